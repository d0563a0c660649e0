//! How the jury scored, once it is done: the ideas it puts first. Nothing rises any more then.

use super::csv;
use crate::domain::dashboard::DashboardView;
use crate::domain::jury::Standing;
use crate::text::{t, tn};
use crate::ui::format::decimal;
use crate::ui::standing::figure;
use crate::view::view;
use leptos::prelude::*;

/// Ideas that it shows.
const SHOWN: usize = 5;

/// The ideas that the jury puts first.
pub fn jury(slug: &str, view: RwSignal<DashboardView>) -> AnyView {
    let title = move || finding(view.read().jury.as_deref().unwrap_or_default());
    let csv = csv(slug, "jury", view, t!("The jury’s scores as CSV"));
    let all = format!("/manage/{slug}/jury");
    let slug = slug.to_owned();
    let rows = move || {
        let standings = view.read().jury.clone().unwrap_or_default();
        standings.into_iter().take(SHOWN).map(|row| tr(&slug, row)).collect_view()
    };
    view! {
        <section class="panel" aria-labelledby="jury">
            <header><h2 id="jury">{title}</h2>{csv}</header>
            <table class="ranking">
                <thead class="visually-hidden">
                    <tr><th scope="col">{t!("Idea")}</th><th scope="col">{t!("Mean")}</th><th scope="col">{t!("Spread and jurors")}</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p><a href=all>{t!("All that the jury scored")}</a></p>
        </section>
    }
}

/// Whom the jury puts first.
fn finding(standings: &[(String, Standing)]) -> String {
    match standings.first() {
        Some((title, Standing { result: Some(_), .. })) => t!("The jury puts “{title}” first", title),
        Some(_) => t!("Too few jurors scored for a result").to_owned(),
        None => t!("The jury had nothing to score").to_owned(),
    }
}

fn tr(slug: &str, (title, standing): (String, Standing)) -> AnyView {
    let by = tn!(i64::try_from(standing.jurors).unwrap_or(i64::MAX), "{n} juror", "{n} jurors");
    let spread = standing.result.map(|(_, spread)| format!("± {}, {by}", decimal(spread, 2))).unwrap_or(by);
    view! {
        <tr>
            <th scope="row"><a href=format!("/c/{slug}/ideas/{}", standing.idea)>{title}</a></th>
            <td class="number"><strong>{figure(standing.result.map(|(mean, _)| mean))}</strong></td>
            <td class="number muted">{spread}</td>
        </tr>
    }
}
