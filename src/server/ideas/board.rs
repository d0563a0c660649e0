//! A page of a board: the same cost however many ideas there are.

use super::read::{COLUMNS, IdeaRow, mine, rows_of, sees, show};
use crate::domain::id::IdeaId;
use crate::domain::idea::{BoardQuery, BoardView, IdeaStatus, PAGE, Sort};
use crate::domain::order::Shuffle;
use crate::domain::outcome::OutcomeFilter;
use crate::domain::text::SEARCH;
use crate::error::AppError;
use crate::server::campaigns::{self, Campaign};
use crate::server::context::Cx;
use crate::server::db::dialect::words;
use crate::server::db::{Db, on};
use anyhow::Result;
use sqlx::QueryBuilder;

/// Positions of the random order that one page looks at, at most. With a rare tag a page may come up short; its link to
/// the next page goes on from there.
const LOOKED_AT: u64 = 1_000;

/// One page of a board. Viewers of one kind share it between two changes of the campaign; only their own choices are read
/// for each.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such campaign for this viewer, [`AppError::Invalid`] for a search too long.
pub async fn board(cx: &Cx, slug: &str, query: &BoardQuery) -> Result<BoardView, AppError> {
    let view = page(cx, slug, query, PAGE).await?;
    Ok(view)
}

/// The same with pages of `limit` ideas.
pub(in crate::server) async fn page(
    cx: &Cx,
    slug: &str,
    query: &BoardQuery,
    limit: usize,
) -> Result<BoardView, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    let (counts, all) = sees(cx, &campaign)?;
    let mut query = query.clone();
    query.q = SEARCH.check(&query.q)?;
    if !all {
        query.status = None;
    }
    // An order by votes would tell what the terms keep back.
    if !counts && matches!(query.sort, Sort::Rising | Sort::Votes) {
        query.sort = Sort::Random;
    }
    if query.sort == Sort::Random && query.seed == 0 {
        query.seed = cx.seed();
    }
    let key = format!("board {limit} {counts} {all} {query:?}");
    let now = cx.state.clock.now();
    let read = async {
        let (rows, next) = rows(&cx.state.db, &campaign, &query, limit).await?;
        let ideas = show(&cx.state.db, &campaign, rows, counts, now).await?;
        Ok(BoardView { ideas, next, seed: query.seed, now })
    };
    let mut view = (*cx.state.snapshots.get(campaign.row.id(), key, read).await?).clone();
    mine(cx, &campaign, &mut view.ideas).await?;
    view.now = now;
    Ok(view)
}

/// The rows of a page and where the next begins.
pub(in crate::server) async fn rows(
    db: &Db,
    campaign: &Campaign,
    query: &BoardQuery,
    limit: usize,
) -> Result<(Vec<IdeaRow>, Option<String>)> {
    let status = query.status.unwrap_or(IdeaStatus::Visible);
    let terms = words(&query.q);
    if !terms.is_empty() {
        return found(db, campaign, query, status, &terms, limit).await;
    }
    if query.sort == Sort::Random {
        return shuffled(db, campaign, query, status, limit).await;
    }
    let mut rows = ordered(db, campaign.row.id, query, status, limit + 1).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let place = |row: &IdeaRow| match query.sort {
        Sort::Votes => format!("{}_{}", row.votes, row.id),
        // The bits, since a decimal would not come back as the same number.
        Sort::Rising => format!("{}_{}", row.heat.to_bits(), row.id),
        Sort::Newest | Sort::Random => row.id.to_string(),
    };
    let next = rows.last().filter(|_| more).map(place);
    Ok((rows, next))
}

async fn ordered(db: &Db, campaign: i64, query: &BoardQuery, status: IdeaStatus, limit: usize) -> Result<Vec<IdeaRow>> {
    let (value, id) = query.after.split_once('_').unwrap_or(("", query.after.as_str()));
    let id: Option<i64> = id.parse().ok();
    Ok(on!(db, c => {
        let mut sql = QueryBuilder::new(format!("SELECT {COLUMNS} FROM idea WHERE campaign_id = "));
        sql.push_bind(campaign).push(" AND status = ").push_bind(status.as_str());
        if !query.tag.is_empty() {
            sql.push(" AND tag = ").push_bind(query.tag.clone());
        }
        match query.outcome {
            Some(OutcomeFilter::Undecided) => sql.push(" AND outcome = ''"),
            Some(OutcomeFilter::Decided) => sql.push(" AND outcome <> ''"),
            Some(OutcomeFilter::Is(kind)) => {
                sql.push(" AND outcome <> '' AND outcome = '").push(kind.as_str()).push("'")
            }
            None => &mut sql,
        };
        match (query.sort, id) {
            (Sort::Votes, Some(id)) => {
                sql.push(" AND (votes, id) < (").push_bind(value.parse::<i64>().unwrap_or(i64::MAX));
                sql.push(", ").push_bind(id).push(")");
            }
            (Sort::Rising, Some(id)) => {
                sql.push(" AND (heat, id) < (").push_bind(value.parse().map_or(f64::MAX, f64::from_bits));
                sql.push(", ").push_bind(id).push(")");
            }
            (_, Some(id)) => {
                sql.push(" AND id < ").push_bind(id);
            }
            (_, None) => {}
        }
        sql.push(match query.sort {
            Sort::Votes => " ORDER BY votes DESC, id DESC LIMIT ",
            Sort::Rising => " ORDER BY heat DESC, id DESC LIMIT ",
            Sort::Newest | Sort::Random => " ORDER BY id DESC LIMIT ",
        });
        sql.push_bind(i64::try_from(limit)?);
        sql.build_query_as().fetch_all(c).await
    })?)
}

/// What a search finds, newest first: an order by relevance would have to look at every match.
async fn found(
    db: &Db,
    campaign: &Campaign,
    query: &BoardQuery,
    status: IdeaStatus,
    terms: &[String],
    limit: usize,
) -> Result<(Vec<IdeaRow>, Option<String>)> {
    // Pages after the first go on with the kind of search that found the first.
    let (prefix, after) = match query.after.strip_prefix('p') {
        Some(after) => (true, after),
        None => (false, query.after.as_str()),
    };
    let after = after.parse().unwrap_or(i64::MAX);
    let search = async |prefix: bool| -> Result<Vec<i64>> {
        Ok(on!(db, c => {
            sqlx::query_scalar(db.search_ideas())
                .bind(campaign.row.id)
                .bind(db.search_terms(campaign.row.id, terms, prefix))
                .bind(after)
                .bind(i64::try_from(limit + 1)?)
                .bind(status.as_str())
                .bind(&query.tag)
                .bind(query.outcome.map_or("", OutcomeFilter::as_str))
                .fetch_all(c)
                .await
        })?)
    };
    let mut ids = search(prefix).await?;
    let mut prefix = prefix;
    if ids.is_empty() && query.after.is_empty() {
        prefix = true;
        ids = search(prefix).await?;
    }
    let more = ids.len() > limit;
    ids.truncate(limit);
    let next = ids.last().filter(|_| more).map(|id| format!("{}{id}", if prefix { "p" } else { "" }));
    let ids: Vec<IdeaId> = ids.into_iter().map(IdeaId).collect();
    let mut rows = rows_of(db, campaign.row.id, &ids).await?;
    rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
    Ok((rows, next))
}

/// A page of the random order. Its place is written `n_position`: the order is over the `n` ideas there were when the
/// viewer began, so that it does not change while paging.
async fn shuffled(
    db: &Db,
    campaign: &Campaign,
    query: &BoardQuery,
    status: IdeaStatus,
    limit: usize,
) -> Result<(Vec<IdeaRow>, Option<String>)> {
    let place = query.after.split_once('_').and_then(|(n, at)| Some((n.parse().ok()?, at.parse().ok()?)));
    let all = u64::try_from(campaign.row.last_number)?;
    let (n, mut at): (u64, u64) = place.unwrap_or((all, 0));
    // A client may write any place; there are no more ideas for it.
    let n = n.min(all);
    let shuffle = Shuffle::new(n, query.seed);
    let end = at.saturating_add(LOOKED_AT);
    let mut rows: Vec<IdeaRow> = Vec::with_capacity(limit);
    while rows.len() < limit && at < n.min(end) {
        let step = (limit as u64 * 2).min(n - at);
        let numbers: Vec<i64> =
            (at..at + step).filter_map(|at| shuffle.at(at)).map(|n| i64::try_from(n).map_or(0, |n| n + 1)).collect();
        let mut found = numbered(db, campaign.row.id, query, status, &numbers).await?;
        let position = |row: &IdeaRow| numbers.iter().position(|number| *number == row.number).unwrap_or(usize::MAX);
        found.sort_by_key(position);
        match found.get(limit - rows.len() - 1).filter(|_| found.len() >= limit - rows.len()) {
            Some(last) => {
                at += position(last) as u64 + 1;
                found.truncate(limit - rows.len());
            }
            None => at += step,
        }
        rows.extend(found);
    }
    Ok((rows, (at < n).then(|| format!("{n}_{at}"))))
}

async fn numbered(
    db: &Db,
    campaign: i64,
    query: &BoardQuery,
    status: IdeaStatus,
    numbers: &[i64],
) -> Result<Vec<IdeaRow>> {
    Ok(on!(db, c => {
        let mut sql = QueryBuilder::new(format!("SELECT {COLUMNS} FROM idea WHERE campaign_id = "));
        sql.push_bind(campaign).push(" AND status = ").push_bind(status.as_str());
        if !query.tag.is_empty() {
            sql.push(" AND tag = ").push_bind(query.tag.clone());
        }
        match query.outcome {
            Some(OutcomeFilter::Undecided) => sql.push(" AND outcome = ''"),
            Some(OutcomeFilter::Decided) => sql.push(" AND outcome <> ''"),
            Some(OutcomeFilter::Is(kind)) => {
                sql.push(" AND outcome <> '' AND outcome = '").push(kind.as_str()).push("'")
            }
            None => &mut sql,
        };
        sql.push(" AND number IN (");
        let mut list = sql.separated(", ");
        for number in numbers {
            list.push_bind(*number);
        }
        sql.push(")");
        sql.build_query_as().fetch_all(c).await
    })?)
}
