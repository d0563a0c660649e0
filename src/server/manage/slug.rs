//! The names of campaigns in addresses.

use crate::error::AppError;
use crate::server::context::Cx;
use crate::server::db::on;

/// Names that lead elsewhere under `/manage`.
const RESERVED: [&str; 3] = ["new", "organisation", "people"];

/// A slug from the question that no campaign has.
pub(super) async fn free(cx: &Cx, question: &str) -> Result<String, AppError> {
    let base = slug(question);
    let mut candidate = base.clone();
    for number in 2.. {
        let taken: Option<i64> = on!(&cx.state.db, c => {
            sqlx::query_scalar("SELECT id FROM campaign WHERE slug = $1").bind(&candidate).fetch_optional(c).await
        })?;
        if taken.is_none() && !RESERVED.contains(&candidate.as_str()) {
            break;
        }
        candidate = format!("{base}-{number}");
    }
    Ok(candidate)
}

/// Whether a campaign could not be written because another one took its slug first.
pub(in crate::server) fn is_taken(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<sqlx::Error>()
        .and_then(sqlx::Error::as_database_error)
        .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

/// The words of `text` as they stand in an address: at most 60 letters and digits, with hyphens.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for word in text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let word: String = word.chars().filter_map(plain).collect();
        if word.is_empty() {
            continue;
        }
        if slug.len() + word.len() + 1 > 60 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word);
    }
    if slug.is_empty() { "campaign".to_owned() } else { slug }
}

/// The ASCII letter for a letter with an accent; nothing for other scripts.
fn plain(c: char) -> Option<char> {
    match c {
        'a'..='z' | '0'..='9' => Some(c),
        'à'..='å' | 'ā' => Some('a'),
        'ç' | 'č' | 'ć' => Some('c'),
        'è'..='ë' | 'ē' | 'ę' => Some('e'),
        'ì'..='ï' => Some('i'),
        'ñ' => Some('n'),
        'ò'..='ö' | 'ø' => Some('o'),
        'ù'..='ü' | 'ū' => Some('u'),
        'š' => Some('s'),
        'ž' => Some('z'),
        'ł' => Some('l'),
        'ß' => Some('s'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn slugs_are_readable() {
        assert_eq!(slug("How should we use the old fish market hall?"), "how-should-we-use-the-old-fish-market-hall");
        assert_eq!(slug("Wie heißt das Getränk, für Ärzte?"), "wie-heist-das-getrank-fur-arzte");
        assert_eq!(slug("新しい"), "campaign");
        assert!(slug(&"word ".repeat(50)).len() <= 60);
    }
}
