//! Two families for the tests of this folder: the Lefèvres, whose parents live apart, and an adult.

use super::records::{
    EmergencyContact, EmergencyContactId, Guardian, GuardianId, Household, HouseholdId, HouseholdPlace,
    Relation,
};
use crate::club::{
    ClubContext, Refusal, Role,
    families::FamilyCommand,
    people::{Member, MemberId},
};
use crate::sync::{
    Read, Record, Records, Stamp, Write,
    authority::Ledger,
    command::Actor,
    merge::{StampedRow, Stamps},
    record::Row,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use uuid::Uuid;

pub const MUM: HouseholdId = HouseholdId(Uuid::from_u128(100));
pub const DAD: HouseholdId = HouseholdId(Uuid::from_u128(101));
pub const CAMILLE: GuardianId = GuardianId(Uuid::from_u128(200));
pub const HUGO: GuardianId = GuardianId(Uuid::from_u128(201));
/// Ten years old; at her mother's and at her father's.
pub const LEA: MemberId = MemberId(Uuid::from_u128(1));
/// Eight years old; at her mother's.
pub const NOE: MemberId = MemberId(Uuid::from_u128(2));
/// Forty years old; in no family.
pub const AMIR: MemberId = MemberId(Uuid::from_u128(3));

pub fn today() -> NaiveDate {
    "2026-11-21".parse().unwrap()
}

pub fn member(id: MemberId, first: &str, last: &str, birth: Option<&str>) -> Member {
    Member {
        first_name: first.into(),
        last_name: last.into(),
        birth_date: birth.map(|day| day.parse().unwrap()),
        ..Member::blank(id)
    }
}

pub fn guardian(id: GuardianId, household_id: HouseholdId, first: &str, phone: Option<&str>) -> Guardian {
    Guardian {
        id,
        household_id,
        member_id: None,
        last_name: "Lefèvre".into(),
        first_name: first.into(),
        relation: Relation::Other,
        phone: phone.map(Into::into),
        email: None,
        legal: true,
    }
}

pub fn place(household_id: HouseholdId, member_id: MemberId) -> HouseholdPlace {
    let id = HouseholdPlace::id_for(household_id, member_id);
    HouseholdPlace { id, household_id, member_id, active: true }
}

pub fn contact(n: u128, member_id: MemberId, name: &str, phone: &str, rank: i64) -> EmergencyContact {
    EmergencyContact {
        id: EmergencyContactId(Uuid::from_u128(300 + n)),
        member_id,
        name: name.into(),
        relation: None,
        phone: phone.into(),
        rank,
    }
}

/// A club with its rows, and what a command makes of them.
#[derive(Default)]
pub struct Club(pub Ledger);

impl Club {
    pub fn lefevres() -> Self {
        let mut club = Self::default();
        club.add(&Household::named(MUM, "Lefèvre".into()));
        club.add(&Household::named(DAD, "Lefèvre (Hugo)".into()));
        club.add(&member(LEA, "Léa", "Lefèvre", Some("2016-03-14")));
        club.add(&member(NOE, "Noé", "Lefèvre", Some("2018-06-01")));
        club.add(&Member {
            phone: Some("+33699999999".into()),
            ..member(AMIR, "Amir", "Haddad", Some("1986-01-01"))
        });
        club.add(&Guardian {
            relation: Relation::Mother,
            ..guardian(CAMILLE, MUM, "Camille", Some("+33611111111"))
        });
        club.add(&Guardian {
            relation: Relation::Father,
            ..guardian(HUGO, DAD, "Hugo", Some("+33622222222"))
        });
        for (household, member) in [(MUM, LEA), (MUM, NOE), (DAD, LEA)] {
            club.add(&place(household, member));
        }
        club
    }

    pub fn add<R: Record>(&mut self, record: &R) {
        let row = Row { id: record.id(), seq: 1, deleted: false, values: record.values() };
        let stamps = Stamps { all: Stamp::ZERO, fields: BTreeMap::new(), deleted: None };
        self.0.insert(R::COLLECTION, [StampedRow { row, stamps }]);
    }

    pub fn records(&self) -> &dyn Records {
        &self.0
    }

    pub fn get<R: Record>(&self, id: Uuid) -> Option<R> {
        self.records().get(id)
    }

    pub fn decide(&self, role: Role, command: &FamilyCommand) -> Result<Vec<Write>, Refusal> {
        let actor = Actor { user: Uuid::nil(), role };
        let command = crate::club::ClubCommand::from(command.clone());
        crate::sync::Command::decide(
            &command,
            &ClubContext { actor, club: Uuid::nil(), on: today() },
            &self.0,
        )
    }

    /// Decides on those rows alone that the command says it reads, as the server does.
    pub fn decide_on_what_is_read(&self, command: &FamilyCommand) -> Result<Vec<Write>, Refusal> {
        let mut read = Self::default();
        loop {
            let before = read.0.take_dirty().len() + read.count();
            for wanted in command.reads(&read.0) {
                read.take(&self.0, &wanted);
            }
            if read.count() == before {
                return read.decide(Role::Secretary, command);
            }
        }
    }

    fn count(&self) -> usize {
        crate::club::COLLECTIONS.iter().map(|collection| self.0.rows(collection).count()).sum()
    }

    fn take(&mut self, from: &Ledger, read: &Read) {
        let collection = read.collection();
        let wanted = |row: &&Row| match read {
            Read::One(_, id) => row.id == *id,
            Read::Where(_, field, value) => {
                collection.position(field).and_then(|position| row.values.get(position)) == Some(value)
            }
            Read::Between(..) | Read::All(_) => true,
        };
        let stamps = Stamps { all: Stamp::ZERO, fields: BTreeMap::new(), deleted: None };
        let rows: Vec<StampedRow> = from
            .rows(collection)
            .filter(wanted)
            .map(|row| StampedRow { row: row.clone(), stamps: stamps.clone() })
            .collect();
        self.0.insert(collection, rows);
    }

    /// Carries a command out, at a time of its own.
    pub fn carry_out(&mut self, at: i64, command: &FamilyCommand) -> Result<(), Refusal> {
        let writes = self.decide(Role::Secretary, command)?;
        self.apply(at, &writes);
        Ok(())
    }

    pub fn apply(&mut self, at: i64, writes: &[Write]) {
        use crate::club::ClubCommand;
        use crate::sync::authority::Sender;
        let actor = Actor { user: Uuid::nil(), role: Role::Secretary };
        let context = ClubContext { actor, club: Uuid::nil(), on: today() };
        let sender = Sender { context, user_name: "Inès", device_name: "Tablette" };
        let stamp = Stamp { ms: at, ..Stamp::ZERO };
        self.0.carry_out::<ClubCommand>(writes, 1, stamp, at, &sender);
    }
}
