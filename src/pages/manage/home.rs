//! The campaigns in which the viewer has a role.

use crate::api::account::sign_in_address;
use crate::api::manage::{ManageView, OwnCampaign};
use crate::api::session::{Membership, SignOut};
use crate::domain::campaign::{CampaignCard, CampaignState};
use crate::domain::id::{DAY, Timestamp};
use crate::domain::phase::{self, PhaseKind};
use crate::domain::policy::{OrganisationAction, Role, may_in_organisation};
use crate::error::AppError;
use crate::text::{Text, key, t, tn};
use crate::ui::{CampaignTile, Empty, ErrorView, Icon, Notice, NoticeKind, time_left};
use crate::view::view;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_location;
use leptos_router::location::Url;

/// The state, the heading of its campaigns, and what is done about them.
const GROUPS: [(CampaignState, Text, Text); 3] = [
    (CampaignState::Draft, key!("Drafts"), key!("Only your organisation sees these.")),
    (CampaignState::Running, key!("Running##campaigns"), key!("Open to the crowd.")),
    (CampaignState::Closed, key!("Closed##campaigns"), key!("Everything stays to be read.")),
];

/// The manager's home: drafts first, then what runs, then what is over; of the organisation `only`, or where that is empty
/// of all.
pub fn home(view: ManageView, only: &str) -> AnyView {
    let ManageView { campaigns, organisations, may_create, now } = view;
    let plan = match only {
        "" => "/manage/new".to_owned(),
        slug => format!("/manage/new?organisation={}", Url::escape(slug)),
    };
    let (new, new_above) = (new(may_create, plan.clone()), new(may_create, plan));
    let body = if campaigns.is_empty() {
        let advice = if may_create {
            t!("Start with the question you would ask the crowd. A draft is yours alone until you launch it.")
        } else {
            t!("As soon as somebody of your organisation plans one, it stands here.")
        };
        view! { <Empty title=t!("No campaign yet") icon="rocket"><p>{advice}</p>{new}</Empty> }
    } else {
        GROUPS
            .into_iter()
            .filter_map(|(state, title, about)| {
                let group_of: Vec<_> = campaigns.iter().filter(|own| own.card.state == state).cloned().collect();
                (!group_of.is_empty()).then(|| group(title.get(), about.get(), group_of, now))
            })
            .collect_view()
            .into_any()
    };
    view! {
        <header class="page-head">
            <h1>{t!("Your campaigns")}</h1>
            <div class="cluster">
                {own_pages(&organisations, only)}
                {new_above}
                {sign_out()}
            </div>
        </header>
        {switch(&organisations, only)}
        {body}
    }
}

/// The way to a new plan, for who may.
fn new(may_create: bool, href: String) -> Option<AnyView> {
    may_create
        .then(|| view! { <a class="button button-primary" href=href><Icon name="plus"/>{t!("Plan a campaign")}</a> })
}

/// People and settings of the organisation that is shown, as far as the role there goes.
fn own_pages(organisations: &[Membership], only: &str) -> Option<AnyView> {
    let shown = match organisations {
        [one] => one,
        several => several.iter().find(|organisation| organisation.slug == only)?,
    };
    let Membership { slug, role, campaigns_only, .. } = shown;
    let may = |action| !campaigns_only && may_in_organisation(*role, action);
    let people = may(OrganisationAction::SeePeople).then(|| {
        view! { <a class="button button-quiet" href=format!("/manage/people/{slug}")><Icon name="people"/>{t!("People")}</a> }
    });
    let settings = may(OrganisationAction::Settings).then(|| {
        let href = format!("/manage/organisation/{slug}");
        view! { <a class="button button-quiet" href=href><Icon name="settings"/>{t!("Organisation")}</a> }
    });
    Some(view! { {people}{settings} })
}

/// Which organisation's campaigns are shown, for who has several.
fn switch(organisations: &[Membership], only: &str) -> Option<AnyView> {
    if organisations.len() < 2 {
        return None;
    }
    let chip = |slug: &str, name: &str| {
        let current = (slug == only).then_some("true");
        let href = match slug {
            "" => "/manage".to_owned(),
            slug => format!("/manage?organisation={}", Url::escape(slug)),
        };
        view! { <li><a class="chip" href=href aria-current=current>{name.to_owned()}</a></li> }
    };
    let chips = organisations.iter().map(|organisation| chip(&organisation.slug, &organisation.name)).collect_view();
    Some(view! {
        <nav aria-label=t!("Which organisation")><ul class="chips">{chip("", t!("All organisations"))}{chips}</ul></nav>
    })
}

fn group(title: &'static str, about: &'static str, campaigns: Vec<OwnCampaign>, now: Timestamp) -> AnyView {
    let tiles = campaigns
        .into_iter()
        .map(|OwnCampaign { card, waiting, role }| {
            let slug = card.slug.clone();
            let needs = match waiting {
                0 if role.manages() => needs(&card, now),
                0 => None,
                n => Some(tn!(n, "{n} idea waits for you to read it.", "{n} ideas wait for you to read them.")),
            };
            let dashboard = format!("/c/{slug}/dashboard");
            let href = match role {
                Role::Owner | Role::Manager => format!("/manage/{slug}"),
                Role::Analyst => dashboard.clone(),
                Role::Juror if evaluates(&card) => format!("/c/{slug}/jury"),
                Role::Juror | Role::Member => format!("/c/{slug}"),
            };
            let links = (role.is_staff() && card.state != CampaignState::Draft).then(|| {
                view! {
                    <p class="cluster manage-links">
                        <a class="button button-quiet" href=dashboard><Icon name="chart"/>{t!("Dashboard")}</a>
                        <a class="button button-quiet" href=format!("/c/{slug}")><Icon name="eye"/>{t!("Public page")}</a>
                    </p>
                }
            });
            let extra = links.into_any();
            view! {
                <li>
                    <CampaignTile card now href nested=true extra/>
                    {needs.map(|needs| view! { <p class="needs"><Icon name="warning"/>{needs}</p> })}
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="manage-group">
            <h2>{title}</h2>
            <p class="help">{about}</p>
            <ul class="tiles">{tiles}</ul>
        </section>
    }
}

/// Whether a jury may have something to do in it.
fn evaluates(card: &CampaignCard) -> bool {
    card.phases.iter().any(|phase| phase.kind == PhaseKind::Evaluate)
}

/// What in this campaign waits for the manager, the most urgent alone.
fn needs(card: &CampaignCard, now: Timestamp) -> Option<String> {
    let opens = card.phases.first().map(|phase| phase.starts_at);
    match card.state {
        CampaignState::Draft => Some(match opens {
            Some(opens) if opens <= now => t!("Its opening date has passed. Launch it, or move the date.").to_owned(),
            Some(opens) => t!("Not launched, and it should open soon: {left}.", left = time_left(now, opens)),
            None => t!("Its dates are missing.").to_owned(),
        })
        .filter(|_| opens.is_none_or(|opens| opens.0 - now.0 < 7 * DAY)),
        CampaignState::Running => {
            let end = phase::current(&card.phases, now)?.ends_at?;
            let left = time_left(now, end);
            if end.0 - now.0 < 2 * DAY {
                Some(t!("This phase ends soon: {left}.", left))
            } else {
                (card.counts.participants == 0).then(|| t!("Nobody has taken part yet. Share its link.").to_owned())
            }
        }
        CampaignState::Closed => None,
    }
}

fn sign_out() -> AnyView {
    view! {
        <form method="post" action=SignOut::url()>
            <button class="button button-quiet" type="submit">{t!("Sign out")}</button>
        </form>
    }
}

/// What somebody without a role sees, with the way in.
pub fn outside(error: &AppError) -> AnyView {
    let sign_in = (*error == AppError::SignIn).then(|| {
        let here = use_location().pathname.get_untracked();
        view! { <a class="button button-primary" href=sign_in_address(&here)>{t!("Sign in")}</a> }
    });
    view! {
        <section class="stack">
            <h1>{t!("This part is for the organisation’s people")}</h1>
            <p class="lead">{match sign_in {
                Some(_) => t!("Campaigns are planned and run here. Sign in, if you have a role in an organisation."),
                None => t!("Campaigns are planned and run here. You came without a role in an organisation."),
            }}</p>
            <Notice kind=NoticeKind::Info>
                <p>
                    {t!("Open the link of your invitation in this browser; it remembers you from then on. Without one, ask an \
                     owner of the organisation, or the operator of this server, who makes a link with “coro invite”.")}
                </p>
            </Notice>
            <p class="cluster">{sign_in}<a class="button" href="/">{t!("See the campaigns")}</a></p>
        </section>
    }
}

/// What stands in place of a campaign that is not there, or not for who looks.
pub fn missing() -> AnyView {
    let here = use_location().pathname.get_untracked();
    view! {
        <ErrorView error=AppError::NotFound/>
        <p class="help">
            {t!("Do you run a campaign here? Then sign in with the account that has a role in it.")}" "
            <a href=sign_in_address(&here)>{t!("Sign in")}</a>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::campaign::Counts;
    use crate::domain::id::HOUR;
    use crate::domain::language::Language;
    use crate::domain::phase::Phase;
    use crate::domain::poll::Method;

    fn card(state: CampaignState, opens: i64, ends: i64) -> CampaignCard {
        CampaignCard {
            language: Language::En,
            slug: "parks".into(),
            question: "What does the park need?".into(),
            summary: String::new(),
            picture: None,
            organisation: "City".into(),
            organisation_slug: "city".into(),
            accent: String::new(),
            state,
            phases: vec![Phase {
                kind: PhaseKind::Collect,
                starts_at: Timestamp(opens),
                ends_at: Some(Timestamp(ends)),
            }],
            tags: Vec::new(),
            counts: Counts::default(),
            simulated: false,
            method: Method::Approval,
        }
    }

    #[test]
    fn says_what_waits_for_the_manager() {
        let now = Timestamp(100 * DAY);
        let says = |state, opens: i64, ends: i64| needs(&card(state, now.0 + opens, now.0 + ends), now);
        assert!(says(CampaignState::Draft, -HOUR, DAY).expect("late").contains("has passed"));
        assert!(says(CampaignState::Draft, 3 * DAY, 9 * DAY).expect("soon").contains("3 days left"));
        assert_eq!(says(CampaignState::Draft, 20 * DAY, 30 * DAY), None);
        assert!(says(CampaignState::Running, -DAY, HOUR).expect("ends").contains("1 hour left"));
        assert!(says(CampaignState::Running, -DAY, 9 * DAY).expect("empty").contains("Nobody"));
        assert_eq!(says(CampaignState::Closed, -9 * DAY, -DAY), None);
    }
}
