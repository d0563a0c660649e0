//! The people of an organisation: roles, and inviting others.

use crate::api::people::{
    InvitePerson, InvitedView, MemberView, PeopleView, RemovePerson, RevokeInvitation, SetRole, read_people,
};
use crate::client::fetched::fetched;
use crate::domain::policy::Role;
use crate::domain::text::EMAIL;
use crate::error::AppError;
use crate::pages::form::{error_at, error_of};
use crate::ui::awaited::awaited;
use crate::ui::format::date;
use crate::ui::{Confirm, Empty, ErrorSummary, ErrorView, Field, Icon, Loading, Notice, NoticeKind, described_by};
use crate::view::view;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

/// The people of an organisation. `?link=` is the token of an invitation that was just made, `?sent` says that one was
/// mailed.
pub fn people() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let people = fetched(move || slug.get(), read_people);
    let invite = error_of(ServerAction::<InvitePerson>::new());
    let others = [
        error_of(ServerAction::<SetRole>::new()),
        error_of(ServerAction::<RemovePerson>::new()),
        error_of(ServerAction::<RevokeInvitation>::new()),
    ];
    let content = awaited(move || async move {
        let (link, sent) = query.with_untracked(|query| (query.get("link"), query.get("sent").is_some()));
        match people.await {
            Ok(people) => page(slug.get_untracked(), people, (link, sent), invite, others),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! {
        <Title text="People"/>
        <div class="page page-narrow"><Suspense fallback=Loading>{content}</Suspense></div>
    }
}

type Refusal = Signal<Option<AppError>>;

fn page(
    slug: String,
    people: PeopleView,
    made: (Option<String>, bool),
    invite: Refusal,
    others: [Refusal; 3],
) -> AnyView {
    let PeopleView { organisation, members, invited, may_manage } = people;
    let refused = Signal::derive(move || others.iter().find_map(|error| error.get()));
    let rows = members.into_iter().map(|member| row(&slug, member, may_manage)).collect_view();
    let inviting = may_manage.then(|| inviting(&slug, invite));
    let open = may_manage.then(|| open(&slug, invited));
    view! {
        <p class="crumb"><a href="/manage"><Icon name="arrow-left"/>"Your campaigns"</a></p>
        <h1>"People of "{organisation}</h1>
        <div class="stack stack-l">
            {just_made(made)}
            <ErrorSummary error=refused/>
            <section class="panel" aria-labelledby="members">
                <h2 id="members">"Who has a role"</h2>
                <ul class="rows">{rows}</ul>
            </section>
            {inviting}
            {open}
        </div>
    }
}

/// What a role lets a person do.
fn rights(role: Role) -> &'static str {
    match role {
        Role::Owner => "Everything, and who else may.",
        Role::Manager => "Plans and runs campaigns, moderates, watches dashboards.",
        Role::Analyst => "Watches dashboards; changes nothing.",
        Role::Member => "Takes part in campaigns that are for the organisation’s people alone.",
    }
}

fn just_made((link, sent): (Option<String>, bool)) -> Option<AnyView> {
    if let Some(token) = link.filter(|token| token.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')) {
        // The browser completes the address when it follows the link; to be copied it stands as text.
        let path = format!("/welcome/{token}");
        return Some(view! {
            <Notice kind=NoticeKind::Info>
                <p>"Hand on this link; it is shown only now, works once, and lets in whoever opens it first:"</p>
                <p><a class="breaks" href=path.clone()>{path.clone()}</a></p>
            </Notice>
        });
    }
    sent.then(|| view! { <Notice kind=NoticeKind::Info>"The invitation is on its way."</Notice> })
}

fn choices(chosen: Role) -> Vec<AnyView> {
    let option = |role: Role| view! { <option value=role.as_str() selected={role == chosen}>{role.as_str()}</option> };
    Role::ALL.map(option).into()
}

fn row(slug: &str, member: MemberView, may_manage: bool) -> AnyView {
    let MemberView { person, name, email, role, you } = member;
    let shown = match (&*name, &email) {
        ("", Some(email)) => email.clone(),
        ("", None) => "Somebody without a name".to_owned(),
        (name, _) => name.to_owned(),
    };
    let address = email.filter(|email| *email != shown).map(|email| view! { <span class="muted">" "{email}</span> });
    let controls = if may_manage {
        let label = format!("Role of {shown}");
        let slug = slug.to_owned();
        view! {
            <div class="cluster">
                <form class="cluster" method="post" action=SetRole::url()>
                    <input type="hidden" name="slug" value=slug.clone()/>
                    <input type="hidden" name="person" value=person.0/>
                    <select class="input input-small" name="role" aria-label=label>{choices(role)}</select>
                    <button class="button button-small" type="submit">"Change"</button>
                </form>
                <Confirm label="Remove" question=format!("{shown} loses every right in this organisation at once.")>
                    <form method="post" action=RemovePerson::url()>
                        <input type="hidden" name="slug" value=slug/>
                        <input type="hidden" name="person" value=person.0/>
                        <button class="button button-danger" type="submit">"Remove from the organisation"</button>
                    </form>
                </Confirm>
            </div>
        }
    } else {
        view! { <span class="chip">{role.as_str()}</span> }
    };
    let you = you.then(|| view! { " "<span class="chip">"You"</span> });
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

fn inviting(slug: &str, error: Refusal) -> AnyView {
    view! {
        <section class="panel" aria-labelledby="invite">
            <h2 id="invite">"Invite somebody"</h2>
            <form method="post" action=InvitePerson::url()>
                <ErrorSummary error/>
                <input type="hidden" name="slug" value=slug.to_owned()/>
                <Field label="Role" name="role" error=error_at(error, "role")>
                    <select class="input" id="role" name="role" aria-describedby=described_by("role", false)>
                        {choices(Role::Manager)}
                    </select>
                </Field>
                <Field
                    label="E-mail address"
                    name=EMAIL.field
                    help="Leave it empty to get a link that you hand on yourself."
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
                <Field label="Good for" name="days" error=error_at(error, "days")>
                    <select class="input" id="days" name="days" aria-describedby=described_by("days", false)>
                        <option value="1">"1 day"</option>
                        <option value="7" selected=true>"7 days"</option>
                        <option value="30">"30 days"</option>
                    </select>
                </Field>
                <button class="button button-primary" type="submit">"Invite"</button>
            </form>
        </section>
    }
}

fn open(slug: &str, invited: Vec<InvitedView>) -> AnyView {
    let row = |InvitedView { id, email, role, expires_at }: InvitedView| {
        let to = if email.is_empty() { "By a link".to_owned() } else { email };
        view! {
            <li class="row">
                <div>
                    <p><strong>{to}</strong>" as "{role.as_str()}</p>
                    <p class="muted">"Good until "{date(expires_at)}</p>
                </div>
                <form method="post" action=RevokeInvitation::url()>
                    <input type="hidden" name="slug" value=slug.to_owned()/>
                    <input type="hidden" name="id" value=id/>
                    <button class="button button-small" type="submit">"Take back"</button>
                </form>
            </li>
        }
    };
    let content = if invited.is_empty() {
        view! { <Empty title="No open invitation" icon="people"><p>"Whoever is invited stands here until they come in."</p></Empty> }
    } else {
        view! { <ul class="rows">{invited.into_iter().map(row).collect_view()}</ul> }
    };
    view! {
        <section class="panel" aria-labelledby="invited">
            <h2 id="invited">"Invited"</h2>
            {content}
        </section>
    }
}
