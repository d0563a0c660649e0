//! Organisations: roles in one campaign alone, settings, pictures.

use super::harness::{Client, TestApp, for_each_db};
use crate::domain::id::OrganisationId;
use crate::domain::participation::Participation;
use crate::domain::policy::Role;
use crate::domain::terms::Terms;
use http::StatusCode;

const INVITE: &str = "/_fn/coro/api/people/invite_to_campaign";
const ACCEPT: &str = "/_fn/coro/api/session/accept_invitation";

/// Somebody whom `manager` has invited by a link to one campaign.
async fn invited(app: &TestApp, manager: &Client, slug: &str, role: &str) -> Client {
    let answer = manager.form(INVITE, &[("slug", slug), ("role", role), ("email", ""), ("days", "7")]).await;
    let location = answer.headers["location"].to_str().expect("text").to_owned();
    let token = location.strip_prefix(&format!("/manage/{slug}/people?link=")).expect("a link");
    let client = app.visitor();
    assert!(client.form(ACCEPT, &[("token", token)]).await.status.is_redirection());
    client
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
