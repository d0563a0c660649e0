//! One file a route. The board is in the main module, since that is where most people arrive; the crowd's other pages,
//! those of an organisation's people, and those for reference, are loaded when somebody goes there. Three parts and not one
//! a page: what pages share would otherwise be cut into hundreds of files, one for every set of pages that shares it.

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

/// The crowd's pages besides the board.
pub enum CrowdPage {
    /// The list of campaigns.
    Explore(ExplorePage),
    /// An idea's own page.
    Idea(IdeaPage),
    /// Bringing an idea.
    Submit(SubmitPage),
    /// Coming in by an invitation.
    Welcome(WelcomePage),
}

/// Loads the part with the crowd's pages: before a page that the server rendered is taken over, and while its data are
/// fetched.
async fn load_crowd() {
    #[cfg(target_arch = "wasm32")]
    __preload_crowd().await;
}

#[lazy]
fn crowd(page: CrowdPage) -> AnyView {
    match page {
        CrowdPage::Explore(page) => ExplorePage::show(page),
        CrowdPage::Idea(page) => IdeaPage::show(page),
        CrowdPage::Submit(page) => SubmitPage::show(page),
        CrowdPage::Welcome(page) => WelcomePage::show(page),
    }
}

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

/// The same for the pages of an organisation's people.
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

/// The same for the pages to look things up in.
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
