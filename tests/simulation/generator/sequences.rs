//! What clubs do all day, one after the other, so that commands meet records that are there: the next
//! step is what is missing most.

use super::{Source, seldom};
use crate::chance::Chance;
use chrono::{Datelike as _, Days, NaiveDate};
use novaclub::club::{
    ClubCommand,
    attendance::{AttendanceCommand, MarkState},
    consents::{ConsentCommand, ConsentKind},
    dues::{DuesCommand, DuesState},
    families::{
        EmergencyContact, EmergencyContactId, FamilyCommand, FamilyMember, Guardian, GuardianId, Household,
        HouseholdId, NewFamily, Payer, Relation, Who,
    },
    licences::{Licence, LicenceCommand, LicenceState},
    medical::{MedicalCommand, MedicalProof, MedicalProofId, ProofKind, shipped_rules},
    people::{Enrolment, Member, MemberId, PeopleCommand},
    planning::{Group, GroupId, PlanningCommand, Season, SeasonId, SeriesId, SessionRef, SessionSeries},
};
use novaclub::sync::{Record, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One thing, or a few that belong together.
pub fn next(source: &mut Source<'_>) -> Vec<ClubCommand> {
    let seasons = all::<Season>(source);
    let Some(season) = seasons.first() else { return vec![new_season(source)] };
    let groups = all::<Group>(source);
    let Some(group) = groups.first() else { return vec![new_group(source, season.id)] };
    let series = all::<SessionSeries>(source);
    let Some(first_series) = series.first() else { return vec![new_series(source, group.id)] };
    let members = all::<Member>(source);
    if members.len() < 2 {
        return vec![new_member(source)];
    }
    let member = source.chance.pick(&members).id;
    let other = source.chance.pick(&members).id;
    let group = source.chance.pick(&groups).id;
    let session = SessionRef { series_id: first_series.id, date: session_day(first_series, source.today) };
    let seldom = || seldom::next(source, member);
    if let Some(commands) = of_other_days(source, (season, first_series), member).or_else(seldom) {
        return commands;
    }
    match source.chance.below(22) {
        0 => vec![new_member(source)],
        1 | 2 => vec![edit(source, member)],
        3 | 4 => vec![PeopleCommand::Enrol { member_id: member, group_id: group }.into()],
        5..8 => {
            let state = *source.chance.pick(&[Some(MarkState::Present), Some(MarkState::Absent), None]);
            vec![AttendanceCommand::Mark { session, member_id: member, state }.into()]
        }
        8 => {
            let members = members.iter().take(3).map(|member| member.id).collect();
            vec![AttendanceCommand::MarkMany { session, members, state: Some(MarkState::Present) }.into()]
        }
        9 => {
            let id = MemberId(new_id(source));
            let member = Member { first_name: "Zoé".into(), last_name: "Essai".into(), ..Member::blank(id) };
            vec![AttendanceCommand::WalkIn { session, member }.into()]
        }
        10 => vec![if source.chance.one_in(2) {
            PeopleCommand::Archive { id: member }.into()
        } else {
            PeopleCommand::Restore { id: member }.into()
        }],
        11 => vec![merge(source, member, other)],
        12 => licence(source, member, season.id),
        13 => {
            let dues = *source.chance.pick(&[None, Some(DuesState::ALL[0])]);
            vec![DuesCommand::Set { member_id: member, season_id: season.id, dues }.into()]
        }
        14 => vec![
            ConsentCommand::Decide {
                member_id: member,
                kind: *source.chance.pick(ConsentKind::ALL),
                given: *source.chance.pick(&[None, Some(true), Some(false)]),
                decided_on: source.today,
                decided_by: None,
            }
            .into(),
        ],
        15 | 16 => family(source, member),
        17 => contacts(source, member),
        18 => papers(source, member),
        19 => vec![match source.chance.below(3) {
            0 => PlanningCommand::CancelSession { session, reason: None }.into(),
            1 => PlanningCommand::KeepSession { session }.into(),
            _ => {
                let (date, start_time) = (session.date + Days::new(1), super::texts::time(source));
                PlanningCommand::MoveSession { session, date, start_time, place: None, reason: None }.into()
            }
        }],
        20 => planning(source, group, first_series),
        _ => {
            let enrolled = all::<Enrolment>(source);
            match enrolled.first() {
                Some(e) => {
                    vec![PeopleCommand::Unenrol { member_id: e.member_id, group_id: e.group_id }.into()]
                }
                None => vec![new_group(source, season.id)],
            }
        }
    }
}

/// The records that are seen, in an order that is the same each time.
pub fn all<R: Record>(source: &Source<'_>) -> Vec<R> {
    let mut all: Vec<R> = source.seen.all::<R>().collect();
    all.sort_by_key(Record::id);
    all
}

fn new_id(source: &mut Source<'_>) -> Uuid {
    source.id("NewId", true)
}

fn new_season(source: &mut Source<'_>) -> ClubCommand {
    // Devices that start side by side name the same one.
    let season = Season::around(SeasonId(Uuid::from_u64_pair(source.club, 1)), source.today);
    PlanningCommand::SaveSeason { season }.into()
}

/// Now and then a season begins at another day, which moves what devices hold, or something is done about a
/// session of long ago. By a chance of its own: the other sequences stay what they were.
fn of_other_days(
    source: &Source<'_>,
    (season, series): (&Season, &SessionSeries),
    member: MemberId,
) -> Option<Vec<ClubCommand>> {
    let mut chance = source.chance.clone();
    let mut chance = Chance::new(chance.next() ^ 0xDA7E);
    let years_ago = source.today - Days::new(500);
    match chance.below(24) {
        0 => {
            let starts_on = source.today - Days::new(*chance.pick(&[5, 100, 200, 400]));
            let season = Season { starts_on, ends_on: source.today + Days::new(300), ..season.clone() };
            Some(vec![PlanningCommand::SaveSeason { season }.into()])
        }
        1 | 2 if series.starts_on > years_ago => {
            let series = SessionSeries { starts_on: years_ago, ..series.clone() };
            Some(vec![PlanningCommand::SaveSeries { series }.into()])
        }
        3 | 4 => {
            let weeks_ago = Days::new(7 * (10 + chance.below(40)));
            let date = session_day(series, source.today) - weeks_ago;
            let session = SessionRef { series_id: series.id, date };
            let state = *chance.pick(&[Some(MarkState::Present), Some(MarkState::Absent), None]);
            let cancelled = PlanningCommand::CancelSession { session, reason: None };
            let marked = AttendanceCommand::Mark { session, member_id: member, state };
            Some(vec![if chance.one_in(4) { cancelled.into() } else { marked.into() }])
        }
        _ => None,
    }
}

fn new_group(source: &mut Source<'_>, season_id: SeasonId) -> ClubCommand {
    let group = Group {
        id: GroupId(new_id(source)),
        season_id,
        name: format!("Groupe {}", source.chance.below(9)),
        discipline: Some("Judo".into()),
        place: None,
        capacity: None,
        youngest_age: None,
        oldest_age: None,
    };
    PlanningCommand::SaveGroup { group }.into()
}

fn new_series(source: &mut Source<'_>, group_id: GroupId) -> ClubCommand {
    let series = SessionSeries {
        id: SeriesId(new_id(source)),
        group_id,
        title: None,
        weekday: Some(1 + source.chance.ms(7)),
        starts_on: source.today - Days::new(30),
        ends_on: None,
        start_time: super::texts::time(source),
        duration_minutes: 60,
        place: None,
    };
    PlanningCommand::SaveSeries { series }.into()
}

/// A day that the series has.
fn session_day(series: &SessionSeries, today: NaiveDate) -> NaiveDate {
    let Some(weekday) = series.weekday else { return series.starts_on };
    let days = i64::from(today.weekday().number_from_monday()) - weekday;
    today - Days::new(days.rem_euclid(7).unsigned_abs())
}

fn new_member(source: &mut Source<'_>) -> ClubCommand {
    let id = MemberId(new_id(source));
    let last_name = super::texts::text(source, "last_name");
    PeopleCommand::Create { member: Member { first_name: "Léa".into(), last_name, ..Member::blank(id) } }
        .into()
}

fn edit(source: &mut Source<'_>, id: MemberId) -> ClubCommand {
    let field = *source.chance.pick(&["city", "street", "notes"]);
    let text = Value::Text(format!("{field} {}", source.chance.below(1_000)));
    PeopleCommand::Edit { id, fields: BTreeMap::from([(field.into(), text)]) }.into()
}

fn merge(source: &mut Source<'_>, kept: MemberId, dropped: MemberId) -> ClubCommand {
    if source.chance.one_in(2) {
        let apart = source.chance.one_in(2);
        return PeopleCommand::KeepApart { member_id: kept, other_id: dropped, apart }.into();
    }
    PeopleCommand::Merge { kept, dropped, fields: BTreeMap::new(), licences: Vec::new() }.into()
}

fn licence(source: &mut Source<'_>, member_id: MemberId, season_id: SeasonId) -> Vec<ClubCommand> {
    let held = all::<Licence>(source);
    if let Some(licence) = held.first().filter(|_| source.chance.one_in(2)) {
        let next = licence.state.reachable();
        let state = *source.chance.pick(next);
        return vec![match state {
            LicenceState::Validated => {
                let number = Some(super::texts::text(source, "number"));
                LicenceCommand::Save { licence: Licence { number, state, ..licence.clone() } }.into()
            }
            _ if source.chance.one_in(3) => LicenceCommand::Delete { id: licence.id }.into(),
            _ => LicenceCommand::Advance { ids: vec![licence.id], state, on: source.today }.into(),
        }];
    }
    let discipline = Some("Judo".to_owned());
    let id = Licence::request_id(member_id, season_id, discipline.as_deref());
    let licence = Licence {
        id,
        member_id,
        number: None,
        discipline,
        practice: None,
        issued_on: None,
        expires_on: None,
        federation: None,
        season_id: Some(season_id),
        state: LicenceState::Requested,
        state_since: None,
    };
    vec![match source.chance.below(3) {
        0 => LicenceCommand::Save { licence }.into(),
        1 => {
            let number = Some(super::texts::text(source, "number"));
            LicenceCommand::Import {
                licences: vec![Licence { number, state: LicenceState::Validated, ..licence }],
            }
            .into()
        }
        _ => LicenceCommand::Request { licences: vec![licence] }.into(),
    }]
}

fn family(source: &mut Source<'_>, member_id: MemberId) -> Vec<ClubCommand> {
    let households = all::<Household>(source);
    let Some(household) = households.first().filter(|_| !source.chance.one_in(6)) else {
        let household = Household::named(HouseholdId(new_id(source)), "Famille".into());
        if source.chance.one_in(2) {
            return vec![FamilyCommand::SaveHousehold { household }.into()];
        }
        let members = vec![FamilyMember { who: Who::Known(member_id), groups: Vec::new() }];
        let family = Box::new(NewFamily { household, guardians: Vec::new(), members });
        return vec![FamilyCommand::EnrolFamily { family }.into()];
    };
    let guardians = all::<Guardian>(source);
    let household_id = household.id;
    vec![match (source.chance.below(7), guardians.first()) {
        (0 | 1, _) => {
            FamilyCommand::SetPlace { household_id, member_id, active: !source.chance.one_in(3) }.into()
        }
        (2, Some(guardian)) => {
            let payer = Some(Payer::Guardian(guardian.id));
            FamilyCommand::SetPayer { household_id: guardian.household_id, payer }.into()
        }
        (5, Some(guardian)) => {
            let fields = BTreeMap::from([("first_name".to_owned(), Value::Text("Anne".into()))]);
            FamilyCommand::EditGuardian { id: guardian.id, fields }.into()
        }
        (3, Some(guardian)) => FamilyCommand::DeleteGuardian { id: guardian.id }.into(),
        (4, Some(guardian)) => {
            let guardian = guardian.clone();
            return vec![
                FamilyCommand::DeleteGuardian { id: guardian.id }.into(),
                FamilyCommand::RestoreGuardian { guardian }.into(),
            ];
        }
        _ => {
            let guardian = Guardian {
                id: GuardianId(new_id(source)),
                household_id,
                member_id: None,
                last_name: "Martin".into(),
                first_name: "Paul".into(),
                relation: Relation::ALL[0],
                phone: Some("+33612345678".into()),
                email: None,
                legal: true,
            };
            FamilyCommand::SaveGuardian { guardian }.into()
        }
    }]
}

fn contacts(source: &mut Source<'_>, member_id: MemberId) -> Vec<ClubCommand> {
    let contacts = all::<EmergencyContact>(source);
    if let Some(contact) = contacts.first().filter(|_| source.chance.one_in(2)) {
        let order =
            contacts.iter().filter(|c| c.member_id == contact.member_id).map(|c| c.id).rev().collect();
        return vec![match source.chance.below(4) {
            3 => {
                let fields = BTreeMap::from([("name".to_owned(), Value::Text("Papi".into()))]);
                FamilyCommand::EditEmergencyContact { id: contact.id, fields }.into()
            }
            0 => FamilyCommand::RankEmergencyContacts { member_id: contact.member_id, order }.into(),
            1 => FamilyCommand::DeleteEmergencyContact { id: contact.id }.into(),
            _ => {
                let contact = contact.clone();
                return vec![
                    FamilyCommand::DeleteEmergencyContact { id: contact.id }.into(),
                    FamilyCommand::RestoreEmergencyContact { contact }.into(),
                ];
            }
        }];
    }
    let contact = EmergencyContact {
        id: EmergencyContactId(new_id(source)),
        member_id,
        name: "Mamie".into(),
        relation: None,
        phone: "+33612345679".into(),
        rank: 1,
    };
    vec![FamilyCommand::SaveEmergencyContact { contact }.into()]
}

/// Medical proofs; the club's own table of a discipline, and back to the shipped one.
fn papers(source: &mut Source<'_>, member_id: MemberId) -> Vec<ClubCommand> {
    let discipline = "Judo".to_owned();
    let proofs = all::<MedicalProof>(source);
    vec![match (source.chance.below(5), proofs.first()) {
        (0, _) => MedicalCommand::UseShippedRules { discipline }.into(),
        (1, _) => {
            let rules = shipped_rules(&discipline).0.to_vec();
            MedicalCommand::SaveRules { discipline, rules }.into()
        }
        (2, Some(proof)) => MedicalCommand::DeleteProof { id: proof.id }.into(),
        _ => {
            let proof = MedicalProof {
                id: MedicalProofId(new_id(source)),
                member_id,
                kind: *source.chance.pick(ProofKind::ALL),
                issued_on: source.today,
                discipline: None,
                practice: None,
            };
            MedicalCommand::SaveProof { proof }.into()
        }
    }]
}

fn planning(source: &mut Source<'_>, group: GroupId, series: &SessionSeries) -> Vec<ClubCommand> {
    vec![match source.chance.below(4) {
        0 => new_series(source, group),
        1 => PlanningCommand::DeleteSeries { id: series.id }.into(),
        2 => PlanningCommand::EndSeries { id: series.id, ends_on: source.today + Days::new(7) }.into(),
        _ => PlanningCommand::DeleteGroup { id: group }.into(),
    }]
}
