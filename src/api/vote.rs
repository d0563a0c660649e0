//! Voting.

use crate::domain::ballot::Receipt;
use crate::domain::id::{IdeaId, PollId};
use crate::domain::idea::OpinionView;
use crate::domain::tally::Tally;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

/// How things stand after a vote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cast {
    /// Proof that the ballot is in the ledger.
    pub receipt: Receipt,
    /// The voter's choice on the idea now.
    pub mine: Option<i16>,
    /// How the idea stands; none while counts are kept from the voter.
    pub tally: Option<Tally>,
    /// How many of the voter's votes are out in the poll.
    pub votes_cast: i64,
}

/// Casts one choice, or with an empty `value` withdraws it. `ballot_id` makes a repetition harmless: the same id with the
/// same choice returns the same receipt. A plain form sends none.
#[server]
pub async fn cast_vote(
    poll: PollId,
    idea: IdeaId,
    #[server(default)] value: Option<i16>,
    #[server(default)] ballot_id: String,
) -> Result<Cast, AppError> {
    use crate::domain::ballot::Entry;
    use crate::server::{context, votes};
    let cx = context().await?;
    context::finish(votes::cast_one(&cx, poll, Entry { idea, value }, ballot_id).await)
}

/// The next statement for this viewer and how the last one stands. `at` asks for one statement again, to change it.
#[server(input = GetUrl)]
pub async fn opinion(
    slug: String,
    #[server(default)] last: Option<IdeaId>,
    #[server(default)] at: Option<IdeaId>,
) -> Result<OpinionView, AppError> {
    use crate::server::{context, votes};
    let cx = context().await?;
    context::finish(votes::opinion(&cx, &slug, last, at).await)
}
