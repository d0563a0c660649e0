//! The log of an organisation: every change leaves its line, and who may not read it does not.

use super::harness::{Client, TestApp, for_each_db};
use super::organisations::{SAVE, invited, settings};
use crate::domain::audit::Change;
use crate::domain::policy::Role;
use crate::domain::terms::Terms;
use http::StatusCode;
use serde_json::Value;
use std::collections::BTreeSet;

const LOG: &str = "/_fn/coro/api/audit/read_log?slug=ours";
const WHY: &str = "It is about another square.";

/// The newest lines that fit `query`, newest first.
async fn lines(client: &Client, query: &str) -> Vec<Value> {
    let answer = client.call_get(&format!("{LOG}{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json()["entries"].as_array().expect("lines").clone()
}

async fn done(client: &Client, function: &str, fields: &[(&str, &str)]) {
    let answer = client.call(&format!("/_fn/coro/api/{function}"), fields).await;
    assert!(answer.status.is_success() || answer.status.is_redirection(), "{function}: {answer:?}");
}

/// What a manager does with drafts.
async fn plan(manager: &Client) {
    let draft = super::access::draft(manager).await;
    let form = [
        ("plan[slug]", draft.slug.as_str()),
        ("plan[question]", "Which bench for the square?"),
        ("plan[brief]", "The old one broke."),
        ("plan[method]", "approval"),
        ("plan[counts_shown]", "live"),
        ("plan[time_zone]", "Europe/Rome"),
        ("plan[opens_at]", "2026-03-01T09:00"),
        ("plan[closes_at]", "2026-03-20T09:00"),
    ];
    done(manager, "manage/save_plan", &form).await;
    done(manager, "manage/launch", &[("slug", &draft.slug)]).await;
    let other = super::access::draft(manager).await;
    done(manager, "manage/delete_draft", &[("slug", &other.slug)]).await;
}

/// What a manager does with a campaign that runs.
async fn run(app: &TestApp, manager: &Client, ideas: &[String]) {
    super::terms::amend(manager, "square", &[("closes_at", "2026-03-03T13:00")]).await;
    let aim = [("objective[aim]", "growth"), ("objective[metric]", "votes"), ("objective[target]", "100")];
    let aim = [vec![("slug", "square"), ("objective[by]", "2026-03-20T09:00")], aim.to_vec()].concat();
    done(manager, "manage/set_objective", &aim).await;
    done(manager, "codes/make_code", &[("slug", "square"), ("most", "5"), ("days", "7")]).await;
    let codes = manager.get("/_fn/coro/api/codes/read_codes?slug=square").await.json();
    let codes = codes["batches"][0]["id"].to_string();
    done(manager, "codes/revoke_codes", &[("slug", "square"), ("id", &codes)]).await;
    for what in ["votes", "ideas"] {
        for on in ["true", "false"] {
            let form = [("slug", "square"), ("what", what), ("on", on), ("reason", WHY)];
            done(manager, "manage/freeze", &form).await;
        }
    }
    for hide in ["true", "false"] {
        let form = [("slug", "square"), ("idea", &*ideas[0]), ("hide", hide), ("reason", WHY)];
        done(manager, "manage/hide_idea", &form).await;
    }
    super::terms::amend(manager, "square", &[("moderation", "before")]).await;
    for title in ["One that waits", "Another that waits"] {
        let idea = serde_json::json!({ "title": title });
        app.visitor().post("/api/v1/campaigns/square/ideas", &idea).await;
    }
    let view = manager.get("/_fn/coro/api/manage/managed_campaign?slug=square").await.json();
    let waiting = [0, 1].map(|at| view["waiting"][0][at]["id"].to_string());
    done(manager, "moderation/moderate", &[("slug", "square"), ("waiting[]", &waiting[0]), ("publish", "true")]).await;
    done(manager, "moderation/moderate", &[("slug", "square"), ("waiting[]", &waiting[1]), ("reason", WHY)]).await;
    let decision = [("slug", "square"), ("outcome", "chosen"), ("reason", WHY)];
    let one = [decision.to_vec(), vec![("ideas[]", &*ideas[0])]].concat();
    done(manager, "manage/decide", &one).await;
    let all = ideas.iter().map(|idea| ("ideas[]", idea.as_str()));
    done(manager, "manage/decide", &decision.into_iter().chain(all).collect::<Vec<_>>()).await;
    invited(app, manager, "square", "juror").await;
    done(manager, "manage/close_campaign", &[("slug", "square")]).await;
}

/// What an owner does with the organisation.
async fn own(owner: &Client, person: &str) {
    let invite = [("slug", "ours"), ("role", "analyst"), ("email", "bo@example.org"), ("days", "7")];
    done(owner, "people/invite_person", &invite).await;
    let people = owner.call_get("/_fn/coro/api/people/read_people?slug=ours").await.json();
    let invitation = people["invited"][0]["id"].as_str().expect("an invitation").to_owned();
    done(owner, "people/revoke_invitation", &[("slug", "ours"), ("id", &invitation)]).await;
    done(owner, "people/set_role", &[("slug", "ours"), ("person", person), ("role", "analyst")]).await;
    done(owner, "people/remove_person", &[("slug", "ours"), ("person", person)]).await;
    assert!(owner.form(SAVE, &settings(("", ""))).await.status.is_redirection());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_change_leaves_its_line() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let campaign = app.campaign_of(ours, "square", Terms::default(), 3).await;
        let ideas: Vec<String> = campaign.ideas.iter().map(ToString::to_string).collect();
        let owner = app.person(ours, Role::Owner).await;
        let manager = app.person(ours, Role::Manager).await;
        manager.form("/_fn/coro/api/account/save_account", &[("name", "Bo"), ("time_zone", "UTC")]).await;
        plan(&manager).await;
        run(&app, &manager, &ideas).await;
        let people = owner.call_get("/_fn/coro/api/people/read_people?slug=ours").await.json();
        let bo = people["members"].as_array().expect("people").iter().find(|person| person["name"] == "Bo");
        own(&owner, &bo.expect("Bo")["person"].to_string()).await;

        let all = lines(&owner, "").await;
        let kinds: BTreeSet<String> = all.iter().map(|line| line["change"].to_string()).collect();
        // A shortlist needs a jury and its days: the jury's tests look for its line.
        let here = Change::ALL.iter().filter(|kind| **kind != Change::Shortlisted);
        let every: BTreeSet<String> = here.map(|kind| format!("\"{kind:?}\"")).collect();
        assert_eq!(kinds, every);
        let role = &lines(&owner, "&query[kind]=role_changed").await[0];
        assert_eq!((&role["whom"], &role["detail"]), (&"Bo".into(), &"analyst".into()));
        let decided = lines(&owner, "&query[kind]=decided&query[campaign]=square").await;
        assert_eq!(decided.len(), 2, "one line a decision, however many ideas");
        assert_eq!(decided[0]["detail"], format!("Chosen (3 ideas): {WHY}"));
        assert_eq!(decided[1]["idea"], serde_json::json!([campaign.ideas[0].0, "Idea number 0"]));
        assert!(decided.iter().all(|line| line["who"] == "Bo" && line["campaign"][0] == "square"));
        let deleted = lines(&owner, "&query[kind]=deleted").await;
        assert_eq!(deleted[0]["detail"], "CANARY which only the other organisation knows?");
        assert_eq!(lines(&owner, "&query[from]=2026-03-01&query[to]=2026-03-01").await.len(), all.len());
        assert!(lines(&owner, "&query[from]=2026-03-02").await.is_empty());
        let abroad = [("name", ""), ("time_zone", "Pacific/Kiritimati")];
        owner.form("/_fn/coro/api/account/save_account", &abroad).await;
        assert_eq!(lines(&owner, "&query[from]=2026-03-02").await.len(), all.len(), "there it is the next day already");
        owner.form("/_fn/coro/api/account/save_account", &[("name", ""), ("time_zone", "UTC")]).await;
        assert!(lines(&owner, "&query[to]=2026-02-28").await.is_empty());

        let page = owner.get("/manage/people/ours/log?kind=decided").await.text;
        assert!(page.contains(&format!("Chosen (3 ideas): {WHY}")), "{page}");
        assert!(page.contains("href=\"/manage/people/ours/log.csv?kind=decided\""), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_refused_or_changes_nothing_leaves_none() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let campaign = app.campaign_of(ours, "square", Terms::default(), 1).await;
        let owner = app.person(ours, Role::Owner).await;
        let analyst = app.person(ours, Role::Analyst).await;
        let before = lines(&owner, "").await.len();
        let idea = campaign.ideas[0].to_string();
        let freeze = [("slug", "square"), ("on", "true"), ("reason", WHY)];
        let gone = [("slug", "square"), ("ideas[]", "99999"), ("outcome", "chosen"), ("reason", WHY)];
        let hide = [("slug", "square"), ("idea", &*idea), ("hide", "true"), ("reason", "")];
        for (who, function, fields) in [
            (&analyst, "manage/freeze", &freeze[..]),
            (&owner, "manage/decide", &gone),
            (&owner, "manage/hide_idea", &hide),
            (&owner, "manage/launch", &[("slug", "square")]),
            (&owner, "people/revoke_invitation", &[("slug", "ours"), ("id", "00")]),
            (&owner, "people/set_role", &[("slug", "ours"), ("person", "99999"), ("role", "analyst")]),
            (&owner, "people/set_campaign_role", &[("slug", "square"), ("person", "99999"), ("role", "juror")]),
            (&owner, "organisation/save_settings", &settings(("settings[colour]", "green"))),
        ] {
            let answer = who.call(&format!("/_fn/coro/api/{function}"), fields).await;
            assert!(answer.status.is_client_error(), "{function}: {answer:?}");
        }
        done(&owner, "manage/freeze", &[("slug", "square"), ("on", "false")]).await;
        assert_eq!(lines(&owner, "").await.len(), before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_log_outlives_names_and_its_file_is_no_formula() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        app.campaign_of(ours, "square", Terms::default(), 1).await;
        let owner = app.person(ours, Role::Owner).await;
        let manager = app.person(ours, Role::Manager).await;
        manager.form("/_fn/coro/api/account/save_account", &[("name", "=Canary"), ("time_zone", "UTC")]).await;
        let pause = [("slug", "square"), ("what", "votes"), ("on", "true"), ("reason", "=1+1 is what we look into.")];
        done(&manager, "manage/freeze", &pause).await;
        let line = format!(",'=Canary,votes_paused,square,,,'{}\n", pause[3].1);
        let file = owner.get("/manage/people/ours/log.csv?kind=votes_paused").await;
        assert!(file.text.starts_with("at,who,what,campaign,idea,whom,detail\n2026-03-01T12:00:00Z,"), "{file:?}");
        assert!(file.text.ends_with(&line) && file.text.lines().count() == 2, "{file:?}");
        assert!(manager.get("/manage/people/ours/log").await.text.contains("=Canary"), "managers read it too");

        done(&manager, "account/erase_account", &[]).await;
        let line = &lines(&owner, "&query[kind]=votes_paused").await[0];
        assert_eq!((&line["who"], &line["detail"]), (&Value::Null, &pause[3].1.into()));
        let page = owner.get("/manage/people/ours/log").await.text;
        assert!(page.contains("Somebody whose account is erased") && !page.contains("Canary"), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_else_reads_it_and_it_comes_in_pages() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let theirs = app.organisation("theirs").await;
        app.campaign_of(ours, "square", Terms::default(), 1).await;
        let owner = app.person(ours, Role::Owner).await;
        let guest = invited(&app, &owner, "square", "manager").await;
        for (who, status) in [
            (app.visitor(), StatusCode::NOT_FOUND),
            (app.person(theirs, Role::Owner).await, StatusCode::NOT_FOUND),
            (guest, StatusCode::NOT_FOUND),
            (app.person(ours, Role::Analyst).await, StatusCode::FORBIDDEN),
        ] {
            for door in [LOG, "/manage/people/ours/log", "/manage/people/ours/log.csv"] {
                assert_eq!(super::access::knock(&who, "GET", door).await.status, status, "{door}");
            }
        }
        for n in 0..60 {
            let on = if n % 2 == 0 { "true" } else { "false" };
            done(&owner, "manage/freeze", &[("slug", "square"), ("on", on), ("reason", WHY)]).await;
        }
        let first = owner.call_get(LOG).await.json();
        assert_eq!(first["entries"].as_array().map(Vec::len), Some(50));
        let next = first["next"].as_i64().expect("there is more");
        let second = owner.call_get(&format!("{LOG}&query[before]={next}")).await.json();
        assert_eq!((second["entries"].as_array().map(Vec::len), &second["next"]), (Some(14), &Value::Null));
        let page = owner.get("/manage/people/ours/log").await.text;
        assert!(page.contains(&format!("href=\"/manage/people/ours/log?before={next}\"")), "{page}");
    })
    .await;
}
