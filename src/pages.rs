//! One file a route. Every page is a lazy route: its code is loaded when somebody goes there.

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
