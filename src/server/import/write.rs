//! Writes a conversation as a campaign, in one transaction.

use super::polis::{Comment, Conversation, Vote};
use crate::domain::ballot::Entry;
use crate::domain::id::{CampaignId, DAY, IdeaId, OrganisationId, PollId, Timestamp};
use crate::domain::idea::IdeaStatus;
use crate::domain::poll::Method;
use crate::domain::promise::Moments;
use crate::domain::terms::Terms;
use crate::domain::text::{BRIEF, QUESTION};
use crate::server::campaigns::{NewCampaign, NewIdea, close_in, create_in, insert_ideas, seal};
use crate::server::clock::Clock;
use crate::server::db::{Db, Tx, within};
use crate::server::ledger::{Cast, Manner, cast_in};
use crate::server::manage::slug;
use crate::server::principal::{Key, Principal};
use anyhow::{Context as _, Result, bail, ensure};
use indicatif::ProgressBar;
use jiff::tz::TimeZone;
use std::collections::{HashMap, HashSet};

/// Votes that are written together.
const GROUP: usize = 500;

/// For how long an imported campaign is opened.
const OPEN_FOR: i64 = 30 * DAY;

/// How to import.
#[derive(Clone, Debug)]
pub struct Options {
    /// The campaign's name in addresses; none makes one from the topic.
    pub slug: Option<String>,
    /// The organisation's slug; none takes the first.
    pub organisation: Option<String>,
    /// IANA name of the campaign's time zone.
    pub time_zone: String,
    /// Whether it may be imported although it was before.
    pub again: bool,
    /// Whether voting is open for 30 days from now.
    pub open: bool,
    /// Whether the votes are imported too.
    pub votes: bool,
    /// Moves with the votes.
    pub progress: ProgressBar,
}

/// What was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The campaign's name in addresses.
    pub slug: String,
    /// How many statements.
    pub statements: usize,
    /// How many of them are rejected.
    pub rejected: usize,
    /// How many votes went into the ledger.
    pub votes: usize,
    /// By how many people.
    pub voters: usize,
}

/// Writes the conversation, all or nothing.
///
/// # Errors
/// When it was imported before, the slug is taken, the organisation or the time zone does not exist, or the database
/// fails.
pub async fn write(db: &Db, clock: &Clock, conversation: &Conversation, options: &Options) -> Result<Imported> {
    ensure!(TimeZone::get(&options.time_zone).is_ok(), "there is no time zone {}", options.time_zone);
    let mut tx = db.begin().await?;
    match write_in(&mut tx, clock, conversation, options).await {
        Ok(imported) => {
            tx.commit().await?;
            Ok(imported)
        }
        Err(error) => {
            tx.rollback().await?;
            Err(error)
        }
    }
}

async fn write_in(tx: &mut Tx, clock: &Clock, conversation: &Conversation, options: &Options) -> Result<Imported> {
    let now = clock.within(tx).await?;
    let new = NewCampaign {
        organisation: organisation(tx, options.organisation.as_deref(), now).await?,
        source: source(tx, conversation, options.again).await?,
        slug: free_slug(tx, conversation, options.slug.as_deref()).await?,
        ..campaign(conversation, options, now)
    };
    let (campaign, poll) = create_in(tx, &new).await?;
    seal(tx, campaign, new.opens_at).await?;
    // People are numbers in the export; a key that is thrown away keeps them from being traced back to those.
    let key = Key::new(rand::random());
    let person = |number: u64| -> Principal {
        let mut principal = Principal::default();
        principal.copy_from_slice(&key.hash(&[&number.to_be_bytes()])[..16]);
        principal
    };
    let ideas = write_statements(tx, campaign, &conversation.comments, person).await?;
    let votes: &[Vote] = if options.votes { &conversation.votes } else { &[] };
    write_votes(tx, clock, poll, &ideas, votes, person, &options.progress).await?;
    if !options.open {
        close_in(tx, campaign, new.closes_at).await?;
    }
    Ok(Imported {
        slug: new.slug,
        statements: conversation.comments.len(),
        rejected: conversation.comments.iter().filter(|comment| comment.status == IdeaStatus::Rejected).count(),
        votes: votes.len(),
        voters: votes.iter().map(|vote| vote.voter).collect::<HashSet<_>>().len(),
    })
}

/// The campaign without its names: when it was, what it asked.
fn campaign(conversation: &Conversation, options: &Options, now: Timestamp) -> NewCampaign {
    let Conversation { topic, url, description, comments, votes } = conversation;
    let times = || comments.iter().map(|comment| comment.at).chain(votes.iter().map(|vote| vote.at));
    let opens_at = times().min().unwrap_or(now);
    let ended = times().max().unwrap_or(now).plus(1);
    let closes_at = if options.open { now.plus(OPEN_FOR) } else { ended };
    let origin = if url.starts_with("https://") { format!("[{url}]({url})") } else { url.clone() };
    let origin = if url.is_empty() { String::new() } else { format!(" at {origin}") };
    let room = BRIEF.max - origin.len() - 100;
    NewCampaign {
        organisation: OrganisationId(0),
        slug: String::new(),
        question: cut(&one_line(topic), QUESTION.max),
        brief: format!("{}\n\nImported from a conversation held on Polis{origin}.", cut(&clean(description), room))
            .into(),
        tags: Vec::new(),
        picture: String::new(),
        time_zone: options.time_zone.clone(),
        terms: Terms {
            method: Method::Opinion,
            votes_per_participant: None,
            submissions_per_participant: options.open.then_some(10),
            ..Terms::default()
        },
        phases: Moments::between(opens_at, closes_at).phases(),
        opens_at,
        closes_at,
        source: String::new(),
        simulated: false,
        created_at: opens_at,
    }
}

/// The wanted organisation, or the first; on an empty database one is made.
async fn organisation(tx: &mut Tx, wanted: Option<&str>, now: Timestamp) -> Result<OrganisationId> {
    let found: Option<i64> = within!(tx, c => {
        sqlx::query_scalar("SELECT id FROM organisation WHERE slug = $1 OR $1 = '' ORDER BY id LIMIT 1")
            .bind(wanted.unwrap_or_default())
            .fetch_optional(c)
            .await
    })?;
    match (found, wanted) {
        (Some(id), _) => Ok(OrganisationId(id)),
        (None, Some(wanted)) => bail!("there is no organisation {wanted}"),
        (None, None) => Ok(OrganisationId(within!(tx, c => {
            sqlx::query_scalar("INSERT INTO organisation (slug, name, created_at) VALUES ($1, $2, $3) RETURNING id")
                .bind("home")
                .bind("Our organisation")
                .bind(now.0)
                .fetch_one(c)
                .await
        })?)),
    }
}

/// What the campaign is marked with, so that the same conversation is known again.
async fn source(tx: &mut Tx, conversation: &Conversation, again: bool) -> Result<String> {
    let name = if conversation.url.is_empty() { &conversation.topic } else { &conversation.url };
    let source = format!("polis {name}");
    let before: Option<String> = within!(tx, c => {
        sqlx::query_scalar("SELECT slug FROM campaign WHERE source = $1 AND source <> '' ORDER BY id LIMIT 1")
            .bind(&source)
            .fetch_optional(c)
            .await
    })?;
    match before {
        Some(slug) if !again => {
            bail!(
                "this conversation was imported before, as /c/{slug}; --again imports it once more, as another campaign"
            )
        }
        _ => Ok(source),
    }
}

/// The wanted slug if it is free, or one from the topic.
async fn free_slug(tx: &mut Tx, conversation: &Conversation, wanted: Option<&str>) -> Result<String> {
    let base = slug(wanted.unwrap_or(&conversation.topic));
    if let Some(wanted) = wanted {
        ensure!(base == wanted, "{wanted} cannot stand in an address; {base} can");
    }
    let mut candidate = base.clone();
    for number in 2.. {
        let taken: Option<i64> = within!(tx, c => {
            sqlx::query_scalar("SELECT id FROM campaign WHERE slug = $1").bind(&candidate).fetch_optional(c).await
        })?;
        if taken.is_none() {
            break;
        }
        ensure!(wanted.is_none(), "there is a campaign /c/{base} already; give this one another --slug");
        candidate = format!("{base}-{number}");
    }
    Ok(candidate)
}

async fn write_statements(
    tx: &mut Tx,
    campaign: CampaignId,
    comments: &[Comment],
    person: impl Fn(u64) -> Principal,
) -> Result<HashMap<u64, IdeaId>> {
    let ideas: Vec<NewIdea> = comments
        .iter()
        .map(|comment| {
            let (title, text) = statement(&comment.body);
            NewIdea {
                external_id: comment.id.to_string(),
                principal: person(comment.author),
                author: String::new(),
                title,
                text: text.into(),
                tag: String::new(),
                status: comment.status,
                created_at: comment.at,
            }
        })
        .collect();
    let ids = insert_ideas(tx, campaign, &ideas).await?;
    Ok(comments.iter().map(|comment| comment.id).zip(ids).collect())
}

async fn write_votes(
    tx: &mut Tx,
    clock: &Clock,
    poll: PollId,
    ideas: &HashMap<u64, IdeaId>,
    votes: &[Vote],
    person: impl Fn(u64) -> Principal,
    progress: &ProgressBar,
) -> Result<()> {
    let mut number = 0_u64;
    for votes in votes.chunks(GROUP) {
        let mut casts = Vec::with_capacity(votes.len());
        for vote in votes {
            number += 1;
            let idea = *ideas.get(&vote.comment).context("a vote on a statement that is not there")?;
            casts.push(Cast {
                poll,
                principal: person(vote.voter),
                ballot_id: format!("polis-{number}"),
                entries: vec![Entry { idea, value: Some(vote.value) }],
                manner: Manner::Imported(vote.at),
            });
        }
        for (vote, result) in votes.iter().zip(cast_in(tx, clock, &casts).await?) {
            if let Err(refusal) = result {
                bail!("the vote of {} on {} at {} was refused: {refusal}", vote.voter, vote.comment, vote.at.0);
            }
        }
        progress.inc(votes.len() as u64);
    }
    Ok(())
}

/// A statement as a headline, whole, and its lines as a text if it has several. A reader votes on all of it, so it is
/// not cut at the length that a headline may otherwise have.
fn statement(body: &str) -> (String, String) {
    let body = clean(body);
    let title = one_line(&body);
    if title.is_empty() {
        return ("(a statement without words)".to_owned(), String::new());
    }
    let text = if body.contains('\n') { body } else { String::new() };
    (title, text)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Line ends as `\n`, no space around, and a mark in place of control characters, which cannot be shown and which
/// PostgreSQL does not take.
fn clean(text: &str) -> String {
    let text = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c }).collect()
}

/// At most `max` characters.
fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    text.chars().take(max - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests;
