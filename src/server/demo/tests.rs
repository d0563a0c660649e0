//! The texts obey the limits that people's texts obey, and the seed is whole.

use super::*;
use crate::domain::text::{AUTHOR, BRIEF, QUESTION, TAG, TEXT, TITLE};
use crate::server::db::{Location, on};
use std::collections::HashSet;

#[test]
fn the_texts_are_within_the_limits() {
    for subject in SUBJECTS {
        assert_eq!(QUESTION.check(subject.question), Ok(subject.question.to_owned()));
        BRIEF.check(subject.brief).expect("a brief");
        for texts in languages::translations(subject.slug) {
            assert_eq!(texts.check(), Ok(Some(texts.clone())));
            assert!(!texts.brief.is_empty());
        }
        for tag in subject.tags {
            TAG.check(tag).expect("a tag");
        }
        let mut titles = HashSet::new();
        for words in subject.ideas.iter().chain(subject.later) {
            assert_eq!(TITLE.check(words.title), Ok(words.title.to_owned()));
            TEXT.check(words.text).expect(words.title);
            AUTHOR.check(words.author).expect(words.title);
            assert!(subject.tags.contains(&words.tag), "{}: {}", words.title, words.tag);
            assert!((1..=10).contains(&words.appeal), "{}", words.title);
            assert!(titles.insert(words.title), "twice: {}", words.title);
        }
    }
}

#[tokio::test]
async fn is_made_once_and_its_tallies_are_its_ledgers() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::open(&Location::Folder(folder.path().into())).await.expect("a database");
    let first = seed(&db, &Clock::System).await.expect("seeded");
    assert_eq!(seed(&db, &Clock::System).await.expect("there"), first);
    let (campaigns, counted): (i64, i64) = on!(&db, c => {
        sqlx::query_as("SELECT COUNT(*), CAST(SUM(votes) AS BIGINT) FROM campaign").fetch_one(c).await
    })
    .expect("counts");
    let tallied: i64 = on!(&db, c => {
        sqlx::query_scalar("SELECT CAST(SUM(count) AS BIGINT) FROM tally").fetch_one(c).await
    })
    .expect("counts");
    let cast: i64 =
        on!(&db, c => sqlx::query_scalar("SELECT COUNT(*) FROM ledger").fetch_one(c).await).expect("counts");
    assert_eq!(campaigns, 3);
    assert_eq!((counted, tallied), (cast, cast));
}
