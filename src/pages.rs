//! One file a route. The board is in the main module, since that is where most people arrive; the crowd's other pages,
//! those of an organisation's people, and those for reference, each come in a part that is loaded when somebody goes there.
//! Three parts and not one a page: what pages share would otherwise be cut into hundreds of files, one for every set of
//! pages that shares it. A page asks for its data itself and not by `LazyRoute::data`, which would put what decodes them
//! into the main module.

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

pub use campaign::campaign;
pub use not_found::NotFound;

#[cfg(target_arch = "wasm32")]
use crate::client::texts::beyond_the_board;
use leptos::prelude::*;
use leptos_router::LazyRoute;

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
                    {
                        let texts = beyond_the_board();
                        $preload().await;
                        texts.await;
                    }
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
    crowd, __preload_crowd: Account => account::account, Explore => explore::explore, History => history::history,
    Idea => idea::idea, Leaving => leaving::leaving, Mine => mine::mine, Organisation => organisation::organisation, Report => report::report,
    Revise => revise::revise, SignIn => sign_in::sign_in, Submit => submit::submit, Unsubscribe => unsubscribe::unsubscribe,
    Welcome => welcome::welcome,
);
part!(
    staff, __preload_staff: Amend => amend::amend, Codes => codes::codes, Dashboard => dashboard::dashboard, Decisions => decisions::decisions,
    Manage => manage::manage, ManageCampaign => manage::manage_campaign, People => people::people,
    CampaignPeople => people::campaign_people, Plan => plan::plan,
    Jury => jury::jury, Scorecard => jury::scorecard::scorecard,
    Log => log::log, Operate => operate::operate, Round => round::round,
    Settings => organisation::settings::settings,
);
part!(reference, __preload_reference: Api => api::api, Design => design::design);
