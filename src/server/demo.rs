//! The demonstration: an organisation with three campaigns of our own invention, a past for each, and a simulated
//! crowd.

mod crowd;
mod harbour;
mod history;
mod languages;
mod oat;
mod text;
mod work;

pub use crowd::crowd;

use super::campaigns::{NewCampaign, NewIdea, create_in, insert_ideas, next_seq, record, seal, store_translations};
use super::clock::Clock;
use super::db::{Db, Tx, execute, within};
use super::ledger::{Cast, Manner, cast_in};
use super::people;
use super::principal::Principal;
use crate::domain::ballot::Entry;
use crate::domain::commitment::{Commitment, Top};
use crate::domain::id::{CampaignId, DAY, IdeaId, OrganisationId, PollId, Timestamp};
use crate::domain::idea::IdeaStatus;
use crate::domain::language::Language;
use crate::domain::promise::Moments;
use crate::domain::terms::Terms;
use anyhow::{Context as _, Result, bail};
use history::History;
use text::Subject;

/// The demonstration organisation's name in addresses.
pub const ORGANISATION: &str = "demo";

/// The campaigns.
static SUBJECTS: &[Subject] = &[harbour::SUBJECT, oat::SUBJECT, work::SUBJECT];

/// Ballots that are written together.
const GROUP: usize = 500;

/// The demonstration organisation. If it does not exist it is made, with its campaigns and their past, all or nothing.
///
/// # Errors
/// When the database fails.
pub async fn seed(db: &Db, clock: &Clock) -> Result<OrganisationId> {
    if let Some(organisation) = people::organisation(db, ORGANISATION).await? {
        return Ok(organisation);
    }
    let now = clock.now();
    let mut tx = db.begin().await?;
    let organisation: i64 = within!(&mut tx, c => {
        sqlx::query_scalar("INSERT INTO organisation (slug, name, languages, created_at) VALUES ($1, $2, 'en,it,es', $3) RETURNING id")
            .bind(ORGANISATION)
            .bind("Demo")
            .bind(now.0)
            .fetch_one(c)
            .await
    })
    .context("making the demonstration organisation")?;
    for subject in SUBJECTS {
        write(&mut tx, clock, OrganisationId(organisation), subject, now)
            .await
            .with_context(|| format!("writing the demonstration campaign {}", subject.slug))?;
    }
    tx.commit().await?;
    Ok(OrganisationId(organisation))
}

async fn write(
    tx: &mut Tx,
    clock: &Clock,
    organisation: OrganisationId,
    subject: &'static Subject,
    now: Timestamp,
) -> Result<()> {
    let history = History::of(subject, now, 1);
    let new = campaign(organisation, subject, now);
    let (campaign, poll) = create_in(tx, &new).await?;
    store_translations(tx, campaign, Language::En, &languages::translations(subject.slug)).await?;
    seal(tx, campaign, new.opens_at).await?;
    let ideas = write_ideas(tx, campaign, subject, &history).await?;
    write_votes(tx, clock, poll, &ideas, &history).await?;
    // Two of three visitors only look; these did so before anybody counted.
    let visitors = i64::try_from(subject.voters * 3)?;
    execute!(tx, sqlx::query("UPDATE campaign SET visitors = $2 WHERE id = $1").bind(campaign.0).bind(visitors))?;
    Ok(())
}

fn campaign(organisation: OrganisationId, subject: &Subject, now: Timestamp) -> NewCampaign {
    let opens_at = now.plus(-subject.days * DAY);
    let ideas_until = now.plus((subject.days_left - 6) * DAY);
    let closes_at = now.plus(subject.days_left * DAY);
    NewCampaign {
        organisation,
        slug: subject.slug.to_owned(),
        question: subject.question.to_owned(),
        brief: subject.brief.to_owned().into(),
        tags: subject.tags.iter().map(ToString::to_string).collect(),
        picture: subject.picture.to_owned(),
        time_zone: "Europe/London".to_owned(),
        terms: Terms {
            method: subject.method,
            votes_per_participant: subject.votes_per_participant,
            submissions_per_participant: subject.submissions_per_participant,
            commitment: Commitment::Answers(Top { ideas: 5, by: Some(closes_at.plus(14 * DAY)) }),
            ..Terms::default()
        },
        phases: Moments { ideas_until: Some(ideas_until), ..Moments::between(opens_at, closes_at) }.phases(),
        opens_at,
        closes_at,
        source: String::new(),
        simulated: true,
        created_at: opens_at,
    }
}

async fn write_ideas(tx: &mut Tx, campaign: CampaignId, subject: &Subject, history: &History) -> Result<Vec<IdeaId>> {
    let ideas: Vec<NewIdea> = history
        .ideas
        .iter()
        .map(|(place, at)| {
            let words = &subject.ideas[*place];
            NewIdea {
                external_id: String::new(),
                principal: rand::random(),
                author: words.author.to_owned(),
                title: words.title.to_owned(),
                text: words.text.to_owned().into(),
                tag: words.tag.to_owned(),
                status: IdeaStatus::Visible,
                created_at: *at,
            }
        })
        .collect();
    let ids = insert_ideas(tx, campaign, &ideas).await?;
    let seq = next_seq(tx, campaign).await?;
    for (id, (_, at)) in ids.iter().zip(&history.ideas) {
        record(tx, campaign, seq, *at, "idea_submitted", Some(*id), "").await?;
    }
    Ok(ids)
}

async fn write_votes(tx: &mut Tx, clock: &Clock, poll: PollId, ideas: &[IdeaId], history: &History) -> Result<()> {
    let voters = history.votes.iter().map(|vote| vote.voter + 1).max().unwrap_or(0);
    let principals: Vec<Principal> = (0..voters).map(|_| rand::random()).collect();
    let casts: Vec<Cast> = history
        .votes
        .iter()
        .map(|vote| Cast {
            poll,
            principal: principals[vote.voter],
            ballot_id: format!("{:032x}", rand::random::<u128>()),
            entries: vec![Entry { idea: ideas[vote.idea], value: Some(vote.value) }],
            manner: Manner::Imported(vote.at),
        })
        .collect();
    for casts in casts.chunks(GROUP) {
        for result in cast_in(tx, clock, casts).await? {
            if let Err(refusal) = result {
                bail!("a ballot of the demonstration was refused: {refusal}");
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
