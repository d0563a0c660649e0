//! What becomes of the promise: the public history, and amendments.

use super::harness::{Answer, Client, TestApp, all_agrees, for_each_db};
use crate::domain::id::{DAY, HOUR};
use crate::domain::policy::Role;
use crate::domain::terms::Terms;
use crate::server::db::on;
use http::StatusCode;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// What happened, oldest first, as programs read it.
async fn kinds(client: &Client, slug: &str) -> Vec<String> {
    let mut kinds = Vec::new();
    let mut after = String::new();
    loop {
        let page = client.get(&format!("/api/v1/campaigns/{slug}/history?after={after}")).await.json();
        let name = |entry: &Value| match &entry["phase"] {
            Value::String(phase) => format!("phase {phase}"),
            _ => entry["kind"].as_str().expect("a kind").to_owned(),
        };
        kinds.extend(page["history"].as_array().expect("entries").iter().map(name));
        match &page["next"] {
            Value::String(next) => after.clone_from(next),
            _ => break,
        }
    }
    kinds.reverse();
    kinds
}

async fn hide(app: &TestApp, manager: &Client, slug: &str, idea: &str, hide: bool) {
    let hide = if hide { "true" } else { "false" };
    let form = [("slug", slug), ("idea", idea), ("hide", hide), ("reason", "CANARY reason of one idea")];
    assert!(manager.call("/_fn/coro/api/manage/hide_idea", &form).await.status.is_success());
    app.clock.advance(1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_history_tells_everything_and_of_moderation_only_the_counts() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let campaign = app.campaign_of(organisation, "told", Terms::default(), 2).await;
        let visitor = app.visitor();
        let idea = campaign.ideas[0].to_string();
        hide(&app, &manager, "told", &idea, true).await;
        hide(&app, &manager, "told", &idea, false).await;
        app.clock.advance(HOUR);
        let freeze = [("slug", "told"), ("on", "true"), ("reason", "We look into a burst of votes.")];
        manager.call("/_fn/coro/api/manage/freeze", &freeze).await;
        app.clock.advance(HOUR);
        manager.call("/_fn/coro/api/manage/freeze", &[("slug", "told"), ("on", "false")]).await;
        app.clock.advance(DAY);
        crate::server::campaigns::close_due(&app.state).await.expect("closes");
        let expected =
            ["launched", "phase collect", "moderated", "votes_paused", "votes_resumed", "phase decide", "poll_closed"];
        assert_eq!(kinds(&visitor, "told").await, expected);
        let page = visitor.get("/c/told/history").await.text;
        assert!(page.contains("We look into a burst of votes."), "{page}");
        assert!(
            page.contains("1 contribution was hidden on this day. 1 contribution was shown again on this day."),
            "{page}"
        );
        assert!(!page.contains("CANARY"), "moderation is counted, not told");
        assert!(visitor.get("/c/told").await.text.contains("/c/told/history"), "the promises lead there");
        manager.call("/_fn/coro/api/manage/close_campaign", &[("slug", "told")]).await;
        assert_eq!(kinds(&visitor, "told").await.last().map(String::as_str), Some("closed"));
    })
    .await;
}

/// A campaign that is ended early never came to its later phases; a long history comes in pages.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_history_comes_in_pages_without_a_gap() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        app.campaign_of(organisation, "long", Terms::default(), 1).await;
        for turn in 0..60 {
            let reason = format!("Pause number {turn}.");
            let freeze = [("slug", "long"), ("on", "true"), ("reason", reason.as_str())];
            manager.call("/_fn/coro/api/manage/freeze", &freeze).await;
            manager.call("/_fn/coro/api/manage/freeze", &[("slug", "long"), ("on", "false")]).await;
        }
        manager.call("/_fn/coro/api/manage/close_campaign", &[("slug", "long")]).await;
        app.clock.advance(3 * DAY);
        let kinds = kinds(&app.visitor(), "long").await;
        assert_eq!(kinds.len(), 2 + 120 + 1, "{kinds:?}");
        assert!(!kinds.contains(&"phase decide".to_owned()), "it was ended before");
        assert!(app.visitor().get("/c/long/history").await.text.contains("What happened before"));
    })
    .await;
}

/// An amendment form of the campaign that `app.campaign_of` makes, with `changes`.
async fn form(manager: &Client, slug: &str, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let view = manager.get(&format!("/_fn/coro/api/manage/amend/read_amendment?slug={slug}")).await.json();
    let typed = view["typed"].as_object().expect("what the form holds").clone();
    let mut form: Vec<(String, String)> = Vec::new();
    for (name, value) in typed {
        let value = match changes.iter().find(|(changed, _)| *changed == name) {
            Some((_, value)) => (*value).to_owned(),
            None => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
        };
        form.push((format!("amendment[{name}]"), value));
    }
    form
}

async fn post(manager: &Client, function: &str, form: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    manager.call(&format!("/_fn/coro/api/manage/amend/{function}"), &fields).await
}

/// What the form answers to changes that it does not take; it is forgotten then.
pub(super) async fn refused(manager: &Client, slug: &str, changes: &[(&str, &str)]) -> Answer {
    let mut changes = changes.to_vec();
    changes.push(("reason", "We thought again."));
    let answer = post(manager, "amend_terms", &form(manager, slug, &changes).await).await;
    manager.call("/_fn/coro/api/manage/amend/forget_amendment", &[("slug", slug)]).await;
    answer
}

/// Amends, and expects that it works.
pub(super) async fn amend(manager: &Client, slug: &str, changes: &[(&str, &str)]) {
    let mut changes = changes.to_vec();
    changes.push(("reason", "The poster had another date."));
    let form = form(manager, slug, &changes).await;
    let answer = post(manager, "prepare_amendment", &form).await;
    assert!(answer.status.is_success(), "{answer:?}");
    let answer = post(manager, "amend_terms", &form).await;
    assert!(answer.status.is_success(), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_vote_counts_up_to_the_amended_end_and_not_at_it() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let campaign = app.campaign_of(organisation, "later", Terms::default(), 2).await;
        // The end was on 2 March, 12:00 UTC; in Rome that is 13:00.
        amend(&manager, "later", &[("closes_at", "2026-03-03T13:00")]).await;
        let visitor = app.visitor();
        app.clock.advance(DAY);
        crate::server::campaigns::close_due(&app.state).await.expect("nothing is due");
        let cast = |ballot: &'static str, of: usize| visitor.cast(&campaign, ballot, campaign.ideas[of], Some(1));
        assert_eq!(cast("at-the-old-end", 0).await.status, StatusCode::CREATED);
        app.clock.advance(DAY - 1);
        assert_eq!(cast("last-moment", 1).await.status, StatusCode::CREATED);
        app.clock.advance(1);
        assert_eq!(
            app.visitor().cast(&campaign, "too-late", campaign.ideas[0], Some(1)).await.json()["code"],
            "closed"
        );
        crate::server::campaigns::close_due(&app.state).await.expect("closes");
        // Closed is closed: no amendment opens it again.
        let again = form(&manager, "later", &[("closes_at", "2026-03-09T13:00"), ("reason", "We want more.")]).await;
        for function in ["prepare_amendment", "amend_terms"] {
            let answer = post(&manager, function, &again).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{answer:?}");
            assert!(answer.text.contains("never opened again"), "{}", answer.text);
        }
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_earlier_end_and_fewer_ideas_hold_at_once() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let terms = Terms { submissions_per_participant: Some(1), ..Terms::default() };
        let campaign = app.campaign_of(organisation, "earlier", terms, 1).await;
        let path = "/api/v1/campaigns/earlier/ideas";
        let visitor = app.visitor();
        let idea = |title: &str| serde_json::json!({ "title": title });
        assert_eq!(visitor.post(path, &idea("The first of mine")).await.status, StatusCode::CREATED);
        assert_eq!(visitor.post(path, &idea("One too many")).await.status, StatusCode::CONFLICT);
        // 14:00 in Rome is an hour from now.
        let changes = [("submissions_per_participant", "2"), ("ideas_until", "2026-03-01T14:00")];
        amend(&manager, "earlier", &changes).await;
        assert_eq!(visitor.post(path, &idea("The second of mine")).await.status, StatusCode::CREATED);
        app.clock.advance(HOUR);
        let late = app.visitor().post(path, &idea("Too late")).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{late:?}");
        assert!(late.text.contains("The time for new ideas is over"), "{}", late.text);
        assert_eq!(app.visitor().cast(&campaign, "b", campaign.ideas[0], Some(1)).await.status, StatusCode::CREATED);
        let history = kinds(&visitor, "earlier").await;
        assert_eq!(history, ["launched", "phase collect", "amended", "phase vote"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_amendment_takes_nothing_from_those_who_voted() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let terms = Terms { votes_per_participant: Some(2), ..Terms::default() };
        let campaign = app.campaign_of(organisation, "fair", terms, 5).await;
        amend(&manager, "fair", &[("votes_per_participant", "3")]).await;
        let visitor = app.visitor();
        for of in 1..4 {
            let ballot = format!("b{of}");
            assert_eq!(visitor.cast(&campaign, &ballot, campaign.ideas[of], Some(1)).await.status, StatusCode::CREATED);
        }
        for (field, value, message) in [
            ("votes_per_participant", "2", "it can only be raised"),
            ("submissions_per_participant", "1", "it can only be raised"),
            ("opens_at", "2026-03-01T14:00", "cannot be changed any more"),
            ("closes_at", "2026-03-01T12:30", "This moment is past already."),
            ("question", "Why?", "The question needs at least 8 characters."),
            ("reason", "", "The reason is missing."),
        ] {
            let changes = [(field, value), ("reason", if field == "reason" { value } else { "We thought again." })];
            let typed = form(&manager, "fair", &changes).await;
            let answer = post(&manager, "prepare_amendment", &typed).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}={value}: {answer:?}");
            assert!(answer.text.contains(message), "{field}={value}: {}", answer.text);
            assert_eq!(post(&manager, "amend_terms", &typed).await.status, StatusCode::UNPROCESSABLE_ENTITY);
            let page = manager.get("/manage/fair/amend").await.text;
            assert!(value.is_empty() || page.contains(&format!("value=\"{value}\"")), "{field}={value} comes back");
            manager.call("/_fn/coro/api/manage/amend/forget_amendment", &[("slug", "fair")]).await;
        }
        // Without a limit, votes cast under one keep their places among those that come.
        amend(&manager, "fair", &[("votes_per_participant", "")]).await;
        for of in [0, 4] {
            let ballot = format!("c{of}");
            assert_eq!(visitor.cast(&campaign, &ballot, campaign.ideas[of], Some(1)).await.status, StatusCode::CREATED);
        }
        assert_eq!(visitor.cast(&campaign, "d", campaign.ideas[2], None).await.status, StatusCode::CREATED);
        assert_eq!(visitor.cast(&campaign, "e", campaign.ideas[2], Some(1)).await.status, StatusCode::CREATED);
        all_agrees(&app).await;

        // Once the votes are counted, how they were given stays as it was; what was asked may still be put better.
        app.clock.advance(2 * DAY);
        crate::server::campaigns::close_due(&app.state).await.expect("closes");
        for (field, value) in [
            ("votes_per_participant", "9"),
            ("submissions_per_participant", "9"),
            ("moderation", "before"),
            ("counts_shown", "at_close"),
        ] {
            let answer = refused(&manager, "fair", &[(field, value)]).await;
            assert!(answer.text.contains("how people took part stays as it was"), "{field}: {}", answer.text);
        }
        amend(&manager, "fair", &[("brief", "Said more plainly.")]).await;
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_committed_to_cannot_be_changed_once_it_is_known_whom_it_helps() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let campaign = app.campaign_of(organisation, "kept", Terms::default(), 2).await;
        let change = async |changes: &[(&str, &str)]| {
            let mut changes = changes.to_vec();
            changes.push(("reason", "We thought again."));
            manager.call("/_fn/coro/api/manage/amend/forget_amendment", &[("slug", "kept")]).await;
            post(&manager, "prepare_amendment", &form(&manager, "kept", &changes).await).await
        };
        let crowd = [("commitment", "crowd"), ("commitment_top", "1"), ("commitment_by", "2026-03-10T12:00")];
        amend(&manager, "kept", &crowd).await;
        let visitor = app.visitor();
        assert_eq!(visitor.cast(&campaign, "b", campaign.ideas[0], Some(1)).await.status, StatusCode::CREATED);
        assert!(change(&[("commitment", "inspiration")]).await.status.is_success());
        let page = manager.get("/manage/kept/amend?step=confirm").await.text;
        assert!(page.contains("This commits you to less, or later."), "{page}");
        app.clock.advance(2 * DAY);
        crate::server::campaigns::close_due(&app.state).await.expect("closes");
        let counted = change(&[("commitment", "inspiration")]).await;
        assert!(counted.text.contains("The votes are counted"), "{counted:?}");
        manager.call("/_fn/coro/api/manage/amend/forget_amendment", &[("slug", "kept")]).await;
        amend(&manager, "kept", &[("commitment_by", "2026-03-12T12:00")]).await;
        app.clock.advance(10 * DAY);
        let late = change(&[("commitment_by", "2026-03-30T12:00")]).await;
        assert!(late.text.contains("It was due already"), "{late:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_version_is_sealed_told_and_enforced_once() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        app.campaign_of(organisation, "sealed", Terms::default(), 1).await;
        let visitor = app.visitor();
        let before = visitor.get("/api/v1/campaigns/sealed").await.json();
        let changes = [("question", "What about the sealed bench?"), ("reason", "The question was not clear.")];
        let typed = form(&manager, "sealed", &changes).await;
        // Two managers confirm at once: one amendment is made, the other is told.
        let other = app.person(organisation, Role::Owner).await;
        let (one, two) = tokio::join!(post(&manager, "amend_terms", &typed), post(&other, "amend_terms", &typed));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [StatusCode::OK, StatusCode::CONFLICT]);
        let after = visitor.get("/api/v1/campaigns/sealed").await.json();
        assert_eq!((&before["terms_version"], &after["terms_version"]), (&1.into(), &2.into()));
        assert_ne!(before["terms_hash"], after["terms_hash"]);
        for (version, view) in [(1, &before), (2, &after)] {
            let text = visitor.get(&format!("/api/v1/campaigns/sealed/terms/{version}")).await.text;
            assert_eq!(view["terms_hash"], hex::encode(Sha256::digest(&text)), "{text}");
            assert!(text.contains(view["question"].as_str().expect("a question")), "{text}");
        }
        assert_eq!(visitor.get("/api/v1/campaigns/sealed/terms/3").await.status, StatusCode::NOT_FOUND);
        let page = visitor.get("/c/sealed").await.text;
        assert!(page.contains("The terms were amended") && page.contains("The question was not clear."), "{page}");
        let since = before["cursor"].as_str().expect("a cursor");
        let changed = visitor.get(&format!("/api/v1/campaigns/sealed/changes?since={since}")).await.json();
        assert_eq!(changed["terms_version"], 2);
        manager.call("/_fn/coro/api/manage/close_campaign", &[("slug", "sealed")]).await;
        assert_eq!(post(&manager, "amend_terms", &typed).await.status, StatusCode::CONFLICT);
    })
    .await;
}

/// Whoever takes part is told once under which version, and it is written down with the vote or the idea.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn terms_are_accepted_once_a_version() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let campaign = app.campaign_of(organisation, "asked", Terms::default(), 3).await;
        let (voter, author) = (app.visitor(), app.visitor());
        let board = async |client: &Client| client.get("/c/asked").await.text;
        let accepted = async || -> Vec<i64> {
            on!(&app.state.db, c => {
                sqlx::query_scalar(
                    "SELECT accepted FROM participant WHERE campaign_id = $1 AND accepted > 0 ORDER BY accepted",
                )
                .bind(campaign.id.0)
                .fetch_all(c)
                .await
            })
            .expect("reads")
        };
        let line = "By voting you accept";
        assert!(board(&voter).await.contains(line));
        assert!(author.get("/c/asked/new").await.text.contains("By bringing an idea you accept"));
        voter.cast(&campaign, "a", campaign.ideas[0], Some(1)).await;
        let idea = serde_json::json!({ "title": "One more idea" });
        assert_eq!(author.post("/api/v1/campaigns/asked/ideas", &idea).await.status, StatusCode::CREATED);
        assert_eq!(accepted().await, [1, 1]);
        assert!(!board(&voter).await.contains(line) && !board(&author).await.contains(line));
        amend(&manager, "asked", &[("closes_at", "2026-03-04T18:00")]).await;
        for client in [&voter, &author] {
            let page = board(client).await;
            assert!(page.contains(line) && page.contains("the terms (version 2)"), "asked again: {page}");
        }
        voter.cast(&campaign, "b", campaign.ideas[0], None).await;
        assert_eq!(accepted().await, [1, 1], "taking a vote back accepts nothing");
        voter.cast(&campaign, "c", campaign.ideas[1], Some(1)).await;
        author.cast(&campaign, "d", campaign.ideas[1], Some(1)).await;
        assert_eq!(accepted().await, [2, 2]);
        let view = voter.get("/api/v1/campaigns/asked").await.json();
        assert_eq!(view["counts"]["participants"], 3, "nobody was counted twice: {view}");
        let less = form(&manager, "asked", &[("closes_at", "2026-03-02T18:00"), ("reason", "Less time.")]).await;
        post(&manager, "prepare_amendment", &less).await;
        let page = manager.get("/manage/asked/amend?step=confirm").await.text;
        assert!(page.contains("By vote: 2, with ideas: 2."), "{page}");
        all_agrees(&app).await;
    })
    .await;
}

/// An unlisted campaign is there for who has its address, and in no list for anybody else.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_unlisted_campaign_is_found_by_its_address_alone() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let terms = Terms { unlisted: true, reward: "A bench with your name.".into(), ..Terms::default() };
        app.campaign_of(organisation, "whispered", terms, 1).await;
        let visitor = app.visitor();
        for list in ["/", "/api/v1/campaigns", "/_fn/coro/api/campaign/explore", "/sitemap.xml", "/o/ours"] {
            assert!(!visitor.get(list).await.text.contains("whispered"), "{list}");
        }
        assert!(manager.get("/api/v1/campaigns").await.text.contains("whispered"), "its own people see it");
        let page = visitor.get("/c/whispered").await.text;
        assert!(page.contains("noindex") && page.contains("What you get: A bench with your name."), "{page}");
    })
    .await;
}

/// While votes pour in, the terms are amended again and again: every vote that was acknowledged is in the ledger.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_amendment_under_load_loses_nothing() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let terms = Terms { votes_per_participant: Some(2), ..Terms::default() };
        let campaign = Arc::new(app.campaign_of(organisation, "load", terms, 4).await);
        let mut crowd = tokio::task::JoinSet::new();
        for person in 0..24 {
            let (visitor, campaign) = (app.visitor(), campaign.clone());
            crowd.spawn(async move {
                let mut standing = 0;
                for turn in 0..4 {
                    let answer =
                        visitor.cast(&campaign, &format!("p{person}t{turn}"), campaign.ideas[turn], Some(1)).await;
                    match answer.status {
                        StatusCode::CREATED => standing += 1,
                        _ => assert_eq!(answer.json()["code"], "limit_reached"),
                    }
                }
                standing
            });
        }
        for limit in ["3", "4", ""] {
            amend(&manager, "load", &[("votes_per_participant", limit)]).await;
        }
        let acknowledged: i64 = crowd.join_all().await.into_iter().sum();
        let view = app.visitor().get("/api/v1/campaigns/load").await.json();
        assert_eq!(view["counts"]["votes"], acknowledged);
        assert!(acknowledged >= 48, "everybody had at least two votes: {acknowledged}");
        all_agrees(&app).await;
    })
    .await;
}

/// The whole way without JavaScript: the form, the difference, the confirmation.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_plain_form_amends_too() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        app.campaign_of(organisation, "plain", Terms::default(), 1).await;
        let changes = [("closes_at", "2026-03-04T18:00"), ("reason", "More <people> asked for time.")];
        let typed = form(&manager, "plain", &changes).await;
        let fields: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = manager.form("/_fn/coro/api/manage/amend/prepare_amendment", &fields).await;
        assert_eq!(answer.headers["location"], "/manage/plain/amend?step=confirm");
        // Dates hold together by spaces that do not break.
        let spaced = |text: String| text.replace('\u{a0}', " ");
        let page = spaced(manager.get("/manage/plain/amend?step=confirm").await.text);
        assert!(page.contains("4 March 2026, 18:00") && page.contains("2 March 2026, 13:00"), "{page}");
        assert!(page.contains("More &lt;people&gt; asked for time."), "{page}");
        let answer = manager.form("/_fn/coro/api/manage/amend/amend_terms", &fields).await;
        assert_eq!(answer.headers["location"], "/c/plain/history");
        assert!(spaced(app.visitor().get("/c/plain/history").await.text).contains("4 March 2026, 18:00"));
        assert!(!manager.get("/manage/plain/amend").await.text.contains("asked for time"), "nothing is kept");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn bringing_ideas_is_paused_apart_from_voting() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let campaign = app.campaign_of(organisation, "flood", Terms::default(), 1).await;
        let (visitor, path) = (app.visitor(), "/api/v1/campaigns/flood/ideas");
        let freeze = "/_fn/coro/api/manage/freeze";
        let pause = [("slug", "flood"), ("what", "ideas"), ("on", "true"), ("reason", "We sort what has come so far.")];
        let before = visitor.get("/api/v1/campaigns/flood").await.json();
        assert!(manager.call(freeze, &pause).await.status.is_success());
        let idea = serde_json::json!({ "title": "One more idea" });
        let refused = visitor.post(path, &idea).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text.contains("We sort what has come so far."), "{}", refused.text);
        assert_eq!(visitor.cast(&campaign, "b", campaign.ideas[0], Some(1)).await.status, StatusCode::CREATED);
        for page in ["/c/flood", "/c/flood/new", "/c/flood/history"] {
            assert!(visitor.get(page).await.text.contains("We sort what has come so far."), "{page}");
        }
        assert!(visitor.get("/c/flood/new").await.text.contains("One more idea"), "what was typed is kept");
        let since = before["cursor"].as_str().expect("a cursor");
        let changed = visitor.get(&format!("/api/v1/campaigns/flood/changes?since={since}")).await.json();
        assert_eq!((&changed["freeze"]["ideas"], &changed["freeze"]["votes"]), (&true.into(), &false.into()));
        manager.call(freeze, &[("slug", "flood"), ("what", "ideas"), ("on", "false")]).await;
        assert_eq!(visitor.post(path, &idea).await.status, StatusCode::CREATED);
        let expected = ["launched", "phase collect", "ideas_paused", "ideas_resumed"];
        assert_eq!(kinds(&visitor, "flood").await, expected);
    })
    .await;
}

/// While ideas are brought or improved their author may change them, and nobody else; what stood before stays to be read,
/// votes stay, and open pages learn it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_author_improves_an_idea_while_there_is_time() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let campaign = app.campaign_of(organisation, "better", Terms::default(), 1).await;
        let (author, other) = (app.visitor(), app.visitor());
        let first = serde_json::json!({ "title": "A bench", "text": "Of wood.\nBy the river." });
        let id = author.post("/api/v1/campaigns/better/ideas", &first).await.json()["id"].to_string();
        let idea = crate::domain::id::IdeaId(id.parse().expect("a number"));
        assert_eq!(other.cast(&campaign, "a", idea, Some(1)).await.status, StatusCode::CREATED);
        let since = other.get("/api/v1/campaigns/better").await.json()["cursor"].as_str().expect("a cursor").to_owned();
        let revise = async |who: &Client, title: &str, text: &str| {
            let form = [("slug", "better"), ("id", id.as_str()), ("title", title), ("text", text)];
            who.call("/_fn/coro/api/idea/revise_idea", &form).await
        };
        assert_eq!(revise(&other, "Mine now", "").await.status, StatusCode::FORBIDDEN);
        assert_eq!(revise(&manager, "Ours now", "").await.status, StatusCode::FORBIDDEN);
        assert_eq!(revise(&author, "A", "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = format!("/c/better/ideas/{id}");
        assert!(author.get(&page).await.text.contains("Improve your idea"));
        assert!(!other.get(&page).await.text.contains("Improve your idea"));
        // The crowd may improve, and no longer bring, from 14:00 to 15:00 in Rome.
        let changes = [("ideas_until", "2026-03-01T14:00"), ("refine_until", "2026-03-01T15:00")];
        amend(&manager, "better", &changes).await;
        app.clock.advance(HOUR);
        assert!(revise(&author, "A bench of oak", "Of oak.\nBy the river.").await.status.is_success());
        let read = other.get(&page).await.text;
        for words in ["A bench of oak", "Changed once by its author", "<del>Of wood.", "<ins>Of oak."] {
            assert!(read.contains(words), "{words}");
        }
        let changed = other.get(&format!("/api/v1/campaigns/better/changes?since={since}")).await.json();
        assert_eq!(changed["ideas"][0]["words"]["title"], "A bench of oak", "{changed}");
        assert_eq!(changed["ideas"][0]["tallies"][0]["counts"][0][1], 1, "votes stay");
        for (search, found) in [("oak", 1), ("wood", 0)] {
            let list = other.get(&format!("/api/v1/campaigns/better/ideas?q={search}")).await.json();
            assert_eq!(list["ideas"].as_array().map(Vec::len), Some(found), "{search}: {list}");
        }
        app.clock.advance(HOUR);
        let late = revise(&author, "A bench of stone", "Too late.").await;
        assert!(late.text.contains("the time to improve it is over"), "{late:?}");
        assert!(author.get(&format!("{page}/edit")).await.text.contains("Too late."), "what was typed is kept");
        assert!(!author.get("/c/better/new").await.text.contains("Too late."), "and is no new idea");
        all_agrees(&app).await;
    })
    .await;
}
