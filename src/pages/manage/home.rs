//! The campaigns of the viewer's organisations.

use crate::api::manage::ManageView;
use crate::api::session::{Membership, SignOut};
use crate::domain::campaign::{CampaignCard, CampaignState};
use crate::domain::id::{DAY, Timestamp};
use crate::domain::phase;
use crate::ui::{CampaignTile, Empty, Icon, Notice, NoticeKind, time_left};
use crate::view::view;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The state, the heading of its campaigns, and what is done about them.
const GROUPS: [(CampaignState, &str, &str); 3] = [
    (CampaignState::Draft, "Drafts", "Only your organisation sees these."),
    (CampaignState::Running, "Running", "Open to the crowd."),
    (CampaignState::Closed, "Closed", "Everything stays to be read."),
];

/// The manager's home: drafts first, then what runs, then what is over.
pub fn home(view: ManageView) -> AnyView {
    let ManageView { campaigns, organisations, may_create, now } = view;
    let new = move || {
        may_create.then(
            || view! { <a class="button button-primary" href="/manage/new"><Icon name="plus"/>"Plan a campaign"</a> },
        )
    };
    let body = if campaigns.is_empty() {
        let advice = if may_create {
            "Start with the question you would ask the crowd. A draft is yours alone until you launch it."
        } else {
            "As soon as somebody of your organisation plans one, it stands here."
        };
        view! { <Empty title="No campaign yet" icon="rocket"><p>{advice}</p>{new()}</Empty> }
    } else {
        GROUPS
            .into_iter()
            .filter_map(|(state, title, about)| {
                let cards: Vec<_> = campaigns.iter().filter(|card| card.state == state).cloned().collect();
                (!cards.is_empty()).then(|| group(title, about, cards, may_create, now))
            })
            .collect_view()
            .into_any()
    };
    let several = organisations.len() > 1;
    let people = organisations
        .into_iter()
        .map(|Membership { slug, name, .. }| {
            let words = if several { format!("People of {name}") } else { "People".to_owned() };
            view! { <a class="button button-quiet" href=format!("/manage/people/{slug}")><Icon name="people"/>{words}</a> }
        })
        .collect_view();
    view! {
        <header class="page-head">
            <h1>"Your campaigns"</h1>
            <div class="cluster">
                {people}
                {new()}
                {sign_out()}
            </div>
        </header>
        {body}
    }
}

fn group(
    title: &'static str,
    about: &'static str,
    cards: Vec<CampaignCard>,
    may_create: bool,
    now: Timestamp,
) -> AnyView {
    let tiles = cards
        .into_iter()
        .map(|card| {
            let slug = card.slug.clone();
            let needs = if may_create { needs(&card, now) } else { None };
            let dashboard = format!("/c/{slug}/dashboard");
            let href = if may_create { format!("/manage/{slug}") } else { dashboard.clone() };
            let links = (card.state != CampaignState::Draft).then(|| {
                view! {
                    <p class="cluster manage-links">
                        <a class="button button-quiet" href=dashboard><Icon name="chart"/>"Dashboard"</a>
                        <a class="button button-quiet" href=format!("/c/{slug}")><Icon name="eye"/>"Public page"</a>
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

/// What in this campaign waits for the manager, the most urgent alone.
fn needs(card: &CampaignCard, now: Timestamp) -> Option<String> {
    let opens = card.phases.first().map(|phase| phase.starts_at);
    match card.state {
        CampaignState::Draft => Some(match opens {
            Some(opens) if opens <= now => "Its opening date has passed. Launch it, or move the date.".to_owned(),
            Some(opens) => format!("Not launched, and it should open soon: {}.", time_left(now, opens)),
            None => "Its dates are missing.".to_owned(),
        })
        .filter(|_| opens.is_none_or(|opens| opens.0 - now.0 < 7 * DAY)),
        CampaignState::Running => {
            let end = phase::current(&card.phases, now)?.ends_at?;
            let left = time_left(now, end);
            if end.0 - now.0 < 2 * DAY {
                Some(format!("This phase ends soon: {left}."))
            } else {
                (card.counts.participants == 0).then(|| "Nobody has taken part yet. Share its link.".to_owned())
            }
        }
        CampaignState::Closed => None,
    }
}

fn sign_out() -> AnyView {
    view! {
        <form method="post" action=SignOut::url()>
            <button class="button button-quiet" type="submit">"Sign out"</button>
        </form>
    }
}

/// What somebody without a role sees, with the way in.
pub fn outside() -> AnyView {
    view! {
        <section class="stack">
            <h1>"This part is for the organisation’s people"</h1>
            <p class="lead">"Campaigns are planned and run here. You came without a role in an organisation."</p>
            <Notice kind=NoticeKind::Info>
                <p>
                    "Open the link of your invitation in this browser; it remembers you from then on. "
                    "Without one, ask an owner of the organisation, or the operator of this server, "
                    "who makes a link with "<code>"coro invite"</code>"."
                </p>
            </Notice>
            <p><a class="button" href="/">"See the campaigns"</a></p>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::campaign::Counts;
    use crate::domain::id::HOUR;
    use crate::domain::phase::{Phase, PhaseKind};
    use crate::domain::poll::Method;

    fn card(state: CampaignState, opens: i64, ends: i64) -> CampaignCard {
        CampaignCard {
            slug: "parks".into(),
            question: "What does the park need?".into(),
            summary: String::new(),
            picture: None,
            organisation: "City".into(),
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
