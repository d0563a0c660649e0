//! The one table of who may do what. The pages show or hide by it, the use cases allow or refuse by it, and a test prints
//! it whole.

use super::campaign::CampaignState;
use crate::text::t;
use serde::{Deserialize, Serialize};

/// What a person is in an organisation, or in one campaign of it alone. The stronger is the lesser one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, and who else may.
    Owner,
    /// Plans and runs campaigns.
    Manager,
    /// Watches: the brand's read-only view.
    Analyst,
    /// Scores what a jury is asked about, and watches nothing.
    Juror,
    /// Takes part in campaigns that are for the organisation's people alone, and does nothing else.
    Member,
}

impl Role {
    /// Every role, the strongest first.
    pub const ALL: [Self; 5] = [Self::Owner, Self::Manager, Self::Analyst, Self::Juror, Self::Member];

    /// The roles that a person may have in one campaign alone.
    pub const OF_CAMPAIGN: [Self; 3] = [Self::Manager, Self::Analyst, Self::Juror];

    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Analyst => "analyst",
            Self::Juror => "juror",
            Self::Member => "member",
        }
    }

    /// The name on the page.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Owner => t!("owner"),
            Self::Manager => t!("manager"),
            Self::Analyst => t!("analyst"),
            Self::Juror => t!("juror"),
            Self::Member => t!("member"),
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// Whether its holder watches campaigns from within: drafts, hidden ideas, counts that are kept from the crowd.
    #[must_use]
    pub const fn is_staff(self) -> bool {
        matches!(self, Self::Owner | Self::Manager | Self::Analyst)
    }

    /// Whether its holder runs campaigns.
    #[must_use]
    pub const fn manages(self) -> bool {
        matches!(self, Self::Owner | Self::Manager)
    }
}

/// What somebody may want to do to a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Read the campaign, its visible ideas and its stream.
    Read,
    /// See hidden ideas, and counts that the terms keep from the crowd.
    ReadAll,
    /// Bring an idea. Phase, freeze and limit are checked besides.
    Submit,
    /// Cast and withdraw votes. Window, freeze and limit are checked besides.
    Vote,
    /// See the dashboard and its exports.
    Dashboard,
    /// Change a draft's question, brief, terms and dates.
    Edit,
    /// Seal the terms and open the campaign.
    Launch,
    /// Change the terms in public.
    Amend,
    /// Pause and resume voting.
    Freeze,
    /// Hide ideas and show them again.
    Moderate,
    /// End the campaign before its time.
    Close,
    /// Say what becomes of an idea.
    Decide,
    /// See who has a role in it, invite others, take their role in it away.
    People,
    /// Score the shortlist. Window and shortlist are checked besides.
    Judge,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 14] = [
        Self::Read,
        Self::ReadAll,
        Self::Submit,
        Self::Vote,
        Self::Dashboard,
        Self::Edit,
        Self::Launch,
        Self::Amend,
        Self::Freeze,
        Self::Moderate,
        Self::Close,
        Self::Decide,
        Self::People,
        Self::Judge,
    ];
}

/// What somebody may want to do to an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrganisationAction {
    /// Plan new campaigns.
    Plan,
    /// See who else has a role.
    SeePeople,
    /// Invite people, change roles, take them away.
    ManagePeople,
    /// Read who changed what in it.
    Log,
    /// Change its name, address, picture, colour and languages.
    Settings,
}

impl OrganisationAction {
    /// Every action.
    pub const ALL: [Self; 5] = [Self::Plan, Self::SeePeople, Self::ManagePeople, Self::Log, Self::Settings];
}

/// Whether somebody with `role` in an organisation may do `action` to it. An outsider may do nothing.
#[must_use]
pub fn may_in_organisation(role: Role, action: OrganisationAction) -> bool {
    use OrganisationAction as A;
    match action {
        A::Plan | A::SeePeople | A::Log => role.manages(),
        A::ManagePeople | A::Settings => role == Role::Owner,
    }
}

/// Whether who signs in with the confirmed address `email` operates the server, which was started with `operators`. No role
/// in an organisation makes an operator, and operating gives no role in any.
#[must_use]
pub fn operates(operators: &[String], email: &str) -> bool {
    operators.iter().any(|operator| operator == email)
}

/// Whether somebody with `role` in the campaign's organisation (none: an outsider, signed in or not) may do `action` while
/// the campaign is in `state`.
#[must_use]
pub fn may(role: Option<Role>, state: CampaignState, action: Action) -> bool {
    use {Action as A, CampaignState as S};
    let staff = role.is_some_and(Role::is_staff);
    let manages = role.is_some_and(Role::manages);
    match action {
        A::Read => staff || state != S::Draft,
        A::ReadAll | A::Dashboard => staff,
        // The organisation's own ideas may be there before the crowd comes.
        A::Submit => state == S::Running || (manages && state == S::Draft),
        A::Vote => state == S::Running,
        A::Edit | A::Launch => manages && state == S::Draft,
        A::Amend | A::Freeze | A::Close => manages && state == S::Running,
        A::Decide => manages && state != S::Draft,
        A::Moderate | A::People => manages,
        A::Judge => role == Some(Role::Juror) && state != S::Draft,
    }
}

/// What one viewer may do to one campaign now, for the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permissions {
    /// Take part once one has signed in with a confirmed address.
    pub sign_in: bool,
    /// Take part once one has entered an invitation code.
    pub enter_code: bool,
    /// Bring an idea: the policy, the phase and the freeze allow it.
    pub submit: bool,
    /// Vote: the policy, the window and the freeze allow it.
    pub vote: bool,
    /// See the dashboard.
    pub dashboard: bool,
    /// Hide and show ideas.
    pub moderate: bool,
    /// Edit the draft.
    pub edit: bool,
    /// Amend, freeze, close.
    pub manage: bool,
    /// Say what becomes of ideas.
    pub decide: bool,
}
