//! The picture of a campaign or an organisation: uploaded as soon as it is chosen, and without JavaScript by a form of its
//! own.

use crate::error::AppError;
use crate::text::t;
use crate::ui::{Field, described_by};
use crate::view::view;
use leptos::ev::Event;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;
use wasm_bindgen::JsCast;
use web_sys::{File, FormData, Request, RequestInit, Response};

/// What the browser offers to choose from.
const KINDS: &str = "image/jpeg,image/png,image/webp";

/// The answer of `POST /pictures`.
#[derive(Deserialize)]
struct Stored {
    url: String,
}

/// What the door says when it refuses.
#[derive(Deserialize)]
struct Problem {
    detail: String,
}

/// Sends the picture and returns its address.
async fn upload(file: &File) -> Result<String, String> {
    let offline = |_| AppError::Offline.to_string();
    let body = FormData::new().map_err(offline)?;
    body.append_with_blob("picture", file).map_err(offline)?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&body);
    let request = Request::new_with_str_and_init("/pictures", &init).map_err(offline)?;
    request.headers().set("accept", "application/json").map_err(offline)?;
    let response: Response = window().fetch_with_request(&request).await.map_err(offline)?.unchecked_into();
    let text = response.text().map_err(offline)?.await.map_err(offline)?;
    let text = text.as_string().unwrap_or_default();
    if response.ok() {
        return serde_json::from_str(&text).map(|stored: Stored| stored.url).map_err(|_| AppError::Offline.to_string());
    }
    let detail = serde_json::from_str(&text).map(|problem: Problem| problem.detail);
    Err(detail.unwrap_or_else(|_| t!("This picture was not taken. Try another one.").to_owned()))
}

/// What a form says of its picture.
#[derive(Clone, Copy)]
pub struct Words {
    /// What it is called.
    pub label: &'static str,
    /// Which files fit.
    pub help: &'static str,
    /// That it is there, and not yet saved.
    pub arrived: &'static str,
}

/// The picture inside a form: its address under `name`, and with JavaScript the choice of a file. `change` hears of a new
/// address, empty for none.
pub fn field(
    name: &'static str,
    address: Signal<String>,
    change: Callback<String>,
    Words { label, help, arrived }: Words,
    error: Signal<Option<String>>,
) -> AnyView {
    let ready = RwSignal::new(false);
    Effect::new(move |_| ready.set(true));
    let said = RwSignal::new(String::new());
    let input = NodeRef::<html::Input>::new();
    let choose = move |_: Event| {
        let file = input.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0));
        let Some(file) = file else { return };
        said.set(t!("Uploading …").to_owned());
        spawn_local(async move {
            let words = match upload(&file).await {
                Ok(url) => {
                    change.try_run(url);
                    arrived.to_owned()
                }
                Err(why) => why,
            };
            said.try_set(words);
        });
    };
    let remove = move |_| {
        change.run(String::new());
        if let Some(input) = input.get_untracked() {
            input.set_value("");
        }
        said.set(t!("The picture is removed when you save.").to_owned());
    };
    let remove = move || {
        (!address.read().is_empty()).then(|| {
            view! { <button class="button button-quiet" type="button" on:click=remove>{t!("Remove the picture")}</button> }
        })
    };
    view! {
        <input type="hidden" name=name value=address/>
        <div hidden=move || !ready.get()>
            <Field label name="picture" help error>
                <input
                    type="file"
                    id="picture"
                    accept=KINDS
                    aria-describedby=described_by("picture", true)
                    node_ref=input
                    on:change=choose
                />
            </Field>
            <p class="field-help" role="status">{said}</p>
            {remove}
        </div>
    }
}

/// The same without JavaScript: a form of its own, above the other because what stands there is not kept while a picture
/// is sent. The door for pictures sends the browser back here, which `back` says, with the address in the query.
pub fn upload_without_script(back: &[(&str, &str)], Words { label, help, .. }: Words) -> AnyView {
    let back = back.iter().map(|(name, value)| {
        let value = value.replace(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != ':', "");
        format!("<input type='hidden' name='{name}' value='{value}'>")
    });
    // A browser with JavaScript takes what is inside for text, so it is no part of what is hydrated.
    let form = format!(
        "<form class='panel form' method='post' enctype='multipart/form-data' action='/pictures'>{}\
         <div class='field'><label for='picture-file'>{}</label>\
         <input type='file' id='picture-file' name='picture' accept='{KINDS}' required>\
         <p class='field-help'>{} {}</p></div>\
         <p><button class='button' type='submit'>{}</button></p></form>",
        back.collect::<String>(),
        label,
        help,
        t!("Send it before you fill in the rest: what is typed below and not saved is lost."),
        t!("Upload the picture"),
    );
    view! { <noscript inner_html=form></noscript> }
}
