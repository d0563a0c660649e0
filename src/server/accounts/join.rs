//! What somebody did before they signed in joins their account: ideas and drafts change hands, votes in open polls are
//! withdrawn and cast again, except where the account has voted already. A closed poll is history and stays as it is.

use crate::domain::ballot::{Entry, MAX_ENTRIES};
use crate::domain::id::{CampaignId, IdeaId, PollId};
use crate::server::db::{Db, Tx, execute, on, within};
use crate::server::ledger::{self, Cast, Manner};
use crate::server::principal::{Device, Principal, principal};
use crate::server::state::State;
use anyhow::Result;
use sqlx::QueryBuilder;

/// Campaigns that are asked about at a time.
const CHUNK: usize = 200;

/// Lets what `from` did in every campaign count as done by `to`. Doing it again changes nothing.
///
/// # Errors
/// When the database fails; each campaign has then joined whole or not at all.
pub async fn join(state: &State, from: Device, to: Device) -> Result<()> {
    if from == to {
        return Ok(());
    }
    for (campaign, secret) in campaigns_of(&state.db, from).await? {
        let (from, to) = (principal(&secret, from), principal(&secret, to));
        let mut tx = state.db.begin().await?;
        move_votes(state, &mut tx, campaign, from, to).await?;
        tx.commit().await?;
        state.changed(campaign);
    }
    Ok(())
}

/// The campaigns in which a device left anything, with their secrets.
pub(super) async fn campaigns_of(db: &Db, device: Device) -> Result<Vec<(CampaignId, Vec<u8>)>> {
    let all: Vec<(i64, Vec<u8>)> =
        on!(db, c => sqlx::query_as("SELECT id, secret FROM campaign ORDER BY id").fetch_all(c).await)?;
    let mut found = Vec::new();
    for some in all.chunks(CHUNK) {
        let ids: Vec<i64> = on!(db, c => {
            let mut query = QueryBuilder::new(
                "SELECT campaign_id FROM (SELECT campaign_id, principal FROM participant
                 UNION ALL SELECT campaign_id, principal FROM draft
                 UNION ALL SELECT campaign_id, principal FROM waiting
                 UNION ALL SELECT campaign_id, principal FROM code_holder
                 UNION ALL SELECT p.campaign_id, e.principal FROM poll p JOIN entry e ON e.poll_id = p.id
                 WHERE p.electorate = 'jury') AS p WHERE ",
            );
            let mut pairs = query.separated(" OR ");
            for (id, secret) in some {
                pairs.push("(campaign_id = ").push_bind_unseparated(*id);
                pairs.push_unseparated(" AND principal = ").push_bind_unseparated(principal(secret, device).to_vec());
                pairs.push_unseparated(")");
            }
            query.build_query_scalar().fetch_all(c).await
        })?;
        found.extend(
            some.iter().filter(|(id, _)| ids.contains(id)).map(|(id, secret)| (CampaignId(*id), secret.clone())),
        );
    }
    Ok(found)
}

async fn move_votes(state: &State, tx: &mut Tx, campaign: CampaignId, from: Principal, to: Principal) -> Result<()> {
    // The ledger goes first: it takes the campaign's lock.
    let mut again = Vec::new();
    for (poll, entries) in votes(tx, campaign, from).await? {
        let nothing: Vec<Entry> = entries.iter().map(|(idea, _)| Entry { idea: *idea, value: None }).collect();
        let nothing: Vec<Cast> = nothing.chunks(MAX_ENTRIES).map(|some| ballot(poll, from, some.to_vec())).collect();
        let withdrawn = ledger::cast_in(tx, &state.clock, &nothing).await?;
        if withdrawn.iter().all(Result::is_ok) {
            again.extend(entries.into_iter().map(|(idea, value)| (poll, Entry { idea, value: Some(value) })));
        }
    }
    move_rest(tx, campaign, from, to).await?;
    let held: Vec<(PollId, IdeaId)> = votes(tx, campaign, to)
        .await?
        .into_iter()
        .flat_map(|(poll, own)| own.into_iter().map(move |(idea, _)| (poll, idea)))
        .collect();
    let casts: Vec<Cast> = again
        .into_iter()
        .filter(|(poll, entry)| !held.contains(&(*poll, entry.idea)))
        .map(|(poll, entry)| ballot(poll, to, vec![entry]))
        .collect();
    // What is over the limit of the account, or on an idea that has gone, is refused and falls away.
    ledger::cast_in(tx, &state.clock, &casts).await?;
    Ok(())
}

fn ballot(poll: PollId, principal: Principal, entries: Vec<Entry>) -> Cast {
    let ballot_id = format!("join-{}", hex::encode(rand::random::<[u8; 8]>()));
    Cast { poll, principal, ballot_id, entries, manner: Manner::Joining }
}

/// The choices of a principal that stand, by poll.
async fn votes(tx: &mut Tx, campaign: CampaignId, principal: Principal) -> Result<Vec<(PollId, Vec<(IdeaId, i16)>)>> {
    let rows: Vec<(i64, i64, i64)> = within!(tx, c => {
        sqlx::query_as(
            "SELECT e.poll_id, e.idea_id, CAST(e.value AS BIGINT) FROM entry e JOIN poll p ON p.id = e.poll_id
             WHERE p.campaign_id = $1 AND e.principal = $2 ORDER BY e.poll_id, e.idea_id",
        )
        .bind(campaign.0)
        .bind(principal.to_vec())
        .fetch_all(c)
        .await
    })?;
    let mut polls: Vec<(PollId, Vec<(IdeaId, i16)>)> = Vec::new();
    for (poll, idea, value) in rows {
        let entry = (IdeaId(idea), i16::try_from(value)?);
        match polls.last_mut().filter(|(last, _)| last.0 == poll) {
            Some((_, entries)) => entries.push(entry),
            None => polls.push((PollId(poll), vec![entry])),
        }
    }
    Ok(polls)
}

/// Ideas, drafts and the place among the participants.
async fn move_rest(tx: &mut Tx, campaign: CampaignId, from: Principal, to: Principal) -> Result<()> {
    let (from, to) = (from.to_vec(), to.to_vec());
    let (both, both_voted, both_brought): (i64, i64, i64) = within!(tx, c => {
        sqlx::query_as(
            "SELECT COUNT(*), COALESCE(SUM(CASE WHEN a.voted AND b.voted THEN 1 ELSE 0 END), 0),
                    COALESCE(SUM(CASE WHEN a.ideas > 0 AND b.ideas > 0 THEN 1 ELSE 0 END), 0)
             FROM participant a JOIN participant b ON b.campaign_id = a.campaign_id
             WHERE a.campaign_id = $1 AND a.principal = $2 AND b.principal = $3",
        )
        .bind(campaign.0)
        .bind(&from)
        .bind(&to)
        .fetch_one(c)
        .await
    })?;
    let statements = [
        "UPDATE waiting SET principal = $3 WHERE campaign_id = $1 AND principal = $2",
        "UPDATE idea SET principal = $3 WHERE campaign_id = $1 AND principal = $2",
        "UPDATE participant SET
             voted = voted OR (SELECT f.voted FROM participant f WHERE f.campaign_id = $1 AND f.principal = $2),
             ideas = ideas + (SELECT f.ideas FROM participant f WHERE f.campaign_id = $1 AND f.principal = $2),
             accepted = (SELECT MAX(f.accepted) FROM participant f WHERE f.campaign_id = $1 AND f.principal IN ($2, $3))
         WHERE campaign_id = $1 AND principal = $3
             AND EXISTS (SELECT 1 FROM participant f WHERE f.campaign_id = $1 AND f.principal = $2)",
        "DELETE FROM participant WHERE campaign_id = $1 AND principal = $2
             AND EXISTS (SELECT 1 FROM participant t WHERE t.campaign_id = $1 AND t.principal = $3)",
        "UPDATE participant SET principal = $3 WHERE campaign_id = $1 AND principal = $2",
        "DELETE FROM draft WHERE campaign_id = $1 AND principal = $2
             AND EXISTS (SELECT 1 FROM draft t WHERE t.campaign_id = $1 AND t.principal = $3)",
        "UPDATE draft SET principal = $3 WHERE campaign_id = $1 AND principal = $2",
        "DELETE FROM code_holder WHERE campaign_id = $1 AND principal = $2
             AND EXISTS (SELECT 1 FROM code_holder t WHERE t.campaign_id = $1 AND t.principal = $3)",
        "UPDATE code_holder SET principal = $3 WHERE campaign_id = $1 AND principal = $2",
    ];
    for statement in statements {
        execute!(tx, sqlx::query(statement).bind(campaign.0).bind(&from).bind(&to))?;
    }
    execute!(
        tx,
        sqlx::query(
            "UPDATE campaign SET participants = participants - $2, voters = voters - $3, contributors = contributors - $4
             WHERE id = $1",
        )
        .bind(campaign.0)
        .bind(both)
        .bind(both_voted)
        .bind(both_brought)
    )?;
    Ok(())
}
