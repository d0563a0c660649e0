//! How the server is: the numbers that move, and what stands.

use crate::api::operate::{Health, JobsView};
use crate::domain::id::Timestamp;
use crate::text::t;
use crate::ui::Ago;
use crate::ui::format::{decimal, number};
use crate::view::view;
use leptos::prelude::*;

/// How the server is.
pub fn health(health: Health, jobs: &JobsView, now: Timestamp) -> AnyView {
    let tile = |name: &'static str, value: String| {
        view! { <div class="tile"><dt>{name}</dt><dd class="number">{value}</dd></div> }
    };
    let fact = |name: &'static str, value: AnyView| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    let backed_up = match health.backed_up_at {
        Some(at) => view! { <Ago at now/> },
        None if health.backed_up_elsewhere => t!("By the tools of PostgreSQL; Coro is not told when").into_any(),
        None => t!("Never, by “coro backup”").into_any(),
    };
    let free = health.free.map(|free| fact(t!("Free on its disk"), bytes(free).into_any()));
    view! {
        <section class="stack" aria-label=t!("Health")>
            <dl class="tiles-row">
                {tile(t!("The database answers in"), milliseconds(health.ping))}
                {tile(t!("Ballots that wait"), number(health.queue))}
                {tile(t!("Open streams"), number(health.streams))}
                {tile(t!("Failed jobs"), number(jobs.failed))}
            </dl>
            <div class="panel">
                <dl class="facts">
                    {fact("Coro", health.version.into_any())}
                    {fact(t!("Started"), view! { <Ago at=health.started_at now/> })}
                    {fact(t!("Nodes"), number(health.nodes).into_any())}
                    {fact(t!("Database"), health.engine.into_any())}
                    {fact(t!("Its size"), bytes(health.size).into_any())}
                    {free}
                    {fact(t!("Last back-up"), backed_up)}
                </dl>
            </div>
        </section>
    }
}

/// Microseconds in words: < 0.1 ms, 0.3 ms, 12 ms.
fn milliseconds(micros: i64) -> String {
    if micros < 100 {
        return format!("<\u{a0}{}\u{a0}ms", decimal(0.1, 1));
    }
    format!("{}\u{a0}ms", scaled(micros, 1_000))
}

/// Bytes in words: 812 kB, 4.7 MB, 12 GB.
fn bytes(bytes: i64) -> String {
    let (unit, name) = match bytes {
        1_000_000_000.. => (1_000_000_000, "GB"),
        1_000_000.. => (1_000_000, "MB"),
        _ => (1_000, "kB"),
    };
    format!("{}\u{a0}{name}", scaled(bytes, unit))
}

/// How often `unit` goes into `n`: below ten to a tenth, rounded down.
fn scaled(n: i64, unit: i64) -> String {
    if n >= 10 * unit {
        return number(n / unit);
    }
    let tenths = i32::try_from(n * 10 / unit).unwrap_or(0);
    decimal(f64::from(tenths) / 10.0, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_sizes_and_times() {
        let sizes = [0, 812_345, 4_780_000, 12_300_000_000, 2_345_600_000_000];
        let shown = ["0.0\u{a0}kB", "812\u{a0}kB", "4.7\u{a0}MB", "12\u{a0}GB", "2,345\u{a0}GB"];
        assert_eq!(sizes.map(bytes), shown);
        let times = [0, 340, 9_990, 10_000, 1_234_567].map(milliseconds);
        assert_eq!(times, ["<\u{a0}0.1\u{a0}ms", "0.3\u{a0}ms", "9.9\u{a0}ms", "10\u{a0}ms", "1,234\u{a0}ms"]);
    }
}
