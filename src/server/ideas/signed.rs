//! The names that ideas are signed with, for who must take them off. What went on into later rounds keeps the name of who
//! brought it first, so names are looked for there too.

use crate::domain::id::{CampaignId, Timestamp};
use crate::server::db::{Tx, within};
use crate::server::principal::Principal;
use anyhow::Result;
use sqlx::QueryBuilder;

/// Ideas whose names are taken off in one statement.
const CHUNK: usize = 1_000;

/// Which of the ideas that were brought to a campaign.
pub(in crate::server) enum Brought {
    /// Those of a participant.
    By(Principal),
    /// Those from one moment up to, not including, another.
    Between(Timestamp, Timestamp),
}

/// The signed ones of the ideas that were `brought` to a campaign, and of what became of them in later rounds; each with its
/// campaign, in the order of campaigns. What was taken along to this campaign from others is not among them.
pub(in crate::server) async fn signed(
    tx: &mut Tx,
    campaign: CampaignId,
    brought: &Brought,
) -> Result<Vec<(CampaignId, i64)>> {
    let rows: Vec<(i64, i64)> = within!(tx, c => {
        let mut query = QueryBuilder::new("WITH RECURSIVE brought (id) AS (SELECT id FROM idea WHERE campaign_id = ");
        query.push_bind(campaign.0).push(" AND origin IS NULL AND ");
        match brought {
            Brought::By(principal) => query.push("principal = ").push_bind(principal.to_vec()),
            Brought::Between(from, until) => {
                query.push("created_at >= ").push_bind(from.0).push(" AND created_at < ").push_bind(until.0)
            }
        };
        query.push(
            " UNION SELECT i.id FROM idea i JOIN brought b ON i.origin = b.id)
             SELECT i.campaign_id, i.id FROM brought b JOIN idea i ON i.id = b.id WHERE i.author <> '' ORDER BY 1, 2",
        );
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(rows.into_iter().map(|(campaign, idea)| (CampaignId(campaign), idea)).collect())
}

/// Takes the names off, under the sequence numbers that the campaigns have by now.
pub(in crate::server) async fn unsign(tx: &mut Tx, ideas: &[(CampaignId, i64)]) -> Result<()> {
    for chunk in ideas.chunks(CHUNK) {
        within!(&mut *tx, c => {
            let mut query = QueryBuilder::new(
                "UPDATE idea SET author = '', seq = (SELECT seq FROM campaign WHERE id = idea.campaign_id) WHERE id IN (",
            );
            let mut list = query.separated(", ");
            for (_, idea) in chunk {
                list.push_bind(*idea);
            }
            query.push(")");
            query.build().execute(c).await.map(drop)
        })?;
    }
    Ok(())
}
