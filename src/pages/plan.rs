//! Planning a campaign: the form beside a live preview.

mod choice;
mod fields;
mod jury;
mod keep;
mod languages;
mod offers;
mod preview;
mod schedule;
mod zone;

use crate::api::manage::{Beginnings, ForgetPlan, Plan, SavePlan, read_beginnings, read_plan};
use crate::client::draft;
use crate::client::fetched::fetched;
use crate::error::AppError;
use crate::pages::form::{error_of, focus_on_error};
use crate::pages::picture::upload_without_script;
use crate::text::t;
use crate::ui::awaited::awaited;
use crate::ui::{ErrorSummary, ErrorView, Icon, Loading};
use crate::view::view;
use leptos::html;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

pub use keep::kept_as;
pub(super) use offers::{RETENTIONS, RIGHTS};

/// Planning a campaign.
pub fn plan() -> AnyView {
    let params = use_params_map();
    // The address of a new plan names no campaign.
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    // The address of a picture that was uploaded without JavaScript, or empty.
    let query = use_query_map();
    let picture = Memo::new(move |_| query.read().get("picture").unwrap_or_default());
    let from = Memo::new(move |_| query.read().get("from").unwrap_or_default());
    let organisation = Memo::new(move |_| query.read().get("organisation").unwrap_or_default());
    let opening = fetched(
        move || (slug.get(), from.get(), organisation.get(), picture.get()),
        |(slug, from, organisation, picture)| open(slug, from, organisation, picture),
    );
    let save = ServerAction::<SavePlan>::new();
    let content = awaited(move || async move {
        match opening.await {
            Ok(Opening::Choice(beginnings)) => choice::choice(beginnings, &organisation.get_untracked()),
            Ok(Opening::Form(plan)) => page(with_picture(*plan, picture.get_untracked()), save),
            Err(AppError::Conflict(why)) => sealed(&slug.get_untracked(), why),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! { <div class="page"><Suspense fallback=Loading>{content}</Suspense></div> }
}

/// What the page opens with.
#[derive(Clone, Serialize, Deserialize)]
enum Opening {
    /// What a new plan may be begun from.
    Choice(Beginnings),
    /// The form.
    Form(Box<Plan>),
}

/// A new plan begins with a choice, unless it was made or a picture was sent from the form.
async fn open(slug: String, from: String, organisation: String, picture: String) -> Result<Opening, AppError> {
    if slug.is_empty() && from.is_empty() && picture.is_empty() {
        return read_beginnings().await.map(Opening::Choice);
    }
    read_plan(slug, from, organisation).await.map(|plan| Opening::Form(Box::new(plan)))
}

/// The plan with the picture that was just uploaded, if there is one.
fn with_picture(plan: Plan, picture: String) -> Plan {
    if picture.starts_with("/pictures/") { Plan { picture, ..plan } } else { plan }
}

/// Says that the form holds what was refused, with the way back to what is saved.
fn unsaved(slug: &str) -> AnyView {
    let kept = kept_as(slug);
    let forget = move |_| draft::clear(&kept);
    view! {
        <div class="notice" role="status">
            <Icon name="info"/>
            <form class="stack" method="post" action=ForgetPlan::url() on:submit=forget>
                <input type="hidden" name="slug" value=slug.to_owned()/>
                <p>{t!("This is what you typed last. It was not saved, since something in it was wrong.")}</p>
                <p><button class="button" type="submit">{t!("Forget it and start from what is saved")}</button></p>
            </form>
        </div>
    }
}

/// What stands in place of the plan once it was launched.
fn sealed(slug: &str, why: String) -> AnyView {
    view! {
        <Title text=t!("The plan is sealed")/>
        <section class="stack">
            <h1>{t!("The plan is sealed")}</h1>
            <p class="lead">{why}</p>
            <p><a class="button button-primary" href=format!("/manage/{slug}")>{t!("Back to the campaign")}</a></p>
        </section>
    }
}

fn page(mut plan: Plan, save: ServerAction<SavePlan>) -> AnyView {
    let is_new = plan.slug.is_empty();
    let title = if is_new { t!("Plan a campaign") } else { t!("Edit the plan") };
    let (back, name) = if is_new {
        ("/manage".to_owned(), t!("Your campaigns"))
    } else {
        (format!("/manage/{}", plan.slug), t!("The draft"))
    };
    let refused = std::mem::take(&mut plan.unsaved);
    let unsaved = refused.then(|| unsaved(&plan.slug));
    let form = NodeRef::<html::Form>::new();
    let error = error_of(save);
    focus_on_error(form, error);
    let typed = RwSignal::new(plan.clone());
    let offer = keep::keep(&plan, refused, form, typed, save);
    let sent_from = [("slug", &*plan.slug), ("from", &*plan.from), ("organisation", &*plan.organisation)];
    let picture = upload_without_script(&sent_from, fields::picture_words());
    view! {
        <Title text=title/>
        <p class="crumb"><a href=back.clone()><Icon name="arrow-left"/>{name}</a></p>
        <header class="page-head">
            <h1>{title}</h1>
            <p class="help">{t!("A draft is seen by your organisation alone. You launch it when it is ready.")}</p>
        </header>
        {unsaved}
        {offer}
        <div class="plan">
            <div class="stack">
                {picture}
                <ActionForm action=save node_ref=form attr:class="form">
                    <ErrorSummary error/>
                    {fields::fields(plan, typed, error)}
                    <p class="form-foot">
                        <button class="button button-primary" type="submit" disabled=save.pending()>
                            {t!("Save the draft")}
                        </button>
                        <a class="button button-quiet" href=back>{t!("Leave without saving")}</a>
                    </p>
                </ActionForm>
            </div>
            {preview::preview(typed)}
        </div>
    }
}
