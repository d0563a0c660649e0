//! Sends a conversation's votes to a running server as its people did, only faster, so that one can watch a real crowd.

use super::bar;
use super::polis::{Conversation, Vote};
use crate::domain::id::IdeaId;
use crate::server::bench::api::Api;
use crate::server::bench::http::Target;
use crate::server::manage::slug;
use anyhow::{Context as _, Result, bail};
use indicatif::ProgressBar;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Connections that vote at the same time. A person's votes all go through one of them, in order.
const CONNECTIONS: usize = 32;

/// What became of the votes: taken, and refused by reason.
#[derive(Default)]
struct Outcome {
    taken: u64,
    refused: BTreeMap<String, u64>,
}

/// Everything that a connection needs to know.
struct Stage {
    target: Arc<Target>,
    poll: i64,
    ideas: HashMap<u64, IdeaId>,
    started: Instant,
    first: i64,
    speed: f64,
    run: u64,
    progress: ProgressBar,
}

/// Replays the votes at `speed` times the original rhythm, or as fast as the server takes them. Ctrl-C ends it; what
/// was cast by then stays.
pub(super) async fn run(conversation: &Conversation, speed: f64, url: &str, wanted: Option<&str>) -> Result<()> {
    let slug = wanted.map_or_else(|| slug(&conversation.topic), ToOwned::to_owned);
    let target = Target::resolve(url, 64).await?;
    let mut api = Api::new(target.clone(), 0);
    let poll = open_poll(&mut api, &slug).await?;
    let ideas = statements(&mut api, &slug).await?;
    let (votes, absent): (Vec<Vote>, Vec<Vote>) =
        conversation.votes.iter().partition(|vote| ideas.contains_key(&vote.comment));
    if !absent.is_empty() {
        println!("{} votes are on statements that /c/{slug} does not show; they are left out", absent.len());
    }
    let progress = bar(votes.len(), "votes");
    let stage = Arc::new(Stage {
        target,
        poll,
        ideas,
        started: Instant::now(),
        first: votes.first().map_or(0, |vote| vote.at.0),
        speed,
        run: rand::random(),
        progress: progress.clone(),
    });
    let mut queues: Vec<Vec<(usize, Vote)>> = vec![Vec::new(); CONNECTIONS];
    for (number, vote) in votes.into_iter().enumerate() {
        queues[usize::try_from(vote.voter)? % CONNECTIONS].push((number, vote));
    }
    let mut tasks: JoinSet<Result<Outcome>> =
        queues.into_iter().enumerate().map(|(number, votes)| send(stage.clone(), number, votes)).collect();
    let mut whole = Outcome::default();
    loop {
        tokio::select! {
            part = tasks.join_next() => match part {
                Some(part) => whole.add(part??),
                None => break,
            },
            _ = tokio::signal::ctrl_c() => {
                progress.abandon();
                println!("stopped; the votes cast so far stay");
                return Ok(());
            }
        }
    }
    progress.finish_and_clear();
    println!("{} votes taken in {} s", whole.taken, stage.started.elapsed().as_secs());
    for (reason, count) in whole.refused {
        println!("{count} refused: {reason}");
    }
    Ok(())
}

async fn open_poll(api: &mut Api, slug: &str) -> Result<i64> {
    let campaign = api.get(&format!("/api/v1/campaigns/{slug}")).await.with_context(|| {
        format!("/c/{slug} is not there; import the conversation with --without-votes before, or name another --slug")
    })?;
    let poll = campaign.pointer("/polls/0").context("the campaign has no poll")?;
    if poll["closed"].as_bool() == Some(true) {
        bail!("voting in /c/{slug} is closed; import the conversation with --without-votes to replay its votes");
    }
    poll["id"].as_i64().context("the poll has no id")
}

/// The campaign's ideas by what they were called in the export.
async fn statements(api: &mut Api, slug: &str) -> Result<HashMap<u64, IdeaId>> {
    let ideas = api.ideas(slug, usize::MAX).await?;
    Ok(ideas
        .iter()
        .filter_map(|idea| {
            let id = idea["external_id"].as_str()?.parse().ok()?;
            Some((id, IdeaId(idea["id"].as_i64()?)))
        })
        .collect())
}

async fn send(stage: Arc<Stage>, number: usize, votes: Vec<(usize, Vote)>) -> Result<Outcome> {
    let mut people: HashMap<u64, Api> = HashMap::new();
    let mut outcome = Outcome::default();
    for (place, vote) in votes {
        let after = Duration::from_secs_f64((vote.at.0 - stage.first) as f64 / 1000.0 / stage.speed);
        tokio::time::sleep_until((stage.started + after).into()).await;
        let api = match people.entry(vote.voter) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(new) => {
                let mut api = Api::new(stage.target.clone(), number);
                api.join().await?;
                new.insert(api)
            }
        };
        let body = json!({
            "ballot_id": format!("{:016x}{place:016x}", stage.run),
            "entries": [{ "idea": stage.ideas[&vote.comment], "value": vote.value }],
        });
        match cast(api, stage.poll, &body).await? {
            None => outcome.taken += 1,
            Some(reason) => *outcome.refused.entry(reason).or_default() += 1,
        }
        stage.progress.inc(1);
    }
    Ok(outcome)
}

/// Casts a ballot, waiting where the server asks for it; gives the reason if it was refused for good.
async fn cast(api: &mut Api, poll: i64, body: &Value) -> Result<Option<String>> {
    loop {
        let answered = api.post(&format!("/api/v1/polls/{poll}/ballots"), body).await?;
        match answered.status {
            200 | 201 => return Ok(None),
            429 | 503 => tokio::time::sleep(Duration::from_secs(answered.retry_after.unwrap_or(1).min(60))).await,
            status => {
                let detail = answered.body["detail"].as_str().unwrap_or_default();
                return Ok(Some(format!("HTTP {status}: {detail}")));
            }
        }
    }
}

impl Outcome {
    fn add(&mut self, other: Self) {
        self.taken += other.taken;
        for (reason, count) in other.refused {
            *self.refused.entry(reason).or_default() += count;
        }
    }
}
