//! Sessions that somebody else would like to have, and addresses and headers that would like to lead away.

use super::accounts::sign_in;
use super::harness::{Answer, Client, NOON, for_each_db};
use crate::domain::id::DAY;
use crate::domain::policy::Role;
use crate::domain::terms::Terms;
use axum::body::Body;
use http::header::{ACCEPT, CONTENT_TYPE, REFERER};
use http::{Request, StatusCode};

const SESSION: &str = "coro_session";
const SIGN_OUT: &str = "/_fn/coro/api/session/sign_out";
const END_OTHERS: &str = "/_fn/coro/api/account/end_others";
const END: &str = "/_fn/coro/api/account/end_session";
const CHOOSE: &str = "/_fn/coro/api/session/choose_language";

async fn read(client: &Client) -> Answer {
    client.call_get("/_fn/coro/api/account/read_account").await
}

async fn is_in(client: &Client) -> bool {
    read(client).await.status == StatusCode::OK
}

/// The sessions of whoever asks: id, and whether it is this one.
async fn sessions(client: &Client) -> Vec<(String, bool)> {
    let account = read(client).await.json();
    let list = account["sessions"].as_array().expect("sessions");
    list.iter().map(|one| (one["id"].as_str().expect("an id").to_owned(), one["current"] == true)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_session_ends_where_it_is_ended_and_stays_so() {
    for_each_db(async |app| {
        let [laptop, phone, tablet] = [app.visitor(), app.visitor(), app.visitor()];
        for browser in [&laptop, &phone, &tablet] {
            sign_in(&app, browser, "ada@example.org").await;
        }
        let stranger = app.visitor();
        sign_in(&app, &stranger, "bo@example.org").await;
        let all = sessions(&laptop).await;
        assert_eq!((all.len(), all.iter().filter(|(_, own)| *own).count()), (3, 1));
        for (id, _) in &all {
            assert_eq!(stranger.call(END, &[("id", id)]).await.status, StatusCode::NOT_FOUND, "another one's");
            assert_eq!(app.visitor().call(END, &[("id", id)]).await.status, StatusCode::UNAUTHORIZED);
        }
        assert_eq!(laptop.call(END, &[("id", "")]).await.status, StatusCode::NOT_FOUND);

        let kept = tablet.copy();
        assert!(tablet.call(SIGN_OUT, &[]).await.status.is_success());
        assert!(tablet.cookie(SESSION).is_none() && !is_in(&kept).await, "a cookie that was kept opens nothing");
        assert!(laptop.call(END_OTHERS, &[]).await.status.is_success());
        assert!(is_in(&laptop).await && is_in(&stranger).await && !is_in(&phone).await);
        assert_eq!(phone.get("/account/data.json").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(phone.call(END_OTHERS, &[]).await.status, StatusCode::UNAUTHORIZED);
        assert!(is_in(&laptop).await, "nor does it end anybody's");

        let (id, _) = sessions(&laptop).await.pop().expect("this one");
        assert!(laptop.call(END, &[("id", &id)]).await.status.is_success());
        assert!(!is_in(&laptop).await);
        app.clock.advance(30 * DAY);
        assert!(!is_in(&stranger).await, "it ends by itself");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn signing_in_makes_a_token_that_nobody_could_know() {
    for_each_db(async |app| {
        let ada = app.visitor();
        ada.plant(SESSION, "planted");
        sign_in(&app, &ada, "ada@example.org").await;
        let first = ada.cookie(SESSION).expect("a session");
        assert!(first != "planted" && first.len() == 43, "{first}");
        let planter = app.visitor();
        planter.plant(SESSION, "planted");
        assert!(!is_in(&planter).await, "what was planted opens nothing");

        // Signing in anew in the same browser leaves the token from before good for nothing.
        let before = ada.copy();
        sign_in(&app, &ada, "ada@example.org").await;
        assert_ne!(ada.cookie(SESSION).as_deref(), Some(&*first));
        assert!(is_in(&ada).await && !is_in(&before).await);
        assert_eq!(sessions(&ada).await.len(), 1);

        // An invitation signs in under a new token too, and nobody who is signed in as somebody else by it.
        let ours = app.organisation("ours").await;
        let invite =
            async || crate::server::people::invite(&app.state.db, ours, Role::Owner, NOON).await.expect("a link");
        let accept = "/_fn/coro/api/session/accept_invitation";
        planter.form(accept, &[("token", &invite().await)]).await;
        assert!(planter.cookie(SESSION).is_some_and(|token| token.len() == 43) && is_in(&planter).await);
        ada.form(accept, &[("token", &invite().await)]).await;
        assert_eq!(read(&ada).await.json()["email"], "ada@example.org");

        // A device that this server did not sign is nobody's, and a token is no device.
        let forger = app.visitor();
        for value in ["00", "AAAAAAAAAAAAAAAAAAAAAA", &*first] {
            forger.plant("coro_device", value);
            assert_eq!(forger.get("/").await.status, StatusCode::OK);
            assert!(!is_in(&forger).await);
        }
    })
    .await;
}

/// The device of a browser becomes the account's; whoever kept its cookie from before is somebody else from then on.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_cookie_kept_from_before_is_not_the_account() {
    for_each_db(async |app| {
        let campaign = app.campaign("parks", Terms::default(), 3).await;
        let ours = app.organisation("ours").await;
        let [first, second, third] = [0, 1, 2].map(|at| campaign.ideas[at]);
        let cards = format!("/_fn/coro/api/idea/standings?slug=parks&ids={first},{second},{third}");
        let mine = async |client: &Client| {
            let cards = client.call_get(&cards).await.json();
            let mine: Vec<bool> = cards.as_array().expect("cards").iter().map(|card| card["mine"] == 1).collect();
            mine
        };
        for (ballot, by_code) in [("a", true), ("b", false)] {
            let ada = app.visitor();
            ada.cast(&campaign, ballot, first, Some(1)).await;
            let kept = ada.copy();
            assert_eq!(mine(&kept).await, [true, false, false]);
            if by_code {
                sign_in(&app, &ada, "ada@example.org").await;
            } else {
                let token =
                    crate::server::people::invite(&app.state.db, ours, Role::Member, NOON).await.expect("a link");
                ada.form("/_fn/coro/api/session/accept_invitation", &[("token", &token)]).await;
            }
            assert!(ada.cookie("coro_device").is_none(), "the account's device is in no cookie");
            ada.cast(&campaign, &format!("{ballot}2"), second, Some(1)).await;
            assert_eq!(mine(&kept).await, [false; 3], "what the account votes is not shown");
            for (idea, value) in [(first, None), (third, Some(1))] {
                let ballot = format!("{ballot}-{idea}");
                assert!(kept.cast(&campaign, &ballot, idea, value).await.status.is_success());
            }
            assert_eq!(mine(&ada).await, [true, true, false], "nor changed");
            assert_eq!(mine(&kept).await, [false, false, true]);
        }
        super::harness::all_agrees(&app).await;
    })
    .await;
}

async fn guess(client: &Client, code: &str) -> Answer {
    client.call("/_fn/coro/api/account/enter_code", &[("code", code)]).await
}

/// However many try at once, five tries are five, and a code that is right signs in once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tries_at_once_are_counted_one_by_one() {
    for_each_db(async |app| {
        let ada = app.visitor();
        let right = super::accounts::ask(&app, &ada, "ada@example.org").await;
        let wrong = if right == "123456" { "654321" } else { "123456" };
        let racers: Vec<Client> = (0..32).map(|_| ada.copy()).collect();
        let answers = futures::future::join_all(racers.iter().map(|racer| guess(racer, wrong))).await;
        let looked_at = answers.iter().filter(|answer| answer.status == StatusCode::UNPROCESSABLE_ENTITY).count();
        assert_eq!(looked_at, 5);
        assert_eq!(guess(&ada, &right).await.status, StatusCode::CONFLICT);

        let right = super::accounts::ask(&app, &ada, "ada@example.org").await;
        let racers: Vec<Client> = (0..4).map(|_| ada.copy()).collect();
        let answers = futures::future::join_all(racers.iter().map(|racer| guess(racer, &right))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status.is_success()).count(), 1);
    })
    .await;
}

/// A plain form from a page at `referer`.
async fn from(client: &Client, referer: &str, language: &str) -> Answer {
    let request = Request::post(CHOOSE)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(ACCEPT, "text/html")
        .header(REFERER, referer)
        .body(Body::from(format!("language={language}")));
    client.read(request.expect("a request")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_form_leads_to_another_site() {
    for_each_db(async |app| {
        let reader = app.visitor();
        for (referer, expected) in [
            ("https://evil.example/c/parks?sort=newest", "/c/parks?sort=newest"),
            ("http://coro.test//evil.example", "/"),
            ("http://coro.test/\\evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("", "/"),
        ] {
            let answer = from(&reader, referer, "it").await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{referer}");
            assert_eq!(answer.headers["location"], expected, "{referer}");
        }
        for next in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "/\t/evil.example",
            "/\r\nlocation: https://evil.example",
            "/\u{1}",
            "javascript:alert(1)",
            "evil.example",
        ] {
            let client = app.visitor();
            sign_in(&app, &client, "ada@example.org").await;
            let asked =
                client.form("/_fn/coro/api/account/ask_code", &[("email", "a@example.org"), ("next", next)]).await;
            assert_eq!(asked.headers["location"], "/sign-in", "{next}");
            let over = client.form("/_fn/coro/api/account/start_over", &[("next", next)]).await;
            assert_eq!(over.headers["location"], "/sign-in", "{next}");
            let out = client.form(SIGN_OUT, &[("next", next)]).await;
            assert_eq!(out.headers["location"], "/", "{next}");
        }
        // What is no header by itself is written as one.
        let out = reader.form(SIGN_OUT, &[("next", "/c/parks?q=caffè nero")]).await;
        assert_eq!(out.headers["location"], "/c/parks?q=caff%C3%A8%20nero");
        let out = reader.form("/_fn/coro/api/manage/forget_plan", &[("slug", "caffè\r\n")]).await;
        assert_eq!(out.headers["location"], "/manage/new");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_language_is_one_of_ours_or_none() {
    for_each_db(async |app| {
        app.campaign("parks", Terms::default(), 1).await;
        let reader = app.visitor();
        for asked in [
            "tlh",
            "IT",
            "",
            "%3Cscript%3Ealert(1)%3C/script%3E",
            "../it",
            "it%00",
            "it%0d%0aset-cookie:a=b",
            "xx&lang=it",
        ] {
            for page in ["/", "/c/parks", "/api/v1/campaigns/parks", "/api/v1/campaigns"] {
                let answer = reader.get(&format!("{page}?lang={asked}")).await;
                assert_eq!(answer.status, StatusCode::OK, "{page} in {asked}");
                assert!(
                    !answer.text.contains("<script>alert") && answer.headers.get("set-cookie").is_none(),
                    "{asked}"
                );
                assert!(page.starts_with("/api") || answer.text.contains("<html lang=\"en\""), "{page} in {asked}");
            }
        }
        for (chosen, status) in [
            ("tlh", StatusCode::BAD_REQUEST),
            ("", StatusCode::BAD_REQUEST),
            ("it; Domain=evil.example", StatusCode::BAD_REQUEST),
            ("it\r\nset-cookie: coro_session=planted", StatusCode::BAD_REQUEST),
        ] {
            let answer = reader.call(CHOOSE, &[("language", chosen)]).await;
            assert_eq!((answer.status, answer.headers.get("set-cookie")), (status, None), "{chosen}");
        }
        for planted in ["tlh", "<script>", &"it,".repeat(2_000)] {
            reader.plant("coro_language", planted);
            assert!(reader.get("/").await.text.contains("<html lang=\"en\""), "{planted}");
        }
        assert_eq!(reader.get(&format!("{CHOOSE}?language=it")).await.headers.get("set-cookie"), None, "by GET");
        let accepted = format!("{}it", "x-y;q=0.1,".repeat(5_000));
        let request = Request::get("/").header(ACCEPT, "text/html").header("accept-language", accepted);
        let answer = app.visitor().read(request.body(Body::empty()).expect("a request")).await;
        assert!(answer.text.contains("<html lang=\"en\""), "nobody reads that many");
    })
    .await;
}
