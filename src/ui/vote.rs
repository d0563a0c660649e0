//! The vote control: a plain form that posts one vote or takes it back, and with JavaScript moves at once.

use crate::api::vote::CastVote;
use crate::client::ballot::Voting;
use crate::client::live::IdeaLive;
use crate::domain::ballot::Refusal;
use crate::domain::campaign::VotingView;
use crate::text::t;
use crate::ui::small::within;
use crate::ui::{Icon, number};
use crate::view::view;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Votes for an idea, or takes the vote back. The heading that names the idea carries the id `idea-{id}`.
#[component]
pub fn VoteButton(
    /// The poll and what its controls share.
    voting: Voting,
    /// The idea, from [`crate::client::live::Live::idea`].
    idea: ArcRwSignal<IdeaLive>,
) -> impl IntoView {
    let (id, is_mine) = idea.with_untracked(|idea| (idea.id, idea.mine.is_some()));
    let submit = {
        let idea = idea.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            if voting.closed.with_untracked(Option::is_none) {
                let value = idea.with_untracked(|idea| idea.mine.is_none().then_some(1));
                voting.choose(&idea, value);
            }
        }
    };
    let pressed = read(&idea, |idea| if idea.mine.is_some() { "true" } else { "false" });
    let class = read(&idea, |idea| match (idea.moves, idea.is_casting()) {
        (0, false) => "vote-count",
        (0, true) => "vote-count vote-waiting",
        (n, false) if n % 2 == 0 => "vote-count moved-even",
        (n, true) if n % 2 == 0 => "vote-count moved-even vote-waiting",
        (_, false) => "vote-count moved-odd",
        (_, true) => "vote-count moved-odd vote-waiting",
    });
    let count = read(&idea, |idea| idea.tally.as_ref().map(|tally| number(tally.of(1))));
    let label = read(&idea, |idea| match (&idea.tally, idea.mine) {
        (Some(tally), _) if tally.of(1) == 1 => t!("vote##after its number"),
        (Some(_), _) => t!("votes##after their number"),
        (None, Some(_)) => t!("Voted"),
        (None, None) => t!("Vote##verb"),
    });
    let refusal = read(&idea, |idea| {
        let error = idea.refusal.as_ref()?;
        Some(view! { <p class="vote-refusal" role="alert">{error.to_string()}</p> })
    });
    view! {
        <form class="vote-form" method="post" action=CastVote::url() on:submit=submit>
            <input type="hidden" name="poll" value=voting.poll.0/>
            <input type="hidden" name="idea" value=id.0/>
            <button
                class="vote"
                name="value"
                value=if is_mine { "" } else { "1" }
                aria-pressed=pressed
                aria-describedby=format!("idea-{id}")
                disabled=move || voting.closed.with(Option::is_some)
            >
                <Icon name="arrow-up"/>
                <span class=class>{count}</span>
                " "
                <span class="vote-label">{label}</span>
            </button>
            {refusal}
        </form>
    }
}

fn read<T, F>(idea: &ArcRwSignal<IdeaLive>, part: F) -> impl Fn() -> T + Send + Sync + use<T, F>
where
    F: Fn(&IdeaLive) -> T + Send + Sync + 'static,
{
    let idea = idea.clone();
    move || idea.with(&part)
}

/// How many votes this voter has left, and why nobody can vote while voting is not open. Stands once beside the controls.
#[component]
pub fn VotesLeft(
    voting: Voting,
    /// Whether the page says elsewhere that voting is paused.
    #[prop(optional)]
    pause_is_said: bool,
) -> impl IntoView {
    let text = move || match voting.closed.get() {
        Some(Refusal::Frozen) if pause_is_said => None,
        Some(reason) => Some(reason.to_string()),
        None => voting.limit.get().map(|limit| votes_left(i64::from(limit), voting.out.get())),
    };
    view! { <p class="votes-left" role="status">{text}</p> }
}

/// That a vote accepts the terms, for who has not accepted this version of them. Gone once it was given.
#[component]
pub fn TermsLine(view: Signal<VotingView>, voting: Voting) -> impl IntoView {
    let given = voting.out.get_untracked();
    let line = move || {
        let is_asked = voting.closed.with(Option::is_none) && voting.out.get() == given;
        view.with(|VotingView { asks_terms, slug, terms_version, .. }| {
            (is_asked && *asks_terms).then(|| accepts(t!("By voting you accept {terms}."), slug, *terms_version))
        })
    };
    line.into_any()
}

/// The `sentence` that what one does accepts the `{terms}` of that version, with the way to them.
pub fn accepts(sentence: &'static str, slug: &str, version: i64) -> AnyView {
    let terms = format!("/c/{slug}#terms");
    let version = t!("the terms (version {version})", version);
    view! { <p class="help">{within(sentence, view! { <a href=terms>{version}</a> })}</p> }
}

fn votes_left(limit: i64, out: i64) -> String {
    let left = (limit - out).max(0);
    match (limit, left) {
        (1, 0) => t!("Your vote is given. Take it back to move it.").to_owned(),
        (1, _) => t!("You have one vote.").to_owned(),
        _ if left == limit => t!("{left} of {limit} votes left.", left, limit),
        _ => t!("{left} of {limit} votes left. Take one back to move it.", left, limit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_how_many_votes_are_left() {
        assert_eq!(votes_left(5, 0), "5 of 5 votes left.");
        assert_eq!(votes_left(5, 2), "3 of 5 votes left. Take one back to move it.");
        assert_eq!(votes_left(5, 6), "0 of 5 votes left. Take one back to move it.");
        assert_eq!(votes_left(1, 0), "You have one vote.");
        assert_eq!(votes_left(1, 1), "Your vote is given. Take it back to move it.");
    }
}
