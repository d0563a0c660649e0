//! Reads a conversation exported from Polis: `summary.csv`, `comments.csv` and `votes.csv` in one folder. Pure of any
//! database: either the whole conversation is good, or the first thing that is wrong is named with file, line and
//! reason.

use crate::domain::id::Timestamp;
use crate::domain::idea::IdeaStatus;
use csv::{ReaderBuilder, StringRecord};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// 1 January 10000: times from here on are taken for a mistake (seconds or microseconds instead of milliseconds, say).
const END_OF_TIME: i64 = 253_402_300_800_000;

/// A conversation, complete and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// What it is about.
    pub topic: String,
    /// Where it was held, or empty.
    pub url: String,
    /// How it was introduced, or empty; Markdown, as Polis shows it.
    pub description: String,
    /// The statements, in the order in which they were made.
    pub comments: Vec<Comment>,
    /// Every vote ever cast, in the order of time; the file's order decides among equal times.
    pub votes: Vec<Vote>,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its number in the conversation.
    pub id: u64,
    /// Who made it: their number in the conversation.
    pub author: u64,
    /// When it was made.
    pub at: Timestamp,
    /// Whether moderation in the conversation rejected it.
    pub status: IdeaStatus,
    /// What it says.
    pub body: String,
}

/// A vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vote {
    /// When it was cast.
    pub at: Timestamp,
    /// The statement.
    pub comment: u64,
    /// Who cast it: their number in the conversation.
    pub voter: u64,
    /// 1 agree, -1 disagree, 0 pass.
    pub value: i16,
}

/// What is wrong with an export.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {reason}", file.display(), line.map(|line| format!(", line {line}")).unwrap_or_default())]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// The line, counted from 1, where the record begins; none when it is about the file as a whole.
    pub line: Option<u64>,
    /// What is wrong.
    pub reason: String,
}

/// Reads the conversation in `folder`.
///
/// # Errors
/// The first [`Problem`].
pub fn read(folder: &Path) -> Result<Conversation, Problem> {
    let summary = summary(&folder.join("summary.csv"))?;
    let comments = comments(&folder.join("comments.csv"))?;
    let votes = votes(&folder.join("votes.csv"), &comments.iter().map(|comment| comment.id).collect())?;
    let of = |key: &str| summary.get(key).cloned().unwrap_or_default();
    Ok(Conversation {
        topic: of("topic"),
        url: of("url"),
        description: of("conversation-description"),
        comments,
        votes,
    })
}

/// Reads keys and values; `topic` must be among them.
fn summary(file: &Path) -> Result<HashMap<String, String>, Problem> {
    let mut table = Table::open(file, false)?;
    let mut values = HashMap::new();
    while let Some(row) = table.next()? {
        let Some(value) = row.record.get(1) else {
            return Err(row.problem("a key and a value are expected, separated by a comma"));
        };
        values.insert(row.record[0].trim().to_owned(), value.trim().to_owned());
    }
    if values.get("topic").is_none_or(String::is_empty) {
        return Err(Problem { file: file.into(), line: None, reason: "it does not name the topic".into() });
    }
    Ok(values)
}

fn comments(file: &Path) -> Result<Vec<Comment>, Problem> {
    let mut table = Table::open(file, true)?;
    let [at, id, author, moderated, body] =
        table.columns(["timestamp", "comment-id", "author-id", "moderated", "comment-body"])?;
    let mut comments = Vec::new();
    let mut lines = HashMap::new();
    while let Some(row) = table.next()? {
        let id = row.number(id, "comment-id")?;
        if let Some(line) = lines.insert(id, row.line) {
            return Err(row.problem(&format!("comment-id {id} stands in line {line} already")));
        }
        let status = match row.number::<i8>(moderated, "moderated")? {
            1 | 0 => IdeaStatus::Visible,
            -1 => IdeaStatus::Rejected,
            other => return Err(row.problem(&format!("moderated is {other}; it can be 1, 0 or -1"))),
        };
        comments.push(Comment {
            id,
            author: row.number(author, "author-id")?,
            at: row.time(at)?,
            status,
            body: row.record[body].to_owned(),
        });
    }
    comments.sort_by_key(|comment| (comment.at, comment.id));
    Ok(comments)
}

fn votes(file: &Path, comments: &HashSet<u64>) -> Result<Vec<Vote>, Problem> {
    let mut table = Table::open(file, true)?;
    let [at, comment, voter, value] = table.columns(["timestamp", "comment-id", "voter-id", "vote"])?;
    let mut votes = Vec::new();
    while let Some(row) = table.next()? {
        let comment = row.number(comment, "comment-id")?;
        if !comments.contains(&comment) {
            return Err(row.problem(&format!("comment-id {comment} does not stand in comments.csv")));
        }
        let value = row.number(value, "vote")?;
        if !(-1..=1).contains(&value) {
            return Err(row.problem(&format!("vote is {value}; it can be 1, 0 or -1")));
        }
        votes.push(Vote { at: row.time(at)?, comment, voter: row.number(voter, "voter-id")?, value });
    }
    votes.sort_by_key(|vote| vote.at);
    Ok(votes)
}

/// A CSV file that is being read.
struct Table {
    file: PathBuf,
    text: Vec<u8>,
    reader: csv::Reader<std::io::Cursor<Vec<u8>>>,
}

/// A record and where it begins.
struct Row {
    file: PathBuf,
    line: u64,
    record: StringRecord,
}

impl Table {
    fn open(file: &Path, headers: bool) -> Result<Self, Problem> {
        let text = fs::read(file).map_err(|error| {
            let missing = error.kind() == std::io::ErrorKind::NotFound;
            let reason = if missing { "it is missing".to_owned() } else { format!("it cannot be read: {error}") };
            Problem { file: file.into(), line: None, reason }
        })?;
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text).to_vec();
        let reader = ReaderBuilder::new()
            .has_headers(headers)
            .flexible(!headers)
            .from_reader(std::io::Cursor::new(text.clone()));
        Ok(Self { file: file.into(), text, reader })
    }

    /// The places of the columns with these names; others may stand beside them.
    fn columns<const N: usize>(&mut self, names: [&str; N]) -> Result<[usize; N], Problem> {
        let headers = self.reader.headers().cloned().map_err(|error| self.unreadable(&error))?;
        let mut places = [0; N];
        for (place, name) in places.iter_mut().zip(names) {
            *place = headers.iter().position(|header| header.trim() == name).ok_or_else(|| Problem {
                file: self.file.clone(),
                line: Some(1),
                reason: format!("the column {name} is missing"),
            })?;
        }
        Ok(places)
    }

    fn next(&mut self) -> Result<Option<Row>, Problem> {
        let mut record = StringRecord::new();
        if !self.reader.read_record(&mut record).map_err(|error| self.unreadable(&error))? {
            return Ok(None);
        }
        let line = self.line(record.position());
        Ok(Some(Row { file: self.file.clone(), line, record }))
    }

    /// The line of a place in the file. The reader's own count is that of the place before empty lines.
    fn line(&self, position: Option<&csv::Position>) -> u64 {
        let start = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(0);
        let start = start.min(self.text.len());
        let blank = self.text[start..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
        let skipped = blank.filter(|byte| **byte == b'\n').count() as u64;
        position.map_or(1, csv::Position::line) + skipped
    }

    fn unreadable(&self, error: &csv::Error) -> Problem {
        let reason = match error.kind() {
            csv::ErrorKind::Utf8 { err, .. } => format!("column {} is not UTF-8 text", err.field() + 1),
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("{len} fields where the first line has {expected_len}")
            }
            _ => error.to_string(),
        };
        let line = error.position().map(|position| self.line(Some(position)));
        Problem { file: self.file.clone(), line, reason }
    }
}

impl Row {
    fn problem(&self, reason: &str) -> Problem {
        Problem { file: self.file.clone(), line: Some(self.line), reason: reason.to_owned() }
    }

    fn number<T: FromStr>(&self, column: usize, name: &str) -> Result<T, Problem> {
        let text = self.record[column].trim();
        text.parse().map_err(|_| match text {
            "" => self.problem(&format!("{name} is empty")),
            _ => self.problem(&format!("{name} is not a number that can stand there: {text:?}")),
        })
    }

    fn time(&self, column: usize) -> Result<Timestamp, Problem> {
        let at: i64 = self.number(column, "timestamp")?;
        if !(0..END_OF_TIME).contains(&at) {
            return Err(self.problem(&format!("timestamp {at} is not in milliseconds since 1970")));
        }
        Ok(Timestamp(at))
    }
}

#[cfg(test)]
mod tests;
