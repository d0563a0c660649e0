//! Signing in by a code, what joins an account, taking one's data, going for good.

use super::harness::{Answer, Client, NOON, TestApp, all_agrees, counts, for_each_db};
use crate::domain::ballot::MAX_ENTRIES;
use crate::domain::id::{MINUTE, SECOND};
use crate::domain::policy::Role;
use crate::domain::terms::Terms;
use crate::server::{accounts, jobs};
use http::StatusCode;
use std::fs;

const ASK: &str = "/_fn/coro/api/account/ask_code";
const ENTER: &str = "/_fn/coro/api/account/enter_code";

/// The mails that were sent so far, oldest first, each as its text.
pub(super) async fn mails(app: &TestApp) -> Vec<String> {
    jobs::work_off(&app.state).await.expect("the jobs");
    let folder = app.state.settings.folder.join("mail");
    let mut files: Vec<_> = fs::read_dir(folder).expect("the folder").map(|file| file.expect("a file")).collect();
    files.sort_by_key(|file| file.metadata().and_then(|data| data.modified()).expect("its time"));
    files.iter().map(|file| fs::read_to_string(file.path()).expect("a mail")).collect()
}

/// The code of the newest mail to `email`.
async fn code(app: &TestApp, email: &str) -> String {
    let mails = mails(app).await;
    let mail = mails.iter().rev().find(|mail| mail.contains(&format!("To: {}", email.to_lowercase()))).expect("a mail");
    let subject = mail.lines().find_map(|line| line.strip_prefix("Subject: ")).expect("a subject");
    subject.split(' ').next().expect("a code").to_owned()
}

/// Asks for a code, and gives the one that comes.
pub(super) async fn ask(app: &TestApp, client: &Client, email: &str) -> String {
    assert!(client.form(ASK, &[("email", email)]).await.status.is_redirection());
    code(app, email).await
}

pub(super) async fn sign_in(app: &TestApp, client: &Client, email: &str) -> Answer {
    let code = ask(app, client, email).await;
    client.form(ENTER, &[("code", &code)]).await
}

fn leads_to(answer: &Answer) -> &str {
    answer.headers.get("location").and_then(|to| to.to_str().ok()).unwrap_or("nowhere")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_code_signs_in_once() {
    for_each_db(async |app| {
        let ada = app.visitor();
        let answer = sign_in(&app, &ada, "Ada@Example.org").await;
        assert_eq!(leads_to(&answer), "/account");
        let page = ada.get("/account").await;
        assert!(page.text.contains("ada@example.org"), "{}", page.text);
        let again = ada.form(ENTER, &[("code", "000000")]).await;
        assert!(leads_to(&again).contains("__err"), "a used code is gone: {again:?}");
        // The same address is the same person, in another browser too.
        let elsewhere = app.visitor();
        sign_in(&app, &elsewhere, "ada@example.org").await;
        assert!(elsewhere.get("/account").await.text.contains("Sign out everywhere else"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_code_is_for_the_browser_that_asked_for_a_while_and_five_tries() {
    for_each_db(async |app| {
        let (ada, mallory) = (app.visitor(), app.visitor());
        ada.form(ASK, &[("email", "ada@example.org")]).await;
        let right = code(&app, "ada@example.org").await;
        assert_eq!(mallory.call(ENTER, &[("code", &right)]).await.status, StatusCode::CONFLICT);
        let wrong = if right == "123456" { "654321" } else { "123456" };
        for left in (0..5).rev() {
            let answer = ada.call(ENTER, &[("code", wrong)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(answer.text.contains("was the last try"), left == 0, "{}", answer.text);
        }
        assert_eq!(ada.call(ENTER, &[("code", &right)]).await.status, StatusCode::CONFLICT, "no sixth try");
        ada.form(ASK, &[("email", "ada@example.org")]).await;
        let late = code(&app, "ada@example.org").await;
        app.clock.advance(10 * MINUTE);
        assert_eq!(ada.call(ENTER, &[("code", &late)]).await.status, StatusCode::CONFLICT, "ten minutes are over");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_answer_does_not_tell_who_is_known() {
    for_each_db(async |app| {
        sign_in(&app, &app.visitor(), "known@example.org").await;
        let ask = async |email| app.visitor().form(ASK, &[("email", email)]).await;
        let (known, unknown) = (ask("known@example.org").await, ask("unknown@example.org").await);
        assert_eq!(known.status, unknown.status);
        assert_eq!(known.text, unknown.text);
        assert_eq!(leads_to(&known), leads_to(&unknown));
        let limited = app.with_limits().await;
        let mut asked = Vec::new();
        for _ in 0..6 {
            asked.push(limited.visitor().call(ASK, &[("email", "nobody@example.org")]).await.status);
        }
        assert_eq!(asked.pop(), Some(StatusCode::TOO_MANY_REQUESTS), "an address is not flooded");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn votes_from_before_join_the_account_and_none_counts_twice() {
    for_each_db(async |app| {
        let terms = Terms { votes_per_participant: Some(3), ..Terms::default() };
        let campaign = app.campaign("join", terms, 5).await;
        let idea = |n: usize| campaign.ideas[n];
        let laptop = app.visitor();
        for n in [0, 1] {
            laptop.cast(&campaign, &format!("l{n}"), idea(n), Some(1)).await;
        }
        sign_in(&app, &laptop, "ada@example.org").await;
        // The browser's votes are the account's now, without having been cast anew.
        assert_eq!(counts(&laptop, &campaign.slug, idea(0)).await["1"], 1);
        let phone = app.visitor();
        for n in [1, 2, 3] {
            phone.cast(&campaign, &format!("p{n}"), idea(n), Some(1)).await;
        }
        assert_eq!(counts(&phone, &campaign.slug, idea(1)).await["1"], 2, "two devices so far");
        sign_in(&app, &phone, "ada@example.org").await;
        let mut votes = Vec::new();
        for n in 0..5 {
            votes.push(counts(&phone, &campaign.slug, idea(n)).await["1"].as_i64().unwrap_or(0));
        }
        assert_eq!(votes, [1, 1, 1, 0, 0], "once each, and no more than the terms allow one participant");
        let shown = phone.get(&format!("/api/v1/campaigns/{}", campaign.slug)).await.json();
        // The author of the ideas that were there, and Ada.
        assert_eq!(shown["counts"]["participants"], 2, "{shown}");
        // Signing in again in the same browser changes nothing.
        sign_in(&app, &phone, "ada@example.org").await;
        assert_eq!(counts(&phone, &campaign.slug, idea(2)).await["1"], 1);
        all_agrees(&app).await;
    })
    .await;
}

/// Whatever holds votes up where one votes, none stays behind with the browser for the account to cast again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn votes_join_the_account_while_voting_is_paused_and_however_many_they_are() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let manager = app.person(ours, Role::Manager).await;
        let campaign = app.campaign_of(ours, "paused", Terms::default(), MAX_ENTRIES + 5).await;
        let laptop = app.visitor();
        for (n, idea) in campaign.ideas.iter().enumerate() {
            assert!(laptop.cast(&campaign, &format!("l{n}"), *idea, Some(1)).await.status.is_success());
        }
        let pause = [("slug", "paused"), ("what", "votes"), ("on", "true"), ("reason", "We repair the form.")];
        assert!(manager.call("/_fn/coro/api/manage/freeze", &pause).await.status.is_success());
        sign_in(&app, &laptop, "ada@example.org").await;
        let resume = [("slug", "paused"), ("what", "votes"), ("on", "false"), ("reason", "")];
        assert!(manager.call("/_fn/coro/api/manage/freeze", &resume).await.status.is_success());
        let (first, last) = (campaign.ideas[0], campaign.ideas[MAX_ENTRIES + 4]);
        for idea in [first, last] {
            assert!(laptop.cast(&campaign, &format!("again{idea}"), idea, Some(1)).await.status.is_success());
        }
        let shown = laptop.get("/api/v1/campaigns/paused").await.json();
        assert_eq!(shown["counts"]["votes"], campaign.ideas.len(), "one person, one vote: {shown}");
        all_agrees(&app).await;
    })
    .await;
}

/// The cookie from before signing in, kept by a program, neither breaks the next account nor empties the first.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_cookie_kept_from_before_carries_nothing_away() {
    for_each_db(async |app| {
        let campaign = app.campaign("copied", Terms::default(), 2).await;
        let ada = app.visitor();
        ada.cast(&campaign, "a", campaign.ideas[0], Some(1)).await;
        let (copy, again) = (ada.copy(), ada.copy());
        assert_eq!(leads_to(&sign_in(&app, &ada, "ada@example.org").await), "/account");
        assert_eq!(leads_to(&sign_in(&app, &copy, "bo@example.org").await), "/account");
        sign_in(&app, &app.visitor(), "cleo@example.org").await;
        assert_eq!(leads_to(&sign_in(&app, &again, "cleo@example.org").await), "/account");
        let mine = ada.get(&format!("/_fn/coro/api/idea/standings?slug=copied&ids={}", campaign.ideas[0])).await.json();
        assert_eq!(mine[0]["mine"], 1, "{mine}");
        assert_eq!(counts(&ada, &campaign.slug, campaign.ideas[0]).await["1"], 1);
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_closed_poll_stays_as_it_is() {
    for_each_db(async |app| {
        let campaign = app.campaign("over", Terms::default(), 2).await;
        let (laptop, phone) = (app.visitor(), app.visitor());
        sign_in(&app, &laptop, "ada@example.org").await;
        for (client, ballot) in [(&laptop, "a"), (&phone, "b")] {
            client.cast(&campaign, ballot, campaign.ideas[0], Some(1)).await;
        }
        app.clock.advance(campaign.closes_at.0 - NOON.0);
        crate::server::campaigns::close_due(&app.state).await.expect("closes");
        sign_in(&app, &phone, "ada@example.org").await;
        assert_eq!(counts(&phone, &campaign.slug, campaign.ideas[0]).await["1"], 2);
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_account_goes_for_good_and_its_votes_stay() {
    for_each_db(async |app| {
        let campaign = app.campaign("erase", Terms::default(), 2).await;
        let ada = app.visitor();
        sign_in(&app, &ada, "ada@example.org").await;
        ada.form("/_fn/coro/api/account/save_account", &[("name", "Ada Canary"), ("time_zone", "Europe/Rome")]).await;
        ada.cast(&campaign, "v", campaign.ideas[0], Some(1)).await;
        let idea = serde_json::json!({ "title": "A bench", "text": "To sit on.", "author": "Ada Canary" });
        ada.post(&format!("/api/v1/campaigns/{}/ideas", campaign.slug), &idea).await;
        let data = ada.get("/account/data.json").await;
        for part in ["ada@example.org", "Ada Canary", "A bench", "\"value\":1", "Europe/Rome"] {
            assert!(data.text.contains(part), "{part}: {}", data.text);
        }
        let device = ada.clone();
        assert!(ada.form("/_fn/coro/api/account/erase_account", &[]).await.status.is_redirection());
        assert_eq!(device.get("/account").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(counts(&ada, &campaign.slug, campaign.ideas[0]).await["1"], 1, "the vote counts");
        let board = app.visitor().get(&format!("/c/{}?sort=newest", campaign.slug)).await.text;
        assert!(board.contains("A bench") && !board.contains("Ada Canary"), "{board}");
        assert_eq!(app.visitor().get("/account/data.json").await.status, StatusCode::UNAUTHORIZED);
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_is_erased_stays_so_when_an_older_back_up_is_put_back() {
    for_each_db(async |app| {
        let ada = app.visitor();
        sign_in(&app, &ada, "ada@example.org").await;
        let person = "SELECT email, device FROM person WHERE email IS NOT NULL";
        let before: Vec<(String, Vec<u8>)> = crate::server::db::on!(&app.state.db, c => {
            sqlx::query_as(person).fetch_all(c).await
        })
        .expect("reads");
        ada.form("/_fn/coro/api/account/erase_account", &[]).await;
        // What a restored back-up would hold.
        let mut tx = app.state.db.begin().await.expect("begins");
        for (email, device) in &before {
            crate::server::db::execute!(
                &mut tx,
                sqlx::query("INSERT INTO person (name, email, device, created_at) VALUES ('Ada', $1, $2, 0)")
                    .bind(email)
                    .bind(device)
            )
            .expect("inserts");
        }
        tx.commit().await.expect("commits");
        assert_eq!(accounts::erase_again(&app.state).await.expect("erases"), 1);
        assert_eq!(accounts::erase_again(&app.state).await.expect("erases"), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_two_owners_do_not_both_go() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let (ada, bo) = (app.person(ours, Role::Owner).await, app.person(ours, Role::Owner).await);
        let go = async |client: &Client| client.call("/_fn/coro/api/account/erase_account", &[]).await.status;
        let (first, second) = tokio::join!(go(&ada), go(&bo));
        assert_eq!([first, second].iter().filter(|status| **status == StatusCode::CONFLICT).count(), 1);
    })
    .await;
}

/// How many ideas are signed by `name`, wherever they are.
async fn signed(app: &TestApp, name: &str) -> i64 {
    crate::server::db::on!(&app.state.db, c => {
        sqlx::query_scalar("SELECT COUNT(*) FROM idea WHERE author = $1").bind(name).fetch_one(c).await
    })
    .expect("reads")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_name_goes_from_later_rounds_too_and_stays_gone() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let first = app.campaign_of(ours, "first", Terms::default(), 0).await;
        let (ada, bo) = (app.visitor(), app.visitor());
        sign_in(&app, &ada, "ada@example.org").await;
        let manager = app.visitor();
        sign_in(&app, &manager, "mia@example.org").await;
        let link = crate::server::people::invite(&app.state.db, ours, Role::Manager, NOON).await.expect("a link");
        manager.form("/_fn/coro/api/session/accept_invitation", &[("token", &link)]).await;
        let mut ideas = Vec::new();
        for (who, name) in [(&ada, "Ada CANARY"), (&bo, "Bo"), (&manager, "Mia CANARY")] {
            let idea =
                serde_json::json!({ "title": format!("Bench of {}", &name[..1]), "text": "So.", "author": name });
            let made = who.post(&format!("/api/v1/campaigns/{}/ideas", first.slug), &idea).await;
            ideas.push(made.json()["id"].to_string());
        }
        let mut round = vec![("slug", "first".to_owned())];
        round.extend(ideas.iter().map(|idea| ("ideas[]", idea.clone())));
        let mut slug = String::new();
        // The round after the next one too.
        for _ in 0..2 {
            let fields: Vec<(&str, &str)> = round.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let made = manager.call("/_fn/coro/api/manage/prepare_round", &fields).await;
            slug = made.json().as_str().expect("a slug").to_owned();
            let launched = manager.call("/_fn/coro/api/manage/launch", &[("slug", &slug)]).await;
            assert!(launched.status.is_success(), "{}", launched.text);
            let next = manager.get(&format!("/api/v1/campaigns/{slug}/ideas")).await.json();
            let all = next["ideas"].as_array().expect("ideas");
            round = vec![("slug", slug.clone())];
            round.extend(all.iter().map(|idea| ("ideas[]", idea["id"].to_string())));
        }
        assert_eq!((signed(&app, "Ada CANARY").await, signed(&app, "Bo").await), (3, 3));
        assert!(app.visitor().get(&format!("/c/{slug}")).await.text.contains("Ada CANARY"));
        ada.form("/_fn/coro/api/account/erase_account", &[]).await;
        assert_eq!(signed(&app, "Ada CANARY").await, 0);
        assert!(!app.visitor().get(&format!("/c/{slug}")).await.text.contains("Ada CANARY"), "nor from memory");
        let device: Vec<u8> = crate::server::db::on!(&app.state.db, c => {
            sqlx::query_scalar("SELECT device FROM person WHERE email = 'mia@example.org'").fetch_one(c).await
        })
        .expect("reads");
        manager.form("/_fn/coro/api/account/erase_account", &[]).await;
        let left = (signed(&app, "Mia CANARY").await, signed(&app, "Bo").await);
        assert_eq!(left, (0, 3), "what she took along of others stays theirs");
        // What a restored back-up would hold.
        let mut tx = app.state.db.begin().await.expect("begins");
        let again = "INSERT INTO person (name, device, created_at) VALUES ('', $1, 0)";
        crate::server::db::execute!(&mut tx, sqlx::query(again).bind(device)).expect("inserts");
        let names = "UPDATE idea SET author = 'Mia CANARY' WHERE title = 'Bench of M'";
        crate::server::db::execute!(&mut tx, sqlx::query(names)).expect("writes");
        tx.commit().await.expect("commits");
        assert_eq!(signed(&app, "Mia CANARY").await, 3);
        assert_eq!(accounts::erase_again(&app.state).await.expect("erases"), 1);
        assert_eq!(signed(&app, "Mia CANARY").await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_owner_invites_and_never_leaves_an_organisation_alone() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let owner = app.person(ours, Role::Owner).await;
        let invite = [("slug", "ours"), ("role", "manager"), ("email", "bo@example.org"), ("days", "7")];
        let sent = owner.form("/_fn/coro/api/people/invite_person", &invite).await;
        assert_eq!(leads_to(&sent), "/manage/people/ours?sent=1");
        let mail = mails(&app).await.pop().expect("a mail");
        let token = mail.split("/welcome/").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("a link");
        let bo = app.visitor();
        sign_in(&app, &bo, "bo@example.org").await;
        bo.form("/_fn/coro/api/session/accept_invitation", &[("token", token)]).await;
        assert_eq!(bo.get("/manage/people/ours").await.status, StatusCode::OK);
        assert_eq!(bo.call("/_fn/coro/api/people/invite_person", &invite).await.status, StatusCode::FORBIDDEN);
        let stranger = app.person(app.organisation("theirs").await, Role::Owner).await;
        assert_eq!(stranger.get("/manage/people/ours").await.status, StatusCode::NOT_FOUND);
        let page = owner.get("/_fn/coro/api/people/read_people?slug=ours").await.json();
        let me = page["members"].as_array().expect("members").iter().find(|m| m["you"] == true).expect("me");
        let (me, bo_id) = (
            me["person"].to_string(),
            page["members"].as_array().expect("members").iter().find(|m| m["you"] == false).expect("bo")["person"]
                .to_string(),
        );
        let set = async |client: &Client, person: &str, role: &str| {
            let fields = [("slug", "ours"), ("person", person), ("role", role)];
            client.call("/_fn/coro/api/people/set_role", &fields).await.status
        };
        assert_eq!(set(&owner, &me, "analyst").await, StatusCode::CONFLICT, "the only owner");
        assert_eq!(owner.call("/_fn/coro/api/account/erase_account", &[]).await.status, StatusCode::CONFLICT);
        assert_eq!(set(&stranger, &bo_id, "analyst").await, StatusCode::NOT_FOUND);
        assert!(set(&owner, &bo_id, "owner").await.is_redirection() || set(&owner, &bo_id, "owner").await.is_success());
        assert!(!set(&owner, &me, "analyst").await.is_client_error());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_mail_that_fails_is_tried_again() {
    for_each_db(async |app| {
        let folder = app.state.settings.folder.join("mail");
        app.visitor().form(ASK, &[("email", "ada@example.org")]).await;
        fs::remove_dir_all(&folder).expect("removes");
        assert_eq!(jobs::work_off(&app.state).await.expect("works"), 1);
        assert_eq!(jobs::work_off(&app.state).await.expect("works"), 0, "not at once");
        fs::create_dir_all(&folder).expect("makes");
        app.clock.advance(10 * SECOND);
        assert_eq!(jobs::work_off(&app.state).await.expect("works"), 1);
        assert_eq!(fs::read_dir(&folder).expect("the folder").count(), 1);
        app.clock.advance(60 * MINUTE);
        assert_eq!(jobs::work_off(&app.state).await.expect("works"), 0, "once");
    })
    .await;
}
