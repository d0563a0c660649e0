//! Decides a group of ballots and writes what they change, inside one transaction.

use super::rows::{self, Current, Earlier, EntryKey, IdeaState, LedgerRow, PollState};
use super::{Cast, Committed, Manner, chain};
use crate::domain::ballot::{Change, Entry, Receipt, Refusal, Rules, Standing, apply};
use crate::domain::id::{CampaignId, HOUR, IdeaId, MINUTE, PollId, Timestamp};
use crate::domain::order::{heat_add, heat_remove};
use crate::server::activity::{self, Activity};
use crate::server::clock::Clock;
use crate::server::db::{Tx, execute, within};
use crate::server::principal::Principal;
use anyhow::Result;
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Casts a group of ballots, in order, inside `tx`. The answer to each stands at its place; a refused ballot changes
/// nothing. Nothing counts before the transaction is committed.
///
/// # Errors
/// When the database fails; the whole transaction is then to be taken back.
pub async fn cast_in(tx: &mut Tx, clock: &Clock, casts: &[Cast]) -> Result<Vec<Result<Committed, Refusal>>> {
    let mut group = Group::read(tx, clock, casts).await?;
    let results = casts.iter().map(|cast| group.decide(cast)).collect();
    group.write(tx).await?;
    Ok(results)
}

/// What a group has read and what it is about to write.
struct Group {
    now: Timestamp,
    polls: HashMap<PollId, PollState>,
    earlier: HashMap<(PollId, Principal, String), Earlier>,
    current: Current,
    ideas: HashMap<IdeaId, IdeaState>,
    voters: HashMap<(i64, Principal), (bool, i64)>,
    /// Who of those whose terms want an invitation code has entered one.
    holders: HashSet<(i64, Principal)>,
    ledger: Vec<LedgerRow>,
    /// Slots that entries held before the group, and what stands after it.
    entries: BTreeMap<EntryKey, (Option<i64>, Option<Standing>)>,
    tallies: BTreeMap<(PollId, IdeaId, i16), i64>,
    idea_votes: BTreeMap<IdeaId, i64>,
    idea_activity: BTreeMap<(i64, i64), i64>,
    activity: Activity,
    /// Who takes part from now on, when, and under which version of the terms.
    joined: Vec<(i64, Principal, Timestamp, i64)>,
    /// Who took part and votes for the first time, or for the first time under this version.
    returned: Vec<(i64, Principal, i64)>,
    counters: BTreeMap<i64, Counters>,
}

#[derive(Default)]
struct Counters {
    participants: i64,
    voters: i64,
    votes: i64,
}

impl Group {
    async fn read(tx: &mut Tx, clock: &Clock, casts: &[Cast]) -> Result<Self> {
        let polls = rows::polls(tx, casts).await?;
        let now = clock.within(tx).await?;
        let earlier = rows::earlier(tx, casts).await?;
        let current = rows::current(tx, casts, &polls).await?;
        let ideas = rows::ideas(tx, casts).await?;
        let mut people: Vec<(i64, Principal)> = casts
            .iter()
            .filter_map(|cast| polls.get(&cast.poll).map(|state| (state.campaign, cast.principal)))
            .collect();
        people.sort_unstable();
        people.dedup();
        let voters = rows::participants(tx, &people).await?;
        people.retain(|(campaign, _)| polls.values().any(|state| state.by_code && state.campaign == *campaign));
        let holders = rows::holders(tx, &people).await?;
        Ok(Self {
            now,
            polls,
            earlier,
            current,
            ideas,
            voters,
            holders,
            ledger: Vec::with_capacity(casts.len()),
            entries: BTreeMap::new(),
            tallies: BTreeMap::new(),
            idea_votes: BTreeMap::new(),
            idea_activity: BTreeMap::new(),
            activity: Activity::default(),
            joined: Vec::new(),
            returned: Vec::new(),
            counters: BTreeMap::new(),
        })
    }

    fn decide(&mut self, cast: &Cast) -> Result<Committed, Refusal> {
        let state = self.polls.get(&cast.poll).ok_or(Refusal::UnknownPoll)?;
        let (campaign, crowd, version) = (state.campaign, state.crowd, state.terms_version);
        let text = entries_text(&cast.entries);
        let key = (cast.poll, cast.principal, cast.ballot_id.clone());
        if let Some(earlier) = self.earlier.get(&key) {
            if earlier.entries != text {
                return Err(Refusal::BallotReused);
            }
            let receipt = Receipt {
                ballot_id: cast.ballot_id.clone(),
                poll: cast.poll,
                position: earlier.position,
                hash: hex::encode(&earlier.hash),
                at: earlier.at,
            };
            return Ok(Committed { receipt, repeated: true, campaign: CampaignId(campaign), seq: 0 });
        }
        let changes = self.changes(cast, state)?;
        let at = match cast.manner {
            Manner::Now | Manner::Joining => self.now,
            Manner::Imported(at) => at,
        };
        for change in &changes {
            self.count(cast, *change);
            if crowd {
                self.show(campaign, *change, at);
            }
        }
        if !crowd {
            return Ok(self.record(cast, key, text, at));
        }
        // A ballot that changes nothing is in the ledger, but nobody takes part by it.
        if changes.is_empty() {
            self.counters.entry(campaign).or_default();
        } else {
            // Who only takes votes back, or voted elsewhere before, accepts nothing by it.
            let accepts = cast.manner == Manner::Now && changes.iter().any(|change| change.after.is_some());
            self.take_part(campaign, cast.principal, at, if accepts { version } else { 0 });
        }
        Ok(self.record(cast, key, text, at))
    }

    fn changes(&self, cast: &Cast, state: &PollState) -> Result<Vec<Change>, Refusal> {
        let empty = BTreeMap::new();
        let current = self.current.get(&(cast.poll, cast.principal)).unwrap_or(&empty);
        let here = |idea: IdeaId| self.ideas.get(&idea).filter(|idea| idea.campaign == state.campaign);
        let foreign = |entry: &Entry| entry.value.is_none() && here(entry.idea).is_none();
        let frozen = state.frozen && cast.manner == Manner::Now;
        let changes = match cast.manner {
            Manner::Imported(at) => {
                // An import brings votes from before; the window and the moderation of now are not what they were under.
                let open = Rules { closed: false, opens_at: at, closes_at: at.plus(1), ..state.rules.clone() };
                apply(&open, false, at, current, &cast.entries, |idea| here(idea).is_some())
            }
            _ if !state.running => Err(Refusal::Closed),
            _ if state.by_code && !self.holders.contains(&(state.campaign, cast.principal)) => Err(Refusal::NoCode),
            _ => apply(&state.rules, frozen, self.now, current, &cast.entries, |idea| {
                here(idea).is_some_and(|idea| idea.visible)
            }),
        }?;
        if cast.entries.iter().any(foreign) { Err(Refusal::UnknownIdea) } else { Ok(changes) }
    }

    /// Takes one change into ballot and tally.
    fn count(&mut self, cast: &Cast, change: Change) {
        let Change { idea, before, after } = change;
        let current = self.current.entry((cast.poll, cast.principal)).or_default();
        match after {
            Some(standing) => current.insert(idea, standing),
            None => current.remove(&idea),
        };
        let stored =
            self.entries.entry((cast.poll, cast.principal, idea)).or_insert((before.map(|before| before.slot), None));
        stored.1 = after;
        if let Some(before) = before {
            *self.tallies.entry((cast.poll, idea, before.value)).or_default() -= 1;
        }
        if let Some(after) = after {
            *self.tallies.entry((cast.poll, idea, after.value)).or_default() += 1;
        }
    }

    /// Takes one change into the numbers that everybody sees.
    fn show(&mut self, campaign: i64, change: Change, at: Timestamp) {
        let Change { idea, before, after } = change;
        let difference = i64::from(after.is_some()) - i64::from(before.is_some());
        *self.idea_votes.entry(idea).or_default() += difference;
        if let Some(state) = self.ideas.get_mut(&idea) {
            state.votes += difference;
            match (before, after) {
                (None, Some(_)) => state.heat = Some(heat_add(state.heat, at.0)),
                (Some(before), None) => state.heat = heat_remove(state.heat, before.at.0, state.votes),
                _ => {}
            }
        }
        let counters = self.counters.entry(campaign).or_default();
        counters.votes += difference;
        if after.is_some() {
            self.activity.of(campaign, at).votes += 1;
            *self.idea_activity.entry((idea.0, at.0 - at.0.rem_euclid(HOUR))).or_default() += 1;
        }
    }

    fn take_part(&mut self, campaign: i64, principal: Principal, at: Timestamp, version: i64) {
        let counters = self.counters.entry(campaign).or_default();
        let before = self.voters.get(&(campaign, principal)).copied();
        let accepted = before.map_or(0, |(_, accepted)| accepted).max(version);
        self.voters.insert((campaign, principal), (true, accepted));
        match before {
            Some((true, known)) if known == accepted => {}
            Some((voted, _)) => {
                counters.voters += i64::from(!voted);
                self.returned.push((campaign, principal, accepted));
            }
            None => {
                counters.voters += 1;
                counters.participants += 1;
                self.joined.push((campaign, principal, at, accepted));
                self.activity.of(campaign, at).participants += 1;
            }
        }
    }

    fn record(&mut self, cast: &Cast, key: (PollId, Principal, String), text: String, at: Timestamp) -> Committed {
        let state = self.polls.get_mut(&cast.poll).expect("decide looked it up");
        state.length += 1;
        let hash = chain(&state.head, cast.poll, state.length, &cast.principal, &cast.ballot_id, &text, at);
        state.head = hash.to_vec();
        let earlier = Earlier { position: state.length, entries: text.clone(), at, hash: hash.to_vec() };
        self.earlier.insert(key, earlier);
        self.ledger.push(LedgerRow {
            poll: cast.poll,
            position: state.length,
            principal: cast.principal,
            ballot_id: cast.ballot_id.clone(),
            entries: text,
            at,
            hash,
        });
        let receipt = Receipt {
            ballot_id: cast.ballot_id.clone(),
            poll: cast.poll,
            position: state.length,
            hash: hex::encode(hash),
            at,
        };
        Committed { receipt, repeated: false, campaign: CampaignId(state.campaign), seq: state.seq + 1 }
    }

    async fn write(self, tx: &mut Tx) -> Result<()> {
        if self.ledger.is_empty() {
            return Ok(());
        }
        rows::append(tx, &self.ledger).await?;
        let mut gone = Vec::new();
        let mut stands = Vec::new();
        for (key, (slot, after)) in self.entries {
            // An entry that moved to another slot within the group goes from the old one first.
            if let Some(slot) = slot.filter(|slot| after.is_none_or(|after| after.slot != *slot)) {
                gone.push((key, slot));
            }
            if let Some(after) = after {
                stands.push((key, after));
            }
        }
        rows::store_entries(tx, &gone, &stands).await?;
        store_tallies(tx, &self.tallies).await?;
        let seqs: HashMap<i64, i64> = self.polls.values().map(|state| (state.campaign, state.seq + 1)).collect();
        store_ideas(tx, &self.idea_votes, &self.ideas, &seqs).await?;
        activity::store_ideas(tx, &self.idea_activity).await?;
        activity::store(tx, &self.activity).await?;
        store_people(tx, &self.joined, &self.returned).await?;
        let written: HashSet<PollId> = self.ledger.iter().map(|row| row.poll).collect();
        for id in written.iter().collect::<BTreeSet<_>>() {
            let state = &self.polls[id];
            execute!(
                tx,
                sqlx::query("UPDATE poll SET ledger_length = $2, ledger_head = $3 WHERE id = $1")
                    .bind(id.0)
                    .bind(state.length)
                    .bind(&state.head)
            )?;
        }
        for (campaign, counters) in &self.counters {
            execute!(
                tx,
                sqlx::query(
                    "UPDATE campaign SET seq = seq + 1, participants = participants + $2, voters = voters + $3,
                            votes = votes + $4 WHERE id = $1",
                )
                .bind(*campaign)
                .bind(counters.participants)
                .bind(counters.voters)
                .bind(counters.votes)
            )?;
        }
        Ok(())
    }
}

/// The entries as the ledger keeps them: `[[idea,value],…]` in the order given, null for a withdrawal.
fn entries_text(entries: &[Entry]) -> String {
    let list: Vec<(i64, Option<i16>)> = entries.iter().map(|entry| (entry.idea.0, entry.value)).collect();
    serde_json::to_string(&list).expect("numbers are JSON")
}

async fn store_tallies(tx: &mut Tx, tallies: &BTreeMap<(PollId, IdeaId, i16), i64>) -> Result<()> {
    let rows: Vec<_> = tallies.iter().filter(|(_, by)| **by != 0).collect();
    // A row that falls cannot be inserted first: a count below zero is refused before the conflict is found.
    let (rise, fall): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, by)| **by > 0);
    for rows in rise.chunks(2_000) {
        within!(tx, c => {
            let mut query = QueryBuilder::new("INSERT INTO tally (poll_id, idea_id, value, count) ");
            query.push_values(rows, |mut b, ((poll, idea, value), by)| {
                b.push_bind(poll.0).push_bind(idea.0).push_bind(*value).push_bind(**by);
            });
            query.push(" ON CONFLICT (poll_id, idea_id, value) DO UPDATE SET count = tally.count + excluded.count");
            query.build().execute(c).await.map(|done| done.rows_affected())
        })?;
    }
    for rows in fall.chunks(2_000) {
        within!(tx, c => {
            let mut query = QueryBuilder::new("UPDATE tally SET count = tally.count + v.column4 FROM (");
            query.push_values(rows, |mut b, ((poll, idea, value), by)| {
                b.push_bind(poll.0).push_bind(idea.0).push_bind(*value).push_bind(**by);
            });
            query.push(
                ") AS v WHERE tally.poll_id = v.column1 AND tally.idea_id = v.column2 AND tally.value = v.column3",
            );
            query.build().execute(c).await.map(|done| done.rows_affected())
        })?;
    }
    Ok(())
}

async fn store_ideas(
    tx: &mut Tx,
    votes: &BTreeMap<IdeaId, i64>,
    ideas: &HashMap<IdeaId, IdeaState>,
    seqs: &HashMap<i64, i64>,
) -> Result<()> {
    let rows: Vec<(i64, i64, f64, i64)> = votes
        .iter()
        .filter_map(|(id, by)| {
            let idea = ideas.get(id)?;
            Some((id.0, *by, idea.heat.unwrap_or(0.0), *seqs.get(&idea.campaign)?))
        })
        .collect();
    for rows in rows.chunks(2_000) {
        within!(tx, c => {
            let mut query = QueryBuilder::new(
                "UPDATE idea SET votes = idea.votes + v.column2, heat = v.column3, seq = v.column4 FROM (",
            );
            query.push_values(rows, |mut b, (id, by, heat, seq)| {
                b.push_bind(*id).push_bind(*by).push_bind(*heat).push_bind(*seq);
            });
            query.push(") AS v WHERE idea.id = v.column1");
            query.build().execute(c).await.map(|done| done.rows_affected())
        })?;
    }
    Ok(())
}

async fn store_people(
    tx: &mut Tx,
    joined: &[(i64, Principal, Timestamp, i64)],
    returned: &[(i64, Principal, i64)],
) -> Result<()> {
    for rows in joined.chunks(2_000) {
        within!(tx, c => {
            let mut query = QueryBuilder::new(
                "INSERT INTO participant (campaign_id, principal, voted, ideas, joined_at, accepted) ",
            );
            query.push_values(rows, |mut b, (campaign, principal, at, accepted)| {
                // To the hour: when exactly somebody joined is nobody's business, and the charts have their own counts.
                let hour = at.0 - at.0.rem_euclid(60 * MINUTE);
                b.push_bind(*campaign).push_bind(principal.to_vec()).push_bind(true).push_bind(0_i64).push_bind(hour);
                b.push_bind(*accepted);
            });
            query.build().execute(c).await.map(|done| done.rows_affected())
        })?;
    }
    for rows in returned.chunks(2_000) {
        within!(tx, c => {
            let mut query = QueryBuilder::new("UPDATE participant SET voted = TRUE, accepted = v.column3 FROM (");
            query.push_values(rows, |mut b, (campaign, principal, accepted)| {
                b.push_bind(*campaign).push_bind(principal.to_vec()).push_bind(*accepted);
            });
            query.push(
                ") AS v WHERE participant.campaign_id = v.column1 AND participant.principal = v.column2",
            );
            query.build().execute(c).await.map(|done| done.rows_affected())
        })?;
    }
    Ok(())
}
