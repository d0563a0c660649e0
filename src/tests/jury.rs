//! A jury scores the ideas at the top: blind, in the time given, and without anybody learning who gave what.

use super::harness::{Client, TestApp, all_agrees, for_each_db};
use super::organisations::invited;
use crate::domain::id::{DAY, HOUR};
use crate::domain::policy::Role;
use crate::server::campaigns::close_due;
use http::StatusCode;
use serde_json::{Value, json};

const PLAN: [(&str, &str); 16] = [
    ("plan[question]", "What should the square become?"),
    ("plan[brief]", "Say it in a few words."),
    ("plan[method]", "approval"),
    ("plan[counts_shown]", "live"),
    ("plan[submissions_per_participant]", "10"),
    ("plan[participation]", "anyone"),
    ("plan[commitment]", "inspiration"),
    ("plan[commitment_top]", "3"),
    ("plan[time_zone]", "UTC"),
    ("plan[opens_at]", "2026-03-01T11:00"),
    ("plan[closes_at]", "2026-03-02T12:00"),
    ("plan[evaluate_until]", "2026-03-05T12:00"),
    ("plan[jury][criteria]", "Effect 3\nCharm 1"),
    ("plan[jury][scale]", "five"),
    ("plan[jury][shortlist]", "2"),
    ("plan[jury][sight]", "blind"),
];

/// A running campaign with a jury and three ideas; how many votes each has.
async fn running(manager: &Client, voters: &[Client], plan: &[(&str, &str)]) -> (String, Vec<i64>) {
    let saved = manager.call("/_fn/coro/api/manage/save_plan", plan).await;
    assert!(saved.status.is_success(), "{}", saved.text);
    let slug: String = saved.json().as_str().expect("a slug").into();
    let launched = manager.call("/_fn/coro/api/manage/launch", &[("slug", &slug)]).await;
    assert!(launched.status.is_success(), "{}", launched.text);
    let poll = manager.get(&format!("/api/v1/campaigns/{slug}")).await.json()["polls"][0]["id"].clone();
    let mut ideas = Vec::new();
    for (at, title) in ["A pond", "A stage", "A kiosk"].into_iter().enumerate() {
        let path = format!("/api/v1/campaigns/{slug}/ideas");
        let made = voters[0].post(&path, &json!({ "title": title, "text": "Because." })).await;
        let id = made.json()["id"].as_i64().expect("an id");
        for voter in &voters[at..] {
            let ballot = json!({ "ballot_id": format!("b{id}"), "entries": [{ "idea": id, "value": 1 }] });
            voter.post(&format!("/api/v1/polls/{poll}/ballots"), &ballot).await;
        }
        ideas.push(id);
    }
    (slug, ideas)
}

/// What a juror says about an idea.
async fn judge(juror: &Client, slug: &str, idea: i64, scores: [&str; 2], abstains: bool) -> super::harness::Answer {
    let idea = idea.to_string();
    let mut fields = vec![
        ("verdict[slug]", slug),
        ("verdict[idea]", &*idea),
        ("verdict[scores][0]", scores[0]),
        ("verdict[scores][1]", scores[1]),
        ("verdict[note]", "CANARY note"),
    ];
    if abstains {
        fields.push(("verdict[abstains]", "true"));
    }
    juror.call("/_fn/coro/api/jury/judge", &fields).await
}

/// Everything that the crowd can read of the numbers.
async fn public(anybody: &Client, slug: &str) -> Value {
    let api = format!("/api/v1/campaigns/{slug}");
    let mut campaign = anybody.get(&api).await.json();
    campaign["now"] = Value::Null;
    let ideas = anybody.get(&format!("{api}/ideas?sort=votes&q=")).await.json();
    let changes = anybody.get(&format!("{api}/changes?since=0")).await.json();
    json!([campaign, ideas, changes])
}

async fn start(app: &TestApp) -> (Client, Vec<Client>, String, Vec<i64>) {
    start_by(app, &PLAN).await
}

async fn start_by(app: &TestApp, plan: &[(&str, &str)]) -> (Client, Vec<Client>, String, Vec<i64>) {
    let ours = app.organisation("ours").await;
    let manager = app.person(ours, Role::Manager).await;
    let voters = [app.visitor(), app.visitor(), app.visitor()];
    let (slug, ideas) = running(&manager, &voters, plan).await;
    let owner = app.person(ours, Role::Owner).await;
    let mut jurors = Vec::new();
    for _ in 0..3 {
        jurors.push(invited(app, &owner, &slug, "juror").await);
    }
    (manager, jurors, slug, ideas)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_jury_scores_the_shortlist_in_its_time() {
    for_each_db(async |app| {
        let (manager, jurors, slug, ideas) = start(&app).await;
        let card = format!("/c/{slug}/jury");
        assert!(jurors[0].get(&card).await.text.contains("Nothing to score yet"));
        assert_eq!(judge(&jurors[0], &slug, ideas[0], ["5", "1"], false).await.status, StatusCode::CONFLICT);
        app.clock.advance(DAY + HOUR);
        close_due(&app.state).await.expect("closes");
        let page = jurors[0].get(&card).await.text;
        assert!(
            page.contains("A pond") && page.contains("A stage") && !page.contains("A kiosk"),
            "the first two: {page}"
        );
        assert!(!page.contains("3 votes") && page.contains("0 of 2 scored"), "blind: {page}");
        for (who, status) in [(&manager, StatusCode::FORBIDDEN), (&app.visitor(), StatusCode::NOT_FOUND)] {
            assert_eq!(who.get(&card).await.status, status);
            assert_eq!(judge(who, &slug, ideas[0], ["5", "1"], false).await.status, status);
        }
        let wrong = judge(&jurors[0], &slug, ideas[0], ["6", "1"], false).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text);
        assert_eq!(judge(&jurors[0], &slug, ideas[2], ["5", "1"], false).await.status, StatusCode::NOT_FOUND);
        for (juror, scores) in jurors.iter().zip([["5", "1"], ["3", "3"], ["4", "4"]]) {
            let answer = judge(juror, &slug, ideas[0], scores, false).await;
            assert_eq!(answer.json(), json!({ "done": 1, "of": 2 }), "{}", answer.text);
        }
        judge(&jurors[0], &slug, ideas[1], ["2", "2"], false).await;
        let abstained = judge(&jurors[0], &slug, ideas[1], ["2", "2"], true).await;
        assert_eq!(abstained.json(), json!({ "done": 2, "of": 2 }));
        assert!(jurors[0].get(&card).await.text.contains("All 2 scored"));
        app.clock.advance(3 * DAY);
        close_due(&app.state).await.expect("closes");
        assert_eq!(judge(&jurors[1], &slug, ideas[1], ["5", "5"], false).await.status, StatusCode::CONFLICT);
        let results = manager.get(&format!("/manage/{slug}/jury")).await.text;
        assert!(results.contains("3.67") && !results.contains("CANARY"), "(4 + 3 + 4) / 3: {results}");
        let decisions = manager.get(&format!("/manage/{slug}/decisions")).await.text;
        assert!(decisions.contains("3.67 ± 0.47 by 3 jurors"), "{decisions}");
        assert!(decisions.contains("scored by 0 jurors, too few to show"), "{decisions}");
        told(&manager, &app.visitor(), &slug, &ideas).await;
        all_agrees(&app).await;
    })
    .await;
}

/// The results on the dashboard and in the report, once the evaluation is over.
async fn told(manager: &Client, crowd: &Client, slug: &str, ideas: &[i64]) {
    let page = manager.get(&format!("/c/{slug}/dashboard")).await.text;
    assert!(page.contains("The jury puts “A pond” first") && page.contains("3.67"), "{page}");
    let table = manager.get(&format!("/c/{slug}/dashboard.csv?chart=jury")).await.text;
    let lines = format!("{},A pond,3.67,0.47,3\n{},A stage,,,0\n", ideas[0], ideas[1]);
    assert_eq!(table, format!("idea,title,mean,spread,jurors\n{lines}"));
    let page = crowd.get(&format!("/c/{slug}/report")).await.text;
    assert!(page.contains("How the jury scored") && page.contains("3.67") && !page.contains("CANARY"), "{page}");
    let data = crowd.get(&format!("/c/{slug}/report.json")).await.json();
    assert_eq!(data["jury"]["criteria"][0], json!({ "name": "Effect", "weight": 3 }));
    assert_eq!(data["jury"]["ideas"][0]["mean"], 3.67);
    assert_eq!(data["jury"]["ideas"][1]["mean"], Value::Null, "too few to show");
    let table = crowd.get(&format!("/c/{slug}/report.csv")).await.text;
    assert!(table.starts_with("idea,title,tag,votes,jury mean,jury spread,jurors,outcome"), "{table}");
    assert!(table.contains(&format!("{},A pond,,3,3.67,0.47,3,", ideas[0])), "{table}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_jury_says_shows_nowhere_before_it_is_done() {
    for_each_db(async |app| {
        let (manager, jurors, slug, ideas) = start(&app).await;
        app.clock.advance(DAY + HOUR);
        close_due(&app.state).await.expect("closes");
        let anybody = app.visitor();
        let before = public(&anybody, &slug).await;
        let board = manager.get(&format!("/api/v1/campaigns/{slug}/ideas?sort=votes")).await.json();
        let csv = format!("/c/{slug}/dashboard.csv?chart=series");
        let chart = manager.get(&csv).await.text;
        for juror in &jurors {
            assert!(judge(juror, &slug, ideas[1], ["5", "5"], false).await.status.is_success());
        }
        assert_eq!(public(&anybody, &slug).await, before, "counts, order, sequence: nothing moves");
        assert_eq!(manager.get(&format!("/api/v1/campaigns/{slug}/ideas?sort=votes")).await.json(), board);
        assert_eq!(manager.get(&csv).await.text, chart);
        let poll: i64 = crate::server::db::on!(&app.state.db, c => {
            sqlx::query_scalar("SELECT MIN(id) FROM poll WHERE electorate = 'jury'").fetch_one(c).await
        })
        .expect("a poll");
        let ballot = json!({ "ballot_id": "x", "entries": [{ "idea": ideas[1], "value": 5 }] });
        for who in [&anybody, &jurors[0]] {
            let answer = who.post(&format!("/api/v1/polls/{poll}/ballots"), &ballot).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "the crowd's door knows no jury");
        }
        assert_eq!(manager.get(&format!("/c/{slug}/dashboard.csv?chart=jury")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(anybody.get(&format!("/c/{slug}/report.json")).await.json()["jury"], Value::Null);
        let progress = manager.get(&format!("/manage/{slug}/jury")).await.text;
        assert!(progress.contains("1 of 2 scored") && !progress.contains("5.00"), "{progress}");
        assert!(!progress.contains("CANARY"), "a note is its writer's");
        assert!(jurors[0].get(&format!("/c/{slug}/jury")).await.text.contains("CANARY note"));
        assert!(!jurors[1].get("/account/data.json").await.text.contains("error"));
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_jury_needs_criteria_and_time() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let manager = app.person(ours, Role::Manager).await;
        for (field, value, says) in [
            ("plan[evaluate_until]", "", "Say until when the jury scores."),
            ("plan[jury][criteria]", "X 0", "Write each criterion"),
            ("plan[jury][shortlist]", "1", "A jury scores from 2 to 50 ideas."),
            ("plan[commitment]", "jury", "among 3 ideas, but the jury would score 2"),
            ("plan[method]", "opinion", "statements have none"),
        ] {
            let fields: Vec<_> =
                PLAN.into_iter().map(|old| if old.0 == field { (field, value) } else { old }).collect();
            let answer = manager.call("/_fn/coro/api/manage/save_plan", &fields).await;
            assert!(answer.text.contains(says), "{field}: {}", answer.text);
        }
    })
    .await;
}

/// The people of a campaign who are jurors by a role in it alone, by number, the first to come in first.
async fn seats(app: &TestApp) -> Vec<i64> {
    crate::server::db::on!(&app.state.db, c => {
        sqlx::query_scalar("SELECT person_id FROM campaign_role WHERE role = 'juror' ORDER BY person_id").fetch_all(c).await
    })
    .expect("reads")
}

/// A manager who fills a jury with accounts of their own, by themselves or through a second account that manages too,
/// never has a result from which the one true juror's scores could be subtracted; an owner's word for them gives it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whom_a_manager_lets_in_does_not_count_among_the_three() {
    for confirmed in [false, true] {
        for_each_db(async |app| planted(&app, confirmed).await).await;
    }
}

async fn planted(app: &TestApp, confirmed: bool) {
    let ours = app.organisation("ours").await;
    let (owner, manager) = (app.person(ours, Role::Owner).await, app.person(ours, Role::Manager).await);
    let voters = [app.visitor(), app.visitor(), app.visitor()];
    let (slug, ideas) = running(&manager, &voters, &PLAN).await;
    let second = invited(app, &manager, &slug, "manager").await;
    let known = seats(app).await.len();
    let ada = invited(app, &owner, &slug, "juror").await;
    let planted = [invited(app, &manager, &slug, "juror").await, invited(app, &second, &slug, "juror").await];
    let all = seats(app).await.split_off(known);
    assert_eq!(all.len(), 3);
    let set = async |client: &Client, person: i64| {
        let fields = [("slug", &*slug), ("person", &*person.to_string()), ("role", "juror")];
        assert!(client.call("/_fn/coro/api/people/set_campaign_role", &fields).await.status.is_success());
    };
    for person in &all {
        set(if confirmed { &owner } else { &manager }, *person).await;
    }
    let warned = manager.get(&format!("/manage/{slug}/jury")).await.text.contains("any one manager let in");
    assert_eq!(warned, !confirmed);
    app.clock.advance(DAY + HOUR);
    close_due(&app.state).await.expect("closes");
    for (juror, scores) in [(&ada, ["5", "1"]), (&planted[0], ["3", "3"]), (&planted[1], ["4", "4"])] {
        assert!(judge(juror, &slug, ideas[0], scores, false).await.status.is_success());
    }
    app.clock.advance(3 * DAY);
    close_due(&app.state).await.expect("closes");
    for viewer in [&manager, &second, &owner] {
        let decisions = viewer.get(&format!("/manage/{slug}/decisions")).await.text;
        assert_eq!(decisions.contains("3.67 ± 0.47 by 3 jurors"), confirmed, "{decisions}");
        assert_eq!(decisions.contains("scored by 3 jurors, too few to show"), !confirmed, "{decisions}");
    }
    // Who goes afterwards changes nothing: the difference would be what they gave.
    let fields = [("slug", &*slug), ("person", &*all[0].to_string())];
    let removed = owner.call("/_fn/coro/api/people/remove_from_campaign", &fields).await;
    assert!(removed.status.is_success());
    let decisions = manager.get(&format!("/manage/{slug}/decisions")).await.text;
    assert_eq!(decisions.contains("3.67 ± 0.47 by 3 jurors"), confirmed, "{decisions}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_juror_has_a_confirmed_address_and_still_sits_at_the_close() {
    for_each_db(async |app| {
        let (manager, jurors, slug, ideas) = start(&app).await;
        let ours = crate::server::people::organisation(&app.state.db, "ours").await.expect("reads").expect("ours");
        let nameless = app.person(ours, Role::Juror).await;
        app.clock.advance(DAY + HOUR);
        close_due(&app.state).await.expect("closes");
        assert_eq!(nameless.get(&format!("/c/{slug}/jury")).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(judge(&nameless, &slug, ideas[0], ["5", "5"], false).await.status, StatusCode::UNAUTHORIZED);
        let page = manager.get(&format!("/manage/{slug}/jury")).await.text;
        assert!(page.contains("Has to confirm an address first"), "{page}");
        for juror in &jurors {
            assert!(judge(juror, &slug, ideas[0], ["5", "5"], false).await.status.is_success());
        }
        let fields = [("slug", &*slug), ("person", &*seats(&app).await[0].to_string())];
        assert!(manager.call("/_fn/coro/api/people/remove_from_campaign", &fields).await.status.is_success());
        app.clock.advance(3 * DAY);
        close_due(&app.state).await.expect("closes");
        let decisions = manager.get(&format!("/manage/{slug}/decisions")).await.text;
        assert!(decisions.contains("scored by 2 jurors, too few to show"), "who left does not count: {decisions}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_blind_juror_is_shown_no_counts_until_the_evaluation_is_over() {
    for_each_db(async |app| {
        let (_, jurors, slug, _) = start(&app).await;
        let (juror, anybody) = (&jurors[0], app.visitor());
        let api = format!("/api/v1/campaigns/{slug}");
        let shown = async |client: &Client| {
            let list = client.get(&format!("{api}/ideas?sort=votes")).await.text;
            let changes = client.get(&format!("{api}/changes?since=0")).await.text;
            let report = client.get(&format!("/c/{slug}/report.json")).await.status;
            [list.contains("\"counts\":{\"1\":"), changes.contains("\"tallies\":[{"), report.is_success()]
        };
        assert_eq!(
            (shown(&anybody).await, shown(juror).await),
            ([true, true, false], [false; 3]),
            "while votes come in"
        );
        app.clock.advance(DAY + HOUR);
        close_due(&app.state).await.expect("closes");
        assert_eq!((shown(&anybody).await, shown(juror).await), ([true; 3], [false; 3]), "while the jury scores");
        app.clock.advance(3 * DAY);
        close_due(&app.state).await.expect("closes");
        assert_eq!(shown(juror).await, [true; 3]);
        let page = anybody.get(&format!("/c/{slug}")).await.text;
        assert!(page.contains("on scorecards that do not show how the crowd voted"), "{page}");
    })
    .await;
}

/// What the manager chooses for the jury, as the form sends it.
async fn choose(who: &Client, slug: &str, idea: i64, others: &str, reason: &str) -> super::harness::Answer {
    let idea = idea.to_string();
    let fields = [("slug", slug), ("ideas[]", &*idea), ("others", others), ("reason", reason)];
    who.call("/_fn/coro/api/jury/choose_shortlist", &fields).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_shortlist_is_chosen_by_hand_where_the_terms_say_so() {
    for_each_db(async |app| {
        let plan = [&PLAN[..], &[("plan[jury][chosen]", "hand")]].concat();
        let (manager, jurors, slug, ideas) = start_by(&app, &plan).await;
        let terms = app.visitor().get(&format!("/c/{slug}")).await.text;
        assert!(terms.contains("the organisation chooses up to 2 ideas, with a public reason"), "{terms}");
        let reason = "Two that differ most.";
        let early = choose(&manager, &slug, ideas[2], "", reason).await;
        assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text);
        app.clock.advance(DAY + HOUR);
        close_due(&app.state).await.expect("closes");
        let card = format!("/c/{slug}/jury");
        assert!(jurors[0].get(&card).await.text.contains("is choosing which ideas you score"));
        let page = manager.get(&format!("/manage/{slug}/jury")).await.text;
        assert!(page.contains("nothing to score until you choose") && page.contains("A kiosk"), "{page}");
        for (idea, others, why, says) in [
            (ideas[2], "", "no", "The reason"),
            (ideas[2], &*format!("{}, {}", ideas[0], ideas[1]), reason, "at most 2 ideas"),
            (ideas[2], "99999", reason, "not on the board"),
            (ideas[2], "the pond", reason, "not on the board"),
        ] {
            let answer = choose(&manager, &slug, idea, others, why).await;
            assert!(answer.status.is_client_error() && answer.text.contains(says), "{}", answer.text);
        }
        let typed = manager.get(&format!("/manage/{slug}/jury")).await.text;
        assert!(typed.contains("the pond"), "what was typed is kept: {typed}");
        for who in [&jurors[0], &app.visitor()] {
            assert!(choose(who, &slug, ideas[2], "", reason).await.status.is_client_error());
        }
        let pond = format!("http://coro.test/c/{slug}/ideas/{}?x#y", ideas[0]);
        let chosen = choose(&manager, &slug, ideas[2], &pond, reason).await;
        assert!(chosen.status.is_success(), "{}", chosen.text);
        let page = jurors[0].get(&card).await.text;
        assert!(page.contains("A kiosk") && page.contains("A pond") && !page.contains("A stage"), "{page}");
        let history = app.visitor().get(&format!("/c/{slug}/history")).await.text;
        assert!(history.contains(reason) && history.contains("A kiosk"), "{history}");
        let history = app.visitor().get(&format!("/api/v1/campaigns/{slug}/history")).await.json();
        assert_eq!(history["history"][0]["ideas"], json!([ideas[0], ideas[2]]), "{history}");
        let log = manager.get("/_fn/coro/api/audit/read_log?slug=ours&query[kind]=shortlisted").await;
        assert_eq!(log.json()["entries"].as_array().map(Vec::len), Some(1), "{}", log.text);

        assert!(judge(&jurors[0], &slug, ideas[0], ["5", "5"], false).await.status.is_success());
        assert!(choose(&manager, &slug, ideas[1], "", "The others were withdrawn.").await.status.is_success());
        assert_eq!(judge(&jurors[0], &slug, ideas[0], ["1", "1"], false).await.status, StatusCode::NOT_FOUND);
        let answer = judge(&jurors[0], &slug, ideas[1], ["4", "4"], false).await;
        assert_eq!(answer.json(), json!({ "done": 1, "of": 1 }), "{}", answer.text);
        app.clock.advance(3 * DAY);
        close_due(&app.state).await.expect("closes");
        assert_eq!(choose(&manager, &slug, ideas[2], "", reason).await.status, StatusCode::CONFLICT);
        let results = manager.get(&format!("/manage/{slug}/jury")).await.text;
        assert!(results.contains("A stage") && !results.contains("A pond"), "{results}");
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn where_the_jurys_choice_is_promised_nothing_is_chosen_before_it() {
    for_each_db(async |app| {
        let promised =
            [("plan[commitment]", "jury"), ("plan[commitment_top]", "2"), ("plan[commitment_by]", "2026-03-09T12:00")];
        let other = PLAN.into_iter().filter(|(name, _)| !name.starts_with("plan[commitment"));
        let plan: Vec<_> = other.chain(promised).collect();
        let (manager, _, slug, ideas) = start_by(&app, &plan).await;
        let decide = async |idea: i64, outcome: &str| {
            let idea = idea.to_string();
            let form =
                [("slug", &*slug), ("ideas[]", &idea), ("outcome", outcome), ("reason", "The jury liked it best.")];
            manager.call("/_fn/coro/api/manage/decide", &form).await
        };
        app.clock.advance(DAY + HOUR);
        close_due(&app.state).await.expect("closes");
        let early = decide(ideas[0], "chosen").await;
        assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text);
        assert!(early.text.contains("the jury scores until"), "{}", early.text);
        assert!(decide(ideas[2], "declined").await.status.is_success());
        app.clock.advance(3 * DAY);
        close_due(&app.state).await.expect("closes");
        assert!(decide(ideas[0], "chosen").await.status.is_success());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn by_votes_nobody_chooses_and_nobody_with_as_many_is_left_out() {
    for_each_db(async |app| {
        let (manager, jurors, slug, ideas) = start(&app).await;
        let late = app.visitor();
        let poll = manager.get(&format!("/api/v1/campaigns/{slug}")).await.json()["polls"][0]["id"].clone();
        let ballot = json!({ "ballot_id": "tie", "entries": [{ "idea": ideas[2], "value": 1 }] });
        assert_eq!(late.post(&format!("/api/v1/polls/{poll}/ballots"), &ballot).await.status, StatusCode::CREATED);
        app.clock.advance(DAY + HOUR);
        close_due(&app.state).await.expect("closes");
        assert_eq!(choose(&manager, &slug, ideas[0], "", "I like it.").await.status, StatusCode::CONFLICT);
        let page = jurors[0].get(&format!("/c/{slug}/jury")).await.text;
        assert!(page.contains("0 of 3 scored") && page.contains("A kiosk"), "two share the second place: {page}");
    })
    .await;
}
