//! A campaign from the plan to its end.

use super::harness::{all_agrees, counts, for_each_db};
use crate::domain::id::DAY;
use crate::domain::policy::Role;
use crate::domain::terms::Terms;
use http::StatusCode;

const PLAN: [(&str, &str); 9] = [
    ("plan[question]", "What should we plant on the square?"),
    ("plan[brief]", "The square is **bare**."),
    ("plan[tags]", "trees, flowers, trees"),
    ("plan[method]", "approval"),
    ("plan[votes_per_participant]", "2"),
    ("plan[counts_shown]", "live"),
    ("plan[time_zone]", "Europe/Rome"),
    ("plan[opens_at]", "2026-03-01T12:30"),
    ("plan[closes_at]", "2026-03-20T18:00"),
];

fn with<'a>(field: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    PLAN.iter().copied().filter(|(name, _)| *name != field).chain([(field, value)]).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_draft_is_not_overwritten_unseen() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let slug = manager.call("/_fn/coro/api/manage/save_plan", &PLAN).await.json();
        let slug = slug.as_str().expect("a slug");
        let read = async || manager.get(&format!("/_fn/coro/api/manage/read_plan?slug={slug}")).await.json();
        let save = async |seq: &serde_json::Value, brief: &str| {
            let seq = seq.as_str().expect("a number");
            let mut form = with("plan[slug]", slug);
            form.retain(|(name, _)| *name != "plan[brief]");
            form.extend([("plan[seq]", seq), ("plan[brief]", brief)]);
            manager.call("/_fn/coro/api/manage/save_plan", &form).await
        };
        let seen = read().await["seq"].clone();
        assert!(save(&seen, "The first tab.").await.status.is_success());
        let late = save(&seen, "The second tab.").await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
        let page = manager.get(&format!("/manage/{slug}/edit")).await.text;
        assert!(page.contains("The second tab."), "what was typed is kept: {page}");
        assert!(save(&read().await["seq"], "Both have been seen.").await.status.is_success());
        assert_eq!(read().await["brief"], "Both have been seen.");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn from_plan_to_close() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let answer = manager.call("/_fn/coro/api/manage/save_plan", &PLAN).await;
        assert_eq!(answer.json(), "what-should-we-plant-on-the-square");
        let slug = "what-should-we-plant-on-the-square";
        let visitor = app.visitor();
        assert_eq!(visitor.get(&format!("/c/{slug}")).await.status, StatusCode::NOT_FOUND);
        assert!(manager.call("/_fn/coro/api/manage/launch", &[("slug", slug)]).await.status.is_success());
        let view = visitor.get(&format!("/api/v1/campaigns/{slug}")).await.json();
        assert_eq!(view["state"], "running");
        assert_eq!(view["tags"], serde_json::json!(["trees", "flowers"]));
        assert_eq!(view["terms_hash"].as_str().map(str::len), Some(64));
        // 12:30 in Rome is 11:30 UTC; the clock says 12:00.
        let idea = serde_json::json!({ "title": "Lime trees", "tag": "trees" });
        let created = visitor.post(&format!("/api/v1/campaigns/{slug}/ideas"), &idea).await;
        assert_eq!(created.status, StatusCode::CREATED, "{created:?}");
        assert_eq!(
            manager.call("/_fn/coro/api/manage/save_plan", &with("plan[slug]", slug)).await.status,
            StatusCode::CONFLICT,
            "sealed terms cannot be changed"
        );
        let poll = view["polls"][0]["id"].to_string();
        let id = created.json()["id"].to_string();
        let vote = [("poll", poll.as_str()), ("idea", id.as_str()), ("value", "1")];
        let cast = visitor.call("/_fn/coro/api/vote/cast_vote", &vote).await.json();
        assert_eq!((cast["mine"].as_i64(), cast["votes_cast"].as_i64()), (Some(1), Some(1)), "{cast}");

        let freeze = [("slug", slug), ("on", "true"), ("reason", "We look into a burst of votes.")];
        assert!(manager.call("/_fn/coro/api/manage/freeze", &freeze).await.status.is_success());
        let refused = app.visitor().call("/_fn/coro/api/vote/cast_vote", &vote).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(visitor.get(&format!("/c/{slug}")).await.text.contains("We look into a burst of votes."));
        manager.call("/_fn/coro/api/manage/freeze", &[("slug", slug), ("on", "false")]).await;
        assert!(app.visitor().call("/_fn/coro/api/vote/cast_vote", &vote).await.status.is_success());

        assert!(manager.call("/_fn/coro/api/manage/close_campaign", &[("slug", slug)]).await.status.is_success());
        assert_eq!(app.visitor().call("/_fn/coro/api/vote/cast_vote", &vote).await.status, StatusCode::CONFLICT);
        let ideas = visitor.get(&format!("/api/v1/campaigns/{slug}/ideas")).await.json();
        assert_eq!(ideas["ideas"][0]["tallies"][0]["counts"]["1"], 2);
        all_agrees(&app).await;
    })
    .await;
}

/// Each phase allows what it says from its very first moment, on every node, and the history tells all of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_phase_switches_by_itself() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let dates = [
            ("plan[ideas_until]", "2026-03-05T13:00"),
            ("plan[refine_until]", "2026-03-08T13:00"),
            ("plan[closes_at]", "2026-03-12T13:00"),
            ("plan[evaluate_until]", "2026-03-20T13:00"),
        ];
        let jury = [("plan[jury][criteria]", "Effect"), ("plan[jury][shortlist]", "3")];
        let plan = PLAN.iter().copied().filter(|(name, _)| *name != "plan[closes_at]").chain(dates).chain(jury);
        let plan: Vec<_> = plan.collect();
        let saved = manager.call("/_fn/coro/api/manage/save_plan", &plan).await;
        let slug: String = saved.json().as_str().expect("a slug").into();
        let form = manager.get(&format!("/manage/{slug}/edit")).await.text;
        for (_, date) in dates {
            assert!(form.contains(&format!("value=\"{date}\"")), "{date}");
        }
        assert!(manager.call("/_fn/coro/api/manage/launch", &[("slug", &slug)]).await.status.is_success());
        let other = app.second_node().await;
        let poll = app.visitor().get(&format!("/api/v1/campaigns/{slug}")).await.json()["polls"][0]["id"].to_string();
        let door = format!("/api/v1/campaigns/{slug}/ideas");
        let idea = serde_json::json!({ "title": "Lime trees" });
        let id = app.visitor().post(&door, &idea).await.json()["id"].to_string();
        let vote = [("poll", poll.as_str()), ("idea", id.as_str()), ("value", "1")];
        // From noon on 1 March, in days: what may be done in the last moment before and in the first of each phase.
        let steps =
            [(4, (true, true), (false, true)), (3, (false, true), (false, true)), (4, (false, true), (false, false))];
        for (days, before, after) in steps {
            app.clock.advance(days * DAY - 1);
            for (moment, (submits, votes)) in [("before", before), ("after", after)] {
                let nodes = std::iter::once(&app).chain(&other);
                for node in nodes {
                    node.clock.advance(app.clock.now().0 - node.clock.now().0);
                    let visitor = node.visitor();
                    let submitted = visitor.post(&door, &idea).await.status == StatusCode::CREATED;
                    let voted = visitor.call("/_fn/coro/api/vote/cast_vote", &vote).await.status.is_success();
                    assert_eq!((submitted, voted), (submits, votes), "{moment} the end of {days} days");
                }
                app.clock.advance(i64::from(moment == "before"));
            }
        }
        app.clock.advance(8 * DAY);
        let history = app.visitor().get(&format!("/c/{slug}/history")).await.text;
        for name in ["Ideas and votes", "Improving ideas", "Voting", "Evaluation", "Decision"] {
            assert!(history.contains(&format!("“{name}” began.")), "{name}: {history}");
        }
        all_agrees(&app).await;
    })
    .await;
}

/// A commitment without a date stays in the draft; with one it is sealed, in the campaign's own time zone.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_commitment_waits_for_its_date() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let save = "/_fn/coro/api/manage/save_plan";
        let mut plan = with("plan[commitment]", "crowd");
        plan.push(("plan[commitment_top]", "2"));
        let slug: String = manager.call(save, &plan).await.json().as_str().expect("a slug").into();
        let launch = [("slug", slug.as_str())];
        let refused = manager.call("/_fn/coro/api/manage/launch", &launch).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{refused:?}");
        assert!(refused.text.contains("Say by when you keep what you commit to."), "{}", refused.text);
        assert!(manager.get(&format!("/manage/{slug}")).await.text.contains("Say by when you keep"));
        plan.extend([("plan[slug]", slug.as_str()), ("plan[commitment_by]", "2026-03-20T17:59")]);
        let early = manager.call(save, &plan).await;
        assert!(early.text.contains("This is before voting and evaluation are over."), "{early:?}");
        let last = plan.len() - 1;
        plan[last].1 = "2026-04-01T18:00";
        assert!(manager.call(save, &plan).await.status.is_success());
        assert!(manager.call("/_fn/coro/api/manage/launch", &launch).await.status.is_success());
        let page = app.visitor().get(&format!("/c/{slug}")).await.text.replace('\u{a0}', " ");
        let promise = "by 1 April 2026, 18:00 the organisation takes on the 2 ideas with the most votes.";
        assert!(page.contains(promise), "{page}");
        let sealed = app.visitor().get(&format!("/api/v1/campaigns/{slug}/terms/1")).await.json();
        assert_eq!(sealed["terms"]["commitment"]["crowd"]["ideas"], 2, "{sealed}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_plan_names_every_field_at_fault() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        for (field, value, message) in [
            ("plan[question]", "Why?", "The question needs at least 8 characters."),
            ("plan[closes_at]", "2026-02-01T09:00", "Voting must close after it opens."),
            ("plan[opens_at]", "soon", "Please give a date and a time"),
            ("plan[time_zone]", "Mars/Olympus", "This time zone is not known."),
            ("plan[votes_per_participant]", "0", "At least one vote is needed to vote."),
            ("plan[votes_per_participant]", "many", "Please give a whole number up to 1,000"),
            ("plan[picture]", "https://evil.example/x.png", "Please upload the picture here."),
            ("plan[picture]", "/pictures/../c/x", "Please upload the picture here."),
            ("plan[picture]", "/pictures/00112233445566778899AABBCCDDEEFF", "Please upload the picture here."),
            ("plan[ideas_until]", "2027-01-01T00:00", "This must lie between the opening and the close of voting."),
            ("plan[commitment]", "perhaps", "Please choose what you commit to."),
            ("plan[commitment]", "jury", "A jury needs something to choose from"),
            ("plan[refine_until]", "2026-03-10T00:00", "Say until when ideas are brought"),
            ("plan[evaluate_until]", "2026-03-10T00:00", "The evaluation comes after the close of voting."),
        ] {
            let answer = manager.call("/_fn/coro/api/manage/save_plan", &with(field, value)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}={value}: {answer:?}");
            assert!(answer.text.contains(message), "{field}={value}: {}", answer.text);
        }
        let analyst = app.person(organisation, Role::Analyst).await;
        assert_eq!(analyst.call("/_fn/coro/api/manage/save_plan", &PLAN).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_organisation_gives_the_ideas() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let analyst = app.person(organisation, Role::Analyst).await;
        let plan = with("plan[submissions_per_participant]", "0");
        let slug: String =
            manager.call("/_fn/coro/api/manage/save_plan", &plan).await.json().as_str().expect("a slug").into();
        let launch = [("slug", slug.as_str())];
        let early = manager.call("/_fn/coro/api/manage/launch", &launch).await;
        assert_eq!(early.status, StatusCode::CONFLICT, "there is nothing to vote on: {early:?}");
        let bring = [("slug", slug.as_str()), ("title", "Lime trees"), ("tag", "trees")];
        let door = "/_fn/coro/api/idea/submit_idea";
        assert_eq!(analyst.call(door, &bring).await.status, StatusCode::CONFLICT);
        assert_eq!(app.visitor().call(door, &bring).await.status, StatusCode::NOT_FOUND);
        let given = manager.call(door, &bring).await.json().as_i64().expect("an id");
        assert!(manager.get(&format!("/manage/{slug}")).await.text.contains("1 idea of yours on the board."));
        let second = manager.call(door, &[("slug", slug.as_str()), ("title", "A mistake")]).await.json().to_string();
        let hide =
            [("slug", slug.as_str()), ("idea", second.as_str()), ("hide", "true"), ("reason", "It was a mistake.")];
        assert!(manager.call("/_fn/coro/api/manage/hide_idea", &hide).await.status.is_success());
        assert!(manager.call("/_fn/coro/api/manage/launch", &launch).await.status.is_success());
        let ideas = app.visitor().get(&format!("/api/v1/campaigns/{slug}/ideas")).await.json();
        let ids: Vec<_> = ideas["ideas"].as_array().expect("ideas").iter().map(|idea| idea["id"].as_i64()).collect();
        assert_eq!(ids, [Some(given)]);
        for (who, name) in [(app.visitor(), "the crowd"), (manager.clone(), "the organisation")] {
            assert_eq!(
                who.call(door, &bring).await.status,
                StatusCode::CONFLICT,
                "{name} adds nothing after the launch"
            );
        }
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_campaign_closed_early_shows_the_dates_as_they_came() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let campaign = app.campaign_of(organisation, "early", Terms::default(), 1).await;
        assert!(manager.call("/_fn/coro/api/manage/close_campaign", &[("slug", "early")]).await.status.is_success());
        let page = app.visitor().get("/c/early").await.text;
        assert!(page.contains("closed early on 1\u{a0}March\u{a0}2026, 13:00"), "{page}");
        let view = app.visitor().get("/_fn/coro/api/campaign/campaign?slug=early").await.json();
        let phases = &view["card"]["phases"];
        assert!(phases[0]["ends_at"].as_i64() < Some(campaign.closes_at.0), "{phases}");
        assert_eq!(phases[0]["ends_at"], phases[1]["starts_at"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_number_of_ideas_left_is_told_before_one_types() {
    for_each_db(async |app| {
        let terms = Terms { submissions_per_participant: Some(2), ..Terms::default() };
        app.campaign("few", terms, 1).await;
        let client = app.visitor();
        assert!(client.get("/c/few/new").await.text.contains("up to 2 ideas"));
        let bring = [("slug", "few"), ("title", "A first idea")];
        client.call("/_fn/coro/api/idea/submit_idea", &bring).await;
        assert!(client.get("/c/few/new").await.text.contains("You may bring 1 more of the 2 ideas"));
        client.call("/_fn/coro/api/idea/submit_idea", &bring).await;
        let page = client.get("/c/few/new").await.text;
        assert!(page.contains("as many ideas as the terms allow") && !page.contains("<textarea"), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hidden_idea_is_gone_from_every_door_and_its_votes_stay_in_the_ledger() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let campaign = app.campaign_of(organisation, "hide", Terms::default(), 3).await;
        let voter = app.visitor();
        voter.cast(&campaign, "b", campaign.ideas[1], Some(1)).await;
        let idea = campaign.ideas[1].to_string();
        let form =
            [("slug", "hide"), ("idea", idea.as_str()), ("hide", "true"), ("reason", "It names a private person.")];
        let short = [("slug", "hide"), ("idea", idea.as_str()), ("hide", "true"), ("reason", "no")];
        assert_eq!(
            manager.call("/_fn/coro/api/manage/hide_idea", &short).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert!(manager.call("/_fn/coro/api/manage/hide_idea", &form).await.status.is_success());
        let page = voter.get(&format!("/c/hide/ideas/{idea}")).await;
        assert_eq!(page.status, StatusCode::GONE);
        assert!(page.text.contains("It names a private person."), "everybody reads the reason: {}", page.text);
        for told in ["Idea number 1", "The text of idea 1"] {
            assert!(!page.text.contains(told), "nothing else of it is told");
        }
        for door in ["/c/hide?sort=newest", "/c/hide?q=number", "/api/v1/campaigns/hide/ideas?sort=random"] {
            assert!(!voter.get(door).await.text.contains("Idea number 1"), "{door}");
        }
        let refused = voter.cast(&campaign, "b2", campaign.ideas[1], Some(1)).await;
        assert_eq!(refused.json()["code"], "unknown_idea");
        let shown = manager.get("/api/v1/campaigns/hide/ideas?status=hidden").await.json();
        assert_eq!(shown["ideas"][0]["tallies"][0]["counts"]["1"], 1);
        let back = [("slug", "hide"), ("idea", idea.as_str()), ("hide", "false")];
        assert!(manager.call("/_fn/coro/api/manage/hide_idea", &back).await.status.is_success());
        assert_eq!(counts(&voter, "hide", campaign.ideas[1]).await["1"], 1);
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn plans_saved_at_once_get_names_of_their_own() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let saves = (0..12).map(|_| {
            let manager = manager.clone();
            async move { manager.call("/_fn/coro/api/manage/save_plan", &PLAN).await }
        });
        let mut slugs: Vec<String> = Vec::new();
        for answer in futures::future::join_all(saves).await {
            assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
            slugs.push(answer.json().as_str().expect("a slug").to_owned());
        }
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), 12, "{slugs:?}");
        for (question, slug) in [("New ???????", "new-2"), ("People!!!!", "people-2")] {
            let answer = manager.call("/_fn/coro/api/manage/save_plan", &with("plan[question]", question)).await;
            assert_eq!(answer.json(), slug, "addresses under /manage that lead elsewhere");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_plan_begins_from_a_template_or_another_campaign() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let terms = Terms { votes_per_participant: Some(4), ..Terms::default() };
        app.campaign_of(organisation, "before", terms, 2).await;
        let choice = manager.get("/manage/new").await.text;
        for said in ["Participatory budget", "from=budget", "from=campaign:before", "from=empty"] {
            assert!(choice.contains(said), "{said}: {choice}");
        }
        let plan = "/_fn/coro/api/manage/read_plan";
        let budget = manager.get(&format!("{plan}?from=budget")).await.json();
        assert_eq!((&budget["votes_per_participant"], &budget["counts_shown"]), (&"3".into(), &"at_close".into()));
        assert_eq!(budget["opens_at"], "2026-03-02T13:00", "a day to prepare, then at a full hour");
        assert_eq!(budget["closes_at"], "2026-04-20T13:00");
        let copy = manager.get(&format!("{plan}?from=campaign:before")).await.json();
        assert_eq!((&copy["question"], &copy["votes_per_participant"]), (&"What about before?".into(), &"4".into()));
        assert_eq!(copy["slug"], "", "a copy is a campaign of its own");
        // It ran for two days; in Rome it is 14:00 at the next full hour.
        assert_eq!((&copy["opens_at"], &copy["closes_at"]), (&"2026-03-01T14:00".into(), &"2026-03-03T14:00".into()));
        let form = manager.get("/manage/new?from=budget").await.text;
        assert!(form.contains("How it goes") && form.contains("plan[from]"), "{form}");

        // A refused plan comes back where it was begun, and nowhere else.
        let refused: Vec<(&str, &str)> =
            with("plan[question]", "Why?").into_iter().chain([("plan[from]", "budget")]).collect();
        manager.call("/_fn/coro/api/manage/save_plan", &refused).await;
        assert_eq!(manager.get(&format!("{plan}?from=budget")).await.json()["question"], "Why?");
        assert_ne!(manager.get(&format!("{plan}?from=naming")).await.json()["question"], "Why?");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_launch_waits_for_what_would_fail() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let slug = "what-should-we-plant-on-the-square";
        let mut first = true;
        for (field, value, words) in [
            ("plan[brief]", "", "Write a brief"),
            ("plan[brief]", "It costs [… amount …].", "came from the template"),
            ("plan[submissions_per_participant]", "0", "Nobody may bring ideas"),
            ("plan[closes_at]", "2026-03-01T13:20", "less than an hour"),
        ] {
            let mut plan = with(field, value);
            if !first {
                plan.push(("plan[slug]", slug));
            }
            first = false;
            let saved = manager.call("/_fn/coro/api/manage/save_plan", &plan).await;
            assert!(saved.status.is_success(), "{field}={value}: {saved:?}");
            let page = manager.get(&format!("/manage/{slug}")).await.text;
            assert!(page.contains(words) && page.contains("Needed:"), "{field}={value}: {page}");
            let launch = manager.call("/_fn/coro/api/manage/launch", &[("slug", slug)]).await;
            assert_eq!(launch.status, StatusCode::CONFLICT, "{field}={value}");
            assert!(launch.text.contains(words), "{field}={value}: {}", launch.text);
        }
        assert!(manager.get(&format!("/c/{slug}")).await.text.contains("Preview: "), "marked as what it is");
        let whole: Vec<(&str, &str)> = PLAN.into_iter().chain([("plan[slug]", slug)]).collect();
        manager.call("/_fn/coro/api/manage/save_plan", &whole).await;
        assert!(manager.call("/_fn/coro/api/manage/launch", &[("slug", slug)]).await.status.is_success());
    })
    .await;
}
