//! Whether somebody's presence is refused: where the club chose so, who may not practise is not
//! marked present, neither here nor on the server.

use super::mark::{AttendanceMark, MarkState};
use crate::club::{
    ClubContext,
    access::Rights,
    consents::{Consent, ConsentKind},
    dues::SeasonMembership,
    licences::Licence,
    medical::{MedicalProof, MedicalRule},
    people::{Enrolment, Member, MemberId},
    planning::{Group, Season, SessionException, SessionRef, SessionSeries, current_season, occurrence_on},
    practice::{Reader, Verdict, Verdicts, policy_of},
    refusal::{Code, Problem, Refusal},
};
use crate::sync::{FieldValue, Read, Record, Records};
use chrono::NaiveDate;

/// What the verdicts of these people need, as far as what is known tells.
pub(super) fn presence_reads(known: &dyn Records, session: SessionRef, people: &[MemberId]) -> Vec<Read> {
    let mut reads = vec![Read::all::<Season>(), Read::all::<MedicalRule>()];
    let series = known.get::<SessionSeries>(session.series_id.0);
    let group = series.as_ref().map(|series| series.group_id);
    reads.extend(group.map(|group| Read::one::<Group>(group.0)));
    // The disciplines of the people's groups count where the session's group has none.
    let group = group.and_then(|group| known.get::<Group>(group.0));
    let by_groups = group.is_some_and(|group| group.discipline.is_none());
    let seasons: Vec<Season> = known.all().collect();
    let season = current_season(&seasons, day_of(known, session)).map(|season| season.id);
    for person in people {
        let of_person = |collection| Read::Where(collection, "member_id", person.to_value());
        reads.extend([of_person(Licence::COLLECTION), of_person(MedicalProof::COLLECTION)]);
        reads.extend(by_groups.then(|| of_person(Enrolment::COLLECTION)));
        reads.push(Read::one::<Consent>(Consent::id_for(*person, ConsentKind::Care).0));
        reads.extend(
            season.map(|season| Read::one::<SeasonMembership>(SeasonMembership::id_for(*person, season).0)),
        );
    }
    let enrolments = known.all::<Enrolment>().filter(|enrolment| people.contains(&enrolment.member_id));
    reads.extend(enrolments.map(|enrolment| Read::one::<Group>(enrolment.group_id.0)));
    reads
}

/// The day on which a session takes place.
fn day_of(records: &dyn Records, session: SessionRef) -> NaiveDate {
    let exception = records.get::<SessionException>(SessionException::id_for(session).0);
    exception.and_then(|exception| exception.moved_to).unwrap_or(session.date)
}

/// Refuses people who are newly said to be present and may not practise, each by name.
///
/// # Errors
/// One [`Code::MayNotPractise`] for each, with `first name LAST NAME|word,word` as its limit: the words are those
/// that the sender may see, and can be none.
pub(super) fn require_practice(
    session: SessionRef,
    people: &[MemberId],
    context: &ClubContext,
    records: &dyn Records,
) -> Result<(), Refusal> {
    if !policy_of(records).refuses_red {
        return Ok(());
    }
    let day = day_of(records, session);
    let group = occurrence_on(records, session).map(|occurrence| occurrence.group);
    let discipline = group.as_ref().and_then(|group| group.discipline.as_deref());
    let whole = Verdicts::build_for_session(records, day, people, discipline);
    let reader = Reader::of(context.actor, &Rights::of(context.actor.role, records));
    let seen = whole.clone().seen_by(&reader, records);
    // What is not there may be what is not seen: the server has it, and refuses in its turn.
    let deciding = if records.is_partial() { &seen } else { &whole };
    let was_present = |member: MemberId| {
        let mark = records.get::<AttendanceMark>(AttendanceMark::id_for(session, member).0);
        mark.is_some_and(|mark| mark.state == Some(MarkState::Present))
    };
    let problems = people.iter().filter(|id| !was_present(**id)).filter_map(|id| {
        let member = records.get::<Member>(id.0)?;
        deciding.of(&member, discipline).red().next()?;
        let words = red_words(&seen.of(&member, discipline));
        let named = format!("{}|{words}", member.display_name());
        Some(Problem::limited("member_id", Code::MayNotPractise, named))
    });
    Refusal::unless_empty(problems.collect())
}

fn red_words(verdict: &Verdict) -> String {
    verdict.red().map(|reason| reason.what.word().word()).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        Role,
        access::{AccessGrant, Action, Area, Reach},
        attendance::{
            AttendanceCommand,
            fixture::{CLUB, Club, GROUP, TUESDAYS},
        },
        licences::{LicenceCommand, LicenceId, LicenceState},
        people::MemberStatus,
        practice::{PracticeCommand, PracticePolicy, Weight},
    };
    use uuid::Uuid;

    const TODAY: &str = "2026-11-17";

    fn session() -> SessionRef {
        Club::session(TUESDAYS, TODAY)
    }

    /// A club that refuses who has no licence, with Ada, who has one, and Ben, who has none.
    fn club() -> (Club, MemberId, MemberId) {
        let mut club = Club::with_planning();
        let ada = club.enrol(101, "Ada", MemberStatus::Active);
        let ben = club.enrol(102, "Ben", MemberStatus::Active);
        let policy = PracticePolicy {
            licence: Weight::Forbids,
            proof: Weight::Ignored,
            refuses_red: true,
            ..PracticePolicy::usual(PracticePolicy::id_for(CLUB))
        };
        club.run_as(Role::Admin, PracticeCommand::SetPolicy { policy }, TODAY).unwrap();
        club.run(LicenceCommand::Save { licence: licence(ada) }, TODAY).unwrap();
        (club, ada, ben)
    }

    fn licence(member_id: MemberId) -> Licence {
        Licence {
            id: LicenceId(Uuid::new_v5(&member_id.0, b"licence")),
            member_id,
            number: Some("A1234".into()),
            discipline: None,
            practice: None,
            issued_on: "2026-09-18".parse().ok(),
            expires_on: "2027-08-31".parse().ok(),
            federation: None,
            season_id: None,
            state: LicenceState::Validated,
            state_since: None,
        }
    }

    fn mark(member_id: MemberId, state: MarkState) -> AttendanceCommand {
        AttendanceCommand::Mark { session: session(), member_id, state: Some(state) }
    }

    fn named(text: &str) -> Result<(), Refusal> {
        Err(Refusal(vec![Problem::limited("member_id", Code::MayNotPractise, text)]))
    }

    fn state_of(club: &Club, member: MemberId) -> Option<MarkState> {
        let records: &dyn Records = &club.records;
        records.get::<AttendanceMark>(AttendanceMark::id_for(session(), member).0)?.state
    }

    #[test]
    fn where_the_club_refuses_only_those_who_may_practise_are_marked_present() {
        let (mut club, ada, ben) = club();
        club.run_as(Role::Coach, mark(ada, MarkState::Present), TODAY).unwrap();
        let refusal = club.run_as(Role::Coach, mark(ben, MarkState::Present), TODAY);
        assert_eq!(refusal, named("Ben BEN|licence_missing"));
        for state in [MarkState::Absent, MarkState::Excused, MarkState::Trial] {
            club.run_as(Role::Coach, mark(ben, state), TODAY).unwrap();
        }
        assert_eq!(
            (state_of(&club, ada), state_of(&club, ben)),
            (Some(MarkState::Present), Some(MarkState::Trial))
        );
    }

    #[test]
    fn who_does_not_see_the_papers_is_refused_all_the_same_and_not_told_which_one_is_at_fault() {
        let (care, licence, proof) = (Area::Consents, Area::Licences, Area::Medical);
        for (unseen, words, told) in [
            (licence, "licence_missing", ""),
            (proof, "proof_missing", ""),
            (care, "care_consent_missing", ""),
            // What is seen is said.
            (licence, "care_consent_missing", "care_consent_missing"),
            (care, "licence_missing", "licence_missing"),
        ] {
            let mut club = Club::with_planning();
            let lea = MemberId(Uuid::from_u128(106));
            club.add(&Member {
                first_name: "Léa".into(),
                last_name: "Petit".into(),
                birth_date: "2015-03-14".parse().ok(),
                ..Member::blank(lea)
            });
            let id = Enrolment::id_for(lea, GROUP);
            club.add(&Enrolment { id, member_id: lea, group_id: GROUP, active: true });
            let forbids = |word| if words == word { Weight::Forbids } else { Weight::Ignored };
            let policy = PracticePolicy {
                id: PracticePolicy::id_for(CLUB),
                licence: forbids("licence_missing"),
                proof: forbids("proof_missing"),
                dues: Weight::Ignored,
                care_consent: forbids("care_consent_missing"),
                refuses_red: true,
            };
            club.add(&policy);
            let (role, action, reach) = (Role::Coach, Action::See, Reach::None);
            let id = AccessGrant::id_for(CLUB, role, unseen, action);
            club.add(&AccessGrant { id, role, area: unseen, action, reach });
            let mark = || mark(lea, MarkState::Present);
            assert_eq!(club.run(mark(), TODAY), named(&format!("Léa PETIT|{words}")), "{unseen:?}");
            let refusal = club.run_as(Role::Coach, mark(), TODAY);
            assert_eq!(refusal, named(&format!("Léa PETIT|{told}")), "{unseen:?} {words}");
        }
    }

    #[test]
    fn several_at_once_are_refused_by_name_and_none_is_marked() {
        let (mut club, ada, ben) = club();
        let cleo = club.enrol(103, "Cléo", MemberStatus::Active);
        let all = AttendanceCommand::MarkMany {
            session: session(),
            members: vec![ada, ben, cleo],
            state: Some(MarkState::Present),
        };
        let refusal = club.run(all, TODAY).unwrap_err();
        let limits: Vec<_> = refusal.0.into_iter().filter_map(|problem| problem.limit).collect();
        assert_eq!(limits, ["Ben BEN|licence_missing", "Cléo CLÉO|licence_missing"]);
        assert_eq!(state_of(&club, ada), None);
    }

    #[test]
    fn a_club_that_only_warns_marks_everybody_present() {
        let mut club = Club::with_planning();
        let ben = club.enrol(102, "Ben", MemberStatus::Active);
        club.run(mark(ben, MarkState::Present), TODAY).unwrap();
        assert_eq!(state_of(&club, ben), Some(MarkState::Present));
    }

    #[test]
    fn who_is_present_already_stays_so_when_a_paper_lapses() {
        let (mut club, ada, _) = club();
        club.run(mark(ada, MarkState::Present), TODAY).unwrap();
        let lapsed = LicenceCommand::Save {
            licence: Licence { expires_on: "2026-11-01".parse().ok(), ..licence(ada) },
        };
        club.run(lapsed, TODAY).unwrap();
        club.run(mark(ada, MarkState::Present), TODAY).unwrap();
        club.run(mark(ada, MarkState::Absent), TODAY).unwrap();
        assert_eq!(club.run(mark(ada, MarkState::Present), TODAY), named("Ada ADA|licence_expired"));
    }

    #[test]
    fn the_verdict_is_that_of_the_day_on_which_the_session_takes_place() {
        let (mut club, ada, _) = club();
        let ends = LicenceCommand::Save {
            licence: Licence { expires_on: "2026-11-17".parse().ok(), ..licence(ada) },
        };
        club.run(ends, TODAY).unwrap();
        let exception = SessionException {
            id: SessionException::id_for(session()),
            series_id: TUESDAYS,
            original_date: session().date,
            cancelled: false,
            moved_to: "2026-11-18".parse().ok(),
            start_time: None,
            place: None,
            reason: None,
        };
        club.add(&exception);
        assert_eq!(club.run(mark(ada, MarkState::Present), TODAY), named("Ada ADA|licence_expired"));
    }

    #[test]
    fn a_mark_of_a_merged_person_is_one_of_whom_they_became() {
        let (mut club, ada, ben) = club();
        let double = MemberId(Uuid::from_u128(104));
        let gone = MemberId(Uuid::from_u128(105));
        club.add(&Member { merged_into: Some(ada), archived: true, ..Member::blank(double) });
        club.add(&Member { merged_into: Some(ben), archived: true, ..Member::blank(gone) });
        club.run(mark(double, MarkState::Present), TODAY).unwrap();
        assert_eq!((state_of(&club, ada), state_of(&club, double)), (Some(MarkState::Present), None));
        assert_eq!(club.run(mark(gone, MarkState::Present), TODAY), named("Ben BEN|licence_missing"));
    }
}
