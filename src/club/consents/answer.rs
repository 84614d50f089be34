//! Who may give which answer, and what is noted of it.

use super::{
    Consent, ConsentKind, ConsentText, ConsentTextId,
    standing_consent::{guardians_who_may_sign, is_minor_on, may_answer, signs_as},
    text::current_text,
};
use crate::club::{
    ClubContext,
    access::Rights,
    families::{Guardian, GuardianId, HouseholdPlace},
    people::{Member, MemberId, standing},
    refusal::{Code, Refusal},
    spelling::fold,
};
use crate::sync::{FieldValue as _, Read, Record as _, Records, Write};
use chrono::NaiveDate;
use uuid::Uuid;

/// The person who is asked, on a day that has come.
pub(super) fn member(
    id: MemberId,
    decided_on: NaiveDate,
    context: &ClubContext,
    records: &dyn Records,
) -> Result<Member, Refusal> {
    let member = records.get::<Member>(standing(records, id).0);
    let member = member.ok_or_else(|| Refusal::field("member_id", Code::UnknownRecord))?;
    if decided_on > context.on {
        return Err(Refusal::field("decided_on", Code::DateInFuture));
    }
    Ok(member)
}

/// Who answers, as a command says it.
#[derive(Clone, Copy)]
pub(super) enum Signer<'a> {
    Themselves,
    Guardian(GuardianId),
    /// A name alone, as answers were noted before guardians were.
    Named(&'a str),
}

/// Who is noted with an answer.
pub(super) struct Signed {
    pub guardian_id: Option<GuardianId>,
    pub name: Option<String>,
}

/// What must be read to know who may sign for a person, and whether others do.
pub(super) fn signer_reads(known: &dyn Records, member: MemberId, signer: Signer<'_>) -> Vec<Read> {
    let lived_in = known.all::<HouseholdPlace>().filter(|place| place.member_id == member);
    let guardians = lived_in
        .map(|place| Read::Where(Guardian::COLLECTION, "household_id", place.household_id.0.to_value()));
    let mut reads = vec![Read::Where(HouseholdPlace::COLLECTION, "member_id", member.0.to_value())];
    reads.extend(guardians);
    if let Signer::Guardian(id) = signer {
        let of_guardian = known.get::<Guardian>(id.0).and_then(|guardian| guardian.member_id);
        reads.push(Read::one::<Guardian>(id.0));
        reads.extend(of_guardian.map(|id| Read::one::<Member>(id.0)));
    }
    reads
}

/// Who is noted with an answer. A minor agrees to nothing alone, nor under a name that no guardian in the
/// file bears; they may refuse, and take back. For an adult no guardian signs. Whoever answers for the own family
/// alone is the person, or the guardian whom the account stands for: on the day on which they do, whatever day
/// they note.
pub(super) fn signed(
    member: &Member,
    given: Option<bool>,
    signer: Signer<'_>,
    on: NaiveDate,
    (context, records): (&ClubContext, &dyn Records),
) -> Result<Signed, Refusal> {
    let rights = Rights::of(context.actor.role, records);
    let account = signs_as(&rights, context.actor.user);
    let day = if account.is_some() { context.on } else { on };
    let is_minor = is_minor_on(member, day, records);
    let (field, signed) = match signer {
        Signer::Themselves => ("guardian_id", Signed { guardian_id: None, name: None }),
        Signer::Guardian(_) if !is_minor => return Err(Refusal::field("guardian_id", Code::OfAge)),
        Signer::Guardian(id) => {
            let name = guardian(member, id, account, records)?;
            ("guardian_id", Signed { guardian_id: Some(id), name: Some(name) })
        }
        Signer::Named(name) => {
            let wanted = fold(name);
            let namesakes = guardians_who_may_sign(records, member.id, account)
                .filter(|guardian| is_minor && fold(&guardian.display_name()) == wanted);
            // A mother of two homes is there twice; every device takes the same one.
            let guardian_id = namesakes.map(|guardian| guardian.id).min();
            ("decided_by", Signed { guardian_id, name: Some(name.to_owned()) })
        }
    };
    let is_known = signed.guardian_id.is_some();
    let agrees_alone = given == Some(true) && is_minor && !is_known;
    // An account answers under no other name than its own.
    let is_other = account.is_some() && signed.name.is_some() && !is_known;
    if agrees_alone || is_other || !may_answer(member, account, day, records) {
        let code = if is_minor { Code::GuardianNeeded } else { Code::OfAge };
        return Err(Refusal::field(field, code));
    }
    Ok(signed)
}

/// The name of a guardian, who must be one who may sign.
fn guardian(
    member: &Member,
    id: GuardianId,
    account: Option<Uuid>,
    records: &dyn Records,
) -> Result<String, Refusal> {
    let guardian = records.get::<Guardian>(id.0);
    let guardian = guardian.ok_or_else(|| Refusal::field("guardian_id", Code::UnknownRecord))?;
    let may_sign = guardians_who_may_sign(records, member.id, account).any(|other| other.id == id);
    if !may_sign {
        return Err(Refusal::field("guardian_id", Code::GuardianNeeded));
    }
    let as_member = guardian.member_id.and_then(|id| records.get::<Member>(id.0));
    Ok(as_member.map_or_else(|| guardian.display_name(), |member| member.display_name()))
}

/// Who agrees agrees to a wording, where there is one.
pub(super) fn check_text(
    kind: ConsentKind,
    given: Option<bool>,
    text: Option<ConsentTextId>,
    on: NaiveDate,
    records: &dyn Records,
) -> Result<(), Refusal> {
    let Some(id) = text else {
        let asked = given == Some(true) && current_text(records, kind, on).is_some();
        return if asked { Err(Refusal::field("text_id", Code::Required)) } else { Ok(()) };
    };
    let text = records.get::<ConsentText>(id.0).filter(|text| text.kind == kind);
    match text {
        None => Err(Refusal::field("text_id", Code::UnknownRecord)),
        Some(text) if text.applies_from > on => Err(Refusal::field("decided_on", Code::DateTooEarly)),
        Some(_) => Ok(()),
    }
}

/// What is written of an answer. One that is taken back stays as it was given, with the day on which it was.
pub(super) fn note(answer: Consent, records: &dyn Records) -> Vec<Write> {
    let before = records.get::<Consent>(answer.id.0);
    match (before, answer.given) {
        (None, None) => Vec::new(),
        (None, Some(_)) => vec![Write::create(&answer)],
        (Some(before), None) if before.given.is_none() => Vec::new(),
        (Some(before), None) => {
            let after = Consent { given: None, withdrawn_on: Some(answer.decided_on), ..before.clone() };
            Write::update(&before, &after).into_iter().collect()
        }
        (Some(before), Some(_)) => Write::update(&before, &answer).into_iter().collect(),
    }
}
