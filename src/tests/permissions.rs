//! Every door of the program and who gets through it. The doors are compared with what the program itself serves, so that a
//! new page, server function or route that stands in no list here fails.

use super::access::{doors, knock};
use super::harness::{Client, OPERATOR, Running, TestApp, for_each_db};
use super::organisations::invited;
use crate::domain::id::OrganisationId;
use crate::domain::participation::Participation;
use crate::domain::policy::Role;
use crate::domain::terms::Terms;
use http::StatusCode;
use leptos::server_fn::axum::server_fn_paths;
use std::fmt::Write as _;

/// Doors that belong to no organisation: what everybody may, and what concerns the account of whoever asks.
const OPEN: &[&str] = &[
    "/",
    "/sign-in",
    "/sign-in/leaving",
    "/account",
    "/welcome/{token}",
    "/unsubscribe/{token}",
    "/api",
    "/design",
    "/manage",
    "/manage/new",
    "/api/v1/campaigns",
    "/api/v1/session",
    "/_fn/coro/api/account/",
    "/_fn/coro/api/session/",
    "/_fn/coro/api/reference/",
    "/_fn/coro/api/campaign/explore",
    "/_fn/coro/api/manage/manage",
    "/_fn/coro/api/manage/read_beginnings",
    "/_fn/coro/api/manage/forget_plan",
    "/_fn/coro/api/notice/read_unsubscribe",
    "/_fn/coro/api/notice/save_mails",
    "/_fn/coro/api/notice/stop_mails",
];

/// The doors of a campaign, of its organisation `ours`, and of whoever operates the server.
fn all_doors(of: &Running) -> Vec<(&'static str, String)> {
    let (slug, idea) = (&of.slug, of.ideas[0]);
    let mut all = doors(of);
    all.extend([
        ("GET", format!("/c/{slug}/jury")),
        ("GET", format!("/manage/{slug}/jury")),
        ("GET", format!("/_fn/coro/api/jury/read_scorecard?slug={slug}")),
        ("GET", format!("/_fn/coro/api/jury/read_jury?slug={slug}")),
        ("POST", format!("/_fn/coro/api/jury/judge?verdict[slug]={slug}&verdict[idea]={idea}")),
        ("POST", format!("/_fn/coro/api/jury/choose_shortlist?slug={slug}&ideas[]={idea}&reason=because+of+it")),
        ("POST", format!("/_fn/coro/api/jury/remind_jury?slug={slug}")),
        ("POST", format!("/api/v1/campaigns/{slug}/ideas?{{\"title\":\"Something new\"}}")),
        ("POST", format!("/api/v1/campaigns/{slug}/code?{{\"code\":\"ABCDE-ABCDE\"}}")),
        ("POST", format!("/api/v1/polls/{}/ballots?{{\"ballot_id\":\"x\",\"entries\":[]}}", of.poll)),
        ("GET", "/o/ours".into()),
        ("GET", "/manage/organisation/ours".into()),
        ("GET", "/manage/people/ours".into()),
        ("GET", "/manage/people/ours/log".into()),
        ("GET", "/manage/people/ours/log.csv".into()),
        ("GET", "/_fn/coro/api/audit/read_log?slug=ours".into()),
        ("GET", "/_fn/coro/api/organisation/organisation?slug=ours".into()),
        ("GET", "/_fn/coro/api/organisation/read_settings?slug=ours".into()),
        ("POST", "/_fn/coro/api/organisation/save_settings?organisation=ours&settings[name]=".into()),
        ("GET", "/_fn/coro/api/people/read_people?slug=ours".into()),
        ("POST", "/_fn/coro/api/people/invite_person?slug=ours&role=analyst&days=1".into()),
        ("POST", "/_fn/coro/api/people/revoke_invitation?slug=ours&id=01".into()),
        ("POST", "/_fn/coro/api/people/set_role?slug=ours&person=1&role=owner".into()),
        ("POST", "/_fn/coro/api/people/remove_person?slug=ours&person=1".into()),
        ("GET", "/operate".into()),
        ("GET", "/_fn/coro/api/operate/read_operate".into()),
        ("POST", "/_fn/coro/api/operate/retry_job?id=1&created_at=1".into()),
        ("POST", "/_fn/coro/api/operate/drop_job?id=1&created_at=1".into()),
        ("POST", "/_fn/coro/api/operate/test_mail".into()),
    ]);
    all
}

/// Whether a path is one of `pattern`, whose parts in braces are any.
fn is_of(path: &str, pattern: &str) -> bool {
    let (path, pattern): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), pattern.split('/').collect());
    path.len() == pattern.len()
        && path.iter().zip(pattern).all(|(part, known)| known.starts_with('{') || *part == known)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_door_is_without_its_place_in_the_matrix() {
    let here = Running {
        id: crate::domain::id::CampaignId(1),
        slug: "here".into(),
        poll: crate::domain::id::PollId(1),
        ideas: vec![crate::domain::id::IdeaId(1)],
        closes_at: super::harness::NOON,
    };
    let doors = all_doors(&here);
    let mut served: Vec<(String, String)> =
        crate::server::http::router::pages().into_iter().map(|path| ("GET".to_owned(), path)).collect();
    served.extend(server_fn_paths().map(|(path, method)| (method.to_string(), path.to_owned())));
    for (path, item) in &crate::server::http::rest::openapi().paths.paths {
        for (method, there) in [("GET", item.get.is_some()), ("POST", item.post.is_some())] {
            served.extend(there.then(|| (method.to_owned(), path.clone())));
        }
    }
    for (method, pattern) in served {
        let is_open = OPEN
            .iter()
            .any(|open| pattern == *open || (open.ends_with('/') && *open != "/" && pattern.starts_with(open)));
        let path = |door: &str| door.split('?').next().unwrap_or_default().to_owned();
        let is_known = doors.iter().any(|(by, door)| *by == method && is_of(&path(door), &pattern));
        assert!(is_open || is_known, "{method} {pattern} is in no list: say who gets through it");
    }
}

/// What those who may take back and take away find there, whoever came before them.
async fn set_out(app: &TestApp, here: &Running, ours: OrganisationId) {
    let mut tx = app.state.db.begin().await.expect("a transaction");
    let role =
        "INSERT INTO campaign_role (campaign_id, person_id, role) VALUES ($1, 1, 'juror') ON CONFLICT DO NOTHING";
    crate::server::db::execute!(&mut tx, sqlx::query(role).bind(here.id.0)).expect("writes");
    for (hash, campaign) in [(vec![0_u8], Some(here.id.0)), (vec![1], None)] {
        crate::server::db::execute!(
            &mut tx,
            sqlx::query(
                "INSERT INTO invitation (token_hash, organisation_id, campaign_id, role, expires_at)
                 VALUES ($1, $2, $3, 'analyst', $4) ON CONFLICT DO NOTHING",
            )
            .bind(hash)
            .bind(ours.0)
            .bind(campaign)
            .bind(i64::MAX)
        )
        .expect("writes");
    }
    tx.commit().await.expect("commits");
}

/// Who knocks, the weakest first, so that nobody finds changed what a stronger one may change.
async fn everybody(app: &TestApp, ours: OrganisationId, owner: Client) -> Vec<(&'static str, Client)> {
    let theirs = app.organisation("theirs").await;
    let operator = app.visitor();
    super::accounts::sign_in(app, &operator, OPERATOR).await;
    vec![
        ("nobody", app.visitor()),
        ("operator of the server", operator),
        ("owner of another organisation", app.person(theirs, Role::Owner).await),
        ("manager of another campaign", invited(app, &owner, "there", "manager").await),
        ("member", app.person(ours, Role::Member).await),
        ("juror of the campaign", invited(app, &owner, "here", "juror").await),
        ("juror", app.person(ours, Role::Juror).await),
        ("analyst of the campaign", invited(app, &owner, "here", "analyst").await),
        ("analyst", app.person(ours, Role::Analyst).await),
        ("manager of the campaign", invited(app, &owner, "here", "manager").await),
        ("manager", app.person(ours, Role::Manager).await),
        ("owner", owner),
    ]
}

/// A campaign for members alone and its organisation: `+` gets through, `x` is told that the role does not allow it, `·` is
/// told that there is no such thing, `s` is asked to sign in.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_gets_through_which_door() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let owner = app.person(ours, Role::Owner).await;
        let terms = Terms { participation: Participation::Members, ..Terms::default() };
        let here = app.campaign_of(ours, "here", terms.clone(), 1).await;
        app.campaign_of(ours, "there", terms, 1).await;
        let everybody = everybody(&app, ours, owner).await;
        let doors = all_doors(&here);
        let mut rows: Vec<String> = vec![String::new(); doors.len()];
        for (_, client) in &everybody {
            set_out(&app, &here, ours).await;
            for ((method, door), row) in doors.iter().zip(&mut rows) {
                let answer = knock(client, method, door).await;
                row.push(match answer.status {
                    StatusCode::NOT_FOUND => '·',
                    StatusCode::FORBIDDEN => 'x',
                    StatusCode::UNAUTHORIZED => 's',
                    status if status.is_server_error() => panic!("{method} {door}: {}", answer.text),
                    _ => '+',
                });
                let outside = row.chars().count() <= 4;
                assert!(!outside || !answer.text.contains("What about here?"), "{method} {door} tells an outsider");
            }
        }
        let mut matrix = String::new();
        for (at, (who, _)) in everybody.iter().enumerate() {
            let _ = writeln!(matrix, "{}{who}", "| ".repeat(at));
        }
        for ((method, door), row) in doors.iter().zip(&rows) {
            let marks: Vec<String> = row.chars().map(String::from).collect();
            let path = door.split('?').next().unwrap_or_default();
            let named = |part: &str| if part.parse::<i64>().is_ok() { "ID".to_owned() } else { part.to_owned() };
            let path: Vec<String> = path.split('/').map(named).collect();
            let _ = writeln!(matrix, "{}  {method} {}", marks.join(" "), path.join("/"));
        }
        insta::assert_snapshot!("the_matrix", matrix);
    })
    .await;
}
