//! A campaign whose texts are given in several languages: who reads what, and what is sealed.

use super::accounts::sign_in;
use super::harness::{Client, TestApp, for_each_db};
use super::notices::{FOLLOW, news};
use super::organisations::SAVE;
use crate::domain::id::DAY;
use crate::domain::policy::Role;
use http::StatusCode;
use sha2::{Digest, Sha256};

const SLUG: &str = "che-cosa-piantiamo-in-piazza";
const PLAN: [(&str, &str); 19] = [
    ("plan[language]", "it"),
    ("plan[question]", "Che cosa piantiamo in piazza?"),
    ("plan[brief]", "La piazza è **vuota**."),
    ("plan[reward]", "Un albero con il tuo nome."),
    ("plan[rights]", "own"),
    ("plan[rights_words]", "Le idee restano tue, ma le realizziamo noi."),
    ("plan[method]", "approval"),
    ("plan[counts_shown]", "live"),
    ("plan[commitment]", "inspiration"),
    ("plan[time_zone]", "Europe/Rome"),
    ("plan[opens_at]", "2026-03-01T12:30"),
    ("plan[closes_at]", "2026-03-20T18:00"),
    ("plan[translations][0][language]", "en"),
    ("plan[translations][0][question]", "What do we plant on the square?"),
    ("plan[translations][0][brief]", "The square is **bare**."),
    ("plan[translations][0][reward]", "A tree with your name."),
    ("plan[translations][0][rights_words]", "The ideas stay yours, and we carry them out."),
    ("plan[translations][1][language]", "it"),
    ("plan[translations][1][question]", ""),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = PLAN.iter().copied().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes.iter().copied()).collect()
}

async fn save(manager: &Client, changes: &[(&str, &str)]) -> super::harness::Answer {
    manager.call("/_fn/coro/api/manage/save_plan", &with(changes)).await
}

/// A manager of an organisation that uses English, Italian and Spanish, Italian first.
async fn manager(app: &TestApp) -> Client {
    let organisation = app.organisation("ours").await;
    let owner = app.person(organisation, Role::Owner).await;
    let settings = [
        ("organisation", "ours"),
        ("settings[name]", "Ours"),
        ("settings[slug]", "ours"),
        ("settings[picture]", ""),
        ("settings[colour]", ""),
        ("settings[languages][]", "en"),
        ("settings[languages][]", "it"),
        ("settings[languages][]", "es"),
        ("settings[language]", "it"),
    ];
    let saved = owner.form(SAVE, &settings).await;
    assert_eq!(saved.headers["location"], "/manage/organisation/ours?saved=1");
    app.person(organisation, Role::Manager).await
}

async fn launched(app: &TestApp) -> Client {
    let manager = manager(app).await;
    assert_eq!(save(&manager, &[]).await.json(), SLUG);
    let answer = manager.call("/_fn/coro/api/manage/launch", &[("slug", SLUG)]).await;
    assert!(answer.status.is_success(), "{answer:?}");
    manager
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn everybody_reads_their_language_or_the_main_one_marked_as_what_it_is() {
    for_each_db(async |app| {
        launched(&app).await;
        let visitor = app.visitor();
        for page in ["", "/history", "/new"] {
            let text = visitor.get(&format!("/c/{SLUG}{page}")).await.text;
            assert!(text.contains("What do we plant on the square?"), "{page}: {text}");
        }
        let english = visitor.get(&format!("/c/{SLUG}")).await.text;
        for own in ["<strong>bare</strong>", "What you get: A tree with your name.", "we carry them out"] {
            assert!(english.contains(own), "{own}: {english}");
        }
        // Other sites show one text to all who see the link.
        assert!(english.contains("og:title\" content=\"Che cosa piantiamo in piazza?\""), "{english}");
        let asked = visitor.get(&format!("/c/{SLUG}?lang=en")).await.text;
        assert!(asked.contains("og:title\" content=\"What do we plant on the square?\""), "{asked}");
        // Spanish is not given, so the main text stands there and says what it is.
        for language in ["it", "es"] {
            let text = visitor.get(&format!("/c/{SLUG}?lang={language}")).await.text;
            assert!(text.contains("<h1 lang=\"it\">Che cosa piantiamo in piazza?"), "{text}");
            assert!(text.contains("<span lang=\"it\">Un albero con il tuo nome."), "{text}");
        }
        for list in ["/", "/o/ours", "/?q=square", "/?q=vuota"] {
            assert!(visitor.get(list).await.text.contains("What do we plant on the square?"), "{list}");
        }
        let item = visitor.get(&format!("/api/v1/campaigns/{SLUG}")).await.json();
        assert_eq!((&item["language"], &item["question"]), (&"it".into(), &"Che cosa piantiamo in piazza?".into()));
        assert_eq!(item["translations"][1]["language"], "en");
        assert_eq!(item["translations"][1]["reward"], "A tree with your name.");
        let list = visitor.get("/api/v1/campaigns?lang=en").await.json();
        assert_eq!(list["campaigns"][0]["language"], "en");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn translations_are_sealed_and_amended_with_the_texts_they_translate() {
    for_each_db(async |app| {
        let manager = launched(&app).await;
        let visitor = app.visitor();
        let sealed = visitor.get(&format!("/api/v1/campaigns/{SLUG}/terms/1")).await;
        let promise = sealed.json();
        assert_eq!(promise["language"], "it");
        assert_eq!(promise["translations"][0]["question"], "What do we plant on the square?");
        assert_eq!(promise["translations"][0]["rights_words"], "The ideas stay yours, and we carry them out.");
        let hash = visitor.get(&format!("/api/v1/campaigns/{SLUG}")).await.json()["terms_hash"].clone();
        assert_eq!(hash, hex::encode(Sha256::digest(&sealed.text)));

        let address = format!("/_fn/coro/api/manage/amend/read_amendment?slug={SLUG}");
        let typed = manager.get(&address).await.json()["typed"].clone();
        assert_eq!(typed["translations"].as_array().map(Vec::len), Some(2), "English, and Spanish to be given");
        let amend = async |function: &str, english: &str, spanish: &[(&str, &str)]| {
            let mut form: Vec<(String, String)> = Vec::new();
            for (name, value) in typed.as_object().expect("a form").iter().filter(|(name, _)| *name != "translations") {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let value = if name == "reason" { "A clearer word.".to_owned() } else { value };
                form.push((format!("amendment[{name}]"), value));
            }
            let entry = |at: usize, name: &str, value: &str| {
                (format!("amendment[translations][{at}][{name}]"), value.to_owned())
            };
            for (name, value) in typed["translations"][0].as_object().expect("an entry") {
                let value = if name == "question" { english } else { value.as_str().expect("a text") };
                form.push(entry(0, name, value));
            }
            form.push(entry(1, "language", "es"));
            form.extend(spanish.iter().map(|(name, value)| entry(1, name, value)));
            let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (&**name, &**value)).collect();
            manager.call(&format!("/_fn/coro/api/manage/amend/{function}"), &fields).await
        };
        let half = amend("prepare_amendment", "Which tree do we plant?", &[("question", "¿Qué plantamos?")]).await;
        assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY, "Spanish says less than the others: {half:?}");
        assert!(half.text.contains("brief-es") && half.text.contains("reward-es"), "{half:?}");
        let gone = amend("prepare_amendment", "", &[]).await;
        assert!(gone.text.contains("question-en"), "what was said in a language stays in it: {gone:?}");
        let answer = amend("amend_terms", "Which tree do we plant?", &[]).await;
        assert!(answer.status.is_success(), "{answer:?}");
        let history = visitor.get(&format!("/c/{SLUG}/history")).await.text;
        assert!(history.contains("The question (English)") && history.contains("Which tree do we plant?"), "{history}");
        assert!(visitor.get(&format!("/c/{SLUG}")).await.text.contains("<h1>Which tree do we plant?"));
        let item = visitor.get(&format!("/api/v1/campaigns/{SLUG}")).await.json();
        assert_eq!((&item["terms_version"], &item["question"]), (&2.into(), &"Che cosa piantiamo in piazza?".into()));
        assert_eq!(item["translations"][1]["brief"], "The square is **bare**.", "the rest stays");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_draft_waits_until_a_language_is_whole_and_keeps_what_was_refused() {
    for_each_db(async |app| {
        let manager = manager(&app).await;
        let short = [("plan[translations][0][question]", "What?")];
        let refused = save(&manager, &short).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("question-en") && refused.text.contains("at least 8 characters"), "{refused:?}");
        let form = manager.get("/manage/new?from=empty").await.text;
        assert!(!form.contains("value=\"What?\""), "another beginning is another plan");
        let form = manager.get("/manage/new?picture=x").await.text;
        assert!(form.contains("value=\"What?\""), "{form}");
        let double = [("plan[translations][1][question]", "Che cosa piantiamo qui?")];
        assert!(save(&manager, &double).await.text.contains("in this language now"));

        let half = [("plan[translations][0][reward]", "")];
        assert_eq!(save(&manager, &half).await.json(), SLUG, "a draft may be half done");
        let page = manager.get(&format!("/manage/{SLUG}")).await.text;
        assert!(page.contains("English: something is missing"), "{page}");
        assert!(page.contains("Español: your organisation uses it"), "{page}");
        let launch = manager.call("/_fn/coro/api/manage/launch", &[("slug", SLUG)]).await;
        assert_eq!(launch.status, StatusCode::CONFLICT, "{launch:?}");
        let fixed = with(&[("plan[slug]", SLUG)]);
        assert!(manager.call("/_fn/coro/api/manage/save_plan", &fixed).await.status.is_success());
        let copy = manager.get(&format!("/manage/new?from=campaign:{SLUG}")).await.text;
        assert!(copy.contains("value=\"What do we plant on the square?\""), "a copy brings the languages along");
        assert!(manager.call("/_fn/coro/api/manage/launch", &[("slug", SLUG)]).await.status.is_success());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_next_round_brings_the_languages_along_and_is_told_in_the_readers() {
    for_each_db(async |app| {
        let manager = launched(&app).await;
        let reader = app.visitor();
        sign_in(&app, &reader, "ada@example.org").await;
        assert!(reader.call(FOLLOW, &[("slug", SLUG), ("on", "true")]).await.status.is_success());
        let made = manager.call("/_fn/coro/api/manage/prepare_round", &[("slug", SLUG)]).await;
        let next = made.json().as_str().expect("a slug").to_owned();
        let answer = manager.call("/_fn/coro/api/manage/launch", &[("slug", &next)]).await;
        assert!(answer.status.is_success(), "{answer:?}");
        let page = reader.get(&format!("/c/{next}")).await.text;
        assert!(page.contains("<h1>What do we plant on the square?"), "{page}");
        assert!(page.contains(&format!("<a href=\"/c/{SLUG}\">What do we plant on the square?")), "{page}");
        let page = reader.get(&format!("/c/{next}?lang=es")).await.text;
        assert!(page.contains(&format!("<a href=\"/c/{SLUG}\" lang=\"it\">Che cosa")), "{page}");
        let told = news(&app, DAY).await;
        let [mail] = &told["ada@example.org"][..] else { panic!("{told:?}") };
        assert!(mail.contains("A next round has begun: What do we plant on the square?"), "{mail}");
    })
    .await;
}
