//! What an organisation wants from a campaign: planned, shown to its people alone, met or missed.

use super::harness::for_each_db;
use crate::domain::id::DAY;
use crate::domain::policy::Role;
use crate::domain::terms::Terms;
use http::StatusCode;

const SET: &str = "/_fn/coro/api/manage/set_objective";

fn wanted<'a>(target: &'a str, by: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("slug", "square"),
        ("objective[aim]", "growth"),
        ("objective[metric]", "votes"),
        ("objective[target]", target),
        ("objective[by]", by),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_objective_is_met_or_missed_and_asks_what_next() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let campaign = app.campaign_of(organisation, "square", Terms::default(), 2).await;
        let manager = app.person(organisation, Role::Manager).await;
        let control = async || manager.get("/manage/square").await.text;
        assert!(control().await.contains("Set an objective"));
        let answer = manager.call(SET, &wanted("2", "2026-03-02T18:00")).await;
        assert!(answer.status.is_success(), "{answer:?}");
        assert!(control().await.contains("2 votes by 2\u{a0}March\u{a0}2026, 18:00"));
        assert!(!control().await.contains("What next?"));

        for name in ["a", "b"] {
            assert_eq!(
                app.visitor().cast(&campaign, name, campaign.ideas[0], Some(1)).await.status,
                StatusCode::CREATED
            );
        }
        let page = control().await;
        assert!(page.contains("Met: 2 of 2") && page.contains("You have what you wanted. What next?"), "{page}");
        let dashboard = manager.call_get("/_fn/coro/api/dashboard/dashboard?slug=square").await.json();
        assert_eq!(
            (&dashboard["objective"]["count"], &dashboard["objective"]["objective"]["target"]),
            (&2.into(), &2.into())
        );

        assert!(manager.call(SET, &wanted("1000", "2026-03-02T18:00")).await.status.is_success());
        app.clock.advance(3 * DAY);
        let page = control().await;
        assert!(page.contains("2 of 1,000, 0 %, and the date has passed"), "{page}");
        assert!(page.contains("fewer than you wanted. What next?"));
        let public = app.visitor().get("/c/square").await.text;
        assert!(!public.contains("1,000") && !public.contains("growth"), "it is the organisation's own");

        assert!(manager.call(SET, &[("slug", "square")]).await.status.is_success(), "taken away");
        assert!(control().await.contains("Set an objective"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_wrong_with_an_objective_stays_typed() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        app.campaign_of(organisation, "square", Terms::default(), 0).await;
        let manager = app.person(organisation, Role::Manager).await;
        for (target, by, message) in [
            ("many", "2026-03-09T18:00", "whole number"),
            ("0", "2026-03-09T18:00", "whole number"),
            ("20", "2026-02-01T18:00", "past already"),
            ("20", "", "a date and a time"),
        ] {
            let refused = manager.call(SET, &wanted(target, by)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{target} {by}");
            assert!(refused.text.contains(message), "{}", refused.text);
        }
        manager.call(SET, &wanted("many-many", "2026-03-09T18:00")).await;
        assert!(manager.get("/manage/square").await.text.contains("many-many"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_objective_is_planned_and_copied() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let plan = [
            ("plan[question]", "What should we plant on the square?"),
            ("plan[method]", "approval"),
            ("plan[counts_shown]", "live"),
            ("plan[time_zone]", "Europe/Rome"),
            ("plan[opens_at]", "2026-03-02T09:00"),
            ("plan[closes_at]", "2026-03-20T18:00"),
            ("plan[objective][aim]", "ideas"),
            ("plan[objective][metric]", "contributors"),
            ("plan[objective][target]", "40"),
            ("plan[objective][by]", "2026-03-21T18:00"),
        ];
        let slug = manager.call("/_fn/coro/api/manage/save_plan", &plan).await.json();
        let slug = slug.as_str().expect("a slug");
        let stored = manager.call_get(&format!("/_fn/coro/api/manage/read_plan?slug={slug}")).await.json();
        assert_eq!(stored["objective"]["by"], "2026-03-21T18:00");
        let copy = manager.call_get(&format!("/_fn/coro/api/manage/read_plan?from=campaign:{slug}")).await.json();
        assert_eq!(copy["objective"]["target"], "40");
        // Opens with the next full hour, noon UTC being 13:00 in Rome; and as long from there as before.
        assert_eq!(copy["opens_at"], "2026-03-01T14:00");
        assert_eq!(copy["objective"]["by"], "2026-03-20T23:00");
        let template = manager.call_get("/_fn/coro/api/manage/read_plan?from=challenge").await.json();
        assert_eq!(template["objective"]["aim"], "ideas");
    })
    .await;
}
