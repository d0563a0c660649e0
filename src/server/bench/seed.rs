//! `coro bench seed`: a campaign of any size to measure on. Its votes go through the ledger like any others, so its
//! tallies, its charts and its hash chain are what they would be had people voted.

use super::{Progress, counted, words};
use crate::domain::ballot::Entry;
use crate::domain::id::{DAY, IdeaId, OrganisationId, PollId, Timestamp};
use crate::domain::idea::IdeaStatus;
use crate::domain::phase::{Phase, PhaseKind};
use crate::domain::terms::Terms;
use crate::server::campaigns::{NewCampaign, NewIdea, create_in, insert_ideas, seal};
use crate::server::clock::Clock;
use crate::server::db::{Db, within};
use crate::server::ledger::{Cast, Manner, cast_in};
use crate::server::principal::Principal;
use anyhow::{Result, bail, ensure};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use std::collections::HashSet;

/// Ballots that are written together.
const GROUP: usize = 1_000;

/// Groups in one transaction: large enough that commits do not show, small enough for the log.
const GROUPS: usize = 20;

/// For how long the campaign has been running.
const PAST: i64 = 30 * DAY;

/// Writes a campaign with many ideas and votes straight into the database; the server must not be running on SQLite.
#[derive(Clone, Debug, clap::Args)]
pub struct SeedArgs {
    /// How many ideas.
    #[arg(long, default_value_t = 1_000)]
    pub ideas: usize,
    /// How many votes, spread over the last 30 days.
    #[arg(long, default_value_t = 10_000)]
    pub votes: usize,
    /// The campaign's name in addresses; `bench-IDEAS-VOTES` if not given.
    #[arg(long)]
    pub slug: Option<String>,
    /// The same number gives the same campaign.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Writes the campaign and returns its slug.
///
/// # Errors
/// When the slug is taken, there are more votes than people could cast, or the database fails.
pub async fn write(db: &Db, clock: &Clock, args: &SeedArgs) -> Result<String> {
    ensure!(args.ideas > 0, "a campaign without ideas cannot be voted on");
    let slug = args.slug.clone().unwrap_or_else(|| format!("bench-{}-{}", args.ideas, args.votes));
    let mut rng = StdRng::seed_from_u64(args.seed);
    let now = clock.now();
    let (poll, ideas) = write_ideas(db, &slug, args.ideas, now, &mut rng).await?;
    let progress = Progress::items(args.votes as u64, "votes");
    let votes = Votes::new(args.votes, ideas.len());
    let mut casts = votes.casts(poll, &ideas, now, &mut rng).peekable();
    while casts.peek().is_some() {
        let mut tx = db.begin().await?;
        for _ in 0..GROUPS {
            let group: Vec<Cast> = casts.by_ref().take(GROUP).collect();
            if group.is_empty() {
                break;
            }
            for result in cast_in(&mut tx, clock, &group).await? {
                if let Err(refusal) = result {
                    bail!("a ballot was refused: {refusal}");
                }
            }
            progress.bar().inc(group.len() as u64);
        }
        tx.commit().await?;
    }
    drop(casts);
    progress.finish();
    Ok(slug)
}

async fn write_ideas(
    db: &Db,
    slug: &str,
    count: usize,
    now: Timestamp,
    rng: &mut StdRng,
) -> Result<(PollId, Vec<IdeaId>)> {
    let opens_at = now.plus(-PAST);
    let closes_at = now.plus(PAST);
    let mut tx = db.begin().await?;
    let found: Option<i64> = within!(&mut tx, c => {
        sqlx::query_scalar("SELECT id FROM organisation WHERE slug = 'bench'").fetch_optional(c).await
    })?;
    let organisation = match found {
        Some(id) => id,
        None => within!(&mut tx, c => {
                sqlx::query_scalar(
            "INSERT INTO organisation (slug, name, created_at) VALUES ('bench', 'Measurements', $1) RETURNING id",
        )
                    .bind(now.0)
                    .fetch_one(c)
                    .await
            })?,
    };
    let terms = Terms { submissions_per_participant: None, ..Terms::default() };
    let new = NewCampaign {
        organisation: OrganisationId(organisation),
        slug: slug.to_owned(),
        question: format!("What should change in our town? ({} ideas)", counted(count as u64)),
        brief: "A campaign to measure on. Nothing in it was said by anybody.".to_owned().into(),
        tags: words::TAGS.iter().map(ToString::to_string).collect(),
        picture: String::new(),
        time_zone: "UTC".to_owned(),
        terms: terms.clone(),
        phases: vec![Phase { kind: PhaseKind::Collect, starts_at: opens_at, ends_at: Some(closes_at) }],
        opens_at,
        closes_at,
        source: String::new(),
        simulated: true,
        created_at: opens_at,
    };
    let (campaign, poll) = create_in(&mut tx, &new).await?;
    seal(&mut tx, campaign, opens_at).await?;
    // A contributor brings about ten ideas.
    let contributors: Vec<Principal> = (0..count.div_ceil(10)).map(|_| rng.random()).collect();
    let ideas: Vec<NewIdea> = (0..count)
        .map(|number| {
            let (title, text) = words::idea(rng);
            NewIdea {
                external_id: String::new(),
                principal: contributors[rng.random_range(0..contributors.len())],
                author: words::name(rng).to_owned(),
                title,
                text: text.into(),
                tag: words::pick(rng, words::TAGS).to_owned(),
                status: IdeaStatus::Visible,
                created_at: opens_at.plus(spread(number, count)),
            }
        })
        .collect();
    let progress = Progress::items(count as u64, "ideas");
    let mut ids = Vec::with_capacity(count);
    for ideas in ideas.chunks(10_000) {
        ids.extend(insert_ideas(&mut tx, campaign, ideas).await?);
        progress.bar().inc(ideas.len() as u64);
    }
    tx.commit().await?;
    progress.finish();
    Ok((poll, ids))
}

/// When the thing `number` of `count` happened, after the start.
fn spread(number: usize, count: usize) -> i64 {
    (PAST as f64 * 0.999 * (number as f64 / count as f64)) as i64
}

/// How the votes are spread over people and ideas.
struct Votes {
    count: usize,
    voters: usize,
    ideas: usize,
}

impl Votes {
    /// Votes per voter, at most: more people come rather than anybody voting for everything.
    const EACH: usize = 20;

    fn new(count: usize, ideas: usize) -> Self {
        let each = Self::EACH.min(ideas.div_ceil(2));
        Self { count, voters: count.div_ceil(each).max(1), ideas }
    }

    /// The ballots, oldest first. Nobody votes twice for the same idea, so there are as many votes as ballots. Some
    /// ideas get many votes and most get few.
    fn casts<'a>(
        self,
        poll: PollId,
        ideas: &'a [IdeaId],
        now: Timestamp,
        rng: &'a mut StdRng,
    ) -> impl Iterator<Item = Cast> + 'a {
        let people: Vec<Principal> = (0..self.voters).map(|_| rng.random()).collect();
        let order: Vec<usize> = {
            let mut order: Vec<usize> = (0..self.ideas).collect();
            for place in (1..order.len()).rev() {
                order.swap(place, rng.random_range(0..=place));
            }
            order
        };
        let mut seen: HashSet<(usize, usize)> = HashSet::with_capacity(self.count);
        let start = now.plus(-PAST);
        (0..self.count).map(move |number| {
            let voter = number % self.voters;
            let idea = loop {
                let rank = (rng.random::<f64>().powi(3) * self.ideas as f64) as usize;
                let idea = order[rank.min(self.ideas - 1)];
                if seen.insert((voter, idea)) {
                    break idea;
                }
            };
            Cast {
                poll,
                principal: people[voter],
                ballot_id: format!("{number:032x}"),
                entries: vec![Entry { idea: ideas[idea], value: Some(1) }],
                manner: Manner::Imported(start.plus(spread(number, self.count))),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::db::{Location, on};

    #[tokio::test]
    async fn as_many_votes_as_asked_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::open(&Location::Folder(folder.path().into())).await.expect("a database");
        let local = tokio::task::LocalSet::new();
        for (ideas, votes) in [(1, 3), (30, 2_500)] {
            let args = SeedArgs { ideas, votes, slug: None, seed: 7 };
            let slug = local.run_until(write(&db, &Clock::System, &args)).await.expect("written");
            let (tallied, counted): (i64, i64) = on!(&db, c => {
                sqlx::query_as(
                    "SELECT CAST(SUM(t.count) AS BIGINT), MAX(c.votes) FROM tally t JOIN poll p ON p.id = t.poll_id
                     JOIN campaign c ON c.id = p.campaign_id WHERE c.slug = $1",
                )
                .bind(&slug)
                .fetch_one(c)
                .await
            })
            .expect("counts");
            assert_eq!((tallied, counted), (votes as i64, votes as i64), "{slug}");
        }
    }
}
