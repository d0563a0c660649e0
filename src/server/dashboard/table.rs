//! The numbers behind each chart as a table for spreadsheets. Its words are English in every language, since programs read it.

use super::calendar::{local, zone};
use super::view;
use crate::domain::dashboard::{DashboardView, Funnel, Leader, Movement};
use crate::domain::jury::Standing;
use crate::domain::series::Range;
use crate::domain::text::is_invisible;
use crate::error::AppError;
use crate::server::context::Cx;

/// The table behind `chart` (`series`, `leaders`, `risers`, `balance`, `funnel`, `jury`) over `range`, as CSV.
///
/// # Errors
/// [`AppError::NotFound`] for a chart that there is not, and what [`super::view`] gives.
pub async fn csv(cx: &Cx, slug: &str, chart: &str, range: Option<Range>) -> Result<String, AppError> {
    let view = view(cx, slug, range).await?;
    let rows = table(&view, chart).ok_or(AppError::NotFound)?;
    write(&rows).map_err(Into::into)
}

/// Rows of cells, the first being the heading; none for a chart that there is not.
pub(super) fn table(view: &DashboardView, chart: &str) -> Option<Vec<Vec<String>>> {
    match chart {
        "series" => Some(series(view)),
        "leaders" => Some(ideas(&view.leaders)),
        "risers" => Some(ideas(&view.risers)),
        "balance" => Some(balance(view)),
        "funnel" => {
            let Funnel { visitors, voters, contributors } = view.funnel;
            let stages = [("visitors", visitors), ("voters", voters), ("contributors", contributors)]
                .map(|(name, count)| vec![name.to_owned(), count.to_string()]);
            Some(headed(&["stage", "people"], stages))
        }
        "jury" => view.jury.as_deref().map(jury),
        _ => None,
    }
}

fn jury(standings: &[(String, Standing)]) -> Vec<Vec<String>> {
    let rows = standings.iter().map(|(title, standing)| {
        let cell = |of: Option<f64>| of.map(|n| format!("{n:.2}")).unwrap_or_default();
        let result = [standing.result.map(|(mean, _)| mean), standing.result.map(|(_, spread)| spread)].map(cell);
        let about = [standing.idea.to_string(), title.clone()];
        [about.to_vec(), result.to_vec(), vec![standing.jurors.to_string()]].concat()
    });
    headed(&["idea", "title", "mean", "spread", "jurors"], rows)
}

fn series(view: &DashboardView) -> Vec<Vec<String>> {
    let zone = zone(&view.time_zone);
    let rows = view.series.points.iter().map(|point| {
        let from = local(point.at.0, &zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        let activity = &point.activity;
        vec![from, activity.participants.to_string(), activity.ideas.to_string(), activity.votes.to_string()]
    });
    headed(&["from", "new participants", "new ideas", "votes"], rows)
}

fn ideas(leaders: &[Leader]) -> Vec<Vec<String>> {
    let rows = leaders.iter().enumerate().map(|(at, idea)| {
        let moved = match idea.movement {
            Movement::Unknown => String::new(),
            Movement::New => "new".to_owned(),
            Movement::Places(places) => places.to_string(),
        };
        let counts = [idea.votes, idea.today].map(|n| n.to_string());
        [vec![(at + 1).to_string(), idea.id.to_string(), idea.title.clone()], counts.to_vec(), vec![moved]].concat()
    });
    headed(&["place", "idea", "title", "votes", "votes in 24 hours", "places up in 24 hours"], rows)
}

fn balance(view: &DashboardView) -> Vec<Vec<String>> {
    let rows = view.balance.iter().map(|statement| {
        let counts = [1, -1, 0].map(|value| statement.tally.of(value).to_string());
        [vec![statement.id.to_string(), statement.title.clone()], counts.to_vec()].concat()
    });
    headed(&["idea", "statement", "agree", "disagree", "pass"], rows)
}

fn headed(heading: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Vec<Vec<String>> {
    let heading = heading.iter().map(|cell| (*cell).to_owned()).collect();
    std::iter::once(heading).chain(rows).collect()
}

/// Rows of cells as CSV, none of which is a formula.
pub(in crate::server) fn write(rows: &[Vec<String>]) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell)))?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// The cell such that no spreadsheet takes it for a formula: text that begins like one, also in full width or after what
/// cannot be seen, gets an apostrophe. A negative number stays a number.
fn harmless(cell: &str) -> String {
    let begins = cell.trim_start_matches(is_invisible);
    let formula = (begins.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || cell.starts_with(['\t', '\r', '\n']))
        && cell.parse::<i64>().is_err();
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let cells =
            ["=1+1", "+1 for trees", "-x", "@SUM(A1)", "\tx", "\rx", "\nx", "\u{feff}=1", " \u{200b}@x", "＝1", "＠x"];
        assert!(cells.iter().all(|cell| harmless(cell) == format!("'{cell}")));
        assert_eq!(["-3", "a=1", ""].map(harmless), ["-3", "a=1", ""]);
        let rows = vec![vec!["Trees, \"now\"".to_owned(), "=HYPERLINK(\"x\")".to_owned()]];
        assert_eq!(write(&rows).expect("written"), "\"Trees, \"\"now\"\"\",\"'=HYPERLINK(\"\"x\"\")\"\n");
    }
}
