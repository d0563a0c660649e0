//! Where a campaign stands in time.

use crate::domain::campaign::CampaignState;
use crate::domain::id::Timestamp;
use crate::domain::phase::{self, Phase, PhaseKind};
use crate::domain::poll::Method;
use crate::text::t;
use crate::ui::format::{span, time_left};
use crate::view::view;
use leptos::prelude::*;

/// The current phase in words and how long it lasts: ("Voting", "3 days left").
#[must_use]
pub fn standing(phases: &[Phase], now: Timestamp, state: CampaignState, method: Method) -> (String, String) {
    let words = |what: &str, when: &str| (what.to_owned(), when.to_owned());
    match (state, phase::current(phases, now)) {
        (CampaignState::Draft, _) => words(t!("Draft"), t!("not launched yet")),
        (CampaignState::Closed, _) => words(t!("Closed##a campaign"), t!("voting has ended")),
        (_, Some(phase @ Phase { kind: PhaseKind::Decide, ends_at: None, .. })) => {
            words(phase.kind.label(method), t!("voting has ended"))
        }
        (_, Some(phase)) => {
            let left = phase.ends_at.map(|end| time_left(now, end)).unwrap_or_default();
            (phase.kind.label(method).to_owned(), left)
        }
        (_, None) => match phases.first() {
            Some(first) if now < first.starts_at => {
                words(t!("Not open yet##a campaign"), &t!("opens in {time}", time = span(first.starts_at.0 - now.0)))
            }
            _ => words(t!("Over##a campaign"), t!("voting has ended")),
        },
    }
}

/// How much of a phase has passed, in percent.
fn passed(phase: Phase, now: Timestamp, state: CampaignState) -> i64 {
    if state == CampaignState::Draft || now < phase.starts_at {
        return 0;
    }
    match phase.ends_at {
        Some(end) if state == CampaignState::Running && now < end => {
            (now.0 - phase.starts_at.0) * 100 / (end.0 - phase.starts_at.0).max(1)
        }
        Some(_) => 100,
        None => 0,
    }
}

/// Where the campaign stands and how long that lasts, above its phases with their dates.
#[component]
pub fn PhaseBar(
    phases: Vec<Phase>,
    /// The dates of each phase in words, as long as `phases`.
    dates: Vec<String>,
    now: Timestamp,
    state: CampaignState,
    /// The zone of the dates, an IANA name.
    #[prop(optional, into)]
    zone: String,
    /// How votes are cast.
    #[prop(default = Method::Approval)]
    method: Method,
) -> impl IntoView {
    let (what, left) = standing(&phases, now, state, method);
    let current = (state == CampaignState::Running).then(|| phase::current(&phases, now)).flatten();
    let steps = phases
        .into_iter()
        .zip(dates)
        .map(|(phase, dates)| {
            let is_current = current == Some(phase);
            let done = !is_current && passed(phase, now, state) == 100;
            view! {
                <li class="phase" class:phase-done=done aria-current=is_current.then_some("step")>
                    <svg class="phase-line" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                        <rect width=passed(phase, now, state) height="1"></rect>
                    </svg>
                    <span class="phase-name">{phase.kind.label(method)}</span>
                    <span class="phase-dates">{dates}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="phase-bar" role="group" aria-label=t!("Where this campaign stands")>
            <p class="phase-now"><strong>{what}</strong>" · "<span>{left}</span></p>
            <ol class="phases">{steps}</ol>
            {(!zone.is_empty()).then(|| view! { <p class="phase-zone">{t!("Times: {zone}", zone = zone.replace('_', " "))}</p> })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::DAY;

    #[test]
    fn says_where_a_campaign_stands() {
        let phase = |kind, from, to: Option<i64>| Phase {
            kind,
            starts_at: Timestamp(from * DAY),
            ends_at: to.map(|day| Timestamp(day * DAY)),
        };
        let phases = [
            phase(PhaseKind::Collect, 10, Some(20)),
            phase(PhaseKind::Vote, 20, Some(24)),
            phase(PhaseKind::Decide, 24, None),
        ];
        let on = |day, state| {
            let (what, left) = standing(&phases, Timestamp(day * DAY), state, Method::Approval);
            format!("{what} · {left}")
        };
        assert_eq!(on(1, CampaignState::Draft), "Draft · not launched yet");
        assert_eq!(on(7, CampaignState::Running), "Not open yet · opens in 3 days");
        assert_eq!(on(15, CampaignState::Running), "Ideas and votes · 5 days left");
        assert_eq!(on(21, CampaignState::Running), "Voting · 3 days left");
        assert_eq!(on(30, CampaignState::Running), "Decision · voting has ended");
        assert_eq!(on(30, CampaignState::Closed), "Closed · voting has ended");
        assert_eq!(passed(phases[0], Timestamp(15 * DAY), CampaignState::Running), 50);
        assert_eq!(passed(phases[0], Timestamp(15 * DAY), CampaignState::Closed), 100);
    }
}
