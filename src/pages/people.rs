//! The people of an organisation or of one campaign: roles, and inviting others.

use crate::api::people::{
    InvitePerson, InviteToCampaign, InvitedView, MemberView, PeopleView, RemoveFromCampaign, RemovePerson,
    RevokeCampaignInvitation, RevokeInvitation, SetCampaignRole, SetRole, read_campaign_people, read_people,
};
use crate::client::fetched::{Fetched, fetched};
use crate::domain::policy::Role;
use crate::domain::text::EMAIL;
use crate::error::AppError;
use crate::pages::form::{error_at, error_of};
use crate::text::{t, tn};
use crate::ui::awaited::awaited;
use crate::ui::foreign::foreign;
use crate::ui::format::date;
use crate::ui::{Confirm, Empty, ErrorSummary, ErrorView, Field, Icon, Loading, Notice, NoticeKind, described_by};
use crate::view::view;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

type Refusal = Signal<Option<AppError>>;

/// Where the people are: the slug, the roles that there are, where the forms go, and why the last one was refused.
#[derive(Clone)]
struct Place {
    slug: String,
    roles: &'static [Role],
    invite: &'static str,
    set: &'static str,
    remove: &'static str,
    revoke: &'static str,
    not_invited: Refusal,
    refused: Refusal,
}

/// The first refusal of several forms.
fn first_of(refusals: [Refusal; 3]) -> Refusal {
    Signal::derive(move || refusals.iter().find_map(|error| error.get()))
}

/// The people of an organisation. `?link=` is the token of an invitation that was just made, `?sent` says that one was
/// mailed.
pub fn people() -> AnyView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let people = fetched(move || slug.get(), read_people);
    let place = Place {
        slug: String::new(),
        roles: &Role::ALL,
        invite: InvitePerson::url(),
        set: SetRole::url(),
        remove: RemovePerson::url(),
        revoke: RevokeInvitation::url(),
        not_invited: error_of(ServerAction::<InvitePerson>::new()),
        refused: first_of([
            error_of(ServerAction::<SetRole>::new()),
            error_of(ServerAction::<RemovePerson>::new()),
            error_of(ServerAction::<RevokeInvitation>::new()),
        ]),
    };
    shown(slug, people, place, |people, place| {
        let log = format!("/manage/people/{}/log", place.slug);
        view! {
            <p class="crumb"><a href="/manage"><Icon name="arrow-left"/>{t!("Your campaigns")}</a></p>
            <header class="page-head">
                <h1>{t!("People of {name}", name = people.name)}</h1>
                <a class="button" href=log><Icon name="clock"/>{t!("Log")}</a>
            </header>
            {page(people, place)}
        }
    })
}

/// The people of one campaign, with the same questions in the address.
pub fn campaign_people() -> AnyView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let people = fetched(move || slug.get(), read_campaign_people);
    let place = Place {
        slug: String::new(),
        roles: &Role::OF_CAMPAIGN,
        invite: InviteToCampaign::url(),
        set: SetCampaignRole::url(),
        remove: RemoveFromCampaign::url(),
        revoke: RevokeCampaignInvitation::url(),
        not_invited: error_of(ServerAction::<InviteToCampaign>::new()),
        refused: first_of([
            error_of(ServerAction::<SetCampaignRole>::new()),
            error_of(ServerAction::<RemoveFromCampaign>::new()),
            error_of(ServerAction::<RevokeCampaignInvitation>::new()),
        ]),
    };
    shown(slug, people, place, |people, place| {
        let back = format!("/manage/{}", place.slug);
        let lang = people.language.and_then(foreign);
        view! {
            <p class="crumb"><a href=back lang=lang><Icon name="arrow-left"/>{people.name.clone()}</a></p>
            <h1>{t!("People of this campaign")}</h1>
            <p class="help">
                {t!("Whom you invite here has a role in this campaign and in no other. Who has one in the organisation keeps it; \
                 the stronger of the two counts.")}
            </p>
            {page(people, place)}
        }
    })
}

fn shown(
    slug: Memo<String>,
    people: Fetched<Result<PeopleView, AppError>>,
    place: Place,
    content: fn(PeopleView, Place) -> AnyView,
) -> AnyView {
    let content = awaited(move || {
        let place = place.clone();
        async move {
            match people.await {
                Ok(people) => content(people, Place { slug: slug.get_untracked(), ..place }),
                Err(error) => view! { <ErrorView error/> },
            }
        }
    });
    view! {
        <Title text=t!("People")/>
        <div class="page page-narrow"><Suspense fallback=Loading>{content}</Suspense></div>
    }
}

fn page(people: PeopleView, place: Place) -> AnyView {
    let PeopleView { members, invited, may_manage, public_url, .. } = people;
    let made = use_query_map().with_untracked(|query| (query.get("link"), query.get("sent").is_some()));
    let refused = place.refused;
    let rows = members.into_iter().map(|member| row(&place, member, may_manage)).collect_view();
    let inviting = may_manage.then(|| inviting(&place));
    let open = may_manage.then(|| open(&place, invited));
    view! {
        <div class="stack stack-l">
            {just_made(made, &public_url)}
            <ErrorSummary error=refused/>
            <section class="panel" aria-labelledby="members">
                <h2 id="members">{t!("Who has a role")}</h2>
                <ul class="rows">{rows}</ul>
            </section>
            {inviting}
            {open}
        </div>
    }
}

/// What a role is called.
fn name_of(role: Role) -> &'static str {
    match role {
        Role::Owner => t!("owner"),
        Role::Manager => t!("manager"),
        Role::Analyst => t!("analyst"),
        Role::Juror => t!("juror"),
        Role::Member => t!("member"),
    }
}

/// What a role lets a person do.
fn rights(role: Role) -> &'static str {
    match role {
        Role::Owner => t!("Everything, and who else may."),
        Role::Manager => t!("Plans and runs campaigns, moderates, watches dashboards."),
        Role::Analyst => t!("Watches dashboards; changes nothing."),
        Role::Juror => t!("Scores what the jury is asked about."),
        Role::Member => t!("Takes part in campaigns that are for the organisation’s people alone."),
    }
}

fn just_made((link, sent): (Option<String>, bool), public_url: &str) -> Option<AnyView> {
    if let Some(token) = link.filter(|token| token.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')) {
        let address = format!("{public_url}/welcome/{token}");
        return Some(view! {
            <Notice kind=NoticeKind::Info>
                <p>{t!("Hand on this link; it is shown only now, works once, and lets in whoever opens it first:")}</p>
                <p><a class="breaks" href=address.clone()>{address.clone()}</a></p>
            </Notice>
        });
    }
    sent.then(|| view! { <Notice kind=NoticeKind::Info>{t!("The invitation is on its way.")}</Notice> })
}

fn choices(roles: &[Role], chosen: Role) -> AnyView {
    let option = |role: &Role| {
        view! { <option value=role.as_str() selected={*role == chosen}>{name_of(*role)}</option> }
    };
    roles.iter().map(option).collect_view().into_any()
}

fn row(place: &Place, member: MemberView, may_manage: bool) -> AnyView {
    let MemberView { person, name, email, role, here, you } = member;
    let shown = match (&*name, &email) {
        ("", Some(email)) => email.clone(),
        ("", None) => t!("Somebody without a name").to_owned(),
        (name, _) => name.to_owned(),
    };
    let address = email.filter(|email| *email != shown).map(|email| view! { <span class="muted">" "{email}</span> });
    let controls = if may_manage && here {
        let label = t!("Role of {name}", name = shown);
        let Place { slug, set, remove, roles, .. } = place.clone();
        view! {
            <div class="cluster">
                <form class="cluster" method="post" action=set>
                    <input type="hidden" name="slug" value=slug.clone()/>
                    <input type="hidden" name="person" value=person.0/>
                    <select class="input input-small" name="role" aria-label=label>{choices(roles, role)}</select>
                    <button class="button button-small" type="submit">{t!("Change")}</button>
                </form>
                <Confirm label=t!("Remove") question=t!("{name} loses at once every right that this role gives.", name = shown)>
                    <form method="post" action=remove>
                        <input type="hidden" name="slug" value=slug/>
                        <input type="hidden" name="person" value=person.0/>
                        <button class="button button-danger" type="submit">{t!("Remove this person")}</button>
                    </form>
                </Confirm>
            </div>
        }
    } else {
        view! { <span class="chip">{name_of(role)}</span> }
    };
    let you = you.then(|| view! { " "<span class="chip">{t!("You")}</span> });
    view! {
        <li class="row">
            <div>
                <p><strong>{shown}</strong>{address}{you}</p>
                <p class="muted">{rights(role)}</p>
            </div>
            {controls}
        </li>
    }
}

fn inviting(place: &Place) -> AnyView {
    let Place { slug, roles, invite, not_invited: error, .. } = place.clone();
    // Who is in a hurry gives away little.
    let weakest = roles.last().copied().unwrap_or(Role::Member);
    view! {
        <section class="panel" aria-labelledby="invite">
            <h2 id="invite">{t!("Invite somebody")}</h2>
            <form method="post" action=invite>
                <ErrorSummary error/>
                <input type="hidden" name="slug" value=slug/>
                <Field label=t!("Role") name="role" error=error_at(error, "role")>
                    <select class="input" id="role" name="role" aria-describedby=described_by("role", false)>
                        {choices(roles, weakest)}
                    </select>
                </Field>
                <Field
                    label=t!("E-mail address")
                    name=EMAIL.field
                    help=t!("Only whoever signs in with this address can accept. Leave it empty to get a link that lets in whoever has it.")
                    error=error_at(error, EMAIL.field)
                >
                    <input
                        class="input"
                        type="email"
                        id=EMAIL.field
                        name=EMAIL.field
                        maxlength=EMAIL.max
                        autocomplete="off"
                        aria-describedby=described_by(EMAIL.field, true)
                    />
                </Field>
                <Field label=t!("Good for") name="days" error=error_at(error, "days")>
                    <select class="input" id="days" name="days" aria-describedby=described_by("days", false)>
                        <option value="1">{tn!(1, "{n} day", "{n} days")}</option>
                        <option value="7" selected=true>{tn!(7, "{n} day", "{n} days")}</option>
                        <option value="30">{tn!(30, "{n} day", "{n} days")}</option>
                    </select>
                </Field>
                <button class="button button-primary" type="submit">{t!("Invite")}</button>
            </form>
        </section>
    }
}

fn open(place: &Place, invited: Vec<InvitedView>) -> AnyView {
    let Place { slug, revoke, .. } = place.clone();
    let row = move |InvitedView { id, email, role, expires_at }: InvitedView| {
        let to = if email.is_empty() { t!("By a link that lets in whoever has it").to_owned() } else { email };
        view! {
            <li class="row">
                <div>
                    <p><strong>{to}</strong>" · "{name_of(role)}</p>
                    <p class="muted">{t!("Good until {date}", date = date(expires_at))}</p>
                </div>
                <form method="post" action=revoke>
                    <input type="hidden" name="slug" value=slug.clone()/>
                    <input type="hidden" name="id" value=id/>
                    <button class="button button-small" type="submit">{t!("Take back")}</button>
                </form>
            </li>
        }
    };
    let content = if invited.is_empty() {
        view! { <Empty title=t!("No open invitation") icon="people"><p>{t!("Whoever is invited stands here until they come in.")}</p></Empty> }
    } else {
        view! { <ul class="rows">{invited.into_iter().map(row).collect_view()}</ul> }
    };
    view! {
        <section class="panel" aria-labelledby="invited">
            <h2 id="invited">{t!("Invited")}</h2>
            {content}
        </section>
    }
}
