//! Real conversations, imported and counted independently.

use super::harness::{TestApp, all_agrees, for_each_db};
use crate::server::import::{Options, polis, write};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where real data lies beside the project, on the machines that have it.
fn data() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/polis");
    if !folder.exists() {
        println!("skipped: there is no ../shared/data/polis beside the project");
        return None;
    }
    Some(folder)
}

/// The votes that stand, counted from the file alone: the last line of each voter on each statement.
fn count(folder: &Path) -> BTreeMap<(String, String), i64> {
    let mut reader = csv::Reader::from_path(folder.join("votes.csv")).expect("votes.csv");
    let mut lines: Vec<(i64, usize, String, String, String)> = reader
        .records()
        .enumerate()
        .map(|(line, record)| {
            let record = record.expect("a record");
            (record[0].parse().expect("a time"), line, record[2].into(), record[3].into(), record[4].into())
        })
        .collect();
    lines.sort();
    let mut last: BTreeMap<(String, String), String> = BTreeMap::new();
    for (_, _, comment, voter, vote) in lines {
        last.insert((comment, voter), vote);
    }
    let mut counts = BTreeMap::new();
    for ((comment, _), vote) in last {
        *counts.entry((comment, vote)).or_default() += 1;
    }
    counts
}

async fn shown(app: &TestApp, slug: &str) -> BTreeMap<(String, String), i64> {
    let rows: Vec<(String, i16, i64)> = crate::server::db::on!(&app.state.db, c => {
        sqlx::query_as(
            "SELECT i.external_id, t.value, t.count FROM tally t JOIN idea i ON i.id = t.idea_id
             JOIN campaign c ON c.id = i.campaign_id WHERE c.slug = $1 AND t.count <> 0",
        )
        .bind(slug)
        .fetch_all(c)
        .await
    })
    .expect("reads");
    rows.into_iter().map(|(id, value, count)| ((id, value.to_string()), count)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn three_real_conversations_count_as_their_files_do() {
    let Some(data) = data() else { return };
    for_each_db(async |app| {
        app.organisation("home").await;
        for (name, votes) in
            [("scoop-hivemind.ubi", 7_174), ("scoop-hivemind.biodiversity", 29_802), ("football-concussions", 14_924)]
        {
            let conversation = polis::read(&data.join(name)).expect("reads");
            let options = Options {
                slug: Some(name.replace('.', "-")),
                organisation: None,
                time_zone: "UTC".into(),
                again: false,
                open: false,
                votes: true,
                progress: indicatif::ProgressBar::hidden(),
            };
            let imported = write(&app.state.db, &app.clock, &conversation, &options).await.expect("imports");
            assert_eq!(shown(&app, &imported.slug).await, count(&data.join(name)), "{name}");
            let ballots: i64 = crate::server::db::on!(&app.state.db, c => {
                sqlx::query_scalar(
                    "SELECT p.ledger_length FROM poll p JOIN campaign c ON c.id = p.campaign_id WHERE c.slug = $1",
                )
                .bind(&imported.slug)
                .fetch_one(c)
                .await
            })
            .expect("reads");
            assert_eq!(ballots, votes, "{name}: the ledger keeps every vote");
            let again = write(&app.state.db, &app.clock, &conversation, &options).await;
            assert!(again.is_err(), "{name}: twice is refused");
        }
        let page: Value = app.visitor().get("/api/v1/campaigns/scoop-hivemind-ubi/ideas?limit=100").await.json();
        assert!(page["ideas"].as_array().expect("ideas").iter().all(|idea| idea["external_id"].is_string()));
        all_agrees(&app).await;
    })
    .await;
}
