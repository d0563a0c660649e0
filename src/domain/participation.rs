//! Who may take part in a campaign, and how sure it is that each is one person.

use super::policy::Role;
use super::text::FieldError;
use crate::text::t;
use serde::{Deserialize, Serialize};

/// Who may take part, part of the terms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Participation {
    /// Anyone, without an account: one vote for a device.
    #[default]
    Anyone,
    /// Whoever has confirmed an e-mail address.
    Account,
    /// Whoever has confirmed an address at one of these hosts.
    Domains(Vec<String>),
    /// Whoever has entered an invitation code that the organisation handed out.
    Codes,
    /// Whoever has an account at this provider of OpenID Connect, by its address.
    Company(String),
    /// The organisation's people. The campaign does not exist for anybody else.
    Members,
}

/// Whether somebody may take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// They may.
    Admitted,
    /// They may once they have signed in with a confirmed address.
    SignIn,
    /// They may once they have entered an invitation code.
    Code,
    /// They may once they have signed in through the company.
    Company,
    /// They may not.
    Refused,
    /// They may not even know of the campaign.
    Hidden,
}

/// How many hosts one campaign may name.
const DOMAINS: usize = 20;

impl Participation {
    /// The name of its kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Account => "account",
            Self::Domains(_) => "domains",
            Self::Codes => "codes",
            Self::Company(_) => "company",
            Self::Members => "members",
        }
    }

    /// The hosts that it names, as forms write them.
    #[must_use]
    pub fn hosts(&self) -> String {
        match self {
            Self::Domains(hosts) => hosts.join(", "),
            _ => String::new(),
        }
    }

    /// What a form says: the kind, and for `domains` the hosts, separated by commas or space. `company` is the address of the
    /// provider through which people sign in here, empty where there is none.
    ///
    /// # Errors
    /// A [`FieldError`] when the kind is unknown, a host is none, or the provider is missing.
    pub fn of_form(kind: &str, hosts: &str, company: &str) -> Result<Self, FieldError> {
        match kind {
            "" | "anyone" => Ok(Self::Anyone),
            "account" => Ok(Self::Account),
            "codes" => Ok(Self::Codes),
            "company" if company.is_empty() => Err(FieldError::new(
                "participation",
                t!("Nobody signs in here through a company. Whoever operates this server can set that up."),
            )),
            "company" => Ok(Self::Company(company.to_owned())),
            "members" => Ok(Self::Members),
            "domains" => {
                let mut list: Vec<String> = hosts
                    .split([',', ' ', '\n', ';'])
                    .map(|host| host.trim().trim_start_matches('@').to_lowercase())
                    .filter(|host| !host.is_empty())
                    .collect();
                list.sort_unstable();
                list.dedup();
                let fits = |host: &String| {
                    let valid = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
                    host.len() <= 253 && host.contains('.') && host.chars().all(valid) && !host.starts_with('.')
                };
                if list.is_empty() {
                    Err(FieldError::new("domains", t!("Name at least one host, such as example.org.")))
                } else if list.len() > DOMAINS {
                    Err(FieldError::new("domains", t!("Name at most {most} hosts.", most = DOMAINS)))
                } else if let Some(wrong) = list.iter().find(|host| !fits(host)) {
                    Err(FieldError::new(
                        "domains",
                        t!("“{wrong}” is not the host of an address, such as example.org.", wrong),
                    ))
                } else {
                    Ok(Self::Domains(list))
                }
            }
            _ => Err(FieldError::new("participation", t!("Please choose who may take part."))),
        }
    }

    /// The promise in plain language.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Anyone => {
                t!("Anyone may take part, without an account: one vote for a device (assurance T0, open).").to_owned()
            }
            Self::Account => {
                t!("Whoever confirms an e-mail address may take part: one vote for an address (assurance T1).")
                    .to_owned()
            }
            Self::Domains(hosts) => t!(
                "Whoever confirms an e-mail address at {hosts} may take part: one vote for an address (assurance T2).",
                hosts = hosts.join(", ")
            ),
            Self::Codes => {
                t!("Whoever has an invitation code from the organisation may take part (assurance T2).").to_owned()
            }
            Self::Company(provider) => t!(
                "Whoever signs in through {provider} may take part: one vote for an account there (assurance T3, company sign-in).",
                provider = provider.trim_start_matches("https://").trim_end_matches('/')
            ),
            Self::Members => {
                t!("Only people whom the organisation has invited see this campaign and take part (assurance T2).")
                    .to_owned()
            }
        }
    }

    /// Whether somebody with this `role` in the organisation and this confirmed address may take part; `is_vouched_for` says
    /// whether they have entered an invitation code, or have an account at the company, where the terms want that.
    #[must_use]
    pub fn admits(&self, role: Option<Role>, email: Option<&str>, is_vouched_for: bool) -> Admission {
        let host = email.and_then(|email| email.rsplit_once('@')).map(|(_, host)| host);
        match (self, host) {
            (Self::Anyone, _) | (Self::Account, Some(_)) => Admission::Admitted,
            (Self::Members, _) if role.is_some() => Admission::Admitted,
            (Self::Codes | Self::Company(_), _) if is_vouched_for => Admission::Admitted,
            (Self::Codes, _) => Admission::Code,
            (Self::Company(_), _) => Admission::Company,
            (Self::Members, _) => Admission::Hidden,
            (Self::Account | Self::Domains(_), None) => Admission::SignIn,
            (Self::Domains(hosts), Some(host)) if hosts.iter().any(|known| known == host) => Admission::Admitted,
            (Self::Domains(_), Some(_)) => Admission::Refused,
        }
    }

    /// Whether the list of campaigns may show it to everybody.
    #[must_use]
    pub const fn is_public(&self) -> bool {
        !matches!(self, Self::Members)
    }

    /// Whether it is what terms from before this choice existed promised.
    #[must_use]
    pub const fn is_anyone(&self) -> bool {
        matches!(self, Self::Anyone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_hosts_as_people_write_them() {
        let domains = |text| Participation::of_form("domains", text, "");
        assert_eq!(
            domains("@Example.org, uni.example"),
            Ok(Participation::Domains(vec!["example.org".into(), "uni.example".into()]))
        );
        for wrong in ["", "localhost", "exa mple", "a@b.example", ".example.org"] {
            assert!(domains(wrong).is_err(), "{wrong:?}");
        }
        assert!(Participation::of_form("all", "", "").is_err());
        assert!(Participation::of_form("company", "", "").is_err());
        let company = Participation::of_form("company", "", "https://id.example/");
        assert!(company.is_ok_and(|company| company.sentence().contains("through id.example may")));
    }

    #[test]
    fn admits_by_role_and_confirmed_address() {
        let domains = Participation::Domains(vec!["example.org".into()]);
        let cases = [
            (&Participation::Anyone, None, None, Admission::Admitted),
            (&Participation::Account, None, None, Admission::SignIn),
            (&Participation::Account, None, Some("a@b.example"), Admission::Admitted),
            (&domains, None, None, Admission::SignIn),
            (&domains, None, Some("a@example.org"), Admission::Admitted),
            (&domains, None, Some("a@evil-example.org"), Admission::Refused),
            (&domains, None, Some("a@example.org.evil.example"), Admission::Refused),
            (&Participation::Members, None, Some("a@example.org"), Admission::Hidden),
            (&Participation::Members, Some(Role::Member), None, Admission::Admitted),
            (&Participation::Codes, Some(Role::Owner), Some("a@b.example"), Admission::Code),
        ];
        for (participation, role, email, expected) in cases {
            assert_eq!(participation.admits(role, email, false), expected, "{participation:?} {role:?} {email:?}");
        }
        for participation in [Participation::Codes, Participation::Company("https://id.example".into())] {
            assert_eq!(participation.admits(None, None, true), Admission::Admitted);
            assert_ne!(participation.admits(Some(Role::Owner), Some("a@b.example"), false), Admission::Admitted);
        }
    }
}
