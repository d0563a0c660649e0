//! What goes over the wire under `/api/v1`. Times are milliseconds since 1970 UTC.

use crate::domain::campaign::{CampaignCard, CampaignView};
use crate::domain::idea::IdeaCard;
use crate::domain::poll;
use crate::domain::translation;
use crate::server::campaigns;
use crate::server::ideas::Detail;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// A page of campaigns.
#[derive(Serialize, ToSchema)]
pub(super) struct CampaignPage {
    pub(super) campaigns: Vec<CampaignItem>,
    /// Where the next page begins.
    pub(super) next: Option<String>,
}

/// A campaign in a list.
#[derive(Serialize, ToSchema)]
pub(super) struct CampaignItem {
    slug: String,
    /// The language of the texts shown here: `en`, `it` or `es`.
    language: &'static str,
    question: String,
    organisation: String,
    /// `running` or `closed`.
    state: &'static str,
    tags: Vec<String>,
    picture: Option<String>,
    phases: Vec<Phase>,
    counts: Counts,
    /// Whether a simulated crowd takes part.
    simulated: bool,
}

/// A dated stretch.
#[derive(Serialize, ToSchema)]
struct Phase {
    kind: &'static str,
    starts_at: i64,
    ends_at: Option<i64>,
}

/// The numbers that move.
#[derive(Serialize, ToSchema)]
struct Counts {
    participants: i64,
    ideas: i64,
    votes: i64,
    /// Streams open now on the node that answered.
    live: i64,
}

impl From<CampaignCard> for CampaignItem {
    fn from(card: CampaignCard) -> Self {
        let phase = |phase: crate::domain::phase::Phase| Phase {
            kind: phase.kind.as_str(),
            starts_at: phase.starts_at.0,
            ends_at: phase.ends_at.map(|end| end.0),
        };
        Self {
            slug: card.slug,
            language: card.language.code(),
            question: card.question,
            organisation: card.organisation,
            state: card.state.as_str(),
            tags: card.tags,
            picture: card.picture,
            phases: card.phases.into_iter().map(phase).collect(),
            counts: Counts {
                participants: card.counts.participants,
                ideas: card.counts.ideas,
                votes: card.counts.votes,
                live: card.counts.live,
            },
            simulated: card.simulated,
        }
    }
}

/// A campaign.
#[derive(Serialize, ToSchema)]
pub(super) struct Campaign {
    id: i64,
    #[serde(flatten)]
    item: CampaignItem,
    /// The brief, HTML.
    brief_html: String,
    /// The same texts in every language that they are given in, the main one first.
    translations: Vec<Translation>,
    polls: Vec<Poll>,
    /// The promises in plain language.
    terms: Vec<String>,
    /// SHA-256 of the sealed terms, hex.
    terms_hash: Option<String>,
    /// Which version of the terms holds; 1 is what was sealed at launch.
    terms_version: i64,
    /// Whether voting is paused.
    frozen: bool,
    /// Whether bringing ideas is paused.
    ideas_frozen: bool,
    time_zone: String,
    /// Where a stream goes on from what this answer shows.
    cursor: String,
}

/// What the organisation says in one language.
#[derive(Serialize, ToSchema)]
struct Translation {
    /// `en`, `it` or `es`.
    language: &'static str,
    question: String,
    /// The brief, Markdown.
    brief: String,
    /// What participants get; absent where nothing is promised.
    #[serde(skip_serializing_if = "String::is_empty")]
    reward: String,
    /// What becomes of the rights, where the organisation says so in words of its own.
    #[serde(skip_serializing_if = "String::is_empty")]
    rights_words: String,
}

impl From<translation::Translation> for Translation {
    fn from(texts: translation::Translation) -> Self {
        let translation::Translation { language, question, brief, reward, rights_words } = texts;
        Self { language: language.code(), question, brief, reward, rights_words }
    }
}

/// One counting.
#[derive(Serialize, ToSchema)]
struct Poll {
    id: i64,
    /// `approval` or `opinion`.
    method: &'static str,
    /// Entries on one ballot at most; null: any number.
    limit: Option<u32>,
    /// The values an entry may have.
    values: Vec<i16>,
    opens_at: i64,
    closes_at: i64,
    closed: bool,
    /// `live` or `at_close`.
    counts_shown: &'static str,
}

impl Campaign {
    /// What `view` shows of `campaign`.
    pub(super) fn new(view: CampaignView, campaign: &campaigns::Campaign) -> Self {
        let promise = campaign.promise();
        let poll = |poll: poll::Poll| Poll {
            id: poll.id.0,
            method: poll.method.as_str(),
            limit: poll.limit,
            values: poll.method.values().to_vec(),
            opens_at: poll.opens_at.0,
            closes_at: poll.closes_at.0,
            closed: poll.closed,
            counts_shown: poll.counts_shown.as_str(),
        };
        Self {
            id: view.id.0,
            item: view.card.into(),
            brief_html: view.brief_html,
            translations: std::iter::once(promise.texts()).chain(promise.translations).map(Into::into).collect(),
            polls: view.polls.into_iter().map(poll).collect(),
            terms: view.promises.iter().map(ToString::to_string).collect(),
            terms_hash: view.terms_hash,
            terms_version: view.terms_version,
            frozen: view.freeze.votes,
            ideas_frozen: view.freeze.ideas,
            time_zone: view.time_zone,
            cursor: view.cursor.to_string(),
        }
    }
}

/// What is asked of a board.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct IdeasQuery {
    /// `rising` (without it), `votes`, `newest` or `random`.
    pub(super) sort: Option<String>,
    /// Words to search for; what is found comes newest first.
    pub(super) q: Option<String>,
    /// Only ideas with this tag.
    pub(super) tag: Option<String>,
    /// `visible`; the organisation's people may ask for `hidden` and `rejected`.
    pub(super) status: Option<String>,
    /// `undecided`, `decided`, or one outcome: `chosen`, `planned`, `in_progress`, `done`, `declined`, `merged`,
    /// `inspiration`.
    pub(super) outcome: Option<String>,
    /// `next` of the page before.
    pub(super) after: Option<String>,
    /// Which random order; without it one that stays the same for the caller.
    pub(super) seed: Option<u32>,
    /// Ideas on the page, 1 to 100; 20 without it.
    pub(super) limit: Option<usize>,
}

/// A page of ideas.
#[derive(Serialize, ToSchema)]
pub(super) struct BoardPage {
    pub(super) ideas: Vec<Idea>,
    /// Where the next page begins.
    pub(super) next: Option<String>,
}

/// An idea.
#[derive(Serialize, ToSchema)]
pub(super) struct Idea {
    id: i64,
    /// What it was imported under.
    external_id: Option<String>,
    title: String,
    /// The text, Markdown.
    text: String,
    tag: Option<String>,
    author: Option<String>,
    /// `visible`, `hidden` or `rejected`.
    status: &'static str,
    /// What the organisation decided; null while it has not.
    outcome: Option<Outcome>,
    created_at: i64,
    /// How it stands in each poll whose counts the caller sees.
    tallies: Vec<PollTally>,
}

/// What was decided about an idea.
#[derive(Serialize, ToSchema)]
struct Outcome {
    /// `chosen`, `planned`, `in_progress`, `done`, `declined`, `merged` or `inspiration`.
    kind: &'static str,
    /// Why.
    reason: String,
    decided_at: i64,
    /// For `merged` the idea that goes on.
    into: Option<i64>,
}

/// How an idea stands in a poll.
#[derive(Serialize, ToSchema)]
struct PollTally {
    poll: i64,
    method: &'static str,
    /// Value and count, every value of the method.
    #[schema(value_type = std::collections::HashMap<String, i64>)]
    counts: BTreeMap<String, i64>,
}

impl Idea {
    /// The idea of `card`, with what the card does not show.
    pub(super) fn new(card: IdeaCard, detail: Detail, polls: &[poll::Poll]) -> Self {
        let some = |text: String| (!text.is_empty()).then_some(text);
        let tally = card.tally.and_then(|tally| {
            let poll = polls.iter().find(|poll| poll.id == tally.poll)?;
            let counts = poll.method.values().iter().map(|value| (value.to_string(), tally.of(*value))).collect();
            Some(PollTally { poll: poll.id.0, method: poll.method.as_str(), counts })
        });
        let outcome = card.outcome.map(|outcome| Outcome {
            kind: outcome.kind.as_str(),
            reason: outcome.reason,
            decided_at: outcome.decided_at.0,
            into: outcome.into.map(|into| into.0),
        });
        Self {
            id: card.id.0,
            external_id: some(detail.external_id),
            title: card.title,
            text: detail.text,
            tag: some(card.tag),
            author: some(card.author),
            status: card.status.as_str(),
            outcome,
            created_at: card.created_at.0,
            tallies: tally.into_iter().collect(),
        }
    }
}

/// An invitation code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Code {
    /// As it was handed out; small letters, spaces and hyphens do not matter.
    #[schema(example = "7K3QM-0ZT4B")]
    pub(super) code: String,
}

/// An idea to be brought.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewIdea {
    /// 3 to 140 characters.
    #[schema(example = "A night market on the quay")]
    pub(super) title: String,
    /// Up to 5,000 characters, Markdown.
    pub(super) text: Option<String>,
    /// One of the campaign's tags.
    pub(super) tag: Option<String>,
    /// A name to sign with, up to 60 characters.
    pub(super) author: Option<String>,
}

/// An idea that is on the board.
#[derive(Serialize, ToSchema)]
pub(super) struct CreatedIdea {
    pub(super) id: i64,
    /// Its page.
    pub(super) url: String,
}

/// Where to read changes from.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ChangesQuery {
    /// A sequence number, or a cursor `epoch.seq`; 0: everything.
    #[serde(default = "zero")]
    pub(super) since: String,
}

fn zero() -> String {
    "0".into()
}

/// A participant.
#[derive(Serialize, ToSchema)]
pub(super) struct Session {
    /// A name for the caller's own records; the cookie is what counts.
    pub(super) participant: String,
}

/// A ballot to be cast.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Ballot {
    /// Made by the caller: 1 to 64 letters, digits, hyphens or underscores.
    #[schema(example = "5f2c9a0e1b7d4c3f")]
    pub(super) ballot_id: String,
    /// 1 to 200 choices, each idea once.
    pub(super) entries: Vec<BallotEntry>,
}

/// One choice.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BallotEntry {
    /// The idea.
    #[schema(example = 17)]
    pub(super) idea: i64,
    /// The choice; null withdraws.
    #[schema(example = 1)]
    pub(super) value: Option<i16>,
}

/// Proof that a ballot is in the ledger.
#[derive(Serialize, ToSchema)]
pub(super) struct Receipt {
    ballot_id: String,
    poll: i64,
    /// Its place in the poll's ledger, from 1.
    position: i64,
    /// SHA-256 of the ledger's row, chained to the row before, hex.
    hash: String,
    at: i64,
}

impl From<crate::domain::ballot::Receipt> for Receipt {
    fn from(receipt: crate::domain::ballot::Receipt) -> Self {
        Self {
            ballot_id: receipt.ballot_id,
            poll: receipt.poll.0,
            position: receipt.position,
            hash: receipt.hash,
            at: receipt.at.0,
        }
    }
}
