//! Amending what people get for taking part, the rights in what they bring, and whether the campaign is listed.

use super::harness::for_each_db;
use super::terms::{amend, refused};
use crate::domain::id::DAY;
use crate::domain::policy::Role;
use crate::domain::terms::Terms;
use http::StatusCode;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn reward_and_rights_are_amended_in_public_until_the_votes_are_counted() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let terms = Terms { reward: "A voucher".into(), ..Terms::default() };
        app.campaign_of(organisation, "given", terms, 1).await;
        let visitor = app.visitor();
        let idea = serde_json::json!({ "title": "One more idea" });
        assert_eq!(visitor.post("/api/v1/campaigns/given/ideas", &idea).await.status, StatusCode::CREATED);
        amend(&manager, "given", &[("reward", "500 € for the winner"), ("rights", "cc_by")]).await;
        let page = visitor.get("/c/given").await.text;
        assert!(page.contains("What you get: 500 € for the winner") && page.contains("CC BY 4.0"), "{page}");
        let history = visitor.get("/c/given/history").await.text;
        assert!(history.contains("A voucher") && history.contains("stay yours"), "what it was is told: {history}");
        let own = refused(&manager, "given", &[("rights", "own"), ("rights_words", "")]).await;
        assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY, "words of one's own need words: {own:?}");
        amend(&manager, "given", &[("reward", "A voucher")]).await;
        app.clock.advance(2 * DAY);
        crate::server::campaigns::close_due(&app.state).await.expect("closes");
        for changes in [[("reward", "")], [("rights", "cc0")]] {
            let counted = refused(&manager, "given", &changes).await;
            assert_eq!(counted.status, StatusCode::UNPROCESSABLE_ENTITY, "{changes:?}: {counted:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_amendment_takes_a_campaign_out_of_every_list_and_back() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        app.campaign_of(organisation, "open-bench", Terms::default(), 1).await;
        let visitor = app.visitor();
        for (value, stands) in [("on", false), ("", true)] {
            amend(&manager, "open-bench", &[("unlisted", value)]).await;
            for list in ["/", "/?q=bench", "/o/ours", "/sitemap.xml", "/api/v1/campaigns"] {
                let text = visitor.get(list).await.text;
                assert_eq!(text.contains("/c/open-bench") || text.contains("\"open-bench\""), stands, "{list}: {text}");
            }
            assert_eq!(visitor.get("/c/open-bench").await.status, StatusCode::OK);
        }
    })
    .await;
}
