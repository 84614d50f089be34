//! What each person sees and may change, in a club of two groups and two families.

use super::{
    AccessCommand, AccessGrant, Action, Area, FamilyAccount, Reach, Role, Sight, StandsFor, guarded_as,
};
use crate::club::{
    COLLECTIONS, ClubCommand, ClubContext, Code, Refusal,
    attendance::{
        AttendanceCommand, AttendanceMark, MarkState,
        fixture::{CLUB, Club, GROUP, TUESDAYS},
    },
    consents::{ConsentCommand, ConsentKind},
    families::{
        EmergencyContact, EmergencyContactId, FamilyCommand, Guardian, GuardianId, Household, HouseholdId,
        HouseholdPlace, Relation,
    },
    history::{Change, ChangeId},
    people::{Enrolment, Member, MemberId, MemberStatus, PeopleCommand},
    planning::{Group, GroupId},
    practice::{PracticeCommand, PracticePolicy},
};
use crate::sync::{Actor, Command as _, Record, Records, Row, Sight as _, Value, Write, authority::Ledger};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use uuid::Uuid;

const TODAY: &str = "2026-11-17";
fn today() -> NaiveDate {
    Club::day(TODAY)
}

const OTHER_GROUP: GroupId = GroupId(Uuid::from_u128(11));
const COACH: Uuid = Uuid::from_u128(501);
const PARENT: Uuid = Uuid::from_u128(502);
const HOME: HouseholdId = HouseholdId(Uuid::from_u128(601));
const ROSE: GuardianId = GuardianId(Uuid::from_u128(602));

/// Ada and Ben are in the coach's group, Ben and Cléo are Rose's children, Dan is in the other group.
struct People {
    club: Club,
    ada: MemberId,
    ben: MemberId,
    cleo: MemberId,
    dan: MemberId,
}

fn people() -> People {
    let mut club = Club::with_planning();
    let records: &dyn Records = &club.records;
    let group: Group = records.get(GROUP.0).unwrap();
    club.add(&Group { id: OTHER_GROUP, name: "Adultes".into(), ..group });
    let [ada, ben] = [(101, "Ada"), (102, "Ben")].map(|(n, name)| club.enrol(n, name, MemberStatus::Active));
    let others = [(103, "Cléo"), (104, "Dan")].map(|(number, name)| {
        let id = MemberId(Uuid::from_u128(number));
        let (street, notes) = (Some("1 rue du Port".to_owned()), Some("asthme".to_owned()));
        club.add(&Member {
            first_name: name.into(),
            last_name: name.into(),
            street,
            notes,
            ..Member::blank(id)
        });
        let active = true;
        let enrolment = Enrolment {
            id: Enrolment::id_for(id, OTHER_GROUP),
            member_id: id,
            group_id: OTHER_GROUP,
            active,
        };
        club.add(&enrolment);
        id
    });
    let [cleo, dan] = others;
    club.lead(COACH, GROUP);
    club.add(&Household::named(HOME, "Petit".into()));
    for member_id in [ben, cleo] {
        let id = HouseholdPlace::id_for(HOME, member_id);
        club.add(&HouseholdPlace { id, household_id: HOME, member_id, active: true });
    }
    club.add(&Guardian {
        id: ROSE,
        household_id: HOME,
        member_id: None,
        last_name: "Petit".into(),
        first_name: "Rose".into(),
        relation: Relation::Mother,
        phone: Some("+33611111111".into()),
        email: Some("rose@exemple.fr".into()),
        legal: true,
    });
    let id = FamilyAccount::id_for(PARENT, ROSE.0);
    let name = "Rose Petit".to_owned();
    club.add(&FamilyAccount {
        id,
        user_id: PARENT,
        name,
        member_id: None,
        guardian_id: Some(ROSE),
        active: true,
    });
    for member in [ada, ben, cleo, dan] {
        club.mark(Club::session(TUESDAYS, TODAY), member, MarkState::Present);
    }
    People { club, ada, ben, cleo, dan }
}

fn sight(records: &Ledger, user: Uuid, role: Role) -> Sight {
    let actor = Actor { user, role };
    let whole = Sight::of(&actor, today(), records);
    // What the server reads for it comes to the same.
    let mut read = Ledger::default();
    let mut known = 0;
    loop {
        for wanted in Sight::reads(&actor, &read) {
            let collection = wanted.collection();
            let holds = |row: &&Row| match &wanted {
                crate::sync::Read::One(_, id) => row.id == *id,
                crate::sync::Read::Where(_, field, value) => {
                    row.values[collection.position(field).unwrap()] == *value
                }
                _ => true,
            };
            let rows: Vec<Row> = records.rows(collection).filter(holds).cloned().collect();
            let stamps = crate::sync::merge::Stamps {
                all: crate::sync::Stamp::ZERO,
                fields: std::collections::BTreeMap::new(),
                deleted: None,
            };
            let stamped =
                rows.into_iter().map(|row| crate::sync::merge::StampedRow { row, stamps: stamps.clone() });
            read.insert(collection, stamped);
        }
        if read.len() == known {
            break;
        }
        known = read.len();
    }
    assert_eq!(Sight::of(&actor, today(), &read), whole, "{role:?} reads too little");
    whole
}

fn shown<R: Record>(records: &Ledger, sight: &Sight) -> Vec<R> {
    let rows = records.rows(R::COLLECTION).cloned().collect();
    let shown = sight.show(R::COLLECTION, rows);
    shown.iter().map(|row| R::from_values(row.id, &row.values).unwrap()).collect()
}

fn names(records: &Ledger, user: Uuid, role: Role) -> BTreeSet<String> {
    let seen: Vec<Member> = shown(records, &sight(records, user, role));
    seen.into_iter().map(|member| member.first_name).collect()
}

fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

#[test]
fn every_collection_has_its_place_in_the_matrix() {
    for collection in COLLECTIONS {
        let guarded =
            guarded_as(collection.name).unwrap_or_else(|| panic!("{} is not guarded", collection.name));
        for (field, _) in guarded.fields {
            assert!(collection.position(field).is_some(), "{}.{field}", collection.name);
        }
    }
}

#[test]
fn a_coach_sees_who_is_in_the_own_groups_and_a_parent_the_own_family() {
    let People { club, .. } = people();
    let records = &club.records;
    for role in [Role::Admin, Role::Secretary, Role::Treasurer] {
        assert_eq!(names(records, Uuid::max(), role), set(["Ada", "Ben", "Cléo", "Dan"]), "{role:?}");
    }
    assert_eq!(names(records, COACH, Role::Coach), set(["Ada", "Ben"]));
    assert_eq!(names(records, Uuid::max(), Role::Coach), set([]));
    assert_eq!(names(records, PARENT, Role::Member), set(["Ben", "Cléo"]));
    assert_eq!(names(records, Uuid::max(), Role::Member), set([]));
}

#[test]
fn a_coach_sees_neither_addresses_nor_notes_and_a_treasurer_no_notes() {
    let People { mut club, ada, .. } = people();
    let written = [
        ("street", "2 quai"),
        ("postal_code", "35000"),
        ("city", "Rennes"),
        ("email", "ada@exemple.fr"),
        ("phone", "+33622222222"),
        ("notes", "ne pas appeler le soir"),
    ];
    let fields = written.map(|(field, text)| (field.to_owned(), Value::Text(text.to_owned()))).into();
    club.run(PeopleCommand::Edit { id: ada, fields }, TODAY).unwrap();
    let of = |user, role| {
        let seen: Vec<Member> = shown(&club.records, &sight(&club.records, user, role));
        let ada = seen.into_iter().find(|member| member.id == ada).unwrap();
        let Member { street, postal_code, city, email, phone, notes, .. } = ada;
        [street, postal_code, city, email, phone, notes].map(|field| field.is_some())
    };
    assert_eq!(of(COACH, Role::Coach), [false, false, false, false, true, false]);
    assert_eq!(of(Uuid::max(), Role::Treasurer), [true, true, true, true, true, false]);
    assert_eq!(of(Uuid::max(), Role::Secretary), [true; 6]);
}

#[test]
fn a_field_that_is_seen_of_ones_own_only_is_hidden_of_everybody_else() {
    let People { mut club, ada, .. } = people();
    let fields = [("street".to_owned(), Value::Text("2 quai".to_owned()))].into();
    club.run(PeopleCommand::Edit { id: ada, fields }, TODAY).unwrap();
    // A club opens its directory to members, whose addresses are each family's own.
    let id = AccessGrant::id_for(CLUB, Role::Member, Area::People, Action::See);
    let (role, area, action, reach) = (Role::Member, Area::People, Action::See, Reach::All);
    club.add(&AccessGrant { id, role, area, action, reach });
    let seen: Vec<Member> = shown(&club.records, &sight(&club.records, PARENT, Role::Member));
    let streets: BTreeSet<(String, bool)> =
        seen.into_iter().map(|member| (member.first_name, member.street.is_some())).collect();
    let expected = [("Ada", false), ("Ben", false), ("Cléo", true), ("Dan", false)];
    assert_eq!(streets, expected.map(|(name, street)| (name.to_owned(), street)).into());
}

#[test]
fn guardians_are_seen_by_who_leads_their_children_without_their_e_mail() {
    let People { club, .. } = people();
    let seen: Vec<Guardian> = shown(&club.records, &sight(&club.records, COACH, Role::Coach));
    let rose = seen.iter().map(|rose| (rose.first_name.as_str(), rose.phone.is_some(), rose.email.is_some()));
    assert_eq!(rose.collect::<Vec<_>>(), [("Rose", true, false)]);
    let seen: Vec<Guardian> = shown(&club.records, &sight(&club.records, PARENT, Role::Member));
    assert_eq!(seen.len(), 1);
    let marks: Vec<AttendanceMark> = shown(&club.records, &sight(&club.records, PARENT, Role::Member));
    assert_eq!(marks.len(), 2);
}

#[test]
fn a_change_is_seen_by_who_sees_the_field_of_the_record_that_it_is_about() {
    let People { mut club, ada, dan, .. } = people();
    let mut number = 900;
    let mut change = |about: MemberId, field: &str| {
        number += 1;
        club.add(&Change {
            id: ChangeId(Uuid::from_u128(number)),
            collection: "members".into(),
            record_id: about.0,
            about_id: Some(about.0),
            field: field.into(),
            before: None,
            after: Some("x".into()),
            won: true,
            made_at_ms: 1_795_000_000_000,
            user_name: "Inès".into(),
            device_name: "Tablette".into(),
        });
    };
    change(ada, "phone");
    change(ada, "street");
    change(ada, "notes");
    change(dan, "phone");
    let fields = |user, role| {
        let seen: Vec<Change> = shown(&club.records, &sight(&club.records, user, role));
        seen.into_iter().map(|change| change.field).collect::<Vec<_>>().len()
    };
    assert_eq!(fields(COACH, Role::Coach), 1);
    assert_eq!(fields(PARENT, Role::Member), 0);
    assert_eq!(fields(Uuid::max(), Role::Treasurer), 3);
    assert_eq!(fields(Uuid::max(), Role::Admin), 4);
}

#[test]
fn a_sight_has_another_name_when_it_shows_something_else() {
    let People { mut club, dan, .. } = people();
    let name = |club: &Club| sight(&club.records, COACH, Role::Coach).name();
    let first = name(&club);
    assert_eq!(first, name(&club));
    let id = Enrolment::id_for(dan, GROUP);
    club.add(&Enrolment { id, member_id: dan, group_id: GROUP, active: true });
    let second = name(&club);
    assert_ne!(first, second);
    let (role, area, action) = (Role::Coach, Area::Addresses, Action::See);
    let id = AccessGrant::id_for(CLUB, role, area, action);
    club.add(&AccessGrant { id, role, area, action, reach: Reach::Own });
    assert_ne!(second, name(&club));
    // Another coach of the same group sees the same people, and is another person.
    club.lead(PARENT, GROUP);
    assert_ne!(name(&club), sight(&club.records, PARENT, Role::Coach).name());
}

fn decide(club: &Club, user: Uuid, role: Role, command: impl Into<ClubCommand>) -> Result<Vec<Write>, Code> {
    let context = ClubContext { actor: Actor { user, role }, club: CLUB, on: Club::day(TODAY) };
    let first = |refusal: Refusal| refusal.0[0].code;
    command.into().decide(&context, &club.records).map_err(first)
}

#[test]
fn a_coach_marks_the_own_groups_people_at_the_own_groups_sessions_and_no_others() {
    let People { mut club, ada, dan, .. } = people();
    let mark = |member_id| AttendanceCommand::Mark {
        session: Club::session(TUESDAYS, TODAY),
        member_id,
        state: Some(MarkState::Absent),
    };
    assert!(decide(&club, COACH, Role::Coach, mark(ada)).is_ok());
    assert_eq!(decide(&club, COACH, Role::Coach, mark(dan)), Err(Code::Forbidden));
    // The group is given to somebody else.
    let (group_id, user_id, name) = (GROUP, COACH, "Noa".to_owned());
    let elsewhere = AccessCommand::SetCoach { group_id, user_id, name, active: false };
    club.run_as(Role::Admin, elsewhere, TODAY).unwrap();
    assert_eq!(decide(&club, COACH, Role::Coach, mark(ada)), Err(Code::Forbidden));
}

#[test]
fn why_somebody_may_not_practise_is_said_to_those_who_see_them() {
    let People { mut club, ada, dan, .. } = people();
    let policy = PracticePolicy { refuses_red: true, ..PracticePolicy::usual(PracticePolicy::id_for(CLUB)) };
    club.run_as(Role::Admin, PracticeCommand::SetPolicy { policy }, TODAY).unwrap();
    let session = Club::session(TUESDAYS, "2026-11-10");
    let mark = |member_id| AttendanceCommand::Mark { session, member_id, state: Some(MarkState::Present) };
    assert_eq!(decide(&club, COACH, Role::Coach, mark(ada)), Err(Code::MayNotPractise));
    assert_eq!(decide(&club, COACH, Role::Coach, mark(dan)), Err(Code::Forbidden));
    assert_eq!(decide(&club, Uuid::max(), Role::Secretary, mark(dan)), Err(Code::MayNotPractise));
}

#[test]
fn who_may_change_the_own_home_takes_nobody_else_into_it() {
    let People { mut club, cleo, dan, .. } = people();
    let id = AccessGrant::id_for(CLUB, Role::Member, Area::Families, Action::Change);
    let (role, area, action, reach) = (Role::Member, Area::Families, Action::Change, Reach::Own);
    club.add(&AccessGrant { id, role, area, action, reach });
    let place = |member_id, active| FamilyCommand::SetPlace { household_id: HOME, member_id, active };
    assert_eq!(decide(&club, PARENT, Role::Member, place(dan, true)), Err(Code::Forbidden));
    assert!(decide(&club, PARENT, Role::Member, place(cleo, false)).is_ok());
}

#[test]
fn a_walk_in_is_known_to_the_coach_who_took_them_in() {
    let People { mut club, .. } = people();
    let eva = MemberId(Uuid::from_u128(190));
    let member = Member { first_name: "Eva".into(), last_name: "Eva".into(), ..Member::blank(eva) };
    let session = Club::session(TUESDAYS, TODAY);
    let walk_in = AttendanceCommand::WalkIn { session, member };
    assert_eq!(decide(&club, Uuid::max(), Role::Coach, walk_in.clone()), Err(Code::Forbidden));
    let writes = decide(&club, COACH, Role::Coach, walk_in.clone()).unwrap();
    assert_eq!(writes.len(), 3);
    club.run(walk_in, TODAY).unwrap();
    assert_eq!(names(&club.records, COACH, Role::Coach), set(["Ada", "Ben", "Eva"]));
}

#[test]
fn a_parent_keeps_the_own_familys_addresses_contacts_and_consents() {
    let People { club, ada, ben, cleo, .. } = people();
    let edit = |id, field: &str| PeopleCommand::Edit {
        id,
        fields: [(field.to_owned(), Value::Text("Vitré".into()))].into(),
    };
    let parent = |command: ClubCommand| decide(&club, PARENT, Role::Member, command).map(|_| ());
    assert_eq!(parent(edit(cleo, "city").into()), Ok(()));
    assert_eq!(parent(edit(ada, "city").into()), Err(Code::Forbidden));
    assert_eq!(parent(edit(cleo, "first_name").into()), Err(Code::Forbidden));
    assert_eq!(parent(edit(cleo, "notes").into()), Err(Code::Forbidden));
    let contact = |member_id| EmergencyContact {
        id: EmergencyContactId(Uuid::from_u128(700)),
        member_id,
        name: "Jeanne".into(),
        relation: None,
        phone: "+33633333333".into(),
        rank: 1,
    };
    let save = |member| FamilyCommand::SaveEmergencyContact { contact: contact(member) };
    assert_eq!(parent(save(ben).into()), Ok(()));
    assert_eq!(parent(save(ada).into()), Err(Code::Forbidden));
    let consent = |member_id| ConsentCommand::Decide {
        member_id,
        kind: ConsentKind::Image,
        given: Some(true),
        decided_on: Club::day(TODAY),
        decided_by: Some("Rose Petit".into()),
    };
    assert_eq!(parent(consent(ada).into()), Err(Code::Forbidden));
}

#[test]
fn fields_of_an_area_are_changed_by_who_may_change_that_area() {
    let People { club, ada, .. } = people();
    let edit = |role, field: &str| {
        let fields =
            [(field.to_owned(), Value::Text("Vitré".into())), ("joined_on".to_owned(), Value::Null)].into();
        decide(&club, Uuid::max(), role, PeopleCommand::Edit { id: ada, fields }).map(|_| ())
    };
    for role in [Role::Admin, Role::Secretary] {
        assert_eq!((edit(role, "city"), edit(role, "notes")), (Ok(()), Ok(())), "{role:?}");
    }
    assert_eq!(edit(Role::Treasurer, "city"), Ok(()));
    assert_eq!(edit(Role::Treasurer, "notes"), Err(Code::Forbidden));
    let new = |notes| PeopleCommand::Create {
        member: Member {
            first_name: "Gil".into(),
            last_name: "Gil".into(),
            notes,
            ..Member::blank(MemberId(Uuid::from_u128(191)))
        },
    };
    assert!(decide(&club, Uuid::max(), Role::Treasurer, new(None)).is_ok());
    assert_eq!(decide(&club, Uuid::max(), Role::Treasurer, new(Some("x".into()))), Err(Code::Forbidden));
}

#[test]
fn only_who_manages_the_staff_changes_the_matrix_and_an_admins_rights_stay() {
    let People { mut club, ada, .. } = people();
    let grant = |role, area, action, reach| AccessCommand::SetReach { role, area, action, reach };
    let contacts = grant(Role::Coach, Area::Contacts, Action::Change, Reach::Own);
    for role in Role::ALL {
        let decided = decide(&club, Uuid::max(), *role, contacts.clone()).map(|writes| writes.len());
        assert_eq!(decided, if *role == Role::Admin { Ok(1) } else { Err(Code::Forbidden) }, "{role:?}");
    }
    let of_admin = grant(Role::Admin, Area::Staff, Action::Change, Reach::None);
    assert_eq!(decide(&club, Uuid::max(), Role::Admin, of_admin), Err(Code::NotInList));
    let impossible = grant(Role::Coach, Area::Planning, Action::Change, Reach::Own);
    assert_eq!(decide(&club, Uuid::max(), Role::Admin, impossible), Err(Code::NotInList));

    let contact = EmergencyContact {
        id: EmergencyContactId(Uuid::from_u128(700)),
        member_id: ada,
        name: "Jeanne".into(),
        relation: None,
        phone: "+33633333333".into(),
        rank: 1,
    };
    club.add(&contact);
    let delete = FamilyCommand::DeleteEmergencyContact { id: contact.id };
    assert_eq!(decide(&club, COACH, Role::Coach, delete.clone()), Err(Code::Forbidden));
    club.run_as(Role::Admin, contacts, TODAY).unwrap();
    assert!(decide(&club, COACH, Role::Coach, delete).is_ok());
}

#[test]
fn coaches_and_family_accounts_are_set_once_and_taken_back() {
    let People { mut club, ada, .. } = people();
    let user_id = Uuid::from_u128(510);
    let coach =
        |active| AccessCommand::SetCoach { group_id: OTHER_GROUP, user_id, name: "Lou".into(), active };
    let family = |active| AccessCommand::SetFamilyAccount {
        user_id,
        name: "Lou".into(),
        stands_for: StandsFor::Member(ada),
        active,
    };
    let done = |club: &Club, command: AccessCommand| {
        decide(club, Uuid::max(), Role::Admin, command).map(|writes| writes.len())
    };
    assert_eq!((done(&club, coach(false)), done(&club, family(false))), (Ok(0), Ok(0)));
    club.run_as(Role::Admin, coach(true), TODAY).unwrap();
    club.run_as(Role::Admin, family(true), TODAY).unwrap();
    assert_eq!((done(&club, coach(true)), done(&club, family(true))), (Ok(0), Ok(0)));
    assert_eq!(names(&club.records, user_id, Role::Coach), set(["Ada", "Cléo", "Dan"]));
    // The groups are those of a coach; as a member one sees one's own family alone.
    assert_eq!(names(&club.records, user_id, Role::Member), set(["Ada"]));
    club.run_as(Role::Admin, coach(false), TODAY).unwrap();
    club.run_as(Role::Admin, family(false), TODAY).unwrap();
    assert_eq!(names(&club.records, user_id, Role::Coach), set([]));
    let nobody =
        AccessCommand::SetCoach { group_id: GroupId(Uuid::max()), user_id, name: "Lou".into(), active: true };
    assert_eq!(done(&club, nobody), Err(Code::UnknownRecord));
}
