//! Why something is not done: a code for programs, the field, and what would be accepted. The text
//! for people is chosen at the edge, in their language (`app/languages`).

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
        /// Nobody else could administer the club, which the limit names.
        OnlyAdmin = "only_admin",
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
        /// The link that confirms another e-mail was used or is too old.
        EmailLinkUnknown = "email_link_unknown",
        /// Nobody has shown yet that they read the mail of the account's address.
        AddressUnproven = "address_unproven",
        /// Neither the code that the app shows nor a recovery code; or one that was used before.
        WrongCode = "wrong_code",
        PasskeyRefused = "passkey_refused",
        /// The server's address is none that passkeys can be bound to.
        PasskeysImpossible = "passkeys_impossible",
        /// Whoever gives a role or an account more than it has, or has the audit log forget sooner, shows a short
        /// while before who they are.
        ConfirmationWanted = "confirmation_wanted",
        /// What decides over others or over the whole club, in a file from another device.
        NotByFile = "not_by_file",
        /// What could show somebody a record, in a file of somebody who has left the club.
        MakerHasLeft = "maker_has_left",
        /// The session came by a club's own provider, and opens that club alone.
        SignedInByClub = "signed_in_by_club",
        /// A provider's address that is not https, or lies in a private network.
        OpenIdAddress = "openid_address",
        /// A provider that does not answer as one.
        OpenIdSilent = "openid_silent",
        /// The provider let nobody in.
        OpenIdDenied = "openid_denied",
        /// What the provider says is not signed, not meant for us, or too old.
        OpenIdUntrue = "openid_untrue",
        /// Nobody left for the provider from this browser in the last minutes.
        OpenIdLost = "openid_lost",
        /// The provider has not verified the e-mail.
        OpenIdUnverified = "openid_unverified",
        /// The provider's person is not in the club.
        OpenIdUnknown = "openid_unknown",
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
        /// The person was erased: nothing more is kept of them.
        PersonErased = "person_erased",
        /// A minor agrees through a guardian who may sign.
        GuardianNeeded = "guardian_needed",
        /// An adult answers for themselves: no guardian, and no other account of the family.
        OfAge = "of_age",
        /// One of a newer server's that this program has no words for.
        #[serde(other)]
        Unknown = "unknown",
    }
}

impl Code {
    /// Whether what would be accepted says something of the club alone, and of nobody.
    const fn has_impersonal_limit(self) -> bool {
        matches!(
            self,
            Self::TooLong
                | Self::TooMany
                | Self::OutOfRange
                | Self::DateTooEarly
                | Self::NotInList
                | Self::SeasonOverlap
                | Self::RuleGap
                | Self::RuleOverlap
        )
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

    /// The same without what it tells of people, as who may not practise or which licence has the number.
    #[must_use]
    pub fn without_records(&self) -> Self {
        let kept = |problem: &Problem| Problem {
            limit: problem.limit.clone().filter(|_| problem.code.has_impersonal_limit()),
            ..problem.clone()
        };
        Self(self.0.iter().map(kept).collect())
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
