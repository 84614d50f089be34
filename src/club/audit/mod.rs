//! What the audit log tells of: its kinds of entries, and what is sensitive. Pure; the log itself is the
//! server's alone (`server/audit`).

mod page;

use super::{
    access::{AccessGrant, FamilyAccount, GroupCoach},
    consents::{Consent, ConsentText},
    dues::SeasonMembership,
    medical::{MedicalProof, MedicalRule},
    people::Member,
    practice::PracticePolicy,
    privacy::retention::RetentionRule,
};
use crate::sync::{Collection, FieldValue as _, Record as _, Records, Value, Write};
use crate::word_enum;
pub use page::{Choice, LogLine, LogPage};
use uuid::Uuid;

word_enum! {
    /// What an entry of the log tells of.
    pub enum Kind {
        /// Someone signed in, or failed to.
        SignIn = "sign_in",
        /// A request or a command that a role does not allow.
        Refusal = "refusal",
        /// Something sensitive was changed.
        Change = "change",
        /// Data left or entered as a whole: backup, restore, rescue file, download of a device.
        Export = "export",
        /// Medical data was shown by the server.
        View = "view",
    }
}

/// What is sensitive among the records, and nothing else is: the collection, and its fields; none named, all
/// of them. Staff, invitations and accounts are no records: their changes are all told.
pub const SENSITIVE: &[(&Collection, &[&str])] = &[
    (Member::COLLECTION, &["notes"]),
    (MedicalProof::COLLECTION, &[]),
    (MedicalRule::COLLECTION, &[]),
    (PracticePolicy::COLLECTION, &[]),
    (Consent::COLLECTION, &[]),
    (ConsentText::COLLECTION, &[]),
    (RetentionRule::COLLECTION, &[]),
    (SeasonMembership::COLLECTION, &["dues"]),
    (AccessGrant::COLLECTION, &[]),
    (GroupCoach::COLLECTION, &[]),
    (FamilyAccount::COLLECTION, &[]),
];

/// Whether looking at records of a collection is told.
#[must_use]
pub fn is_medical(collection: &Collection) -> bool {
    *collection == *MedicalProof::COLLECTION
}

/// What became of a sensitive record. Of its fields the names alone: what stood in them is in the club's
/// history, and in no log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SensitiveChange {
    pub collection: &'static str,
    pub record: Uuid,
    /// Whom it is about, when that is a person of the club.
    pub member: Option<Uuid>,
    pub deed: &'static str,
    pub fields: Vec<&'static str>,
}

/// What a command's writes change of what is sensitive, with the rows as they are before.
#[must_use]
pub fn sensitive_changes(writes: &[Write], records: &dyn Records) -> Vec<SensitiveChange> {
    writes.iter().filter_map(|write| sensitive_change(write, records)).collect()
}

fn sensitive_change(write: &Write, records: &dyn Records) -> Option<SensitiveChange> {
    let (collection, id) = (write.collection(), write.id());
    let (_, told) = SENSITIVE.iter().find(|(sensitive, _)| sensitive.name == collection.name)?;
    let before = records.row(collection, id);
    let was = |position: usize| before.and_then(|row| row.values.get(position)).unwrap_or(&Value::Null);
    let is_told = |field: &str| told.is_empty() || told.contains(&field);
    let (deed, fields) = match write {
        Write::Erase { .. } => ("erased", Vec::new()),
        Write::Set { values, .. } | Write::Move { values, .. } => {
            let changed = values.iter().filter(|(position, value)| was(*position) != value);
            let names = changed.filter_map(|(position, _)| Some(collection.fields.get(*position)?.name));
            let fields: Vec<&str> = names.filter(|name| is_told(name)).collect();
            if fields.is_empty() {
                return None;
            }
            (if before.is_some() { "changed" } else { "created" }, fields)
        }
        // A record that bears something sensitive among other things goes with all of it.
        Write::Delete { .. } => ("deleted", Vec::new()),
        Write::Restore { .. } => ("restored", Vec::new()),
    };
    Some(SensitiveChange {
        collection: collection.name,
        record: id,
        member: member(write, before),
        deed,
        fields,
    })
}

/// The person whom a row is about.
fn member(write: &Write, before: Option<&crate::sync::Row>) -> Option<Uuid> {
    let collection = write.collection();
    if *collection == *Member::COLLECTION {
        return Some(write.id());
    }
    let position = collection.position("member_id")?;
    let set = match write {
        Write::Set { values, .. } | Write::Move { values, .. } => {
            values.iter().find(|(other, _)| *other == position).map(|(_, value)| value)
        }
        Write::Erase { .. } | Write::Delete { .. } | Write::Restore { .. } => None,
    };
    Uuid::from_value(set.or_else(|| before?.values.get(position))?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        attendance::AttendanceMark,
        consents::{ConsentKind, ConsentTextId},
        medical::{MedicalProofId, ProofKind},
        people::{MemberId, MemberStatus},
        privacy::retention::Retained,
    };
    use crate::sync::{
        Row, Stamp,
        authority::Ledger,
        merge::{StampedRow, Stamps},
    };

    fn member(id: u128, notes: Option<&str>) -> Member {
        Member {
            last_name: "Petit".to_owned(),
            first_name: "Léa".to_owned(),
            status: MemberStatus::Active,
            notes: notes.map(str::to_owned),
            ..Member::blank(MemberId(Uuid::from_u128(id)))
        }
    }

    fn proof(id: u128, member: u128) -> MedicalProof {
        MedicalProof {
            id: MedicalProofId(Uuid::from_u128(id)),
            member_id: MemberId(Uuid::from_u128(member)),
            kind: ProofKind::Certificate,
            issued_on: "2026-09-01".parse().unwrap(),
            discipline: None,
            practice: None,
        }
    }

    fn holding<R: crate::sync::Record>(record: &R) -> Ledger {
        let row = Row { id: record.id(), seq: 1, deleted: false, values: record.values() };
        let stamps = Stamps { all: Stamp::ZERO, fields: std::collections::BTreeMap::new(), deleted: None };
        let mut ledger = Ledger::default();
        ledger.insert(R::COLLECTION, [StampedRow { row, stamps }]);
        ledger
    }

    #[test]
    fn of_a_member_the_notes_alone_are_told_and_never_what_is_in_them() {
        let nobody = Ledger::default();
        let plain = Write::create(&member(1, None));
        assert_eq!(sensitive_changes(&[plain], &nobody), []);
        let told = |deed, fields| SensitiveChange {
            collection: "members",
            record: Uuid::from_u128(1),
            member: Some(Uuid::from_u128(1)),
            deed,
            fields,
        };
        let noted = Write::create(&member(1, Some("asthme")));
        assert_eq!(sensitive_changes(&[noted], &nobody), [told("created", vec!["notes"])]);
        let before = member(1, Some("asthme"));
        let erased = Write::update(&before, &member(1, None)).unwrap();
        assert_eq!(sensitive_changes(&[erased], &holding(&before)), [told("changed", vec!["notes"])]);
        let renamed =
            Write::update(&before, &Member { last_name: "Grand".to_owned(), ..before.clone() }).unwrap();
        assert_eq!(sensitive_changes(&[renamed], &holding(&before)), []);
    }

    #[test]
    fn of_a_medical_proof_everything_is_told_with_the_person_whom_it_is_about() {
        let (before, nobody) = (proof(7, 1), Ledger::default());
        let created = sensitive_changes(&[Write::create(&before)], &nobody);
        assert_eq!(created[0].fields, ["member_id", "kind", "issued_on"]);
        assert_eq!((created[0].member, created[0].deed), (Some(Uuid::from_u128(1)), "created"));
        let deleted = sensitive_changes(&[Write::delete::<MedicalProof>(before.id.0)], &holding(&before));
        assert_eq!((deleted[0].member, deleted[0].deed), (Some(Uuid::from_u128(1)), "deleted"));
    }

    #[test]
    fn terms_and_the_texts_of_consents_are_told_when_they_are_made_and_when_they_go() {
        let term = crate::club::privacy::retention::shipped_lines(Retained::AuditLog).remove(0);
        let text = ConsentText {
            id: ConsentTextId(Uuid::from_u128(9)),
            kind: ConsentKind::Image,
            version: 1,
            wording: "Photos".to_owned(),
            applies_from: "2026-09-01".parse().unwrap(),
        };
        let nobody = Ledger::default();
        let writes = [Write::create(&term), Write::create(&text)];
        let told = sensitive_changes(&writes, &nobody);
        let told: Vec<_> =
            told.iter().map(|change| (change.collection, change.deed, change.member)).collect();
        assert_eq!(told, [("retention_rules", "created", None), ("consent_texts", "created", None)]);
        let gone = sensitive_changes(&[Write::delete::<RetentionRule>(term.id.0)], &holding(&term));
        assert_eq!((gone.len(), gone[0].deed, gone[0].record), (1, "deleted", term.id.0));
    }

    #[test]
    fn an_attendance_mark_is_not_sensitive_and_every_field_that_is_exists() {
        let mark = Write::Set {
            collection: AttendanceMark::COLLECTION,
            id: Uuid::from_u128(3),
            values: vec![(0, Value::Text("x".to_owned()))],
        };
        assert_eq!(sensitive_changes(&[mark], &Ledger::default()), []);
        for (collection, fields) in SENSITIVE {
            for field in *fields {
                assert!(collection.position(field).is_some(), "{} {field}", collection.name);
            }
        }
    }
}
