//! The report as data: terms, numbers, ideas, counts, decisions, promises. Nobody's name, and nothing about single voters.

use super::{promised, reported};
use crate::domain::id::{CampaignId, IdeaId, Timestamp};
use crate::domain::jury::{Jury, Standing};
use crate::domain::outcome::OutcomeKind;
use crate::domain::poll::Method;
use crate::domain::report::Promised;
use crate::error::AppError;
use crate::server::campaigns::{self, Campaign, zoned};
use crate::server::context::Cx;
use crate::server::dashboard::write_csv;
use crate::server::db::{Db, on};
use crate::server::hub::changes::read_tallies;
use crate::server::ideas::tally_of;
use crate::server::jury;
use anyhow::Result;
use bytes::Bytes;
use serde_json::{Value, json};

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    title: String,
    text: String,
    tag: String,
    outcome: String,
    outcome_reason: String,
    decided_at: Option<i64>,
    merged_into: Option<i64>,
}

/// An idea with its count for each value of the method, in the method's order.
struct Counted {
    row: Row,
    counts: Vec<(i16, i64)>,
}

/// Ideas whose counts are read together.
const CHUNK: usize = 1_000;

async fn counted(db: &Db, campaign: &Campaign) -> Result<Vec<Counted>> {
    let rows: Vec<Row> = on!(db, c => {
        sqlx::query_as(
            "SELECT id, title, text, tag, outcome, outcome_reason, decided_at, merged_into FROM idea
             WHERE campaign_id = $1 AND status = 'visible' ORDER BY votes DESC, id",
        )
        .bind(campaign.row.id)
        .fetch_all(c)
        .await
    })?;
    let poll = campaign.polls.first().map(|poll| poll.id);
    let mut found = Vec::with_capacity(rows.len());
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<Row> = rows.by_ref().take(CHUNK).collect();
        let ids: Vec<i64> = some.iter().map(|row| row.id).collect();
        let tallies = read_tallies(db, &ids).await?;
        found.extend(some.into_iter().map(|row| {
            let tally = tally_of(tallies.get(&row.id), poll);
            let counts = campaign.terms.method.values().iter().map(|value| (*value, tally.of(*value))).collect();
            Counted { row, counts }
        }));
    }
    Ok(found)
}

/// What a value of a ballot means, as the head of a column.
const fn meaning(method: Method, value: i16) -> &'static str {
    match (method, value) {
        (Method::Approval, _) => "votes",
        (Method::Opinion, 1) => "agree",
        (Method::Opinion, -1) => "disagree",
        (Method::Opinion, _) => "pass",
    }
}

fn moment(at: Timestamp, campaign: &Campaign) -> String {
    zoned(at, &campaign.row.time_zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// All of the report as JSON.
///
/// # Errors
/// As [`super::view`].
pub async fn json(cx: &Cx, slug: &str) -> Result<Bytes, AppError> {
    let campaign = reported(cx, slug).await?;
    let make = async { Ok(serde_json::to_vec(&data(cx, &campaign).await?).map_err(anyhow::Error::from)?.into()) };
    cx.state.snapshots.file(place(&campaign), "report.json", Box::pin(make)).await
}

/// Where a campaign stands in its sequence, under which its files are kept.
fn place(campaign: &Campaign) -> (CampaignId, i64) {
    (campaign.row.id(), campaign.row.seq)
}

async fn data(cx: &Cx, campaign: &Campaign) -> Result<Value, AppError> {
    let (row, db) = (&campaign.row, &cx.state.db);
    let mut tx = db.begin_reading().await?;
    let promised = promised(&mut tx, campaign, cx.state.clock.now()).await?;
    tx.rollback().await?;
    let terms: Value = serde_json::from_str(&campaigns::sealed_text(cx, &row.slug, row.terms_version).await?)
        .map_err(anyhow::Error::from)?;
    let idea = |idea: Counted| {
        let counts: serde_json::Map<String, Value> =
            idea.counts.iter().map(|(value, n)| (meaning(campaign.terms.method, *value).into(), json!(n))).collect();
        let outcome = OutcomeKind::parse(&idea.row.outcome).map(|kind| {
            json!({
                "kind": kind.as_str(),
                "reason": idea.row.outcome_reason,
                "decided_at": idea.row.decided_at.map(|at| moment(Timestamp(at), campaign)),
                "into": idea.row.merged_into,
            })
        });
        let Row { id, title, text, tag, .. } = idea.row;
        json!({ "id": id, "title": title, "text": text, "tag": tag, "counts": counts, "outcome": outcome })
    };
    let ideas: Vec<Value> = counted(db, campaign).await?.into_iter().map(idea).collect();
    let scored = jury::results(cx, campaign).await?;
    let scored = scored.zip(campaign.terms.jury.as_ref()).map(|(standings, jury)| judged(jury, standings));
    let promise = |promised: Promised| {
        json!({
            "what": promised.duty.owed.as_str(),
            "idea": promised.idea(),
            "due": promised.duty.due.map(|at| moment(at, campaign)),
            "kept": promised.duty.keeping,
        })
    };
    let promises: Vec<Value> = promised.into_iter().map(promise).collect();
    Ok(json!({
        "language": row.language,
        "question": row.question,
        "translations": campaign.translations.iter().map(|one| &one.texts).collect::<Vec<_>>(),
        "organisation": row.organisation,
        "state": row.state,
        "closed_at": row.closed_at.map(|at| moment(Timestamp(at), campaign)),
        "simulated": row.simulated,
        "terms": { "version": row.terms_version, "sha256": row.terms_hash, "sealed": terms },
        "participants": row.participants,
        "voters": row.voters,
        "contributors": row.contributors,
        "votes": row.votes,
        "jury": scored,
        "promises": promises,
        "ideas": ideas,
    }))
}

/// What a jury scored by and how the ideas stand, the best first.
fn judged(jury: &Jury, standings: Vec<(String, Standing)>) -> Value {
    let idea = |(title, standing): (String, Standing)| {
        let (mean, spread) = standing.result.unzip();
        let (mean, spread) = (mean.map(rounded), spread.map(rounded));
        json!({ "idea": standing.idea, "title": title, "mean": mean, "spread": spread, "jurors": standing.jurors })
    };
    let ideas: Vec<Value> = standings.into_iter().map(idea).collect();
    json!({ "criteria": jury.criteria, "scores": jury.scale.range(), "ideas": ideas })
}

/// To two decimals.
fn rounded(n: f64) -> f64 {
    (n * 100.0).round() / 100.0
}

/// The ideas with counts and decisions as a table for spreadsheets.
///
/// # Errors
/// As [`super::view`].
pub async fn csv(cx: &Cx, slug: &str) -> Result<Bytes, AppError> {
    let campaign = reported(cx, slug).await?;
    let make = async { Ok(table(cx, &campaign).await?.into()) };
    cx.state.snapshots.file(place(&campaign), "report.csv", Box::pin(make)).await
}

async fn table(cx: &Cx, campaign: &Campaign) -> Result<String, AppError> {
    let method = campaign.terms.method;
    let counts: Vec<String> = method.values().iter().map(|value| meaning(method, *value).to_owned()).collect();
    let head = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let scored = jury::results(cx, campaign).await?;
    let by_jury: &[&str] = if scored.is_some() { &["jury mean", "jury spread", "jurors"] } else { &[] };
    let last = head(&["outcome", "reason", "decided", "merged into"]);
    let mut rows = vec![[head(&["idea", "title", "tag"]), counts, head(by_jury), last].concat()];
    for Counted { row, counts } in counted(&cx.state.db, campaign).await? {
        let mut cells = vec![row.id.to_string(), row.title, row.tag];
        cells.extend(counts.iter().map(|(_, n)| n.to_string()));
        cells.extend(scored.iter().flat_map(|scored| by_the_jury(scored, row.id)));
        let decided = row.decided_at.map(|at| moment(Timestamp(at), campaign)).unwrap_or_default();
        let into = row.merged_into.map(|into| into.to_string()).unwrap_or_default();
        cells.extend([row.outcome, row.outcome_reason, decided, into]);
        rows.push(cells);
    }
    Ok(write_csv(&rows)?)
}

/// How an idea stands with the jury, as cells; empty ones where it was not asked about it, or too few have scored it.
fn by_the_jury(scored: &[(String, Standing)], idea: i64) -> [String; 3] {
    let Some((_, standing)) = scored.iter().find(|(_, standing)| standing.idea == IdeaId(idea)) else {
        return Default::default();
    };
    let (mean, spread) = standing.result.unzip();
    let [mean, spread] = [mean, spread].map(|n| n.map(|n| format!("{n:.2}")).unwrap_or_default());
    [mean, spread, standing.jurors.to_string()]
}
