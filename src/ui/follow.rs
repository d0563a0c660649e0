//! Following a campaign or an idea: a plain form, so that it weighs nothing where most people never touch it.

use crate::api::account::sign_in_address;
use crate::api::notice::Follow;
use crate::domain::id::IdeaId;
use crate::text::t;
use crate::ui::Icon;
use crate::view::view;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Follows an idea, or without one the campaign, or no longer does. Who has no address is led to sign in.
pub fn follow_form(slug: &str, idea: Option<IdeaId>, following: Option<bool>) -> AnyView {
    let Some(following) = following else {
        let here = idea.map_or_else(|| format!("/c/{slug}"), |idea| format!("/c/{slug}/ideas/{idea}"));
        return view! { <a class="button" href=sign_in_address(&here)><Icon name="bell"/>{t!("Follow")}</a> };
    };
    let (what, words) = match (idea.is_some(), following) {
        (true, false) => (t!("You are told by mail what becomes of this idea"), t!("Follow")),
        (false, false) => (t!("You are told by mail when the terms change, and of the end"), t!("Follow")),
        (_, true) => (t!("You are told by mail. Press to be told no more"), t!("Following")),
    };
    let idea = idea.map(|idea| view! { <input type="hidden" name="idea" value=idea.0/> });
    view! {
        <form method="post" action=Follow::url()>
            <input type="hidden" name="slug" value=slug.to_owned()/>
            {idea}
            <input type="hidden" name="on" value=if following { "false" } else { "true" }/>
            <button class="button" type="submit" title=what aria-pressed=following.to_string()>
                <Icon name=if following { "check" } else { "bell" }/>
                {words}
            </button>
        </form>
    }
}
