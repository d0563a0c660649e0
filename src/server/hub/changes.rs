//! What changed in a campaign after some place: the one question that every reader asks.

use crate::domain::campaign::{CampaignState, Counts, Freeze};
use crate::domain::id::{CampaignId, IdeaId, PollId};
use crate::domain::idea::IdeaStatus;
use crate::domain::live::{Changes, Cursor, IdeaChange, Words};
use crate::domain::tally::Tally;
use crate::server::db::{Db, on};
use crate::server::hub::Audience;
use crate::server::ideas::outcome_of;
use anyhow::{Context, Result};
use sqlx::QueryBuilder;
use std::collections::{HashMap, HashSet};

/// Ideas in one answer. One commit changes at most 1,000, and an answer never cuts a commit in two.
const IDEAS: usize = 2_000;

/// The same changes for the two audiences.
#[derive(Clone, Debug)]
pub struct Both {
    /// Without hidden ideas and without counts that the terms keep back.
    pub crowd: Changes,
    /// Everything.
    pub staff: Changes,
}

#[derive(sqlx::FromRow)]
struct CampaignRow {
    state: String,
    frozen: bool,
    freeze_reason: String,
    ideas_frozen: bool,
    ideas_reason: String,
    terms_version: i64,
    seq: i64,
    participants: i64,
    ideas: i64,
    votes: i64,
}

/// An idea that changed: its id and the number under which it did.
type Changed = (i64, i64);

#[derive(sqlx::FromRow)]
struct IdeaRow {
    id: i64,
    status: String,
    born_seq: i64,
    outcome: String,
    outcome_reason: String,
    decided_at: Option<i64>,
    merged_into: Option<i64>,
    title: String,
    excerpt: String,
    revised: bool,
}

/// What changed after `since`, for both audiences up to the same place; `None` when nothing did.
///
/// # Errors
/// When the database cannot be read.
pub async fn changes_since(db: &Db, epoch: &str, campaign: CampaignId, since: i64, live: i64) -> Result<Option<Both>> {
    let Some(reader) = Reader::new(db, epoch, campaign, since, live).await? else { return Ok(None) };
    let (changed, upto) = cut(reader.touched(since).await?, reader.row.seq, IDEAS);
    let staff = reader.answer(since, &changed, upto, Audience::Staff).await?;
    let crowd = if reader.secret().is_empty() {
        reader.answer(since, &changed, upto, Audience::Crowd).await?
    } else {
        let own = reader.own(since, upto, i64::MAX).await?;
        reader.answer(since, &own, upto, Audience::Crowd).await?
    };
    Ok(Some(Both { crowd, staff }))
}

/// What changed after `since` for one audience; `None` when nothing did.
///
/// # Errors
/// When the database cannot be read.
pub async fn changes_for(
    db: &Db,
    epoch: &str,
    campaign: CampaignId,
    since: i64,
    live: i64,
    audience: Audience,
) -> Result<Option<Changes>> {
    let Some(reader) = Reader::new(db, epoch, campaign, since, live).await? else { return Ok(None) };
    let found = if audience == Audience::Crowd && !reader.secret().is_empty() {
        reader.own(since, reader.row.seq, i64::try_from(IDEAS + 1)?).await?
    } else {
        reader.touched(since).await?
    };
    let (changed, upto) = cut(found, reader.row.seq, IDEAS);
    Ok(Some(reader.answer(since, &changed, upto, audience).await?))
}

/// The first `most` of `changed`, in order of their numbers and no number cut in two, and the place that they lead to.
fn cut(mut changed: Vec<Changed>, end: i64, most: usize) -> (Vec<Changed>, i64) {
    let Some((_, beyond)) = changed.get(most).copied() else { return (changed, end) };
    let whole = changed.partition_point(|(_, seq)| *seq < beyond);
    // A bulk import may stamp more ideas with one number than fit; they are then told apart only by reading anew.
    if whole > 0 {
        changed.truncate(whole);
    }
    let upto = changed.last().map_or(end, |(_, seq)| *seq);
    (changed, upto)
}

/// A campaign's own row and polls, read before its ideas.
struct Reader<'a> {
    db: &'a Db,
    epoch: &'a str,
    campaign: CampaignId,
    live: i64,
    row: CampaignRow,
    polls: Vec<PollRow>,
}

impl<'a> Reader<'a> {
    async fn new(db: &'a Db, epoch: &'a str, campaign: CampaignId, since: i64, live: i64) -> Result<Option<Self>> {
        // Read first: what is committed after this is left for the next time, and what ideas show of it already is absolute.
        let row: CampaignRow = on!(db, c => {
            sqlx::query_as(
                "SELECT state, frozen, freeze_reason, ideas_frozen, ideas_reason, terms_version, seq, participants, ideas,
                        votes
                 FROM campaign WHERE id = $1",
            )
            .bind(campaign.0)
            .fetch_one(c)
            .await
        })?;
        if row.seq <= since {
            return Ok(None);
        }
        let polls = polls(db, campaign).await?;
        Ok(Some(Self { db, epoch, campaign, live, row, polls }))
    }

    /// The polls whose counts are kept from the crowd.
    fn secret(&self) -> HashSet<PollId> {
        self.polls.iter().filter(|poll| !poll.counts_public()).map(|poll| poll.id).collect()
    }

    /// Ideas that changed in any way after `since`, votes included, one more than fit.
    async fn touched(&self, since: i64) -> Result<Vec<Changed>> {
        Ok(on!(self.db, c => {
            sqlx::query_as(
                "SELECT id, seq FROM idea WHERE campaign_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4",
            )
            .bind(self.campaign.0)
            .bind(since)
            .bind(self.row.seq)
            .bind(i64::try_from(IDEAS + 1)?)
            .fetch_all(c)
            .await
        })?)
    }

    /// Ideas that came, or whose own state changed, after `since` and up to `upto`, at most `most` of either. Their
    /// numbers are those of these events: an idea's last number would tell when it was voted on.
    async fn own(&self, since: i64, upto: i64, most: i64) -> Result<Vec<Changed>> {
        let mut changed: Vec<Changed> = on!(self.db, c => {
            sqlx::query_as(
                "SELECT id, born_seq FROM idea
                 WHERE campaign_id = $1 AND seq > $2 AND born_seq > $2 AND born_seq <= $3 ORDER BY born_seq LIMIT $4",
            )
            .bind(self.campaign.0)
            .bind(since)
            .bind(upto)
            .bind(most)
            .fetch_all(c)
            .await
        })?;
        // A campaign's events are written under its lock, so their ids rise with its sequence.
        let events: Vec<Changed> = on!(self.db, c => {
            sqlx::query_as(
                "SELECT idea_id, MAX(seq) FROM event
                 WHERE campaign_id = $1 AND seq > $2 AND seq <= $3 AND idea_id IS NOT NULL AND id > COALESCE(
                    (SELECT id FROM event WHERE campaign_id = $1 AND seq <= $2 ORDER BY id DESC LIMIT 1), 0)
                 GROUP BY idea_id ORDER BY 2 LIMIT $4",
            )
            .bind(self.campaign.0)
            .bind(since)
            .bind(upto)
            .bind(most)
            .fetch_all(c)
            .await
        })?;
        changed.extend(events);
        // Each under its first number, so that a cut leaves nothing out that belongs before it.
        changed.sort_unstable();
        changed.dedup_by_key(|(id, _)| *id);
        changed.sort_unstable_by_key(|(_, seq)| *seq);
        Ok(changed)
    }

    async fn answer(&self, since: i64, changed: &[Changed], upto: i64, audience: Audience) -> Result<Changes> {
        let row = &self.row;
        let ids: Vec<i64> = changed.iter().map(|(id, _)| *id).collect();
        let mut changes = Changes {
            cursor: Cursor { epoch: self.epoch.to_owned(), seq: upto },
            state: CampaignState::parse(&row.state).context("a campaign has an unknown state")?,
            terms_version: row.terms_version,
            freeze: Freeze {
                votes: row.frozen,
                reason: row.freeze_reason.clone(),
                ideas: row.ideas_frozen,
                ideas_reason: row.ideas_reason.clone(),
            },
            closed_polls: self.polls.iter().filter(|poll| poll.closed).map(|poll| poll.id).collect(),
            counts: Counts { participants: row.participants, ideas: row.ideas, votes: row.votes, live: self.live },
            ideas: ideas(self.db, &ids, since).await?,
            more: upto < row.seq,
        };
        if audience == Audience::Crowd {
            let secret = self.secret();
            for idea in &mut changes.ideas {
                let visible = idea.status == IdeaStatus::Visible;
                idea.tallies.retain(|tally| visible && !secret.contains(&tally.poll));
                idea.outcome = idea.outcome.take().filter(|_| visible);
                idea.words = idea.words.take().filter(|_| visible);
            }
            // An idea that the crowd never saw on the board is not announced to it.
            changes.ideas.retain(|idea| idea.status == IdeaStatus::Visible || !idea.new);
        }
        Ok(changes)
    }
}

/// Ideas as they stand, in order of their ids: an order of change would tell which was voted on last.
async fn ideas(db: &Db, ids: &[i64], since: i64) -> Result<Vec<IdeaChange>> {
    let mut tallies = read_tallies(db, ids).await?;
    let mut ideas = Vec::with_capacity(ids.len());
    for ids in ids.chunks(IDEAS) {
        let rows: Vec<IdeaRow> = on!(db, c => {
            let mut query = QueryBuilder::new(
                "SELECT id, status, born_seq, outcome, outcome_reason, decided_at, merged_into, title, excerpt,
                        revised_at IS NOT NULL AS revised FROM idea
                 WHERE id IN (",
            );
            let mut list = query.separated(", ");
            for id in ids {
                list.push_bind(*id);
            }
            query.push(")");
            query.build_query_as().fetch_all(c).await
        })?;
        for row in rows {
            ideas.push(IdeaChange {
                id: IdeaId(row.id),
                status: IdeaStatus::parse(&row.status).context("an idea has an unknown status")?,
                new: row.born_seq > since,
                outcome: outcome_of(&row.outcome, row.outcome_reason, row.decided_at, row.merged_into)?,
                words: row.revised.then_some(Words { title: row.title, excerpt: row.excerpt }),
                tallies: tallies.remove(&row.id).unwrap_or_default(),
            });
        }
    }
    ideas.sort_unstable_by_key(|idea| idea.id);
    Ok(ideas)
}

struct PollRow {
    id: PollId,
    closed: bool,
    at_close: bool,
}

impl PollRow {
    fn counts_public(&self) -> bool {
        self.closed || !self.at_close
    }
}

async fn polls(db: &Db, campaign: CampaignId) -> Result<Vec<PollRow>> {
    let rows: Vec<(i64, bool, String)> = on!(db, c => {
        sqlx::query_as("SELECT id, closed, counts_shown FROM poll WHERE campaign_id = $1 AND electorate = 'crowd' ORDER BY id")
            .bind(campaign.0)
            .fetch_all(c)
            .await
    })?;
    let row =
        |(id, closed, shown): (i64, bool, String)| PollRow { id: PollId(id), closed, at_close: shown == "at_close" };
    Ok(rows.into_iter().map(row).collect())
}

/// How ideas stand, by idea; ideas without votes are absent.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn read_tallies(db: &Db, ideas: &[i64]) -> Result<HashMap<i64, Vec<Tally>>> {
    let mut found: HashMap<i64, Vec<Tally>> = HashMap::with_capacity(ideas.len());
    for ids in ideas.chunks(IDEAS) {
        let rows: Vec<(i64, i64, i16, i64)> = on!(db, c => {
            let mut query = QueryBuilder::new("SELECT t.idea_id, t.poll_id, t.value, t.count FROM tally t
                 JOIN poll p ON p.id = t.poll_id AND p.electorate = 'crowd' WHERE t.idea_id IN (");
            let mut list = query.separated(", ");
            for id in ids {
                list.push_bind(*id);
            }
            query.push(") ORDER BY t.poll_id, t.value");
            query.build_query_as().fetch_all(c).await
        })?;
        for (idea, poll, value, count) in rows {
            let tallies = found.entry(idea).or_default();
            match tallies.last_mut() {
                Some(tally) if tally.poll == PollId(poll) => tally.counts.push((value, count)),
                _ => tallies.push(Tally { poll: PollId(poll), counts: vec![(value, count)] }),
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_cut_never_goes_through_a_commit() {
        let changed = vec![(1, 5), (2, 6), (3, 7), (4, 7)];
        assert_eq!(cut(changed.clone(), 9, 4), (changed.clone(), 9));
        assert_eq!(cut(changed.clone(), 9, 3), (vec![(1, 5), (2, 6)], 6));
        assert_eq!(cut(changed[..3].to_vec(), 9, 2), (vec![(1, 5), (2, 6)], 6));
        assert_eq!(cut(vec![(3, 7), (4, 7)], 9, 1), (vec![(3, 7), (4, 7)], 7));
    }
}
