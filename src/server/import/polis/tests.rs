//! What an export may look like, and each thing that is refused.

use super::*;

const SUMMARY: &str = "topic,Buses at night\nurl,https://pol.is/1abc\nviews,9\n";
const COMMENTS: &str = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n\
                        2000,x,1,4,0,0,0,\"Later, and\nin two lines\"\n1000,x,0,3,0,0,1,Первый автобус в пять\n\
                        3000,x,2,3,0,0,-1,Spam\n";
const VOTES: &str = "timestamp,datetime,comment-id,voter-id,vote\n5000,x,0,7,1\n4000,x,0,7,-1\n4000,x,2,8,0\n";

/// An export with these three files; an empty text leaves the file out.
fn export(files: [&str; 3]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in ["summary.csv", "comments.csv", "votes.csv"].into_iter().zip(files) {
        if !text.is_empty() {
            fs::write(folder.path().join(name), text).expect("a file");
        }
    }
    folder
}

/// File, line and reason of what `files` is refused for.
fn refused(files: [&str; 3]) -> (String, Option<u64>, String) {
    let problem = read(export(files).path()).expect_err("refused");
    let name = problem.file.file_name().expect("a name").to_string_lossy().into_owned();
    (name, problem.line, problem.reason)
}

#[test]
fn reads_what_is_good() {
    let read = read(export([SUMMARY, COMMENTS, VOTES]).path()).expect("good");
    assert_eq!((read.topic.as_str(), read.url.as_str()), ("Buses at night", "https://pol.is/1abc"));
    assert_eq!(read.description, "");
    let ids: Vec<_> = read.comments.iter().map(|comment| (comment.id, comment.status)).collect();
    assert_eq!(ids, [(0, IdeaStatus::Visible), (1, IdeaStatus::Visible), (2, IdeaStatus::Rejected)]);
    assert_eq!(read.comments[0].body, "Первый автобус в пять");
    assert_eq!(read.comments[1].body, "Later, and\nin two lines");
    let votes: Vec<_> = read.votes.iter().map(|vote| (vote.at.0, vote.comment, vote.voter, vote.value)).collect();
    assert_eq!(votes, [(4000, 0, 7, -1), (4000, 2, 8, 0), (5000, 0, 7, 1)]);
}

#[test]
fn tolerates_a_byte_order_mark_other_columns_and_windows_lines() {
    let votes = "\u{feff}vote,voter-id,mood,comment-id,timestamp\r\n1,7,fine,0,4000\r\n";
    let read = read(export([&format!("\u{feff}{SUMMARY}"), &format!("\u{feff}{COMMENTS}"), votes]).path());
    let read = read.expect("good");
    assert_eq!(read.topic, "Buses at night");
    assert_eq!(read.votes, [Vote { at: Timestamp(4000), comment: 0, voter: 7, value: 1 }]);
}

#[test]
fn names_the_missing_file() {
    for (at, name) in ["summary.csv", "comments.csv", "votes.csv"].into_iter().enumerate() {
        let mut files = [SUMMARY, COMMENTS, VOTES];
        files[at] = "";
        assert_eq!(refused(files), (name.to_owned(), None, "it is missing".to_owned()));
    }
}

#[test]
fn names_what_is_missing_inside() {
    let summary = refused(["url,https://pol.is/1abc\n", COMMENTS, VOTES]);
    assert_eq!(summary, ("summary.csv".into(), None, "it does not name the topic".into()));
    let column = refused([SUMMARY, COMMENTS, "timestamp,comment-id,vote\n1,0,1\n"]);
    assert_eq!(column, ("votes.csv".into(), Some(1), "the column voter-id is missing".into()));
    let column = refused([SUMMARY, &COMMENTS.replace("moderated", "mod"), VOTES]);
    assert_eq!(column, ("comments.csv".into(), Some(1), "the column moderated is missing".into()));
    let short = refused([SUMMARY, COMMENTS, &format!("{VOTES}6000,x,0\n")]);
    assert_eq!(short, ("votes.csv".into(), Some(5), "3 fields where the first line has 5".into()));
}

#[test]
fn names_the_line_of_a_bad_value() {
    let vote = |line: &str| refused([SUMMARY, COMMENTS, &format!("{VOTES}{line}\n")]);
    let bad = |reason: &str| ("votes.csv".to_owned(), Some(5), reason.to_owned());
    assert_eq!(vote("x,x,0,7,1"), bad("timestamp is not a number that can stand there: \"x\""));
    assert_eq!(vote("-5,x,0,7,1"), bad("timestamp -5 is not in milliseconds since 1970"));
    assert_eq!(vote("6000,x,9,7,1"), bad("comment-id 9 does not stand in comments.csv"));
    assert_eq!(vote("6000,x,0,,1"), bad("voter-id is empty"));
    assert_eq!(vote("6000,x,0,7,2"), bad("vote is 2; it can be 1, 0 or -1"));
    assert_eq!(vote("6000,x,0,7,yes"), bad("vote is not a number that can stand there: \"yes\""));
}

#[test]
fn counts_lines_through_records_of_several() {
    let comment = |line: &str| refused([SUMMARY, &format!("{COMMENTS}{line}\n"), VOTES]);
    let bad = |line: u64, reason: &str| ("comments.csv".to_owned(), Some(line), reason.to_owned());
    assert_eq!(comment("4000,x,1,3,0,0,1,Again"), bad(6, "comment-id 1 stands in line 2 already"));
    assert_eq!(comment("\n\n4000,x,3,3,0,0,4,Odd"), bad(8, "moderated is 4; it can be 1, 0 or -1"));
}

#[test]
fn refuses_what_is_not_text() {
    let folder = export([SUMMARY, COMMENTS, ""]);
    let mut votes = VOTES.as_bytes().to_vec();
    votes.extend_from_slice(b"6000,\xff\xfe,0,7,1\n");
    fs::write(folder.path().join("votes.csv"), votes).expect("a file");
    let problem = read(folder.path()).expect_err("not text");
    assert_eq!((problem.line, problem.reason.as_str()), (Some(5), "column 2 is not UTF-8 text"));
    assert!(problem.to_string().ends_with("votes.csv, line 5: column 2 is not UTF-8 text"), "{problem}");
}

/// Three real conversations (CC BY 4.0, The Computational Democracy Project), where they lie beside the project.
#[test]
fn reads_real_conversations() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/polis");
    if !folder.exists() {
        println!("skipped: {} is not there", folder.display());
        return;
    }
    for (name, comments, votes, voters, pairs, agreed) in [
        ("scoop-hivemind.biodiversity", 316, 29_802, 536, 29_719, 19_285),
        ("scoop-hivemind.ubi", 71, 7_174, 234, 7_153, 4_595),
        ("football-concussions", 298, 14_924, 1_487, 14_328, 6_865),
    ] {
        let read = read(&folder.join(name)).unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!((read.comments.len(), read.votes.len()), (comments, votes), "{name}");
        assert_eq!(read.votes.iter().map(|vote| vote.voter).collect::<HashSet<_>>().len(), voters, "{name}");
        let distinct: HashSet<_> = read.votes.iter().map(|vote| (vote.voter, vote.comment)).collect();
        assert_eq!(distinct.len(), pairs, "{name}");
        assert_eq!(read.votes.iter().filter(|vote| vote.value == 1).count(), agreed, "{name}");
        assert!(read.votes.is_sorted_by_key(|vote| vote.at), "{name}");
        assert!(!read.topic.is_empty() && read.url.starts_with("https://pol.is/"), "{name}");
    }
}
