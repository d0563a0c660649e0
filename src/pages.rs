//! One file a route. A campaign's page is a document of its own, since that is where most people arrive: of the WebAssembly it
//! loads the main module alone. All others are one program, which is a part of its own, and of them the crowd's pages, and those
//! of an organisation's people with those for reference, each come in a part that is loaded when somebody goes there. Two parts
//! and not one a page: what pages share would otherwise be cut into hundreds of files, one for every set of pages that shares
//! it. A page asks for its data itself and not by `LazyRoute::data`, which would put what decodes them beyond its part.

mod account;
mod amend;
mod api;
mod campaign;
mod codes;
mod dashboard;
mod decisions;
mod design;
mod explore;
mod form;
mod history;
mod idea;
mod jury;
mod leaving;
mod log;
mod manage;
mod mine;
mod not_found;
mod operate;
mod organisation;
mod passkey;
mod people;
mod picture;
mod plan;
mod report;
mod revise;
mod round;
mod sign_in;
mod submit;
mod translation;
mod unsubscribe;
mod welcome;

pub use campaign::{Campaign, awake};
pub use not_found::NotFound;

use leptos::prelude::*;
use leptos_router::LazyRoute;

/// Whether a campaign's page is at this path.
#[must_use]
pub fn is_campaign(path: &str) -> bool {
    path.strip_prefix("/c/").is_some_and(|slug| !slug.trim_end_matches('/').contains('/'))
}

/// The routes whose code is in a part, and the function that builds them once it is loaded.
macro_rules! part {
    ($part:ident, $preload:ident: $($route:ident => $page:path),+ $(,)?) => {
        $(
            #[doc = concat!("The route of `", stringify!($page), "`.")]
            pub struct $route;

            impl LazyRoute for $route {
                fn data() -> Self {
                    Self
                }

                async fn view(_: Self) -> AnyView {
                    #[cfg(target_arch = "wasm32")]
                    Self::preload().await;
                    $part(stringify!($route)).await
                }

                async fn preload() {
                    #[cfg(target_arch = "wasm32")]
                    $preload().await;
                }
            }
        )+

        #[lazy]
        fn $part(route: &'static str) -> AnyView {
            match route {
                $(stringify!($route) => $page(),)+
                _ => ().into_any(),
            }
        }
    };
}

part!(
    crowd, __preload_crowd:
    Account => account::account, Explore => explore::explore, History => history::history, Idea => idea::idea,
    Leaving => leaving::leaving, Mine => mine::mine, Organisation => organisation::organisation, Report => report::report,
    Revise => revise::revise, SignIn => sign_in::sign_in, Submit => submit::submit, Unsubscribe => unsubscribe::unsubscribe,
    Welcome => welcome::welcome,
);
part!(
    staff, __preload_staff:
    Amend => amend::amend, Api => api::api, CampaignPeople => people::campaign_people, Codes => codes::codes,
    Dashboard => dashboard::dashboard, Decisions => decisions::decisions, Design => design::design, Jury => jury::jury,
    Log => log::log, Manage => manage::manage, ManageCampaign => manage::manage_campaign, Operate => operate::operate,
    People => people::people, Plan => plan::plan, Round => round::round, Scorecard => jury::scorecard::scorecard,
    Settings => organisation::settings::settings,
);
