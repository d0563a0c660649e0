//! One file a route. What the crowd uses is in the main module; the pages of an organisation's people, and those for
//! reference, are loaded when somebody goes there. Two parts and not one a page: what pages share would otherwise be cut
//! into hundreds of files, one for every set of pages that shares it.

mod api;
mod campaign;
mod dashboard;
mod design;
mod explore;
mod form;
mod idea;
mod manage;
mod not_found;
mod plan;
mod submit;
mod welcome;

pub use api::ApiPage;
pub use campaign::CampaignPage;
pub use dashboard::DashboardPage;
pub use design::DesignPage;
pub use explore::ExplorePage;
pub use idea::IdeaPage;
pub use manage::{ManageCampaignPage, ManagePage};
pub use not_found::NotFound;
pub use plan::PlanPage;
pub use submit::SubmitPage;
pub use welcome::WelcomePage;

use leptos::prelude::*;

/// The pages of an organisation's people.
pub enum StaffPage {
    /// A campaign's dashboard.
    Dashboard(DashboardPage),
    /// The manager's home.
    Manage(ManagePage),
    /// A campaign's control page.
    ManageCampaign(ManageCampaignPage),
    /// The plan of a campaign.
    Plan(PlanPage),
}

/// Loads the part with the pages of an organisation's people: before a page that the server rendered is taken over, and while its data are fetched.
async fn load_staff() {
    #[cfg(target_arch = "wasm32")]
    __preload_staff().await;
}

#[lazy]
fn staff(page: StaffPage) -> AnyView {
    match page {
        StaffPage::Dashboard(page) => DashboardPage::show(page),
        StaffPage::Manage(page) => ManagePage::show(page),
        StaffPage::ManageCampaign(page) => ManageCampaignPage::show(page),
        StaffPage::Plan(page) => PlanPage::show(page),
    }
}

/// The pages to look things up in.
pub enum ReferencePage {
    /// The doors for programs.
    Api(ApiPage),
    /// Every component in both themes.
    Design(DesignPage),
}

/// Loads the part with the pages to look things up in: before a page that the server rendered is taken over, and while its data are fetched.
async fn load_reference() {
    #[cfg(target_arch = "wasm32")]
    __preload_reference().await;
}

#[lazy]
fn reference(page: ReferencePage) -> AnyView {
    match page {
        ReferencePage::Api(page) => ApiPage::show(page),
        ReferencePage::Design(page) => DesignPage::show(page),
    }
}
