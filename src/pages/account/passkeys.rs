//! The passkeys of an account.

use crate::api::account::{AddPasskey, PasskeyView, PreparePasskey, RemovePasskey};
use crate::domain::id::Timestamp;
use crate::domain::text::PASSKEY;
use crate::pages::passkey::{Ceremony, PasskeyForm};
use crate::text::t;
use crate::ui::small::within;
use crate::ui::{Ago, Confirm, TextInput};
use crate::view::view;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

pub(super) fn passkeys(passkeys: Vec<PasskeyView>, now: Timestamp) -> AnyView {
    let rows = (!passkeys.is_empty()).then(|| {
        view! { <ul class="rows">{passkeys.into_iter().map(|passkey| row(passkey, now)).collect_view()}</ul> }
    });
    view! {
        <section class="panel" aria-labelledby="passkeys">
            <h2 id="passkeys">{t!("Passkeys")}</h2>
            <p>
                {t!(
                    "Sign in with a finger, a face or the PIN of a device, without waiting for a mail. What Coro keeps of a \
                     passkey is of no use to anybody else."
                )}
            </p>
            {rows}
            <PasskeyForm ceremony=Ceremony::Create question=PreparePasskey::url() action=AddPasskey::url()>
                <TextInput
                    label=t!("Name of the passkey")
                    limit=PASSKEY
                    help=t!("To tell it from others, such as the device that keeps it.")
                />
                <button class="button" type="submit">{t!("Add a passkey")}</button>
            </PasskeyForm>
        </section>
    }
}

fn row(PasskeyView { id, name, created_at, used_at }: PasskeyView, now: Timestamp) -> AnyView {
    let used = match used_at {
        Some(at) => within(t!("last used {when}"), view! { <Ago at now/> }),
        None => t!("not used yet").into_any(),
    };
    let added = within(t!("added {when}"), view! { <Ago at=created_at now/> });
    view! {
        <li class="row">
            <span><strong>{name.clone()}</strong>" "<span class="muted">{added}", "{used}</span></span>
            <Confirm label=t!("Remove") question=t!("“{name}” lets nobody in any more. Delete it on its device too.", name)>
                <form method="post" action=RemovePasskey::url()>
                    <input type="hidden" name="id" value=id/>
                    <button class="button button-danger" type="submit">{t!("Remove the passkey")}</button>
                </form>
            </Confirm>
        </li>
    }
}
