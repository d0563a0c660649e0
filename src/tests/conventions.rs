//! Rules about the sources themselves.

use crate::server::db::Db;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, ending, found);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), ending, &mut found);
    found.sort();
    found
}

/// Tables and their columns, with what each column says about persons.
pub(super) type Tables = BTreeMap<String, BTreeMap<String, String>>;

pub(super) fn columns(engine: &str) -> Tables {
    let mut tables = Tables::new();
    for file in files(&format!("migrations/{engine}"), ".sql") {
        read_columns(&fs::read_to_string(&file).expect("a migration"), &mut tables);
    }
    tables
}

/// The columns that a migration makes or adds. A definition may go over several lines, the later ones further in; its mark
/// stands at the end of one of them, before the next column begins.
fn read_columns(text: &str, tables: &mut Tables) {
    let (mut table, mut open) = (None, None);
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let further_in = line.starts_with("     ");
        if let ["CREATE" | "ALTER", "TABLE", name, ..] = words[..] {
            (table, open) = (Some(name.to_owned()), None);
        } else if !line.starts_with("    ") {
            (table, open) = (None, None);
        }
        let added = words.windows(3).find(|words| words[..2] == ["ADD", "COLUMN"]).map(|words| words[2]);
        let defined = words.first().filter(|word| line.starts_with("    ") && !further_in && !word.starts_with(')'));
        if let (Some(table), Some(column)) = (&table, added.or(defined.copied())) {
            let named = column.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            open = named.then(|| (table.clone(), column.to_owned()));
        }
        let Some((table, column)) = &open else { continue };
        let mark = tables.entry(table.clone()).or_default().entry(column.clone()).or_default();
        if let Some((_, rest)) = line.split_once("-- (") {
            *mark = rest.split(')').next().unwrap_or("").to_owned();
        }
    }
}

#[test]
fn a_column_needs_a_mark_of_its_own() {
    let mut tables = Tables::new();
    let text = "CREATE TABLE a (\n    bare TEXT,\n    long TEXT\n        NOT NULL, -- (none)\n    said TEXT -- (personal)\n);\n\
                ALTER TABLE a ADD COLUMN late TEXT; -- (pseudonym)\nALTER TABLE a\n    ADD COLUMN silent TEXT,\n    ADD COLUMN loud TEXT; -- (none)\n\
                ALTER TABLE a ADD COLUMN dumb TEXT;\nCREATE INDEX x ON a (said); -- (none)\n";
    read_columns(text, &mut tables);
    let expected = [
        ("bare", ""),
        ("dumb", ""),
        ("late", "pseudonym"),
        ("long", "none"),
        ("loud", "none"),
        ("said", "personal"),
        ("silent", ""),
    ];
    assert_eq!(tables["a"].iter().map(|(c, m)| (c.as_str(), m.as_str())).collect::<Vec<_>>(), expected);
}

#[test]
fn every_column_says_what_it_is_to_a_person() {
    for engine in ["sqlite", "postgres"] {
        for (table, columns) in columns(engine) {
            for (column, mark) in columns {
                assert!(
                    ["none", "pseudonym", "personal"].contains(&mark.as_str()),
                    "{engine}: {table}.{column}: {mark:?}"
                );
            }
        }
    }
}

#[test]
fn both_databases_have_the_same_tables() {
    let names = |engine: &str| -> BTreeSet<String> {
        files(&format!("migrations/{engine}"), ".sql")
            .iter()
            .map(|file| file.file_name().expect("a name").to_string_lossy().into_owned())
            .collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    let (sqlite, mut postgres) = (columns("sqlite"), columns("postgres"));
    // SQLite keeps the words of ideas in a table of its own kind.
    assert_eq!(postgres.get_mut("idea").and_then(|idea| idea.remove("words")).as_deref(), Some("personal"));
    assert_eq!(sqlite, postgres);
}

#[test]
fn only_the_two_roots_know_about_features() {
    for file in files("src", ".rs") {
        let name = file.strip_prefix(root()).expect("inside").to_string_lossy().into_owned();
        let text = fs::read_to_string(&file).expect("a source");
        let found = text.lines().any(|line| line.contains("cfg(") && line.contains("feature"));
        let expected = ["src/lib.rs", "src/main.rs", "src/tests/conventions.rs"].contains(&name.as_str());
        assert!(!found || expected, "{name}");
    }
}

/// What the layers may not know: the domain no I/O, the pages no server, the doors no SQL.
#[test]
fn layers_point_inward() {
    for (folder, forbidden) in [
        ("src/domain", vec!["leptos", "sqlx", "axum", "tokio", "crate::server", "crate::api", "crate::ui", "web_sys"]),
        ("src/ui", vec!["crate::server", "sqlx", "crate::pages"]),
        ("src/pages", vec!["crate::server", "sqlx"]),
        ("src/client", vec!["crate::server", "sqlx", "crate::pages"]),
        ("src/api", vec!["sqlx"]),
        ("src/server/db", vec!["http::", "axum", "leptos"]),
    ] {
        for file in files(folder, ".rs") {
            let text = fs::read_to_string(&file).expect("a source");
            for line in text.lines().filter(|line| line.trim_start().starts_with("use ")) {
                for forbidden in &forbidden {
                    assert!(!line.contains(forbidden), "{}: {line}", file.display());
                }
            }
        }
    }
}

#[test]
fn attributes_that_render_nothing_on_the_server_are_not_used() {
    for folder in ["src/pages", "src/ui"] {
        for file in files(folder, ".rs") {
            let text = fs::read_to_string(&file).expect("a source");
            for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
                for forbidden in ["prop:href", "prop:src", "prop:alt", "prop:content", " style=", " style:"] {
                    assert!(!line.contains(forbidden), "{}: {line}", file.display());
                }
            }
        }
    }
}

/// A schema that exists is opened again without change, and the text that is searched is in both engines.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn opening_again_changes_nothing() {
    super::harness::for_each_db(async |app| {
        app.campaign("again", crate::domain::terms::Terms::default(), 3).await;
        if app.state.db.is_shared() {
            Db::open(&app.location).await.expect("opens");
        } else {
            let second = Db::open(&app.location).await.err().expect("one process a file");
            assert!(second.to_string().contains("another coro is using"), "{second}");
        }
        super::harness::all_agrees(&app).await;
    })
    .await;
}
