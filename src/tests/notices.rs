//! Who is told what by mail, how often, and how it ends.

use super::accounts::{mails, sign_in};
use super::harness::{Client, Running, TestApp, for_each_db};
use crate::domain::id::{DAY, HOUR, IdeaId, MINUTE};
use crate::domain::policy::Role;
use crate::domain::terms::Terms;
use crate::server::db::execute;
use crate::server::{jobs, notices};
use axum::body::Body;
use http::{Request, StatusCode};
use std::collections::HashMap;

pub(super) const FOLLOW: &str = "/_fn/coro/api/notice/follow";
const WHY: &str = "It answers the question best of all.";

/// The mails about news that are written within `ms` from now, by whom they go to, each as people read it.
pub(super) async fn news(app: &TestApp, ms: i64) -> HashMap<String, Vec<String>> {
    jobs::work_off(&app.state).await.expect("finds out whom to tell");
    app.clock.advance(ms);
    notices::send_due(&app.state).await.expect("writes the mails");
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for mail in mails(app).await.into_iter().filter(|mail| mail.contains("List-Unsubscribe: ")) {
        let to = mail.lines().find_map(|line| line.strip_prefix("To: ")).expect("to whom").trim().to_owned();
        found.entry(to).or_default().push(plain(&mail));
    }
    found
}

/// The mail without what carries it: soft line ends, and the letters that are written as numbers.
pub(super) fn plain(mail: &str) -> String {
    let text = mail.replace("=\r\n", "").replace("\r\n", "\n");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|code| hex::decode(code).ok()).filter(|_| *first == b'=');
        match code {
            Some(code) => (bytes.push(code[0]), rest = &after[2..]).1,
            None => (bytes.push(*first), rest = after).1,
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn decide(manager: &Client, ideas: &[IdeaId], outcome: &str) {
    let mut form = vec![("slug", "square".to_owned()), ("outcome", outcome.to_owned()), ("reason", WHY.to_owned())];
    form.extend(ideas.iter().map(|idea| ("ideas[]", idea.to_string())));
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = manager.call("/_fn/coro/api/manage/decide", &form).await;
    assert!(answer.status.is_success(), "{answer:?}");
}

async fn bring(client: &Client, title: &str) -> IdeaId {
    let answer = client.post("/api/v1/campaigns/square/ideas", &serde_json::json!({ "title": title })).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    IdeaId(answer.json()["id"].as_i64().expect("an id"))
}

pub(super) async fn stage(app: &TestApp) -> (Client, Running) {
    let organisation = app.organisation("ours").await;
    let terms = Terms { submissions_per_participant: None, ..Terms::default() };
    let campaign = app.campaign_of(organisation, "square", terms, 2).await;
    (app.person(organisation, Role::Manager).await, campaign)
}

async fn somebody(app: &TestApp, email: &str) -> Client {
    let client = app.visitor();
    sign_in(app, &client, email).await;
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_outcome_reaches_who_brought_or_follows_the_idea() {
    for_each_db(async |app| {
        let (manager, campaign) = stage(&app).await;
        // Brought before the account was there, and so without a row that connects the two.
        let ada = app.visitor();
        let idea = bring(&ada, "Lime trees").await;
        sign_in(&app, &ada, "ada@example.org").await;
        let bo = somebody(&app, "bo@example.org").await;
        let follow = [("slug", "square"), ("idea", &*idea.to_string()), ("on", "true")];
        assert!(bo.call(FOLLOW, &follow).await.status.is_success());
        somebody(&app, "eve@example.org").await.cast(&campaign, "e", idea, Some(1)).await;

        decide(&manager, &[idea, campaign.ideas[0]], "chosen").await;
        assert!(news(&app, 9 * MINUTE).await.is_empty(), "more may come");
        let told = news(&app, MINUTE).await;
        assert_eq!(told.keys().count(), 2, "{told:?}");
        for email in ["ada@example.org", "bo@example.org"] {
            let [mail] = &told[email][..] else { panic!("{told:?}") };
            for part in [
                "Subject: Chosen: Lime trees",
                &format!("Chosen: Lime trees\n{WHY}\nhttp://coro.test/c/square/ideas/{idea}\n"),
                "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
                "http://coro.test/unsubscribe/",
            ] {
                assert!(mail.contains(part), "{part}: {mail}");
            }
            assert!(!mail.contains("Idea number 0") && !mail.contains("voted"), "{mail}");
        }
        assert_eq!(news(&app, DAY).await, told, "once");

        let stop = [("slug", "square"), ("idea", &*idea.to_string()), ("on", "false")];
        assert!(ada.call(FOLLOW, &stop).await.status.is_success());
        decide(&manager, &[idea], "planned").await;
        let told = news(&app, HOUR).await;
        assert_eq!((told["ada@example.org"].len(), told["bo@example.org"].len()), (1, 2));
    })
    .await;
}

/// Whose mail cannot be written waits for it alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_cannot_be_read_holds_up_nobody_else() {
    for_each_db(async |app| {
        let (manager, campaign) = stage(&app).await;
        let broken = app.campaign("broken", Terms::default(), 1).await;
        let (ada, bo) = (somebody(&app, "ada@example.org").await, somebody(&app, "bo@example.org").await);
        let follow = [("slug", "square"), ("idea", &*campaign.ideas[0].to_string()), ("on", "true")];
        for client in [&ada, &bo] {
            assert!(client.call(FOLLOW, &follow).await.status.is_success());
        }
        decide(&manager, &campaign.ideas[..1], "chosen").await;
        let sql = async |sql: String| {
            let mut tx = app.state.db.begin().await.expect("a transaction");
            execute!(&mut tx, sqlx::query(sqlx::AssertSqlSafe(sql))).expect("writes");
            tx.commit().await.expect("commits");
        };
        sql(format!("UPDATE campaign SET terms = '{{' WHERE id = {}", broken.id)).await;
        sql(format!(
            "INSERT INTO notice (person_id, campaign_id, idea_id, kind, due_at)
             SELECT id, {}, 0, 'terms', 0 FROM person WHERE email = 'ada@example.org'",
            broken.id
        ))
        .await;
        let told = news(&app, 10 * MINUTE).await;
        assert_eq!(told.keys().collect::<Vec<_>>(), ["bo@example.org"], "{told:?}");
        sql(format!("UPDATE campaign SET terms = '{}' WHERE id = {}", Terms::default().canonical(), broken.id)).await;
        assert_eq!(news(&app, HOUR).await.len(), 2, "and what could not be written was not lost");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_hundred_decisions_are_one_mail_and_mails_keep_an_hour_apart() {
    for_each_db(async |app| {
        let (manager, _) = stage(&app).await;
        let ada = somebody(&app, "ada@example.org").await;
        let mut ideas = Vec::new();
        for n in 0..500 {
            ideas.push(bring(&ada, &format!("Tree {n}")).await);
        }
        for some in ideas.chunks(100) {
            decide(&manager, some, "declined").await;
            jobs::work_off(&app.state).await.expect("finds out whom to tell");
            app.clock.advance(MINUTE);
        }
        let told = news(&app, 10 * MINUTE).await;
        let [mail] = &told["ada@example.org"][..] else { panic!("{}", told["ada@example.org"].len()) };
        assert!(mail.contains("500 ideas were decided") && mail.contains("And 480 more: http://coro.test/c/square"));
        decide(&manager, &ideas[..1], "chosen").await;
        assert_eq!(news(&app, 50 * MINUTE).await["ada@example.org"].len(), 1, "not within the hour");
        assert_eq!(news(&app, 10 * MINUTE).await["ada@example.org"].len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_amendment_and_the_end_reach_who_took_part() {
    for_each_db(async |app| {
        let (manager, campaign) = stage(&app).await;
        let ada = somebody(&app, "ada@example.org").await;
        ada.cast(&campaign, "a", campaign.ideas[0], Some(1)).await;
        let bo = somebody(&app, "bo@example.org").await;
        bo.cast(&campaign, "b", campaign.ideas[0], Some(1)).await;
        bo.call(FOLLOW, &[("slug", "square"), ("on", "false")]).await;
        somebody(&app, "eve@example.org").await;
        let amending = manager.call_get("/_fn/coro/api/manage/amend/read_amendment?slug=square").await.json();
        let mut form: Vec<(String, String)> = amending["typed"]
            .as_object()
            .expect("a form")
            .iter()
            .map(|(name, value)| {
                (format!("amendment[{name}]"), value.as_str().map_or(value.to_string(), str::to_owned))
            })
            .collect();
        for (name, value) in &mut form {
            match name.as_str() {
                "amendment[question]" => *value = "What about the whole square?".into(),
                "amendment[reason]" => *value = "The northern half was added.".into(),
                _ => {}
            }
        }
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let amended = manager.call("/_fn/coro/api/manage/amend/amend_terms", &form).await;
        assert!(amended.status.is_success(), "{amended:?}");
        let told = news(&app, 10 * MINUTE).await;
        assert_eq!(told.keys().collect::<Vec<_>>(), ["ada@example.org"], "{told:?}");
        let mail = &told["ada@example.org"][0];
        assert!(
            mail.contains("The reason: The northern half was added.") && mail.contains("(before: What about square?)")
        );

        manager.call("/_fn/coro/api/manage/close_campaign", &[("slug", "square")]).await;
        let told = news(&app, HOUR).await;
        assert_eq!(told["ada@example.org"].len(), 2);
        assert!(told["ada@example.org"].iter().any(|mail| mail.contains("The campaign is closed.")), "{told:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn mails_come_as_chosen_and_end_by_one_click_without_signing_in() {
    for_each_db(async |app| {
        let (manager, _) = stage(&app).await;
        let ada = somebody(&app, "ada@example.org").await;
        let idea = bring(&ada, "Lime trees").await;
        let choose = "/_fn/coro/api/notice/save_mails";
        ada.call(choose, &[("pace", "daily"), ("ideas", "true")]).await;
        assert!(ada.get("/account").await.text.contains("What you are told by mail"));
        decide(&manager, &[idea], "chosen").await;
        assert!(news(&app, 19 * HOUR).await.is_empty(), "noon; not before the next morning");
        let told = news(&app, HOUR).await;
        let mail = &told["ada@example.org"][0];
        let address = mail.split("List-Unsubscribe: <http://coro.test").nth(1).and_then(|rest| rest.split('>').next());
        let address = address.expect("an address").replace("\n ", "");

        let anybody = app.visitor();
        assert!(anybody.get(&address).await.text.contains("No more of these mails?"));
        assert!(anybody.get("/unsubscribe/1-00").await.text.contains("This link leads nowhere"));
        let click = |path: &str| {
            Request::post(path.to_owned())
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Body::from("List-Unsubscribe=One-Click"))
                .expect("a request")
        };
        assert_eq!(anybody.read(click("/unsubscribe/1-00")).await.status, StatusCode::NOT_FOUND);
        let mut from_elsewhere = click(&address);
        from_elsewhere.headers_mut().insert("origin", "https://evil.example".parse().expect("a header"));
        assert_eq!(anybody.read(from_elsewhere).await.status, StatusCode::FORBIDDEN);
        assert_eq!(anybody.read(click(&address)).await.status, StatusCode::OK);
        assert!(anybody.get(&address).await.text.contains("You get no more of these mails"));
        decide(&manager, &[idea], "planned").await;
        assert_eq!(news(&app, 2 * DAY).await, told, "nothing more");

        ada.call(choose, &[("pace", "at_once"), ("campaigns", "true")]).await;
        decide(&manager, &[idea], "done").await;
        assert_eq!(news(&app, DAY).await, told, "not about ideas");
        ada.call(choose, &[("pace", "at_once"), ("ideas", "true")]).await;
        decide(&manager, &[idea], "chosen").await;
        assert_eq!(news(&app, DAY).await["ada@example.org"].len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_one_follows_is_in_the_download_and_goes_with_the_account() {
    for_each_db(async |app| {
        let (manager, campaign) = stage(&app).await;
        let nobody = app.visitor();
        let form = [("slug", "square"), ("on", "true")];
        assert_eq!(nobody.call(FOLLOW, &form).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(manager.call(FOLLOW, &form).await.status, StatusCode::UNAUTHORIZED, "no address");
        let ada = somebody(&app, "ada@example.org").await;
        assert!(ada.get("/c/square").await.text.contains(">Follow<"));
        ada.call(FOLLOW, &form).await;
        assert!(ada.get("/c/square").await.text.contains(">Following<"));
        let missing = [("slug", "square"), ("idea", "999999"), ("on", "true")];
        assert_eq!(ada.call(FOLLOW, &missing).await.status, StatusCode::NOT_FOUND);
        let data = ada.get("/account/data.json").await.json();
        assert_eq!((&data["follows"][0]["campaign"], &data["follows"][0]["idea"]), (&"square".into(), &0.into()));
        assert_eq!(data["account"]["mails"]["pace"], "at_once");
        let idea = campaign.ideas[0].to_string();
        ada.call(FOLLOW, &[("slug", "square"), ("idea", &idea), ("on", "true")]).await;
        decide(&manager, &campaign.ideas[..1], "chosen").await;
        jobs::work_off(&app.state).await.expect("finds out whom to tell");
        assert!(ada.call("/_fn/coro/api/account/erase_account", &[]).await.status.is_success());
        assert!(news(&app, DAY).await.is_empty());
    })
    .await;
}
