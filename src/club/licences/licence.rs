//! One licence and how far it has come.

use crate::club::{people::MemberId, planning::SeasonId, spelling::fold};
use crate::{record, word_enum};
use chrono::NaiveDate;
use uuid::Uuid;

word_enum! {
    /// What the licence allows.
    pub enum Practice {
        Leisure = "leisure",
        Competition = "competition",
    }
}

word_enum! {
    /// How far a licence has come on its way to the federation.
    #[derive(Default)]
    pub enum LicenceState {
        /// Asked for by the member.
        Requested = "requested",
        /// Its price came in.
        Paid = "paid",
        /// The club sent it to the federation.
        Sent = "sent",
        /// The federation has given its number.
        #[default]
        Validated = "validated",
        /// Taken back, or another one stands in its place.
        Cancelled = "cancelled",
    }
}

record! {
    /// One licence of one person, for one discipline, until a date.
    pub struct Licence(LicenceId) in "licences" {
        pub member_id: MemberId,
        /// None until the federation has given one.
        pub number: Option<String>,
        pub discipline: Option<String>,
        pub practice: Option<Practice>,
        pub issued_on: Option<NaiveDate>,
        pub expires_on: Option<NaiveDate>,
        pub federation: Option<String>,
        pub season_id: Option<SeasonId>,
        #[serde(default)]
        pub state: LicenceState,
        /// The day on which it came into its state.
        pub state_since: Option<NaiveDate>,
    }
}

impl Licence {
    /// The licence of a number and an end has the same id wherever it is imported.
    #[must_use]
    pub fn id_for(club: Uuid, number: &str, expires_on: Option<NaiveDate>) -> LicenceId {
        let end = expires_on.map(|day| day.to_string()).unwrap_or_default();
        LicenceId(Uuid::new_v5(&club, format!("licence/{number}/{end}").as_bytes()))
    }

    /// A request for a season has the same id on whichever device it is made.
    #[must_use]
    pub fn request_id(member: MemberId, season: SeasonId, discipline: Option<&str>) -> LicenceId {
        let name = format!("licence/{}/{}", season.0, fold(discipline.unwrap_or_default()));
        LicenceId(Uuid::new_v5(&member.0, name.as_bytes()))
    }

    /// Not taken back.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.state != LicenceState::Cancelled
    }

    #[must_use]
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.state == LicenceState::Validated
            && self.issued_on.is_none_or(|from| from <= day)
            && self.expires_on.is_none_or(|to| day <= to)
    }
}

impl LicenceState {
    /// The states that may follow: a step on, one step back as a correction, the end. The one that
    /// stands is among them.
    #[must_use]
    pub const fn reachable(self) -> &'static [Self] {
        use LicenceState::{Cancelled, Paid, Requested, Sent, Validated};
        match self {
            Requested | Paid => &[Requested, Paid, Sent, Validated, Cancelled],
            Sent => &[Paid, Sent, Validated, Cancelled],
            Validated => &[Sent, Validated, Cancelled],
            Cancelled => &[Requested, Cancelled],
        }
    }

    /// Whether a licence in this state may be in the other one next.
    #[must_use]
    pub fn leads_to(self, other: Self) -> bool {
        self.reachable().contains(&other)
    }
}

/// Whether a text can be a licence's number: federations mix letters, digits and separators.
#[must_use]
pub fn is_licence_number(text: &str) -> bool {
    let length = text.chars().count();
    (3..=40).contains(&length)
        && text.chars().any(|c| c.is_ascii_digit())
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | '.' | ' '))
}
