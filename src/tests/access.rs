//! Who gets where: every page, server function and route, for every role, across organisations.

use super::harness::{Answer, Client, Running, for_each_db};
use crate::domain::campaign::CampaignState;
use crate::domain::participation::Participation;
use crate::domain::policy::{Action, OrganisationAction, Role, may, may_in_organisation};
use crate::domain::terms::Terms;
use crate::server::db::execute;
use axum::body::Body;
use http::{Request, StatusCode};
use leptos::server_fn::axum::server_fn_paths;
use std::fmt::Write as _;

#[test]
fn the_permission_table() {
    let mut table = String::new();
    for action in Action::ALL {
        for state in CampaignState::ALL {
            let mut who: Vec<&str> =
                Role::ALL.iter().filter(|r| may(Some(**r), state, action)).map(|r| r.as_str()).collect();
            if may(None, state, action) {
                who.insert(0, "crowd");
            }
            let _ =
                writeln!(table, "{:<10} {:<8} {}", format!("{action:?}").to_lowercase(), state.as_str(), who.join(" "));
        }
    }
    for action in OrganisationAction::ALL {
        let who: Vec<&str> =
            Role::ALL.iter().filter(|role| may_in_organisation(**role, action)).map(|role| role.as_str()).collect();
        let _ = writeln!(table, "{:<10} {:<8} {}", format!("{action:?}").to_lowercase(), "", who.join(" "));
    }
    insta::assert_snapshot!(table);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_route_list() {
    let mut routes: Vec<String> =
        crate::server::http::router::pages().into_iter().map(|path| format!("page {path}")).collect();
    let mut functions: Vec<String> =
        server_fn_paths().map(|(path, method)| format!("function {method} {path}")).collect();
    functions.sort();
    routes.extend(functions);
    for (path, item) in &crate::server::http::rest::openapi().paths.paths {
        for (method, there) in [("GET", item.get.is_some()), ("POST", item.post.is_some())] {
            if there {
                routes.push(format!("api {method} {path}"));
            }
        }
    }
    insta::assert_snapshot!(routes.join("\n"));
}

/// Server functions that only read. Everything else must not answer to GET.
const READS: &[&str] = &[
    "api/account/read_account",
    "api/account/read_leaving",
    "api/account/read_sign_in",
    "api/audit/read_log",
    "api/codes/read_codes",
    "api/campaign/explore",
    "api/campaign/campaign",
    "api/campaign/history",
    "api/idea/board",
    "api/idea/idea",
    "api/idea/read_draft",
    "api/idea/read_revision",
    "api/idea/standings",
    "api/vote/opinion",
    "api/dashboard/dashboard",
    "api/jury/read_jury",
    "api/jury/read_scorecard",
    "api/organisation/organisation",
    "api/organisation/read_settings",
    "api/people/read_campaign_people",
    "api/moderation/read_mine",
    "api/notice/read_unsubscribe",
    "api/operate/read_operate",
    "api/people/read_people",
    "api/report/report",
    "api/session/read_invitation",
    "api/manage/manage",
    "api/manage/managed_campaign",
    "api/manage/read_beginnings",
    "api/manage/read_plan",
    "api/manage/read_round",
    "api/manage/amend/read_amendment",
    "api/manage/decisions",
    "api/reference/operations",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_changes_anything_does_not_answer_to_get() {
    for (path, method) in server_fn_paths() {
        let reads = READS.iter().any(|read| path == format!("/_fn/coro/{read}"));
        assert_eq!(reads, method == http::Method::GET, "{method} {path}");
    }
}

/// What one can ask about the campaign `of` with its idea, whoever's it is.
pub(super) fn doors(of: &Running) -> Vec<(&'static str, String)> {
    let (slug, idea) = (&of.slug, of.ideas.first().copied().unwrap_or_default());
    vec![
        ("GET", format!("/c/{slug}")),
        ("GET", format!("/c/{slug}/new")),
        ("GET", format!("/c/{slug}/ideas/{idea}")),
        ("GET", format!("/c/{slug}/history")),
        ("GET", format!("/c/{slug}/report")),
        ("GET", format!("/c/{slug}/report.json")),
        ("GET", format!("/c/{slug}/report.csv")),
        ("GET", format!("/_fn/coro/api/report/report?slug={slug}")),
        ("GET", format!("/c/{slug}/dashboard")),
        ("GET", format!("/c/{slug}/dashboard.csv?chart=series")),
        ("GET", format!("/manage/{slug}")),
        ("GET", format!("/manage/{slug}/edit")),
        ("GET", format!("/manage/{slug}/amend")),
        ("GET", format!("/manage/{slug}/decisions")),
        ("GET", format!("/manage/{slug}/round")),
        ("GET", format!("/_fn/coro/api/manage/read_round?slug={slug}")),
        ("POST", format!("/_fn/coro/api/manage/prepare_round?slug={slug}&ideas[]={idea}")),
        ("GET", format!("/manage/{slug}/people")),
        ("GET", format!("/api/v1/campaigns/{slug}")),
        ("GET", format!("/api/v1/campaigns/{slug}/history")),
        ("GET", format!("/api/v1/campaigns/{slug}/terms/1")),
        ("GET", format!("/api/v1/campaigns/{slug}/ideas")),
        ("GET", format!("/api/v1/campaigns/{slug}/changes?since=0")),
        ("GET", format!("/api/v1/campaigns/{slug}/events")),
        ("GET", format!("/_fn/coro/api/campaign/campaign?slug={slug}")),
        ("GET", format!("/_fn/coro/api/campaign/history?slug={slug}")),
        ("GET", format!("/_fn/coro/api/idea/board?slug={slug}")),
        ("GET", format!("/_fn/coro/api/idea/idea?slug={slug}&id={idea}")),
        ("GET", format!("/_fn/coro/api/idea/read_draft?slug={slug}")),
        ("GET", format!("/_fn/coro/api/idea/read_revision?slug={slug}&id={idea}")),
        ("GET", format!("/_fn/coro/api/idea/standings?slug={slug}&ids={idea}")),
        ("GET", format!("/c/{slug}/ideas/{idea}/edit")),
        ("POST", format!("/_fn/coro/api/idea/revise_idea?slug={slug}&id={idea}&title=Something+else")),
        ("GET", format!("/_fn/coro/api/vote/opinion?slug={slug}")),
        ("GET", format!("/_fn/coro/api/dashboard/dashboard?slug={slug}&range=day")),
        ("GET", format!("/_fn/coro/api/manage/read_plan?slug={slug}")),
        ("GET", format!("/_fn/coro/api/manage/read_plan?from=campaign:{slug}")),
        ("GET", format!("/_fn/coro/api/manage/managed_campaign?slug={slug}")),
        ("GET", format!("/_fn/coro/api/manage/decisions?slug={slug}")),
        ("GET", format!("/_fn/coro/api/people/read_campaign_people?slug={slug}")),
        ("POST", format!("/_fn/coro/api/people/invite_to_campaign?slug={slug}&role=juror&days=1")),
        ("POST", format!("/_fn/coro/api/people/revoke_campaign_invitation?slug={slug}&id=00")),
        ("POST", format!("/_fn/coro/api/people/set_campaign_role?slug={slug}&person=1&role=juror")),
        ("POST", format!("/_fn/coro/api/people/remove_from_campaign?slug={slug}&person=1")),
        ("GET", format!("/c/{slug}/mine")),
        ("GET", format!("/_fn/coro/api/moderation/read_mine?slug={slug}")),
        ("POST", format!("/_fn/coro/api/moderation/moderate?slug={slug}&waiting[]=1&publish=true")),
        ("GET", format!("/manage/{slug}/codes")),
        ("GET", format!("/_fn/coro/api/codes/read_codes?slug={slug}")),
        ("POST", format!("/_fn/coro/api/codes/make_code?slug={slug}&most=5&days=7")),
        ("POST", format!("/_fn/coro/api/codes/revoke_codes?slug={slug}&id=1")),
        ("POST", format!("/_fn/coro/api/codes/redeem_code?slug={slug}&code=ABCDE-ABCDE")),
        ("POST", format!("/manage/{slug}/codes.csv?count=2&days=7")),
        ("POST", format!("/_fn/coro/api/idea/submit_idea?slug={slug}&title=Something+new")),
        ("POST", format!("/_fn/coro/api/notice/follow?slug={slug}&idea={idea}&on=true")),
        ("POST", format!("/_fn/coro/api/vote/cast_vote?poll={}&idea={idea}&value=1", of.poll)),
        ("POST", format!("/_fn/coro/api/manage/save_plan?plan[slug]={slug}&plan[question]=Is+this+mine%3F")),
        ("POST", format!("/_fn/coro/api/manage/launch?slug={slug}")),
        ("POST", format!("/_fn/coro/api/manage/freeze?slug={slug}&on=true&reason=because+of+it")),
        ("GET", format!("/_fn/coro/api/manage/amend/read_amendment?slug={slug}")),
        ("POST", format!("/_fn/coro/api/manage/amend/prepare_amendment?amendment[slug]={slug}")),
        ("POST", format!("/_fn/coro/api/manage/amend/amend_terms?amendment[slug]={slug}&amendment[version]=1")),
        ("POST", format!("/_fn/coro/api/manage/amend/forget_amendment?slug={slug}")),
        ("POST", format!("/_fn/coro/api/manage/hide_idea?slug={slug}&idea={idea}&hide=true&reason=because+of+it")),
        ("POST", format!("/_fn/coro/api/manage/decide?slug={slug}&ideas[]={idea}&outcome=chosen&reason=because+of+it")),
        ("POST", format!("/_fn/coro/api/manage/set_objective?slug={slug}")),
        ("POST", format!("/_fn/coro/api/manage/close_campaign?slug={slug}")),
        ("POST", format!("/_fn/coro/api/manage/delete_draft?slug={slug}")),
    ]
}

/// Asks at a door as a page or a program would; what stands behind the question mark is what is posted.
pub(super) async fn knock(client: &Client, method: &str, door: &str) -> Answer {
    if method == "GET" {
        let accept = if door.starts_with("/_fn/") { "application/json" } else { "text/html" };
        let request = Request::get(door).header("accept", accept).body(Body::empty()).expect("a request");
        let response = client.send(request).await;
        if response.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream") {
            // A stream does not end; that it opened is the answer.
            return Answer { status: response.status(), headers: response.headers().clone(), text: String::new() };
        }
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 10 << 20).await.expect("a body");
        return Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        };
    }
    let (path, body) = door.split_once('?').unwrap_or((door, ""));
    let kind = if path.starts_with("/api/") { "application/json" } else { "application/x-www-form-urlencoded" };
    let request = Request::post(path)
        .header("content-type", kind)
        .header("accept", "application/json")
        .body(Body::from(body.to_owned()))
        .expect("a request");
    client.read(request).await
}

/// A draft that `owner` has planned.
pub(super) async fn draft(owner: &Client) -> Running {
    let form = [
        ("plan[question]", "CANARY which only the other organisation knows?"),
        ("plan[method]", "approval"),
        ("plan[counts_shown]", "live"),
        ("plan[time_zone]", "Europe/Rome"),
        ("plan[opens_at]", "2026-03-02T09:00"),
        ("plan[closes_at]", "2026-03-20T09:00"),
    ];
    let answer = owner.call("/_fn/coro/api/manage/save_plan", &form).await;
    assert!(answer.status.is_success(), "{answer:?}");
    let slug: String = answer.json().as_str().expect("a slug").into();
    let view = owner.get(&format!("/api/v1/campaigns/{slug}")).await.json();
    let poll = crate::domain::id::PollId(view["polls"][0]["id"].as_i64().expect("an id"));
    let id = crate::domain::id::CampaignId(view["id"].as_i64().expect("an id"));
    Running { id, slug, poll, ideas: vec![], closes_at: super::harness::NOON }
}

/// A draft exists for its organisation's people alone. Everybody else gets 404 at every door, and not a byte of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_draft_does_not_exist_for_outsiders() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let theirs = app.organisation("theirs").await;
        let owner = app.person(ours, Role::Owner).await;
        let draft = draft(&owner).await;
        for outsider in [app.visitor(), app.person(theirs, Role::Owner).await, app.person(theirs, Role::Analyst).await]
        {
            for (method, door) in doors(&draft) {
                let answer = knock(&outsider, method, &door).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {door}: {}", answer.text);
                assert!(!answer.text.contains("CANARY"), "{method} {door}");
            }
            for page in ["/", "/?q=canary", "/manage", "/api/v1/campaigns?q=canary"] {
                assert!(!outsider.get(page).await.text.contains("CANARY"), "{page}");
            }
        }
        assert!(owner.get(&format!("/manage/{}/edit", draft.slug)).await.text.contains("CANARY"));
    })
    .await;
}

/// Of a running campaign outsiders see what is public, and no door of the organisation's people.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn only_its_own_people_manage_a_campaign() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let theirs = app.organisation("theirs").await;
        let campaign = app.campaign_of(ours, "running", Terms::default(), 2).await;
        let analyst = app.person(ours, Role::Analyst).await;
        let staff = ["dashboard", "/manage/", "/api/manage/", "/api/people/", "_codes", "make_code", "/moderate"];
        for (who, name) in [(app.visitor(), "visitor"), (app.person(theirs, Role::Owner).await, "another owner")] {
            for (method, door) in doors(&campaign) {
                let answer = knock(&who, method, &door).await;
                let expected = match &door {
                    _ if staff.iter().any(|part| door.contains(part)) => 404,
                    // Nobody here has an address to be told at.
                    _ if door.contains("/notice/follow") => 401,
                    // Before voting has closed there is no report.
                    _ if door.contains("/report") => 409,
                    // The terms of this one want no code.
                    _ if door.contains("redeem_code") => 409,
                    // It is somebody else's.
                    _ if door.contains("revise_idea") => 403,
                    _ => 200,
                };
                assert_eq!(answer.status.as_u16(), expected, "{name}: {method} {door}: {}", answer.text);
            }
        }
        for (method, door) in doors(&campaign) {
            let answer = knock(&analyst, method, &door).await;
            let plans = [
                "/edit",
                "/amend",
                "decisions",
                "/people",
                "/codes",
                "read_codes?",
                "/round",
                "read_round?",
                "read_plan?",
                "read_amendment?",
                "decisions?",
            ];
            let plans = plans.iter().any(|part| door.ends_with(part) || (part.ends_with('?') && door.contains(part)));
            let forbidden = plans && !door.contains("/ideas/")
                || door.contains("revise_idea")
                || door.contains("/api/people/")
                || ["/moderate", "make_code", "revoke_codes", "codes.csv"].iter().any(|part| door.contains(part))
                || (method == "POST" && door.contains("/api/manage/"));
            assert_eq!(
                answer.status == StatusCode::FORBIDDEN,
                forbidden,
                "analyst: {method} {door}: {}",
                answer.status
            );
        }
    })
    .await;
}

/// A campaign for the organisation's people alone is not there for anybody else; they take part without any other right.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_campaign_for_members_does_not_exist_for_outsiders() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let theirs = app.organisation("theirs").await;
        let terms = Terms { participation: Participation::Members, ..Terms::default() };
        let campaign = app.campaign_of(ours, "inside", terms, 2).await;
        let list = ["/", "/?q=inside", "/api/v1/campaigns"];
        for outsider in [app.visitor(), app.person(theirs, Role::Owner).await] {
            for (method, door) in doors(&campaign) {
                let answer = knock(&outsider, method, &door).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {door}: {}", answer.text);
                assert!(!answer.text.contains("What about inside?"), "{method} {door}");
            }
            for page in list {
                assert!(!outsider.get(page).await.text.contains("What about inside?"), "{page}");
            }
        }
        let member = app.person(ours, Role::Member).await;
        for page in list {
            assert!(member.get(page).await.text.contains("What about inside?"), "{page}");
        }
        assert_eq!(member.cast(&campaign, "m", campaign.ideas[0], Some(1)).await.status, StatusCode::CREATED);
        for (method, door) in doors(&campaign) {
            let answer = knock(&member, method, &door).await;
            let staff = [
                "dashboard",
                "/manage/",
                "/api/manage/",
                "/api/people/",
                "/notice/follow",
                "/report",
                "revise_idea",
                "code",
                "/moderate",
            ]
            .iter()
            .any(|part| door.contains(part));
            assert_eq!(answer.status.is_success(), !staff, "member: {method} {door}: {}", answer.status);
        }
    })
    .await;
}

/// Where an address has to be confirmed, everybody reads, and who has none is told how to take part.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_campaign_for_confirmed_addresses_asks_to_sign_in() {
    for_each_db(async |app| {
        let hosts = Participation::Domains(vec!["example.org".into()]);
        let company = Participation::Company("https://id.example.org".into());
        for (slug, participation) in [("confirmed", Participation::Account), ("hosts", hosts), ("company", company)] {
            let terms = Terms { participation: participation.clone(), ..Terms::default() };
            let campaign = app.campaign(slug, terms, 2).await;
            let anybody = app.visitor();
            let page = anybody.get(&format!("/c/{slug}")).await;
            assert!(page.text.contains("Sign in to take part"), "{}", page.text);
            let refused = anybody.cast(&campaign, "a", campaign.ideas[0], Some(1)).await;
            assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
            let idea = serde_json::json!({ "title": "A bench", "text": "To sit on." });
            let brought = anybody.post(&format!("/api/v1/campaigns/{slug}/ideas"), &idea).await;
            assert_eq!(brought.status, StatusCode::UNAUTHORIZED);
            let elsewhere = app.visitor();
            super::accounts::sign_in(&app, &elsewhere, "bo@else.example").await;
            let other = elsewhere.cast(&campaign, "b", campaign.ideas[0], Some(1)).await;
            let expected = if participation == Participation::Account { 201 } else { 403 };
            assert_eq!(other.status.as_u16(), expected, "{slug}");
            let here = app.visitor();
            super::accounts::sign_in(&app, &here, "ada@example.org").await;
            if slug == "company" {
                let refused = here.cast(&campaign, "c", campaign.ideas[1], Some(1)).await;
                assert_eq!(refused.status, StatusCode::FORBIDDEN, "an address is no account at the company");
                let known = "INSERT INTO identity (issuer, subject, person_id, created_at)
                     SELECT 'https://id.example.org', 'ada', id, 1 FROM person WHERE email = 'ada@example.org'";
                let mut tx = app.state.db.begin().await.expect("begins");
                execute!(&mut tx, sqlx::query(known)).expect("writes");
                tx.commit().await.expect("commits");
            }
            assert_eq!(here.cast(&campaign, "c", campaign.ideas[1], Some(1)).await.status, StatusCode::CREATED);
            assert!(!here.get(&format!("/c/{slug}")).await.text.contains("Sign in to take part"));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn requests_from_other_sites_are_refused() {
    for_each_db(async |app| {
        let campaign = app.campaign("forged", Terms::default(), 1).await;
        for (header, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
            let request = Request::post(format!("/api/v1/polls/{}/ballots", campaign.poll))
                .header("host", "coro.test")
                .header("content-type", "application/json")
                .header(header, value)
                .body(Body::from(format!(
                    r#"{{"ballot_id":"x","entries":[{{"idea":{},"value":1}}]}}"#,
                    campaign.ideas[0]
                )))
                .expect("a request");
            assert_eq!(app.visitor().read(request).await.status, StatusCode::FORBIDDEN, "{header}: {value}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_invitation_works_once_and_reading_it_does_not_use_it_up() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let token = crate::server::people::invite(&app.state.db, organisation, Role::Manager, super::harness::NOON)
            .await
            .expect("an invitation");
        // Mail scanners open links.
        for _ in 0..3 {
            assert_eq!(app.visitor().get(&format!("/welcome/{token}")).await.status, StatusCode::OK);
        }
        let manager = app.visitor();
        let answer = manager.form("/_fn/coro/api/session/accept_invitation", &[("token", &token)]).await;
        assert_eq!(answer.headers["location"], "/manage");
        assert_eq!(manager.get("/manage").await.status, StatusCode::OK);
        let second = app.visitor().call("/_fn/coro/api/session/accept_invitation", &[("token", &token)]).await;
        assert_eq!(second.status, StatusCode::CONFLICT);
        let before = manager.clone();
        manager.form("/_fn/coro/api/session/sign_out", &[]).await;
        assert_eq!(before.get("/manage").await.status, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_mere_visit_stores_nothing_with_the_visitor() {
    for_each_db(async |app| {
        let campaign = app.campaign("visit", Terms::default(), 2).await;
        for page in ["/".to_owned(), "/c/visit".into(), format!("/c/visit/ideas/{}", campaign.ideas[0])] {
            let answer = app.visitor().get(&page).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert!(answer.headers.get("set-cookie").is_none(), "{page}");
        }
        let answer = app.visitor().cast(&campaign, "b", campaign.ideas[0], Some(1)).await;
        let cookie = answer.headers["set-cookie"].to_str().expect("text");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        app.state.visits.flush(&app.state.db, app.clock.now()).await.expect("writes");
        app.state.changed(campaign.id);
        let visitors: i64 = crate::server::db::on!(&app.state.db, c => {
            sqlx::query_scalar("SELECT visitors FROM campaign WHERE id = $1").bind(campaign.id.0).fetch_one(c).await
        })
        .expect("reads");
        assert_eq!(visitors, 1, "the same network and browser on one day");
    })
    .await;
}
