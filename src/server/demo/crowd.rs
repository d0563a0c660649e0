//! The demonstration's simulated crowd: people who come one after another, look around, vote and now and then bring an
//! idea, all of it through the REST interface. What they bring is signed "Simulated".

use super::text::Subject;
use super::{SUBJECTS, text::Words};
use crate::domain::poll::Method;
use crate::server::bench::api::{Answered, Api};
use crate::server::bench::http::Target;
use anyhow::{Context as _, bail};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

/// Mean time between two people coming to one campaign. With about four votes each that makes some twenty votes a
/// minute.
const BETWEEN_PEOPLE: Duration = Duration::from_secs(12);

/// At most this many are in one campaign at a time.
const PEOPLE: usize = 15;

/// One in so many brings an idea.
const IDEAS: u32 = 20;

/// The names that ideas are signed with.
const NAMES: &[&str] = &["Ada", "Bo", "Chidi", "Dana", "Emre", "Fay", "Goran", "Hana", "Ilya", "Juno", "Kofi", "Lin"];

/// Lets people take part in the demonstration campaigns of the server at `base_url` until `cancel`.
pub async fn crowd(base_url: String, cancel: CancellationToken) {
    let Some(target) = cancel.run_until_cancelled(Target::resolve(&base_url, 200)).await else { return };
    let target = match target {
        Ok(target) => target,
        Err(error) => return tracing::warn!(%error, "the simulated crowd stays at home"),
    };
    // Dropping the set ends everybody at once.
    let mut campaigns = JoinSet::new();
    for subject in SUBJECTS {
        campaigns.spawn(come_and_go(target.clone(), subject));
    }
    cancel.cancelled().await;
}

async fn come_and_go(target: Arc<Target>, subject: &'static Subject) {
    let mut people = JoinSet::new();
    loop {
        // Exponential, as arrivals that know nothing of each other are.
        let wait = BETWEEN_PEOPLE.mul_f64(-(1.0 - rand::random::<f64>()).ln());
        tokio::time::sleep(wait.min(BETWEEN_PEOPLE * 4)).await;
        while let Some(Ok(result)) = people.try_join_next() {
            if let Err(error) = result {
                tracing::debug!(%error, campaign = subject.slug, "a simulated visit ended early");
                // Whatever it is (not up yet, voting closed, too many requests), it will not be better in a second.
                tokio::time::sleep(Duration::from_secs(15)).await;
            }
        }
        if people.len() < PEOPLE {
            people.spawn(visit(target.clone(), subject));
        }
    }
}

async fn visit(target: Arc<Target>, subject: &'static Subject) -> anyhow::Result<()> {
    let slug = subject.slug;
    let number = rand::random_range(0..200);
    let mut api = Api::new(target.clone(), number);
    let campaign = api.get(&format!("/api/v1/campaigns/{slug}")).await?;
    let poll = campaign.pointer("/polls/0").context("no poll")?;
    if poll["closed"].as_bool() == Some(true) {
        bail!("voting is closed");
    }
    let poll = poll["id"].as_i64().context("the poll has no id")?;
    let _watching = watch(&target, number, slug).await?;
    pause(2.0).await;
    api.join().await?;
    if rand::random_ratio(1, IDEAS) {
        bring(&mut api, subject).await?;
    }
    match subject.method {
        Method::Approval => approve(&mut api, subject, poll).await,
        Method::Opinion => answer(&mut api, subject, poll).await,
    }
}

/// Has the campaign open as a browser would, until it is dropped.
async fn watch(target: &Target, number: usize, slug: &str) -> anyhow::Result<AbortOnDropHandle<()>> {
    let mut stream = target.connect(number).await?;
    let request = target.get(&format!("/api/v1/campaigns/{slug}/events"), "Accept: text/event-stream\r\n");
    stream.write_all(&request).await?;
    Ok(AbortOnDropHandle::new(tokio::spawn(async move {
        let mut buffer = [0; 1024];
        while matches!(stream.read(&mut buffer).await, Ok(read) if read > 0) {}
    })))
}

/// Votes for a few of the ideas that one of the board's orders shows first.
async fn approve(api: &mut Api, subject: &Subject, poll: i64) -> anyhow::Result<()> {
    let sort = ["rising", "rising", "votes", "newest", "random"][rand::random_range(0..5)];
    let seed = rand::random_range(1..u32::MAX);
    let path = format!("/api/v1/campaigns/{}/ideas?sort={sort}&limit=20&seed={seed}", subject.slug);
    let page = api.get(&path).await?;
    let mut ideas: Vec<i64> = ids(&page);
    let most = subject.votes_per_participant.unwrap_or(8).min(8);
    for _ in 0..rand::random_range(1..=most) {
        if ideas.is_empty() {
            break;
        }
        pause(4.0).await;
        // People read from the top; the lesser of two places stands for that.
        let place = rand::random_range(0..ideas.len()).min(rand::random_range(0..ideas.len()));
        vote(api, poll, ideas.swap_remove(place), 1).await?;
    }
    Ok(())
}

/// Answers some statements, more or less as those before did.
async fn answer(api: &mut Api, subject: &Subject, poll: i64) -> anyhow::Result<()> {
    let seed = rand::random_range(1..u32::MAX);
    let path = format!("/api/v1/campaigns/{}/ideas?sort=random&limit=40&seed={seed}", subject.slug);
    let page = api.get(&path).await?;
    let statements = page["ideas"].as_array().map(Vec::as_slice).unwrap_or_default();
    let wanted = rand::random_range(3..=12);
    for statement in statements.iter().take(wanted) {
        pause(5.0).await;
        let count = |value: &str| {
            statement.pointer(&format!("/tallies/0/counts/{value}")).and_then(Value::as_f64).unwrap_or(0.0)
        };
        let agree = (count("1") + 2.0) / (count("1") + count("-1") + 4.0);
        let value = if rand::random_bool(0.12) {
            0
        } else if rand::random_bool(agree.clamp(0.05, 0.95)) {
            1
        } else {
            -1
        };
        let Some(id) = statement["id"].as_i64() else { continue };
        vote(api, poll, id, value).await?;
    }
    Ok(())
}

async fn vote(api: &mut Api, poll: i64, idea: i64, value: i16) -> anyhow::Result<()> {
    let ballot = format!("{:032x}", rand::random::<u128>());
    let body = json!({ "ballot_id": ballot, "entries": [{ "idea": idea, "value": value }] });
    let answered = api.post(&format!("/api/v1/polls/{poll}/ballots"), &body).await?;
    accepted(&answered)
}

/// Brings an idea that is not on the board yet; when all are, none.
async fn bring(api: &mut Api, subject: &Subject) -> anyhow::Result<()> {
    let there = api.ideas(subject.slug, 500).await?;
    let there: HashSet<&str> = there.iter().filter_map(|idea| idea["title"].as_str()).collect();
    let left: Vec<&Words> = subject.later.iter().filter(|words| !there.contains(words.title)).collect();
    if left.is_empty() {
        return Ok(());
    }
    let words = left[rand::random_range(0..left.len())];
    let name = NAMES[rand::random_range(0..NAMES.len())];
    pause(8.0).await;
    let body = json!({
        "title": words.title,
        "text": words.text,
        "tag": words.tag,
        "author": format!("Simulated {name}"),
    });
    let answered = api.post(&format!("/api/v1/campaigns/{}/ideas", subject.slug), &body).await?;
    accepted(&answered)
}

fn accepted(answered: &Answered) -> anyhow::Result<()> {
    match answered.status {
        200 | 201 => Ok(()),
        status => bail!("HTTP {status}: {}", answered.body["detail"].as_str().unwrap_or_default()),
    }
}

fn ids(page: &Value) -> Vec<i64> {
    page["ideas"].as_array().into_iter().flatten().filter_map(|idea| idea["id"].as_i64()).collect()
}

/// Waits about so many seconds, as people do.
async fn pause(seconds: f64) {
    let wait = seconds * (0.4 + 1.2 * rand::random::<f64>());
    tokio::time::sleep(Duration::from_secs_f64(wait)).await;
}
