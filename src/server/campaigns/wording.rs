//! What a campaign says in each of its languages: the main one, which stands in its row, and the translations beside it.

use super::find::CampaignRow;
use crate::domain::id::CampaignId;
use crate::domain::language::Language;
use crate::domain::translation::Translation;
use crate::server::db::{Db, Tx, execute, on, within};
use crate::server::markdown;
use anyhow::{Context, Result};
use sqlx::QueryBuilder;
use std::collections::HashMap;

/// A translation with its brief as it is shown.
#[derive(Clone, Debug)]
pub struct Translated {
    /// The texts.
    pub texts: Translation,
    /// The brief, sanitised HTML.
    pub brief_html: String,
}

/// What a reader is shown of a campaign's texts.
#[derive(Clone, Copy, Debug)]
pub struct Wording<'a> {
    /// The language that they are in.
    pub language: Language,
    /// The question.
    pub question: &'a str,
    /// The brief, Markdown.
    pub brief: &'a str,
    /// The brief, sanitised HTML.
    pub brief_html: &'a str,
    /// The translation that they are of; none: they are the main ones.
    pub translation: Option<&'a Translation>,
}

impl CampaignRow {
    /// The texts in the language `wanted`, if they are among `translations`; else, and without one, in the main language.
    #[must_use]
    pub fn wording<'a>(&'a self, translations: &'a [Translated], wanted: Option<Language>) -> Wording<'a> {
        // A draft may have a translation whose question is still missing.
        let fits = |one: &&Translated| Some(one.texts.language) == wanted && !one.texts.question.is_empty();
        match translations.iter().find(fits) {
            Some(Translated { texts, brief_html }) => Wording {
                language: texts.language,
                question: &texts.question,
                brief: &texts.brief,
                brief_html,
                translation: Some(texts),
            },
            None => Wording {
                language: self.language(),
                question: &self.question,
                brief: &self.brief,
                brief_html: &self.brief_html,
                translation: None,
            },
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    campaign_id: i64,
    language: String,
    question: String,
    brief: String,
    brief_html: String,
    reward: String,
    rights_words: String,
}

impl Row {
    fn translated(self) -> Result<Translated> {
        let language = Language::parse(&self.language).context("a campaign's text is in an unknown language")?;
        let Self { question, brief, brief_html, reward, rights_words, .. } = self;
        Ok(Translated { texts: Translation { language, question, brief, reward, rights_words }, brief_html })
    }
}

const SELECT: &str = "SELECT campaign_id, language, question, brief, brief_html, reward, rights_words FROM campaign_text WHERE campaign_id";

/// The translations of campaigns, by campaign, each in the order of [`Language::ALL`].
pub(in crate::server) async fn translations(db: &Db, campaigns: &[i64]) -> Result<HashMap<i64, Vec<Translated>>> {
    let mut found: HashMap<i64, Vec<Translated>> = HashMap::new();
    if campaigns.is_empty() {
        return Ok(found);
    }
    let rows: Vec<Row> = on!(db, c => {
        let mut query = QueryBuilder::new(format!("{SELECT} IN ("));
        let mut list = query.separated(", ");
        for id in campaigns {
            list.push_bind(*id);
        }
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?;
    for row in rows {
        found.entry(row.campaign_id).or_default().push(row.translated()?);
    }
    found.values_mut().for_each(|all| all.sort_by_key(|one| one.texts.language));
    Ok(found)
}

/// The translations of a campaign, as they stand inside the transaction.
pub(super) async fn translations_in(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<Translation>> {
    let rows: Vec<Row> = within!(tx, c => {
        sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} = $1"))).bind(campaign.0).fetch_all(c).await
    })?;
    let texts = rows.into_iter().map(|row| row.translated().map(|translated| translated.texts));
    let mut texts = texts.collect::<Result<Vec<_>>>()?;
    texts.sort_by_key(|one| one.language);
    Ok(texts)
}

/// Writes the main language and the translations of a campaign in place of those it has.
pub(in crate::server) async fn store_translations(
    tx: &mut Tx,
    campaign: CampaignId,
    main: Language,
    translations: &[Translation],
) -> Result<()> {
    execute!(
        &mut *tx,
        sqlx::query("UPDATE campaign SET language = $2 WHERE id = $1").bind(campaign.0).bind(main.code())
    )?;
    execute!(&mut *tx, sqlx::query("DELETE FROM campaign_text WHERE campaign_id = $1").bind(campaign.0))?;
    for texts in translations {
        execute!(
            &mut *tx,
            sqlx::query(
                "INSERT INTO campaign_text (campaign_id, language, question, brief, brief_html, reward, rights_words)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(campaign.0)
            .bind(texts.language.code())
            .bind(&texts.question)
            .bind(&texts.brief)
            .bind(markdown::render(&texts.brief))
            .bind(&texts.reward)
            .bind(&texts.rights_words)
        )?;
    }
    Ok(())
}
