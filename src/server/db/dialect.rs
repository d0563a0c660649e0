//! The few texts that the two databases do not share.

use super::Db;

impl Db {
    /// The ids of the newest ideas of campaign `$1` whose words match `$2`, below id `$3`, in status `$5` with
    /// tag `$6` if there is one and an outcome that passes the filter `$7` if there is one, newest first, at most `$4`.
    pub(crate) fn search_ideas(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => {
                "SELECT i.id FROM idea_text t JOIN idea i ON i.id = t.rowid
                 WHERE t.words MATCH $2 AND t.rowid < $3 AND i.campaign_id = $1 AND i.status = $5
                    AND ($6 = '' OR i.tag = $6)
                    AND ($7 = '' OR i.outcome = $7 OR ($7 = 'undecided' AND i.outcome = '')
                        OR ($7 = 'decided' AND i.outcome <> ''))
                 ORDER BY t.rowid DESC LIMIT $4"
            }
            Self::Postgres(_) => {
                "SELECT id FROM idea
                 WHERE words @@ to_tsquery('simple', $2) AND id < $3 AND campaign_id = $1 AND status = $5
                    AND ($6 = '' OR tag = $6)
                    AND ($7 = '' OR outcome = $7 OR ($7 = 'undecided' AND outcome = '')
                        OR ($7 = 'decided' AND outcome <> ''))
                 ORDER BY id DESC LIMIT $4"
            }
        }
    }

    /// The version of the engine; how many bytes the database takes; how many nodes serve from it, of which each listens for
    /// what the others change.
    pub(crate) fn vitals(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => {
                "SELECT sqlite_version(), page_count * page_size, 1 FROM pragma_page_count, pragma_page_size"
            }
            Self::Postgres(_) => {
                "SELECT split_part(current_setting('server_version'), ' ', 1), pg_database_size(current_database()),
                    (SELECT COUNT(*) FROM pg_stat_activity
                     WHERE datname = current_database() AND application_name = 'coro' AND query LIKE 'LISTEN %')"
            }
        }
    }

    /// A search for all of `words` in ideas of one campaign, in the engine's own query language. `prefix` lets the last
    /// word be a beginning.
    pub(crate) fn search_terms(&self, campaign: i64, words: &[String], prefix: bool) -> String {
        let last = words.len().saturating_sub(1);
        let (join, quote, star) = match self {
            Self::Sqlite(_) => (" AND ", '"', "*"),
            Self::Postgres(_) => (" & ", '\'', ":*"),
        };
        let mut terms = vec![format!("campaign{campaign}")];
        for (at, word) in words.iter().enumerate() {
            let star = if prefix && at == last { star } else { "" };
            terms.push(format!("{quote}{word}{quote}{star}"));
        }
        terms.join(join)
    }
}

/// The words of a search: letters and digits, lower case, at most eight, so that nothing in them can be syntax.
pub(crate) fn words(search: &str) -> Vec<String> {
    search
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .take(8)
        .collect()
}
