//! Why something is not done: a code for programs, the field, and what would be accepted. The text
//! for people is chosen at the edge, in their language (`app/languages`).

use super::access::{Permission, Role};
use crate::sync::command::EngineRefusal;
use crate::word_enum;
use serde::{Deserialize, Serialize};

word_enum! {
    /// What is wrong.
    pub enum Code {
        Required = "required",
        TooLong = "too_long",
        NotADate = "not_a_date",
        DateInFuture = "date_in_future",
        DateTooEarly = "date_too_early",
        NotAnEmail = "not_an_email",
        NotAPhone = "not_a_phone",
        NotAPostalCode = "not_a_postal_code",
        NotATime = "not_a_time",
        NotAText = "not_a_text",
        NotInList = "not_in_list",
        OutOfRange = "out_of_range",
        EndsBeforeStart = "ends_before_start",
        /// The season shares days with another one, which the limit names.
        SeasonOverlap = "season_overlap",
        AlreadyExists = "already_exists",
        UnknownRecord = "unknown_record",
        UnknownField = "unknown_field",
        Forbidden = "forbidden",
        NoSessionThatDay = "no_session_that_day",
        SessionCancelled = "session_cancelled",
        StillInUse = "still_in_use",
        TooMany = "too_many",
        /// Both records of a merger are the same one.
        SamePerson = "same_person",
        /// The record was merged into another before.
        AlreadyMerged = "already_merged",
        /// Two people who are merged both hold a licence of one season and discipline; the limit names both.
        TwoLicences = "two_licences",
        TwiceGiven = "twice_given",
        WindowTooLong = "window_too_long",
        WrongPassword = "wrong_password",
        PasswordTooShort = "password_too_short",
        PasswordTooCommon = "password_too_common",
        /// Hardly more than the account's e-mail, its person's name or the club's.
        PasswordPersonal = "password_personal",
        InvitationUnknown = "invitation_unknown",
        ResetUnknown = "reset_unknown",
        UnreadableCommand = "unreadable_command",
        NotStored = "not_stored",
        RuleGap = "rule_gap",
        RuleOverlap = "rule_overlap",
        MayNotPractise = "may_not_practise",
        NotALicenceNumber = "not_a_licence_number",
        /// A state that cannot follow the one that stands.
        StateNotReachable = "state_not_reachable",
        /// It bears a number: it can be cancelled, not deleted.
        HasNumber = "has_number",
        /// One pays for a household, not two.
        TwoPayers = "two_payers",
        /// A guardian answers in one household.
        NotInHousehold = "not_in_household",
        /// One of a newer server's that this program has no words for.
        #[serde(other)]
        Unknown = "unknown",
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub code: Code,
    /// The field's name in the record, when one is at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What would be accepted: a greatest length, a bound, a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
}

impl Problem {
    #[must_use]
    pub fn of(field: &str, code: Code) -> Self {
        Self { code, field: Some(field.to_owned()), limit: None }
    }

    #[must_use]
    pub fn limited(field: &str, code: Code, limit: impl ToString) -> Self {
        Self { code, field: Some(field.to_owned()), limit: Some(limit.to_string()) }
    }
}

/// Why a command, a form or a line is refused; never empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("refused: {0:?}")]
#[serde(transparent)]
pub struct Refusal(pub Vec<Problem>);

impl Refusal {
    /// A refusal that no single field is at fault for.
    #[must_use]
    pub fn because(code: Code) -> Self {
        Self(vec![Problem { code, field: None, limit: None }])
    }

    #[must_use]
    pub fn field(field: &str, code: Code) -> Self {
        Self(vec![Problem::of(field, code)])
    }

    /// The problems of one field, for a form.
    pub fn of_field<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a Problem> {
        self.0.iter().filter(move |problem| problem.field.as_deref() == Some(field))
    }

    /// Nothing when there are no problems.
    ///
    /// # Errors
    /// The refusal when there are.
    pub fn unless_empty(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self(problems)) }
    }
}

impl From<EngineRefusal> for Refusal {
    fn from(reason: EngineRefusal) -> Self {
        Self::because(match reason {
            EngineRefusal::Unreadable => Code::UnreadableCommand,
            EngineRefusal::Unstorable => Code::NotStored,
            EngineRefusal::Deleted => Code::UnknownRecord,
        })
    }
}

/// Refuses what a role may not do.
///
/// # Errors
/// [`Code::Forbidden`].
pub fn require(role: Role, permission: Permission) -> Result<(), Refusal> {
    if role.may(permission) { Ok(()) } else { Err(Refusal::because(Code::Forbidden)) }
}
