//! What the erasure of a person does: which records go, which stay and for how long, whom it concerns beside
//! them. The page shows it before, the command carries it out.

use super::{
    accounts::{self, TiedAccount},
    erased::{is_erased, pseudonym},
    fate::{FATES, Fate, emptied},
    keeping::{Category, KeptLine, kept_lines},
};
use crate::club::{
    access::FamilyAccount,
    attendance::AttendanceMark,
    consents::{Consent, ConsentText},
    dues::SeasonMembership,
    families::{EmergencyContact, Guardian, GuardianId, Household, HouseholdId, HouseholdPlace},
    history::Change,
    licences::Licence,
    medical::{MedicalProof, MedicalRule},
    people::{
        DistinctPeople, Enrolment, Member, MemberId, MemberStatus, everyone_who_became, standing,
        standing_reads,
    },
    planning::{Group, Season},
    privacy::retention::RetentionRule,
    spelling::fold,
};
use crate::sync::{Collection, FieldValue as _, Read, Record, Records, Row, Write};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a page reads to show what an erasure does.
pub const ERASURE_READS: &[&Collection] = &[
    RetentionRule::COLLECTION,
    MedicalRule::COLLECTION,
    Season::COLLECTION,
    Group::COLLECTION,
    ConsentText::COLLECTION,
    Member::COLLECTION,
    DistinctPeople::COLLECTION,
    Enrolment::COLLECTION,
    SeasonMembership::COLLECTION,
    Consent::COLLECTION,
    Licence::COLLECTION,
    MedicalProof::COLLECTION,
    Household::COLLECTION,
    HouseholdPlace::COLLECTION,
    Guardian::COLLECTION,
    FamilyAccount::COLLECTION,
    EmergencyContact::COLLECTION,
    AttendanceMark::COLLECTION,
    Change::COLLECTION,
];

/// So many records of a collection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCount {
    pub collection: String,
    pub count: usize,
}

/// What erasing a person comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// Who is erased, as they are called until then.
    pub name: String,
    /// The person, and those who turned out to be the same.
    pub people: Vec<MemberId>,
    /// What they are called afterwards.
    pub pseudonym: String,
    /// Records that go, by collection; none of a collection are not listed.
    pub goes: Vec<KeptCount>,
    /// What stays, why, and until when.
    pub stays: Vec<KeptLine>,
    /// Names of those for whom the person answers, and will no longer.
    pub answers_for: Vec<String>,
    /// Those of them who will have nobody left who may sign for them.
    pub left_alone: Vec<String>,
    /// Households that they pay for, and will no longer.
    pub pays_for: Vec<String>,
    /// Names of those for whom they were named as the one who agreed: that answer stays with its person.
    pub signed_for: Vec<String>,
    /// Accounts that stand for the person alone: they lose their place in the club.
    pub accounts_end: Vec<String>,
    /// Accounts that stood for the person among others.
    pub accounts_stay: Vec<String>,
    /// Others' emergency contacts that bear the person's name or telephone: they stay with these people.
    pub called_for: Vec<String>,
}

/// Rows that go, households that are changed.
pub(super) struct Affected {
    pub(super) people: Vec<MemberId>,
    goes: BTreeSet<(&'static str, Uuid)>,
    /// Households that lose their payer, by which field.
    unpaid: BTreeSet<(Uuid, &'static str)>,
    /// Guardians, of those who go, who were the person.
    as_guardian: Vec<Guardian>,
}

/// The rows whose field names an id.
fn by<'a>(
    records: &'a dyn Records,
    collection: &'static Collection,
    field: &str,
    id: Uuid,
) -> impl Iterator<Item = &'a Row> {
    let (position, wanted) = (collection.position(field), id.to_value());
    records
        .rows(collection)
        .filter(move |row| position.and_then(|position| row.values.get(position)) == Some(&wanted))
}

fn typed<R: Record>(records: &dyn Records, field: &str, id: Uuid) -> Vec<R> {
    let rows = by(records, R::COLLECTION, field, id);
    rows.filter_map(|row| R::from_values(row.id, &row.values).ok()).collect()
}

impl Affected {
    pub(super) fn of(records: &dyn Records, id: MemberId) -> Self {
        let people = everyone_who_became(records, standing(records, id));
        let mut affected =
            Self { people, goes: BTreeSet::new(), unpaid: BTreeSet::new(), as_guardian: Vec::new() };
        for person in affected.people.clone() {
            for (collection, field, _) in FATES.iter().filter(|(.., fate)| *fate == Fate::Goes) {
                let rows = by(records, collection, field, person.0).map(|row| (collection.name, row.id));
                affected.goes.extend(rows);
            }
            for household in typed::<Household>(records, "payer_member_id", person.0) {
                affected.unpaid.insert((household.id.0, "payer_member_id"));
            }
            affected.as_guardian.extend(typed::<Guardian>(records, "member_id", person.0));
            let places = typed::<HouseholdPlace>(records, "member_id", person.0);
            for place in places.iter().filter(|place| place.active) {
                affected.leave(records, place.household_id);
            }
        }
        for guardian in affected.as_guardian.clone() {
            affected.without_guardian(records, &guardian);
        }
        let guardians = affected.goes.iter().filter(|(name, _)| *name == Guardian::COLLECTION.name);
        let accounts: Vec<(&'static str, Uuid)> = guardians
            .flat_map(|(_, id)| by(records, FamilyAccount::COLLECTION, "guardian_id", *id))
            .map(|row| (FamilyAccount::COLLECTION.name, row.id))
            .collect();
        affected.goes.extend(accounts);
        // Of households that go nothing else is to be said.
        let goes = &affected.goes;
        affected.unpaid.retain(|(id, _)| !goes.contains(&(Household::COLLECTION.name, *id)));
        affected
    }

    /// The records of a collection that go.
    pub(super) fn gone<R: Record>(&self, records: &dyn Records) -> impl Iterator<Item = R> {
        let of_collection = self.goes.iter().filter(|(name, _)| *name == R::COLLECTION.name);
        of_collection.filter_map(move |(_, id)| records.get::<R>(*id))
    }

    fn without_guardian(&mut self, records: &dyn Records, guardian: &Guardian) {
        let household = records.get::<Household>(guardian.household_id.0);
        if household.is_some_and(|household| household.payer_guardian_id == Some(guardian.id)) {
            self.unpaid.insert((guardian.household_id.0, "payer_guardian_id"));
        }
    }

    /// A household goes with the last who lives there, and with it those who answered for them.
    fn leave(&mut self, records: &dyn Records, id: HouseholdId) {
        let places = typed::<HouseholdPlace>(records, "household_id", id.0);
        let stays = |place: &&HouseholdPlace| {
            let member = place.member_id;
            place.active
                && !self.people.contains(&member)
                && records.row(Member::COLLECTION, member.0).is_some()
                && !is_erased(records, member)
        };
        if places.iter().any(|place| stays(&place)) {
            return;
        }
        self.goes.extend(places.iter().map(|place| (HouseholdPlace::COLLECTION.name, place.id.0)));
        let guardians = typed::<Guardian>(records, "household_id", id.0);
        self.goes.extend(guardians.iter().map(|guardian| (Guardian::COLLECTION.name, guardian.id.0)));
        if records.row(Household::COLLECTION, id.0).is_some() {
            self.goes.insert((Household::COLLECTION.name, id.0));
        }
    }

    /// The records whose history is forgotten: the person's, but for what is counted or owed.
    fn told(&self, records: &dyn Records) -> BTreeSet<Uuid> {
        let mut told: BTreeSet<Uuid> = self.goes.iter().map(|(_, id)| *id).collect();
        for person in &self.people {
            told.insert(person.0);
            told.extend(by(records, Licence::COLLECTION, "member_id", person.0).map(|row| row.id));
        }
        told
    }

    /// The entries of the history that are forgotten.
    fn changes(&self, records: &dyn Records) -> BTreeSet<Uuid> {
        let (told, at) = (self.told(records), |field| Change::COLLECTION.position(field));
        let (record, about) = (at("record_id"), at("about_id"));
        let named = |row: &Row, position: Option<usize>| {
            position.and_then(|position| Uuid::from_value(row.values.get(position)?).ok())
        };
        let is_theirs = |row: &&Row| {
            named(row, record).is_some_and(|id| told.contains(&id))
                || named(row, about).is_some_and(|id| self.people.contains(&MemberId(id)))
        };
        records.rows(Change::COLLECTION).filter(is_theirs).map(|row| row.id).collect()
    }
}

/// What the decision needs; asked again until nothing new is named.
pub(super) fn reads(known: &dyn Records, id: MemberId) -> Vec<Read> {
    let mut reads: Vec<Read> = standing_reads(known, id).collect();
    let people = everyone_who_became(known, standing(known, id));
    for person in &people {
        let named = person.0.to_value();
        reads.push(Read::one::<Member>(person.0));
        reads.push(Read::Where(Member::COLLECTION, "merged_into", named.clone()));
        let fated = FATES.iter().filter(|(.., fate)| *fate == Fate::Goes);
        reads.extend(fated.map(|(collection, field, _)| Read::Where(collection, field, named.clone())));
        reads.push(Read::Where(Licence::COLLECTION, "member_id", named.clone()));
        reads.push(Read::Where(Household::COLLECTION, "payer_member_id", named));
        for guardian in typed::<Guardian>(known, "member_id", person.0) {
            reads.push(Read::one::<Household>(guardian.household_id.0));
        }
        let places = typed::<HouseholdPlace>(known, "member_id", person.0);
        for home in places.iter().filter(|place| place.active).map(|place| place.household_id) {
            reads.push(Read::one::<Household>(home.0));
            reads.push(Read::Where(HouseholdPlace::COLLECTION, "household_id", home.0.to_value()));
            reads.push(Read::Where(Guardian::COLLECTION, "household_id", home.0.to_value()));
            let others = typed::<HouseholdPlace>(known, "household_id", home.0);
            reads.extend(others.iter().map(|place| Read::one::<Member>(place.member_id.0)));
        }
    }
    let affected = Affected::of(known, id);
    let guardians = affected.goes.iter().filter(|(name, _)| *name == Guardian::COLLECTION.name);
    reads.extend(
        guardians.map(|(_, id)| Read::Where(FamilyAccount::COLLECTION, "guardian_id", id.to_value())),
    );
    reads.extend(accounts::reads(known, &affected));
    let told = affected.told(known).into_iter();
    reads.extend(told.map(|record| Read::Where(Change::COLLECTION, "record_id", record.to_value())));
    let about = people.iter().map(|person| person.0.to_value());
    reads.extend(about.map(|person| Read::Where(Change::COLLECTION, "about_id", person)));
    reads
}

/// What is written, in an order that is the same everywhere.
pub(super) fn writes(records: &dyn Records, id: MemberId, on: NaiveDate) -> Vec<Write> {
    let affected = Affected::of(records, id);
    let mut writes: Vec<Write> =
        affected.people.iter().filter_map(|person| erased_member(records, *person, on)).collect();
    for (name, id) in &affected.goes {
        writes.extend(collection_of(name).map(|collection| gone(collection, *id)));
    }
    for (household, field) in &affected.unpaid {
        let collection = Household::COLLECTION;
        let values = collection.position(field).map(|position| (position, crate::sync::Value::Null));
        let values = values.into_iter().collect();
        writes.push(Write::Erase { collection, id: *household, values, deleted: false });
    }
    let changes = affected.changes(records).into_iter();
    writes.extend(changes.map(|id| gone(Change::COLLECTION, id)));
    writes
}

fn collection_of(name: &str) -> Option<&'static Collection> {
    crate::club::COLLECTIONS.iter().copied().find(|collection| collection.name == name)
}

pub(super) fn gone(collection: &'static Collection, id: Uuid) -> Write {
    Write::Erase { collection, id, values: emptied(collection), deleted: true }
}

/// The person's own record, under the pseudonym.
fn erased_member(records: &dyn Records, id: MemberId, on: NaiveDate) -> Option<Write> {
    let before = records.get::<Member>(id.0)?;
    let (first_name, last_name) = pseudonym(id);
    let after = Member {
        first_name,
        last_name,
        status: MemberStatus::Former,
        archived: true,
        merged_into: before.merged_into,
        erased_on: Some(on),
        ..Member::blank(id)
    };
    // Every field, whether it differs from what is known here or not: another value may be on its way.
    let merged = Member::COLLECTION.position("merged_into");
    let values = after.values().into_iter().enumerate().filter(|(position, _)| Some(*position) != merged);
    Some(Write::Erase { collection: Member::COLLECTION, id: id.0, values: values.collect(), deleted: false })
}

impl Erasure {
    /// What erasing the person would do; `None` when there is nobody to erase.
    #[must_use]
    pub fn of(records: &dyn Records, id: MemberId, today: NaiveDate) -> Option<Self> {
        let id = standing(records, id);
        let person = records.get::<Member>(id.0).filter(|person| person.erased_on.is_none())?;
        let affected = Affected::of(records, id);
        let (first_name, last_name) = pseudonym(id);
        let history = affected.changes(records).len();
        let counted = |collection: &&Collection| {
            let count = affected.goes.iter().filter(|(name, _)| *name == collection.name).count();
            (count > 0).then_some(KeptCount { collection: collection.name.to_owned(), count })
        };
        let mut goes: Vec<KeptCount> = crate::club::COLLECTIONS.iter().filter_map(counted).collect();
        if history > 0 {
            goes.push(KeptCount { collection: Change::COLLECTION.name.to_owned(), count: history });
        }
        let kept = kept_lines(records, &affected.people, today);
        let stays = kept.into_iter().filter(|line| {
            matches!(line.category, Category::Accounting | Category::Licences | Category::Attendance)
        });
        let (answers_for, left_alone) = dependants(records, &affected);
        let tied = accounts::of_affected(records, &affected);
        Some(Self {
            name: person.display_name(),
            pseudonym: format!("{first_name} {last_name}"),
            goes,
            stays: stays.collect(),
            answers_for,
            left_alone,
            pays_for: paid_for(records, &affected),
            signed_for: signed_for(records, &person, &affected.people),
            called_for: called_for(records, &person, &affected.people),
            accounts_end: sorted(names_of(&tied, true)),
            accounts_stay: sorted(names_of(&tied, false)),
            people: affected.people,
        })
    }
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort_by_key(|name| fold(name));
    names.dedup();
    names
}

fn names_of(tied: &[TiedAccount], ends: bool) -> Vec<String> {
    tied.iter().filter(|account| account.ends == ends).map(|account| account.name.clone()).collect()
}

/// For whom the person answers, and who of them has nobody else to sign.
fn dependants(records: &dyn Records, affected: &Affected) -> (Vec<String>, Vec<String>) {
    let mine: BTreeSet<GuardianId> = affected.as_guardian.iter().map(|guardian| guardian.id).collect();
    let mut children: BTreeSet<MemberId> = BTreeSet::new();
    for guardian in &affected.as_guardian {
        let places = typed::<HouseholdPlace>(records, "household_id", guardian.household_id.0);
        let lives = |place: &HouseholdPlace| place.active && !affected.people.contains(&place.member_id);
        children.extend(places.into_iter().filter(lives).map(|place| place.member_id));
    }
    let has_other = |child: &MemberId| {
        typed::<HouseholdPlace>(records, "member_id", child.0).iter().filter(|place| place.active).any(
            |place| {
                typed::<Guardian>(records, "household_id", place.household_id.0)
                    .iter()
                    .any(|guardian| guardian.legal && !mine.contains(&guardian.id))
            },
        )
    };
    let living = |child: &MemberId| records.get::<Member>(child.0).filter(|one| one.erased_on.is_none());
    let name = |child: &MemberId| living(child).map(|member| member.display_name());
    let alone = children.iter().filter(|child| !has_other(child)).filter_map(name).collect();
    (sorted(children.iter().filter_map(name).collect()), sorted(alone))
}

fn paid_for(records: &dyn Records, affected: &Affected) -> Vec<String> {
    let names = affected.unpaid.iter().filter_map(|(id, _)| Some(records.get::<Household>(*id)?.name));
    sorted(names.collect())
}

/// Answers for others that name the person.
fn signed_for(records: &dyn Records, person: &Member, people: &[MemberId]) -> Vec<String> {
    let name = fold(&person.display_name());
    let of_others = records.all::<Consent>().filter(|consent| !people.contains(&consent.member_id));
    let signed = of_others.filter(|consent| consent.decided_by.as_deref().map(fold).as_ref() == Some(&name));
    let names = signed.filter_map(|consent| records.get::<Member>(consent.member_id.0));
    sorted(names.map(|member| member.display_name()).collect())
}

fn called_for(records: &dyn Records, person: &Member, people: &[MemberId]) -> Vec<String> {
    let name = fold(&person.display_name());
    let of_others = records.all::<EmergencyContact>().filter(|contact| !people.contains(&contact.member_id));
    let same = of_others.filter(|contact| {
        fold(&contact.name) == name || person.phone.as_ref().is_some_and(|phone| *phone == contact.phone)
    });
    let names = same.filter_map(|contact| records.get::<Member>(contact.member_id.0));
    sorted(names.map(|member| member.display_name()).collect())
}
