//! How ideas stand with a jury: means over it, never who gave what.

use crate::domain::jury::{FEWEST, Standing};
use crate::text::{t, tn};
use crate::ui::format::decimal;
use crate::view::view;
use leptos::prelude::*;

/// How an idea stands, in words.
#[must_use]
pub fn words(standing: &Standing) -> String {
    let jurors = i64::try_from(standing.jurors).unwrap_or(i64::MAX);
    match standing.result {
        Some((mean, spread)) => tn!(
            jurors,
            "{mean} ± {spread} by {n} juror",
            "{mean} ± {spread} by {n} jurors",
            mean = decimal(mean, 2),
            spread = decimal(spread, 2),
        ),
        None => tn!(jurors, "scored by {n} juror, too few to show", "scored by {n} jurors, too few to show"),
    }
}

/// A mean or a spread, or a dash.
#[must_use]
pub fn figure(of: Option<f64>) -> String {
    of.map_or_else(|| "–".to_owned(), |n| decimal(n, 2))
}

/// The ideas of a shortlist with mean and spread, and what those are.
#[must_use]
pub fn standings(slug: &str, standings: Vec<(String, Standing)>) -> AnyView {
    let row = |(title, standing): (String, Standing)| {
        let href = format!("/c/{slug}/ideas/{}", standing.idea);
        view! {
            <tr>
                <th scope="row"><a href=href>{title}</a></th>
                <td class="number">{figure(standing.result.map(|(mean, _)| mean))}</td>
                <td class="number">{figure(standing.result.map(|(_, spread)| spread))}</td>
                <td class="number">{standing.jurors}</td>
            </tr>
        }
    };
    view! {
        <table class="decisions">
            <thead>
                <tr>
                    <th scope="col">{t!("Idea")}</th>
                    <th scope="col" class="number">{t!("Mean")}</th>
                    <th scope="col" class="number">{t!("Spread")}</th>
                    <th scope="col" class="number">{t!("Jurors")}</th>
                </tr>
            </thead>
            <tbody>{standings.into_iter().map(row).collect_view()}</tbody>
        </table>
        <p class="help">
            {t!(
                "The mean is weighted by the criteria; the spread is the standard deviation. Ideas that fewer than {fewest} \
                 jurors, besides those whom any one manager let in, have scored by every criterion show no result.",
                fewest = FEWEST,
            )}
        </p>
    }
}
