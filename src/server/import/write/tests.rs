//! What is in the database after an import equals what is in the files.

use super::*;
use crate::server::db::{Location, on};
use crate::server::import::polis;
use std::collections::BTreeMap;
use std::path::Path;

fn options() -> Options {
    Options {
        slug: None,
        organisation: None,
        time_zone: "UTC".into(),
        again: false,
        open: false,
        votes: true,
        progress: ProgressBar::hidden(),
    }
}

fn conversation() -> Conversation {
    let comment = |id, status, body: &str| Comment { id, author: 1, at: Timestamp(1_000), status, body: body.into() };
    let vote = |at, comment, voter, value| Vote { at: Timestamp(at), comment, voter, value };
    Conversation {
        topic: "Buses at night".into(),
        url: "https://pol.is/1abc".into(),
        description: "After *midnight*.".into(),
        comments: vec![
            comment(0, IdeaStatus::Visible, "Every hour\r\non every line"),
            comment(7, IdeaStatus::Rejected, "Первый автобус\u{0} в пять"),
            comment(9, IdeaStatus::Visible, " "),
        ],
        votes: vec![vote(2_000, 0, 5, 1), vote(2_000, 0, 5, -1), vote(2_500, 7, 5, 0), vote(3_000, 7, 6, 1)],
    }
}

async fn database() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::open(&Location::Folder(folder.path().into())).await.expect("a database");
    (folder, db)
}

/// Counts by what the statement was called in the export and by value.
async fn tallies(db: &Db, slug: &str) -> BTreeMap<(String, i64), i64> {
    let rows: Vec<(String, i64, i64)> = on!(db, c => {
        sqlx::query_as(
            "SELECT i.external_id, CAST(t.value AS BIGINT), t.count FROM tally t JOIN idea i ON i.id = t.idea_id
             JOIN campaign c ON c.id = i.campaign_id WHERE c.slug = $1 AND t.count > 0",
        )
        .bind(slug)
        .fetch_all(c)
        .await
    })
    .expect("tallies");
    rows.into_iter().map(|(id, value, count)| ((id, value), count)).collect()
}

/// The same, counted from the votes alone: the last one of each person on each statement.
fn counted(votes: &[Vote]) -> BTreeMap<(String, i64), i64> {
    let last: BTreeMap<(u64, u64), i16> = votes.iter().map(|vote| ((vote.voter, vote.comment), vote.value)).collect();
    let mut counts = BTreeMap::new();
    for ((_, comment), value) in last {
        *counts.entry((comment.to_string(), i64::from(value))).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn writes_statements_and_every_vote() {
    let (_folder, db) = database().await;
    let imported = write(&db, &Clock::System, &conversation(), &options()).await.expect("imported");
    let expected = Imported { slug: "buses-at-night".into(), statements: 3, rejected: 1, votes: 4, voters: 2 };
    assert_eq!(imported, expected);
    let tallies = tallies(&db, "buses-at-night").await;
    assert_eq!(tallies, counted(&conversation().votes));
    assert_eq!(tallies[&("0".into(), -1)], 1);
    let ideas: Vec<(String, String, String, String, i64)> = on!(&db, c => {
        sqlx::query_as("SELECT external_id, title, text, status, created_at FROM idea ORDER BY id").fetch_all(c).await
    })
    .expect("ideas");
    assert_eq!(ideas[0].1, "Every hour on every line");
    assert_eq!(ideas[0].2, "Every hour\non every line");
    assert_eq!((ideas[1].1.as_str(), ideas[1].3.as_str()), ("Первый автобус\u{fffd} в пять", "rejected"));
    assert_eq!((ideas[2].1.as_str(), ideas[2].4), ("(a statement without words)", 1_000));
    let (state, closed, ledger, times): (String, bool, i64, i64) = on!(&db, c => {
        sqlx::query_as(
            "SELECT c.state, p.closed, p.ledger_length, (SELECT COUNT(*) FROM ledger WHERE at BETWEEN 2000 AND 3000)
             FROM campaign c JOIN poll p ON p.campaign_id = c.id",
        )
        .fetch_one(c)
        .await
    })
    .expect("a campaign");
    assert_eq!((state.as_str(), closed, ledger, times), ("closed", true, 4, 4));
}

#[tokio::test]
async fn is_refused_twice_unless_asked() {
    let (_folder, db) = database().await;
    write(&db, &Clock::System, &conversation(), &options()).await.expect("imported");
    let error = write(&db, &Clock::System, &conversation(), &options()).await.expect_err("twice");
    assert!(error.to_string().contains("imported before, as /c/buses-at-night"), "{error}");
    let again = Options { again: true, open: true, ..options() };
    let imported = write(&db, &Clock::System, &conversation(), &again).await.expect("imported again");
    assert_eq!(imported.slug, "buses-at-night-2");
    let taken = Options { again: true, slug: Some("buses-at-night".into()), ..options() };
    assert!(write(&db, &Clock::System, &conversation(), &taken).await.is_err());
    let lost = Options { again: true, organisation: Some("nobody".into()), ..options() };
    assert!(write(&db, &Clock::System, &conversation(), &lost).await.is_err());
    let campaigns: i64 =
        on!(&db, c => sqlx::query_scalar("SELECT COUNT(*) FROM campaign").fetch_one(c).await).expect("2");
    assert_eq!(campaigns, 2);
}

#[tokio::test]
async fn real_conversations_count_as_their_files_do() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/polis");
    if !folder.exists() {
        println!("skipped: {} is not there", folder.display());
        return;
    }
    let (_folder, db) = database().await;
    for name in ["scoop-hivemind.biodiversity", "scoop-hivemind.ubi", "football-concussions"] {
        let conversation = polis::read(&folder.join(name)).expect("a good export");
        let imported = write(&db, &Clock::System, &conversation, &options()).await.expect("imported");
        assert_eq!(tallies(&db, &imported.slug).await, counted(&conversation.votes), "{name}");
    }
}
