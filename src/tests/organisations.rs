//! Organisations: roles in one campaign alone, settings, pictures.

use super::accounts::{mails, sign_in};
use super::harness::{Answer, Client, TestApp, for_each_db};
use crate::domain::id::OrganisationId;
use crate::domain::participation::Participation;
use crate::domain::policy::Role;
use crate::domain::terms::Terms;
use axum::body::Body;
use http::{Request, StatusCode};

const INVITE: &str = "/_fn/coro/api/people/invite_to_campaign";
const INVITE_HOME: &str = "/_fn/coro/api/people/invite_person";
const ACCEPT: &str = "/_fn/coro/api/session/accept_invitation";

/// Somebody whom `manager` has invited by mail to one campaign, and who has come in.
pub(super) async fn invited(app: &TestApp, manager: &Client, slug: &str, role: &str) -> Client {
    let email = format!("{}@example.org", hex::encode(rand::random::<[u8; 8]>()));
    let answer = manager.form(INVITE, &[("slug", slug), ("role", role), ("email", &email), ("days", "7")]).await;
    assert_eq!(answer.headers["location"], format!("/manage/{slug}/people?sent=1"));
    let token = mailed_token(app, &email).await;
    let client = app.visitor();
    sign_in(app, &client, &email).await;
    assert!(client.form(ACCEPT, &[("token", &token)]).await.status.is_redirection());
    client
}

/// The token of the invitation that was mailed to `email`.
async fn mailed_token(app: &TestApp, email: &str) -> String {
    let mails = mails(app).await;
    let mail = mails.iter().rev().find(|mail| mail.contains(&format!("To: {email}"))).expect("a mail");
    let rest = mail.split("/welcome/").nth(1).expect("a link");
    rest.split_whitespace().next().expect("a token").to_owned()
}

/// The token of a link that `inviter` has made.
async fn link_by(inviter: &Client, path: &str, slug: &str, role: &str) -> String {
    let answer = inviter.form(path, &[("slug", slug), ("role", role), ("email", ""), ("days", "7")]).await;
    let location = answer.headers["location"].to_str().expect("text").to_owned();
    location.split_once("link=").expect("a link").1.to_owned()
}

fn members_only() -> Terms {
    Terms { participation: Participation::Members, ..Terms::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_role_in_one_campaign_ends_at_its_border() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let here = app.campaign_of(ours, "here", members_only(), 1).await;
        app.campaign_of(ours, "there", members_only(), 1).await;
        let boss = app.person(ours, Role::Manager).await;
        for (role, manages, watches) in [("manager", true, true), ("analyst", false, true), ("juror", false, false)] {
            let guest = invited(&app, &boss, &here.slug, role).await;
            let status = async |page: &str| guest.get(page).await.status;
            assert_eq!(status("/c/here").await, StatusCode::OK, "{role} takes part");
            assert_eq!(status("/c/here/dashboard").await.is_success(), watches, "{role}");
            assert_eq!(status("/manage/here/people").await.is_success(), manages, "{role}");
            for elsewhere in ["/c/there", "/c/there/dashboard", "/manage/there", "/manage/people/ours"] {
                assert_eq!(status(elsewhere).await, StatusCode::NOT_FOUND, "{role}: {elsewhere}");
            }
            let home = guest.get("/manage").await;
            assert!(home.text.contains("What about here?") && !home.text.contains("What about there?"), "{role}");
            let plan = guest.get("/manage/new?from=empty").await.status;
            assert_eq!(plan, StatusCode::FORBIDDEN, "{role} plans nothing of their own");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_stronger_role_counts_and_is_taken_away_where_it_was_given() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let campaign = app.campaign_of(ours, "here", members_only(), 1).await;
        let boss = app.person(ours, Role::Manager).await;
        let guest = app.person(ours, Role::Member).await;
        assert!(!guest.get("/c/here/dashboard").await.status.is_success());
        let answer = boss.form(INVITE, &[("slug", "here"), ("role", "analyst"), ("email", ""), ("days", "7")]).await;
        let location = answer.headers["location"].to_str().expect("text").to_owned();
        let token = location.split_once("link=").expect("a link").1;
        guest.form(ACCEPT, &[("token", token)]).await;
        assert!(guest.get("/c/here/dashboard").await.status.is_success());
        let people = boss.get("/manage/here/people").await.text;
        assert!(people.contains("<option value=\"analyst\" selected"), "{people}");
        let person = crate::server::db::on!(&app.state.db, c => {
            sqlx::query_scalar::<_, i64>("SELECT person_id FROM campaign_role WHERE campaign_id = $1")
                .bind(campaign.id.0)
                .fetch_one(c)
                .await
        })
        .expect("reads")
        .to_string();
        let owner = "/_fn/coro/api/people/set_campaign_role";
        let fields = [("slug", "here"), ("person", &*person), ("role", "owner")];
        assert_eq!(boss.call(owner, &fields).await.status, StatusCode::CONFLICT, "no owner of one campaign");
        let remove = "/_fn/coro/api/people/remove_from_campaign";
        assert!(boss.call(remove, &[("slug", "here"), ("person", &person)]).await.status.is_success());
        assert!(!guest.get("/c/here/dashboard").await.status.is_success());
        assert!(guest.get("/c/here").await.status.is_success(), "still a member");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_manager_of_one_campaign_takes_nothing_out_of_it_and_stays_what_they_are() {
    for_each_db(async |app| {
        let (ours, theirs) = (app.organisation("ours").await, app.organisation("theirs").await);
        let campaign = app.campaign_of(ours, "here", Terms::default(), 1).await;
        let boss = app.person(ours, Role::Manager).await;
        let guest = app.person(theirs, Role::Owner).await;
        let answer = boss.form(INVITE, &[("slug", "here"), ("role", "manager"), ("email", ""), ("days", "7")]).await;
        let location = answer.headers["location"].to_str().expect("text").to_owned();
        guest.form(ACCEPT, &[("token", location.split_once("link=").expect("a link").1)]).await;
        assert!(guest.get("/manage/here/people").await.status.is_success());
        let round = [("slug", "here"), ("ideas[]", &*campaign.ideas[0].to_string())];
        let answer = guest.call("/_fn/coro/api/manage/prepare_round", &round).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "a round of their own organisation: {answer:?}");
        let person = crate::server::db::on!(&app.state.db, c => {
            sqlx::query_scalar::<_, i64>("SELECT person_id FROM campaign_role WHERE campaign_id = $1")
                .bind(campaign.id.0)
                .fetch_one(c)
                .await
        });
        let person = person.expect("reads").to_string();
        let fields = [("slug", "here"), ("person", &*person), ("role", "juror")];
        let answer = guest.call("/_fn/coro/api/people/set_campaign_role", &fields).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "their own role: {answer:?}");
    })
    .await;
}

/// Whoever gets hold of the link of an invitation by mail, by a forwarded mail or a scanner's log, is nobody by it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_invitation_by_mail_is_for_its_address_alone() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let owner = app.person(ours, Role::Owner).await;
        let invite = [("slug", "ours"), ("role", "manager"), ("email", "Ada.L@Example.org"), ("days", "7")];
        owner.form(INVITE_HOME, &invite).await;
        let token = mailed_token(&app, "ada.l@example.org").await;
        let page = format!("/welcome/{token}");
        let fields = [("token", &*token)];
        let (nobody, by_link, bo, ada) = (app.visitor(), app.visitor(), app.visitor(), app.visitor());
        by_link.form(ACCEPT, &[("token", &link_by(&owner, INVITE_HOME, "ours", "member").await)]).await;
        sign_in(&app, &bo, "bo@example.org").await;
        for (who, status, says) in [
            (&nobody, StatusCode::UNAUTHORIZED, "Sign in with that address"),
            (&by_link, StatusCode::UNAUTHORIZED, "Sign in with that address"),
            (&bo, StatusCode::FORBIDDEN, "you are signed in with another address"),
        ] {
            let shown = who.get(&page).await.text;
            assert!(shown.contains(says) && shown.contains("a…@example.org") && !shown.contains("Come in"), "{shown}");
            assert!(!shown.contains("ada.l@example.org"), "nobody else is told the whole address: {shown}");
            let answer = who.call(ACCEPT, &fields).await;
            assert_eq!(answer.status, status, "{}", answer.text);
            assert!(!answer.text.contains("ada.l@"), "{}", answer.text);
            assert!(!who.get("/manage/people/ours").await.status.is_success());
        }
        sign_in(&app, &ada, "ada.l@example.org").await;
        assert!(ada.get(&page).await.text.contains("Come in"));
        assert!(ada.call(ACCEPT, &fields).await.status.is_success());
        assert!(ada.get("/manage/people/ours").await.status.is_success());
        assert_eq!(ada.call(ACCEPT, &fields).await.status, StatusCode::CONFLICT, "once");
        let nowhere = [("slug", "ours"), ("role", "manager"), ("email", "ada@localhost"), ("days", "7")];
        let answer = owner.call(INVITE_HOME, &nowhere).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody can sign in with that");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_invitation_ends_with_the_role_of_whoever_made_it() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        app.campaign_of(ours, "here", members_only(), 1).await;
        let boss = app.person(ours, Role::Owner).await;
        let second = invited_home(&app, &boss, "owner").await;
        let guest = invited(&app, &boss, "here", "manager").await;
        let links = [
            link_by(&second, INVITE_HOME, "ours", "manager").await,
            link_by(&second, INVITE, "here", "analyst").await,
            link_by(&guest, INVITE, "here", "juror").await,
        ];
        for link in &links {
            assert_eq!(app.visitor().get(&format!("/welcome/{link}")).await.status, StatusCode::OK);
        }
        let open = async || {
            let people = boss.get("/_fn/coro/api/people/read_campaign_people?slug=here").await.json();
            people["invited"].as_array().map(Vec::len)
        };
        assert_eq!(open().await, Some(2));
        let people = boss.get("/_fn/coro/api/people/read_people?slug=ours").await.json();
        let all = people["members"].as_array().expect("members");
        let second = all.iter().find(|member| member["you"] == false).expect("the second")["person"].to_string();
        let fields = [("slug", "ours"), ("person", &*second), ("role", "analyst")];
        assert!(boss.call("/_fn/coro/api/people/set_role", &fields).await.status.is_success());
        let people = boss.get("/_fn/coro/api/people/read_campaign_people?slug=here").await.json();
        let all = people["members"].as_array().expect("members");
        let guest = all.iter().find(|member| member["here"] == true).expect("the guest")["person"].to_string();
        let fields = [("slug", "here"), ("person", &*guest)];
        assert!(boss.call("/_fn/coro/api/people/remove_from_campaign", &fields).await.status.is_success());
        for link in &links {
            assert_eq!(app.visitor().get(&format!("/welcome/{link}")).await.status, StatusCode::CONFLICT);
            let late = app.visitor().call(ACCEPT, &[("token", link)]).await;
            assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
        }
        assert_eq!(open().await, Some(0), "nor are they shown as open");
        let link = link_by(&boss, INVITE_HOME, "ours", "member").await;
        assert!(app.visitor().call(ACCEPT, &[("token", &link)]).await.status.is_success());
    })
    .await;
}

/// The same as [`invited`] to the whole organisation `ours`.
async fn invited_home(app: &TestApp, owner: &Client, role: &str) -> Client {
    let client = app.visitor();
    let token = link_by(owner, INVITE_HOME, "ours", role).await;
    assert!(client.form(ACCEPT, &[("token", &token)]).await.status.is_redirection());
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_invitation_never_makes_anybody_weaker() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let owner = app.person(ours, Role::Owner).await;
        let link = crate::server::people::invite(&app.state.db, ours, Role::Member, super::harness::NOON).await;
        owner.form(ACCEPT, &[("token", &link.expect("an invitation"))]).await;
        assert!(owner.get("/manage/people/ours").await.text.contains("Invite somebody"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn drafts_are_listed_for_those_who_plan_and_watch_alone() {
    for_each_db(async |app| {
        let ours: OrganisationId = app.organisation("ours").await;
        let manager = app.person(ours, Role::Manager).await;
        super::access::draft(&manager).await;
        for (role, sees) in [(Role::Analyst, true), (Role::Juror, false), (Role::Member, false)] {
            let home = app.person(ours, role).await.get("/manage").await;
            assert_eq!(home.text.contains("CANARY"), sees, "{role:?}");
        }
    })
    .await;
}

pub(super) const SAVE: &str = "/_fn/coro/api/organisation/save_settings";

/// The settings with one of them changed.
pub(super) fn settings<'a>(change: (&'a str, &'a str)) -> Vec<(&'a str, &'a str)> {
    let all = [
        ("organisation", "ours"),
        ("settings[name]", "Ours"),
        ("settings[slug]", "ours"),
        ("settings[picture]", ""),
        ("settings[colour]", "#00694a"),
        ("settings[languages][]", "it"),
        ("settings[language]", "it"),
    ];
    all.into_iter().map(|(name, value)| if name == change.0 { change } else { (name, value) }).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_organisation_shows_its_name_and_colour_and_keeps_its_old_address() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let theirs = app.organisation("theirs").await;
        app.campaign_of(ours, "here", Terms::default(), 1).await;
        let owner = app.person(ours, Role::Owner).await;
        let anybody = app.visitor();
        assert!(!anybody.get("/c/here").await.text.contains("/accent/"), "no colour costs nothing");
        let saved = owner.form(SAVE, &settings(("settings[slug]", "city-of-x"))).await;
        assert_eq!(saved.headers["location"], "/manage/organisation/city-of-x?saved=1");
        let page = anybody.get("/c/here").await.text;
        assert!(page.contains("href=\"/accent/00694a.css\"") && page.contains("href=\"/o/city-of-x\""), "{page}");
        let style = anybody.get("/accent/00694a.css").await;
        assert!(style.text.starts_with(":root{--accent:light-dark(#00694a,#"), "{}", style.text);
        assert_eq!(anybody.get("/accent/ffd400.css").await.status, StatusCode::NOT_FOUND, "nobody could read it");
        assert!(anybody.get("/o/city-of-x").await.text.contains("What about here?"));
        assert_eq!(anybody.get("/o/ours").await.headers["location"], "/o/city-of-x");
        let thief = app.person(theirs, Role::Owner).await;
        let mut fields = settings(("settings[slug]", "ours"));
        fields[0].1 = "theirs";
        assert_eq!(thief.call(SAVE, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY, "it leads elsewhere");
        fields[0].1 = "city-of-x";
        assert_eq!(thief.call(SAVE, &fields).await.status, StatusCode::NOT_FOUND);
        let back = [("organisation", "city-of-x")].into_iter().chain(settings(("", "")).into_iter().skip(1));
        assert!(owner.call(SAVE, &back.collect::<Vec<_>>()).await.status.is_success(), "one's own comes back");
        assert_eq!(anybody.get("/o/city-of-x").await.headers["location"], "/o/ours");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn settings_name_what_is_wrong_and_keep_what_was_typed() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let owner = app.person(ours, Role::Owner).await;
        for (field, value, says) in [
            ("settings[colour]", "#ffd400", "The nearest that can be read is #7e6900."),
            ("settings[colour]", "green", "Write a colour as in"),
            ("settings[slug]", "a b", "An address has"),
            ("settings[name]", "", "The name is missing."),
            ("settings[language]", "es", "Choose one of the languages"),
            ("settings[languages][]", "de", "Choose at least one language."),
            ("settings[picture]", "https://evil.example/x.png", "upload the picture"),
        ] {
            let answer = owner.call(SAVE, &settings((field, value))).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            assert!(answer.text.contains(says), "{field}: {}", answer.text);
        }
        owner.call(SAVE, &settings(("settings[colour]", "#ffd400"))).await;
        assert!(owner.get("/manage/organisation/ours").await.text.contains("value=\"#ffd400\""));
        let manager = app.person(ours, Role::Manager).await;
        assert_eq!(manager.call(SAVE, &settings(("", ""))).await.status, StatusCode::FORBIDDEN);
        assert_eq!(manager.get("/manage/organisation/ours").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

/// Sends a file as a picture, from the form of the organisation's settings.
async fn upload(manager: &Client, file: &[u8], accept: &str) -> Answer {
    let mut body = b"--x\r\ncontent-disposition: form-data; name=\"settings\"\r\n\r\nours\r\n".to_vec();
    body.extend_from_slice(b"--x\r\ncontent-disposition: form-data; name=\"picture\"; filename=\"a.png\"\r\n\r\n");
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let request = Request::post("/pictures").header("content-type", "multipart/form-data; boundary=x");
    manager.read(request.header("accept", accept).body(Body::from(body)).expect("a request")).await
}

fn png() -> Vec<u8> {
    let mut picture = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_luma8(8, 8).write_to(&mut picture, image::ImageFormat::Png).expect("encodes");
    picture.into_inner()
}

/// A picture that `manager` has uploaded, by its address.
async fn uploaded(manager: &Client) -> String {
    let answer = upload(manager, &png(), "application/json").await;
    answer.json()["url"].as_str().expect("an address").to_owned()
}

/// Without a script the form that sent it says what is wrong with a picture.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_wrong_picture_is_told_where_it_was_chosen() {
    for_each_db(async |app| {
        let owner = app.person(app.organisation("ours").await, Role::Owner).await;
        let answer = upload(&owner, b"no picture", "text/html").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
        let back = answer.headers["location"].to_str().expect("an address").to_owned();
        assert!(back.starts_with("/manage/organisation/ours?"), "{back}");
        let page = owner.get(&back).await.text;
        assert!(page.contains("This file is not a picture") || page.contains("Please give a JPEG"), "{page}");
        let answer = upload(&owner, &png(), "text/html").await;
        let back = answer.headers["location"].to_str().expect("an address");
        assert!(back.starts_with("/manage/organisation/ours?picture=/pictures/"), "{back}");
    })
    .await;
}

/// What is for an organisation's people alone is told nowhere: neither its address, nor its picture, nor an organisation
/// that has nothing else to show. The other doors stand in the tests of access.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn outsiders_learn_nothing_of_what_is_for_members() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let theirs = app.organisation("theirs").await;
        let inside = app.campaign_of(ours, "inside", members_only(), 1).await;
        app.campaign_of(theirs, "outside", Terms::default(), 1).await;
        let picture = uploaded(&app.person(ours, Role::Manager).await).await;
        let mut tx = app.state.db.begin().await.expect("a transaction");
        crate::server::db::execute!(
            &mut tx,
            sqlx::query("UPDATE campaign SET picture = $2 WHERE id = $1").bind(inside.id.0).bind(&picture)
        )
        .expect("writes");
        tx.commit().await.expect("commits");
        app.state.changed(inside.id);
        for outsider in [app.visitor(), app.person(theirs, Role::Owner).await] {
            for hidden in [&*picture, "/o/ours", "/c/inside"] {
                let answer = outsider.get(hidden).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{hidden}");
                assert!(!answer.text.contains("og:title"), "no card for other sites: {hidden}");
            }
            let map = outsider.get("/sitemap.xml").await.text;
            assert!(map.contains("/c/outside") && map.contains("/o/theirs"), "{map}");
            assert!(!map.contains("inside") && !map.contains("/o/ours"), "{map}");
        }
        let member = app.person(ours, Role::Member).await;
        for shown in [&*picture, "/o/ours", "/c/inside"] {
            assert_eq!(member.get(shown).await.status, StatusCode::OK, "{shown}");
        }
        let caching = member.get(&picture).await.headers["cache-control"].clone();
        assert!(caching.to_str().expect("text").starts_with("private"), "no cache on the way keeps it");
    })
    .await;
}

/// However many invite somebody, from wherever, their mailbox takes a few.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobodys_mailbox_is_flooded_with_invitations() {
    for_each_db(async |app| {
        let app = app.with_limits().await;
        let ours = app.organisation("ours").await;
        app.campaign_of(ours, "here", members_only(), 1).await;
        let owner = app.person(ours, Role::Owner).await;
        let stranger = app.person(app.organisation("theirs").await, Role::Owner).await;
        let invite = async |client: &Client, path: &str, slug: &str, email: &str| {
            let form = [("slug", slug), ("role", "juror"), ("email", email), ("days", "7")];
            client.call(path, &form).await.status
        };
        for _ in 0..5 {
            assert!(invite(&owner, INVITE_HOME, "ours", "bo@example.org").await.is_success());
        }
        for (client, path, slug) in
            [(&owner, INVITE_HOME, "ours"), (&owner, INVITE, "here"), (&stranger, INVITE_HOME, "theirs")]
        {
            let status = invite(client, path, slug, " Bo@Example.org").await;
            assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "{slug} by {path}");
        }
        let people = owner.get("/_fn/coro/api/people/read_people?slug=ours").await.json();
        assert_eq!(people["invited"].as_array().map(Vec::len), Some(1), "each takes the place of the one before");
        let to_bo = mails(&app).await.iter().filter(|mail| mail.contains("To: bo@example.org")).count();
        assert_eq!(to_bo, 5);
        for email in ["", "cleo@example.org"] {
            assert!(invite(&owner, INVITE_HOME, "ours", email).await.is_success(), "others are: {email}");
        }
        sign_in(&app, &app.visitor(), "bo@example.org").await;
    })
    .await;
}
