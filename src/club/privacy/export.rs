//! Everything that a club keeps of a person as one document: what the person may ask for (RGPD, articles 15
//! and 20). The page shows it, `GET /api/v1/members/{id}/export` answers it, the file that a browser makes is
//! it. Names of fields are stable: new ones may come, none changes its meaning ([`VERSION`]).

use super::{
    account_file::AccountLine,
    fate::{FATES, Fate},
    keeping::{KeptLine, kept_lines, rows_of},
    retention::RetentionRule,
};
use crate::club::{
    attendance::{AttendanceMark, MarkState},
    consents::{Consent, ConsentKind, ConsentText},
    dues::{DuesState, SeasonMembership},
    families::{EmergencyContact, Guardian, Household, HouseholdId, HouseholdPlace, Relation},
    history::Change,
    licences::{Licence, LicenceState, Practice},
    medical::{MedicalProof, MedicalRule, ProofKind},
    people::{Enrolment, Member, MemberId, MemberStatus, Sex, everyone_who_became, standing},
    planning::{Group, Season, SeriesId, SessionSeries},
};
use crate::sync::{Collection, FieldValue as _, Read, Record, Records};
use chrono::{DateTime, NaiveDate, SecondsFormat};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// What kind of document it is.
pub const FORMAT: &str = "novaclub.person";
/// Of the document's shape.
pub const VERSION: u32 = 1;

/// What a page reads to show the document.
pub const PERSON_FILE_READS: &[&Collection] = &[
    RetentionRule::COLLECTION,
    MedicalRule::COLLECTION,
    Season::COLLECTION,
    Group::COLLECTION,
    SessionSeries::COLLECTION,
    ConsentText::COLLECTION,
    Member::COLLECTION,
    Enrolment::COLLECTION,
    SeasonMembership::COLLECTION,
    Consent::COLLECTION,
    Licence::COLLECTION,
    MedicalProof::COLLECTION,
    Household::COLLECTION,
    HouseholdPlace::COLLECTION,
    Guardian::COLLECTION,
    EmergencyContact::COLLECTION,
    AttendanceMark::COLLECTION,
    Change::COLLECTION,
];

/// The document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonFile {
    /// [`FORMAT`].
    pub format: String,
    pub version: u32,
    /// The day on which it was made.
    pub made_on: NaiveDate,
    pub identity: Identity,
    pub reachable: Reachable,
    pub households: Vec<HomeLine>,
    pub emergency_contacts: Vec<ContactLine>,
    pub groups: Vec<GroupLine>,
    pub memberships: Vec<DuesLine>,
    pub licences: Vec<LicenceLine>,
    pub medical_proofs: Vec<ProofLine>,
    pub consents: Vec<ConsentLine>,
    pub attendance: Vec<MarkLine>,
    /// What was changed of all this, the latest first.
    pub history: Vec<ChangeLine>,
    /// What is kept, why and until when.
    pub kept: Vec<KeptLine>,
    /// The accounts that stand for the person; none where the document is made on a device, which does not know
    /// them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accounts: Option<Vec<AccountLine>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    pub id: MemberId,
    pub last_name: String,
    pub first_name: String,
    pub birth_date: Option<NaiveDate>,
    pub sex: Option<Sex>,
    pub status: MemberStatus,
    pub archived: bool,
    pub joined_on: Option<NaiveDate>,
    pub notes: Option<String>,
    /// Records that turned out to be the same person.
    pub also_known_as: Vec<MemberId>,
    /// Since then only what the law asks for is kept, under a pseudonym.
    pub erased_on: Option<NaiveDate>,
}

/// How the person is reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reachable {
    pub email: Option<String>,
    pub phone: Option<String>,
    pub street: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
}

/// A household where the person lives, or for which they answer or pay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HomeLine {
    pub name: String,
    pub street: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub lives_there: bool,
    pub pays: bool,
    /// Set when the person answers for those who live there.
    pub answers_as: Option<Relation>,
    /// The adults who answer for those who live there.
    pub guardians: Vec<GuardianFacts>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GuardianFacts {
    pub name: String,
    pub relation: Relation,
    /// Whether they may sign.
    pub legal: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContactLine {
    pub name: String,
    pub relation: Option<String>,
    pub phone: String,
    pub rank: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupLine {
    pub season: Option<String>,
    pub group: String,
    pub discipline: Option<String>,
    pub active: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DuesLine {
    pub season: Option<String>,
    pub dues: Option<DuesState>,
    pub dues_since: Option<NaiveDate>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LicenceLine {
    pub number: Option<String>,
    pub federation: Option<String>,
    pub discipline: Option<String>,
    pub practice: Option<Practice>,
    pub season: Option<String>,
    pub state: LicenceState,
    pub state_since: Option<NaiveDate>,
    pub issued_on: Option<NaiveDate>,
    pub expires_on: Option<NaiveDate>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProofLine {
    pub kind: ProofKind,
    pub issued_on: NaiveDate,
    pub discipline: Option<String>,
    pub practice: Option<Practice>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConsentLine {
    pub kind: ConsentKind,
    /// None once it was taken back.
    pub given: Option<bool>,
    pub decided_on: NaiveDate,
    pub decided_by: Option<String>,
    pub withdrawn_on: Option<NaiveDate>,
    /// The version of the wording that was agreed to, and the wording.
    pub version: Option<i64>,
    pub wording: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarkLine {
    pub date: NaiveDate,
    pub session: Option<String>,
    pub state: Option<MarkState>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeLine {
    /// As `2026-11-21T18:00:00Z`.
    pub at: String,
    pub by: String,
    pub collection: String,
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
    /// False when a later change stood already.
    pub taken: bool,
}

impl PersonFile {
    /// The document about a person, or about the one whom they became; `None` when nobody is known by the id.
    #[must_use]
    pub fn of(records: &dyn Records, id: MemberId, today: NaiveDate) -> Option<Self> {
        let id = standing(records, id);
        let member = records.get::<Member>(id.0)?;
        let people = everyone_who_became(records, id);
        let about = About { records, people: &people };
        Some(Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            made_on: today,
            households: about.households(),
            emergency_contacts: about.contacts(),
            groups: about.groups(),
            memberships: about.memberships(),
            licences: about.licences(),
            medical_proofs: about.proofs(),
            consents: about.consents(),
            attendance: about.attendance(),
            history: about.history(),
            kept: kept_lines(records, &people, today),
            accounts: None,
            reachable: Reachable {
                email: member.email,
                phone: member.phone,
                street: member.street,
                postal_code: member.postal_code,
                city: member.city,
            },
            identity: Identity {
                id,
                last_name: member.last_name,
                first_name: member.first_name,
                birth_date: member.birth_date,
                sex: member.sex,
                status: member.status,
                archived: member.archived,
                joined_on: member.joined_on,
                notes: member.notes,
                also_known_as: people.iter().copied().filter(|other| *other != id).collect(),
                erased_on: member.erased_on,
            },
        })
    }

    /// What must be read for it; asked again until nothing new is named.
    #[must_use]
    pub fn reads(known: &dyn Records, id: MemberId) -> Vec<Read> {
        let mut reads: Vec<Read> =
            [Season::COLLECTION, Group::COLLECTION, SessionSeries::COLLECTION, ConsentText::COLLECTION]
                .map(Read::All)
                .into();
        reads.extend(crate::club::people::standing_reads(known, id));
        reads.extend(super::retention::term_reads());
        for person in everyone_who_became(known, standing(known, id)) {
            let named = person.0.to_value();
            reads.push(Read::Where(Member::COLLECTION, "merged_into", named.clone()));
            for (collection, field, _) in FATES {
                reads.push(Read::Where(collection, field, named.clone()));
            }
            reads.push(Read::Where(Change::COLLECTION, "about_id", named.clone()));
            reads.push(Read::Where(Change::COLLECTION, "record_id", named.clone()));
            reads.push(Read::Where(Household::COLLECTION, "payer_member_id", named));
            let about = About { records: known, people: &[person] };
            for home in about.homes() {
                reads.push(Read::one::<Household>(home.0));
                reads.push(Read::Where(Guardian::COLLECTION, "household_id", home.0.to_value()));
                reads.push(Read::Where(HouseholdPlace::COLLECTION, "household_id", home.0.to_value()));
                let lives = known.all::<HouseholdPlace>().filter(|place| place.household_id == home);
                reads.extend(lives.map(|place| Read::one::<Member>(place.member_id.0)));
                let guardians = known.all::<Guardian>().filter(|guardian| guardian.household_id == home);
                reads.extend(guardians.filter_map(|one| Some(Read::one::<Member>(one.member_id?.0))));
            }
            let owned = FATES.iter().filter(|(.., fate)| *fate != Fate::Counts);
            let records_of =
                owned.flat_map(|(collection, field, _)| rows_of(known, (collection, field), about.people));
            reads.extend(
                records_of.map(|row| Read::Where(Change::COLLECTION, "record_id", row.id.to_value())),
            );
        }
        reads
    }
}

/// The records about one person.
struct About<'a> {
    records: &'a dyn Records,
    people: &'a [MemberId],
}

impl About<'_> {
    fn all<R: Record>(&self) -> Vec<R> {
        let rows = rows_of(self.records, (R::COLLECTION, "member_id"), self.people);
        rows.filter_map(|row| R::from_values(row.id, &row.values).ok()).collect()
    }

    fn season(&self, id: Option<Uuid>) -> Option<String> {
        id.and_then(|id| self.records.get::<Season>(id)).map(|season| season.name)
    }

    /// Where the person lives, answers or pays.
    fn homes(&self) -> BTreeSet<HouseholdId> {
        let lives = self.all::<HouseholdPlace>().into_iter().filter(|place| place.active);
        let answers = self.all::<Guardian>().into_iter().map(|guardian| guardian.household_id);
        let pays = rows_of(self.records, (Household::COLLECTION, "payer_member_id"), self.people);
        lives
            .map(|place| place.household_id)
            .chain(answers)
            .chain(pays.map(|row| HouseholdId(row.id)))
            .collect()
    }

    fn households(&self) -> Vec<HomeLine> {
        let places = self.all::<HouseholdPlace>();
        let mine = |id: &Option<MemberId>| id.is_some_and(|id| self.people.contains(&id));
        let home = |id: HouseholdId| {
            let household = self.records.get::<Household>(id.0)?;
            let of_home = self.records.all::<Guardian>().filter(|guardian| guardian.household_id == id);
            let mut guardians: Vec<Guardian> = of_home.collect();
            guardians.sort_by_key(|guardian| guardian.id);
            let own = guardians.iter().find(|guardian| mine(&guardian.member_id));
            let pays_as_guardian = own.is_some_and(|own| household.payer_guardian_id == Some(own.id));
            Some(HomeLine {
                lives_there: places.iter().any(|place| place.active && place.household_id == id),
                pays: mine(&household.payer_member_id) || pays_as_guardian,
                answers_as: own.map(|own| own.relation),
                guardians: guardians.iter().map(|guardian| self.guardian(guardian)).collect(),
                name: household.name,
                street: household.street,
                postal_code: household.postal_code,
                city: household.city,
            })
        };
        self.homes().into_iter().filter_map(home).collect()
    }

    fn guardian(&self, guardian: &Guardian) -> GuardianFacts {
        let member = guardian.member_id.and_then(|id| self.records.get::<Member>(id.0));
        let name = member.map_or_else(|| guardian.display_name(), |member| member.display_name());
        GuardianFacts { name, relation: guardian.relation, legal: guardian.legal }
    }

    fn contacts(&self) -> Vec<ContactLine> {
        let mut contacts = self.all::<EmergencyContact>();
        contacts.sort_by_key(|contact| (contact.rank, contact.id));
        let line = |EmergencyContact { name, relation, phone, rank, .. }| ContactLine {
            name,
            relation,
            phone,
            rank,
        };
        contacts.into_iter().map(line).collect()
    }

    fn groups(&self) -> Vec<GroupLine> {
        let line = |enrolment: Enrolment| {
            let group = self.records.get::<Group>(enrolment.group_id.0)?;
            let season = self.season(Some(group.season_id.0));
            Some(GroupLine {
                season,
                group: group.name,
                discipline: group.discipline,
                active: enrolment.active,
            })
        };
        let mut groups: Vec<GroupLine> = self.all::<Enrolment>().into_iter().filter_map(line).collect();
        groups.sort_by(|a, b| (&b.season, &a.group).cmp(&(&a.season, &b.group)));
        groups
    }

    fn memberships(&self) -> Vec<DuesLine> {
        let mut memberships = self.all::<SeasonMembership>();
        memberships.sort_by_key(|membership| membership.id);
        let line = |membership: SeasonMembership| DuesLine {
            season: self.season(Some(membership.season_id.0)),
            dues: membership.dues,
            dues_since: membership.dues_since,
        };
        let mut lines: Vec<DuesLine> = memberships.into_iter().map(line).collect();
        lines.sort_by(|a, b| b.season.cmp(&a.season));
        lines
    }

    fn licences(&self) -> Vec<LicenceLine> {
        let mut licences = self.all::<Licence>();
        licences
            .sort_by_key(|licence| (std::cmp::Reverse((licence.expires_on, licence.issued_on)), licence.id));
        let line = |licence: Licence| LicenceLine {
            season: self.season(licence.season_id.map(|season| season.0)),
            number: licence.number,
            federation: licence.federation,
            discipline: licence.discipline,
            practice: licence.practice,
            state: licence.state,
            state_since: licence.state_since,
            issued_on: licence.issued_on,
            expires_on: licence.expires_on,
        };
        licences.into_iter().map(line).collect()
    }

    fn proofs(&self) -> Vec<ProofLine> {
        let mut proofs = self.all::<MedicalProof>();
        proofs.sort_by_key(|proof| (std::cmp::Reverse(proof.issued_on), proof.id));
        let line = |MedicalProof { kind, issued_on, discipline, practice, .. }| ProofLine {
            kind,
            issued_on,
            discipline,
            practice,
        };
        proofs.into_iter().map(line).collect()
    }

    fn consents(&self) -> Vec<ConsentLine> {
        let mut consents = self.all::<Consent>();
        consents.sort_by_key(|consent| (consent.kind, consent.id));
        let line = |consent: Consent| {
            let text = consent.text_id.and_then(|id| self.records.get::<ConsentText>(id.0));
            ConsentLine {
                kind: consent.kind,
                given: consent.given,
                decided_on: consent.decided_on,
                decided_by: consent.decided_by,
                withdrawn_on: consent.withdrawn_on,
                version: text.as_ref().map(|text| text.version),
                wording: text.map(|text| text.wording),
            }
        };
        consents.into_iter().map(line).collect()
    }

    fn attendance(&self) -> Vec<MarkLine> {
        let mut names: HashMap<SeriesId, Option<String>> = HashMap::new();
        let mut name = |id: SeriesId| {
            let known = names.entry(id).or_insert_with(|| {
                let series = self.records.get::<SessionSeries>(id.0)?;
                let group = self.records.get::<Group>(series.group_id.0);
                series.title.or(group.map(|group| group.name))
            });
            known.clone()
        };
        let mut marks = self.all::<AttendanceMark>();
        marks.sort_by_key(|mark| (std::cmp::Reverse(mark.session_date), mark.id));
        marks
            .into_iter()
            .map(|mark| MarkLine {
                date: mark.session_date,
                session: name(mark.series_id),
                state: mark.state,
            })
            .collect()
    }

    fn history(&self) -> Vec<ChangeLine> {
        let mut about: BTreeSet<Uuid> = self.people.iter().map(|id| id.0).collect();
        for (collection, field, _) in FATES {
            about.extend(rows_of(self.records, (collection, field), self.people).map(|row| row.id));
        }
        let people: Vec<Uuid> = self.people.iter().map(|id| id.0).collect();
        let is_theirs = |change: &Change| {
            about.contains(&change.record_id) || change.about_id.is_some_and(|id| people.contains(&id))
        };
        let mut changes: Vec<Change> = self.records.all::<Change>().filter(is_theirs).collect();
        changes.sort_by_key(|change| (std::cmp::Reverse(change.made_at_ms), change.id));
        let line = |change: Change| ChangeLine {
            at: DateTime::from_timestamp_millis(change.made_at_ms)
                .map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true))
                .unwrap_or_default(),
            by: change.user_name,
            collection: change.collection,
            field: change.field,
            before: change.before,
            after: change.after,
            taken: change.won,
        };
        changes.into_iter().map(line).collect()
    }
}
