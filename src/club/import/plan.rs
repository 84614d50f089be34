//! The dry run: every line of a file judged against the club's records.

use super::{
    Target,
    changes::{compare_licence, complete, fields_of},
    identity::People,
    layout::Layout,
    reading::{Reading, RowReader},
    table::Table,
    verdict::{ImportPlan, LinePlan, LineProblem, LineVerdict, Warning},
};
use crate::club::{
    licences::{Licence, LicenceId},
    people::MemberId,
    refusal::{Code, Problem},
};
use crate::sync::Records;
use chrono::NaiveDate;
use std::collections::HashMap;
use uuid::Uuid;

/// What an import of the table would do to the records. Changes nothing.
#[must_use]
pub fn plan(
    table: &Table,
    mapping: &[Target],
    existing: &dyn Records,
    club: Uuid,
    today: NaiveDate,
) -> ImportPlan {
    let reader = RowReader::new(Layout::new(table, mapping), club, today);
    let readings: Vec<Reading> = table.rows.iter().map(|row| reader.read(row)).collect();
    let people = People::among(existing, &readings, club);
    let mut planner = Planner {
        reader,
        people,
        existing,
        today,
        lines: HashMap::new(),
        holders: HashMap::new(),
        plan: ImportPlan::default(),
    };
    for reading in readings {
        planner.judge(reading);
    }
    planner.plan
}

/// A licence as it will be, and which of its fields are new.
type LicenceChange = (Licence, Vec<Target>);

struct Planner<'a> {
    reader: RowReader<'a>,
    people: People,
    existing: &'a dyn Records,
    today: NaiveDate,
    /// The line that each person was taken from.
    lines: HashMap<MemberId, usize>,
    /// Who holds the licences that were taken.
    holders: HashMap<LicenceId, MemberId>,
    plan: ImportPlan,
}

impl Planner<'_> {
    fn judge(&mut self, reading: Reading) {
        let mut line = LinePlan {
            line: reading.line,
            last_name: reading.person.last_name.clone(),
            first_name: reading.person.first_name.clone(),
            verdict: LineVerdict::Unchanged,
            warnings: Vec::new(),
            member: None,
        };
        line.verdict = match self.judge_reading(reading, &mut line) {
            Ok(verdict) => verdict,
            Err(problems) => LineVerdict::Refused { problems },
        };
        self.plan.lines.push(line);
    }

    fn judge_reading(
        &mut self,
        reading: Reading,
        line: &mut LinePlan,
    ) -> Result<LineVerdict, Vec<LineProblem>> {
        if !reading.problems.is_empty() {
            return Err(reading.problems);
        }
        let Some(identity) = self.people.identify(&reading.person) else {
            return Err(vec![self.reader.layout().locate(Problem::of("birth_date", Code::Required))]);
        };
        line.member = Some(identity.id);
        let licence =
            self.find_licence_change(reading.licence, identity.id).map_err(|problem| vec![problem])?;
        if let Some(first) = self.lines.get(&identity.id).copied() {
            let fields = self.take_licence(licence);
            let is_double = fields.is_empty();
            return Ok(if is_double {
                LineVerdict::Doubles { line: first }
            } else {
                LineVerdict::Updates { fields }
            });
        }
        let before = self.people.member(identity.id);
        let is_new = before.is_none();
        let person = complete(reading.person, &reading.notes, &identity, before);
        if let Err(refusal) = person.onto(before).validate(self.today) {
            return Err(refusal.0.into_iter().map(|problem| self.reader.layout().locate(problem)).collect());
        }
        line.warnings = reading.warnings;
        line.warnings.extend(before.is_some_and(|member| member.archived).then_some(Warning::Archived));
        line.warnings.extend(identity.is_corrected.then_some(Warning::Corrected));
        self.lines.insert(identity.id, line.line);
        let mut fields = fields_of(&person);
        if is_new || !fields.is_empty() {
            self.plan.people.push(person);
        }
        fields.extend(self.take_licence(licence));
        Ok(match (is_new, fields.is_empty()) {
            (true, _) => LineVerdict::Creates,
            (false, true) => LineVerdict::Unchanged,
            (false, false) => LineVerdict::Updates { fields },
        })
    }

    /// What a line's licence changes; nothing when an earlier line gave it. A licence that somebody
    /// else holds is refused: most often the club has that person under another name.
    fn find_licence_change(
        &self,
        licence: Option<Licence>,
        holder: MemberId,
    ) -> Result<Option<LicenceChange>, LineProblem> {
        let Some(licence) = licence else { return Ok(None) };
        let before = self.existing.get::<Licence>(licence.id.0);
        let taken = self.holders.get(&licence.id).copied();
        let known = before.as_ref().map(|licence| licence.member_id);
        if taken.or(known).is_some_and(|other| other != holder) {
            return Err(self.reader.layout().locate(Problem::of("number", Code::AlreadyExists)));
        }
        let change = || compare_licence(Licence { member_id: holder, ..licence }, before);
        Ok(taken.is_none().then(change))
    }

    /// Puts a licence into the plan if something of it is new, and says what.
    fn take_licence(&mut self, change: Option<LicenceChange>) -> Vec<Target> {
        let Some((licence, fields)) = change else { return Vec::new() };
        self.holders.insert(licence.id, licence.member_id);
        if !fields.is_empty() {
            self.plan.licences.push(licence);
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Counts, Policy, propose},
        *,
    };
    use crate::club::{
        ClubCommand, Role,
        people::{Member, PeopleCommand},
    };
    use crate::sync::replica::{Owner, Replica, Stored};

    const CLUB: Uuid = Uuid::from_u128(7);

    /// A club on a device.
    struct Club(Replica<ClubCommand>);

    impl Club {
        fn new() -> Self {
            let owner = Owner { club: CLUB, user: Uuid::nil(), role: Role::Secretary };
            Self(Replica::load(owner, Uuid::from_u128(1), Stored::default()))
        }

        fn today() -> NaiveDate {
            "2026-11-21".parse().unwrap()
        }

        fn run(&mut self, commands: Vec<ClubCommand>) {
            let transaction = self.0.accept(commands, 0, Self::today()).unwrap();
            self.0.apply(transaction);
        }

        fn plan(&self, text: &str) -> ImportPlan {
            let table = Table::read(text.as_bytes()).unwrap();
            plan(&table, &propose(&table), &self.0.view(), CLUB, Self::today())
        }

        /// Imports what is not refused; the same again must find nothing to do.
        fn import(&mut self, text: &str) -> ImportPlan {
            let plan = self.plan(text);
            self.run(plan.commands(Policy::SkipRefused).unwrap());
            assert_eq!(self.plan(text).commands(Policy::SkipRefused), Some(vec![]), "a second time:\n{text}");
            plan
        }

        fn members(&self) -> Vec<Member> {
            let view = self.0.view();
            let mut members: Vec<Member> = (&view as &dyn Records).all::<Member>().collect();
            members.sort_by_key(|member| (member.last_name.clone(), member.birth_date));
            members
        }

        fn licences(&self) -> Vec<Licence> {
            let view = self.0.view();
            (&view as &dyn Records).all::<Licence>().collect()
        }

        /// Corrects the only member.
        fn correct(&mut self, correction: impl Fn(Member) -> Member) {
            let before = self.members().remove(0);
            let edit = PeopleCommand::edit(&before, &correction(before.clone())).unwrap();
            self.run(vec![edit.into()]);
        }
    }

    fn verdicts(plan: &ImportPlan) -> Vec<String> {
        let tell = |line: &LinePlan| match &line.verdict {
            LineVerdict::Creates => "creates".to_owned(),
            LineVerdict::Updates { fields } => {
                fields.iter().map(|field| field.word()).collect::<Vec<_>>().join(" ")
            }
            LineVerdict::Unchanged => "unchanged".to_owned(),
            LineVerdict::Doubles { line } => format!("doubles {line}"),
            LineVerdict::Refused { problems } => {
                format!(
                    "{} {}",
                    problems[0].column.as_deref().unwrap_or("-"),
                    problems[0].problem.code.word()
                )
            }
        };
        plan.lines.iter().map(tell).collect()
    }

    #[test]
    fn a_person_is_known_by_names_and_birth_date_in_any_spelling() {
        let mut club = Club::new();
        club.import("Nom;Prénom;Né le\nLEFÈVRE;Éloïse;14/03/2015\n");
        let cases = [
            ("Lefevre;Eloise;2015-03-14", "unchanged"),
            ("LEFÈVRE;ÉLOÏSE;", "unchanged"),
            ("Lefèvre;Éloïse;14/03/2014", "creates"),
            ("Lefèvre;Éloi;14/03/2015", "creates"),
        ];
        for (row, verdict) in cases {
            assert_eq!(verdicts(&club.plan(&format!("Nom;Prénom;Né le\n{row}\n"))), [verdict], "{row}");
        }
    }

    #[test]
    fn names_alone_tell_only_when_at_most_one_birth_date_is_known_under_them() {
        let header = "Nom;Prénom;Né le\n";
        let cases: [(&str, &str, &[&str]); 8] = [
            ("", "Roux;Jean;\nRoux;Jean;\n", &["creates", "doubles 2"]),
            ("", "Roux;Jean;\nRoux;Jean;1/2/1980\n", &["creates", "doubles 2"]),
            (
                "",
                "Roux;Jean;\nRoux;Jean;1/2/1980\nRoux;Jean;1/2/2010\n",
                &["Né le required", "creates", "creates"],
            ),
            ("Roux;Jean;1/2/1980\n", "Roux;Jean;\nRoux;Jean;1/2/2010\n", &["Né le required", "creates"]),
            ("Roux;Jean;\n", "Roux;Jean;1/2/1980\n", &["birth_date"]),
            ("Roux;Jean;\n", "Roux;Jean;\nRoux;Jean;1/2/1980\n", &["birth_date", "doubles 2"]),
            ("Roux;Jean;\n", "Roux;Jean;1/2/1980\nRoux;Jean;1/2/2010\n", &["creates", "creates"]),
            ("Roux;Jean;1/2/1980\nRoux;Jean;1/2/2010\n", "Roux;Jean;\n", &["Né le required"]),
        ];
        for (before, rows, expected) in cases {
            let mut club = Club::new();
            if !before.is_empty() {
                club.import(&format!("{header}{before}"));
            }
            assert_eq!(verdicts(&club.import(&format!("{header}{rows}"))), expected, "{before} then {rows}");
        }
    }

    #[test]
    fn two_members_of_one_name_stay_two_when_one_has_no_birth_date() {
        let mut club = Club::new();
        club.import("Nom;Prénom;Né le\nRoux;Jean;1/2/1980\n");
        let son = Member {
            last_name: "Roux".into(),
            first_name: "Jean".into(),
            ..Member::blank(MemberId(Uuid::from_u128(5)))
        };
        club.run(vec![PeopleCommand::Create { member: son }.into()]);
        let plan = club.import("Nom;Prénom;Né le\nRoux;Jean;\nRoux;Jean;1/2/1980\n");
        assert_eq!(verdicts(&plan), ["unchanged", "unchanged"]);
        assert_eq!(club.members().len(), 2);
    }

    #[test]
    fn a_person_without_a_birth_date_takes_the_one_that_another_line_knows() {
        let mut club = Club::new();
        club.import("Nom;Prénom;Né le\nRoux;Jean;\nRoux;Jean;1/2/1980\n");
        assert_eq!(club.members()[0].birth_date, Some("1980-02-01".parse().unwrap()));
    }

    #[test]
    fn a_correction_made_after_the_import_stays_and_creates_nobody() {
        let text = "Nom;Prénom;Né le\nRoux;Jane;1/2/1980\n";
        let born = "1980-02-10".parse().unwrap();
        let corrections: [fn(Member) -> Member; 2] =
            [|m| Member { last_name: "Martin".into(), ..m }, |m| Member { first_name: "Jeanne".into(), ..m }];
        for correct in corrections {
            let mut club = Club::new();
            club.import(text);
            club.correct(correct);
            club.correct(|member| Member { birth_date: Some(born), ..member });
            let before = club.members();
            let plan = club.import(text);
            assert_eq!(verdicts(&plan), ["unchanged"]);
            assert_eq!(plan.lines[0].warnings, [Warning::Corrected]);
            assert_eq!(club.members(), before);
        }
    }

    #[test]
    fn a_birth_date_added_after_the_import_is_no_correction() {
        let mut club = Club::new();
        let text = "Nom;Prénom;Né le\nRoux;Jean;\n";
        club.import(text);
        club.correct(|member| Member { birth_date: Some(Club::today()), ..member });
        let plan = club.import(text);
        assert_eq!((verdicts(&plan), &plan.lines[0].warnings[..]), (vec!["unchanged".into()], &[][..]));
    }

    #[test]
    fn two_devices_that_import_one_file_make_the_same_people() {
        let (mut here, mut there) = (Club::new(), Club::new());
        here.import("Nom;Prénom;Né le\nLEFÈVRE;Éloïse;14/03/2015\n");
        there.import("last_name,first_name,birth_date\nLefevre,Eloise,2015-03-14\n");
        assert_eq!(here.members()[0].id, there.members()[0].id);
    }

    #[test]
    fn a_member_gets_what_the_file_knows_and_keeps_what_it_does_not() {
        let mut club = Club::new();
        club.import("Nom;Prénom;Ville;Tél;Adhésion;Remarques\nRoux;Jean;Rennes;0612345678;1/9/2020;asthme\n");
        let plan =
            club.import("Nom;Prénom;Ville;Tél;Adhésion;Remarques\nROUX;JEAN;;06 98 76;1/9/2026;vegan\n");
        assert_eq!(verdicts(&plan), ["notes"]);
        assert_eq!(plan.people[0].phone, None);
        let member = club.members().remove(0);
        assert_eq!(member.city.as_deref(), Some("Rennes"));
        assert_eq!(member.phone.as_deref(), Some("+33612345678"));
        assert_eq!(member.joined_on, Some("2020-09-01".parse().unwrap()));
        assert_eq!(member.notes.as_deref(), Some("asthme\nvegan\nTél : 06 98 76"));
    }

    #[test]
    fn an_archived_member_is_known_and_stays_archived() {
        let mut club = Club::new();
        let text = "Nom;Prénom\nRoux;Jean\n";
        club.import(text);
        let id = club.members()[0].id;
        club.run(vec![PeopleCommand::Archive { id }.into()]);
        let plan = club.import(text);
        assert_eq!(
            (verdicts(&plan), &plan.lines[0].warnings[..]),
            (vec!["unchanged".into()], &[Warning::Archived][..])
        );
    }

    #[test]
    fn licences_come_with_their_people_and_each_once() {
        let header = "Nom;Prénom;N° licence;Discipline;Pratique;Date fin\n";
        let mut club = Club::new();
        let plan = club.import(&format!(
            "{header}Roux;Jean;A001;JUDO;LOISIR;31/08/27\nRoux;Jean;A002;TAÏSO;LOISIR;31/08/27\n\
             Roux;Jean;A002;JUJITSU;LOISIR;31/08/27\nDurand;Léa;A001;JUDO;;31/08/27\n"
        ));
        let expected = ["creates", "licence_number", "doubles 2", "N° licence already_exists"];
        assert_eq!(verdicts(&plan), expected);
        let counts =
            Counts { creates: 1, updates: 1, doubles: 1, refused: 1, licences: 2, ..Counts::default() };
        assert_eq!(plan.counts(), counts);
        assert!(club.licences().iter().all(|licence| licence.member_id == club.members()[0].id));
        let renewed = club
            .import(&format!("{header}Roux;Jean;A001;;Compétition;31/08/27\nRoux;Jean;A003;;;31/08/28\n"));
        assert_eq!(verdicts(&renewed), ["licence_practice", "licence_number"]);
        assert_eq!(club.licences().len(), 3);
    }

    #[test]
    fn a_licence_of_a_member_who_changed_name_elsewhere_makes_no_second_person() {
        let mut club = Club::new();
        club.import("Nom;Prénom;Né le;N° licence\nRoux;Jane;1/2/1980;A001\n");
        let plan = club.import("Nom;Prénom;Né le;N° licence\nMartin;Jane;1/2/1980;A001\n");
        assert_eq!(verdicts(&plan), ["N° licence already_exists"]);
    }

    #[test]
    fn all_or_nothing_does_nothing_when_a_line_is_refused() {
        let plan = Club::new().plan("Nom;Prénom;Né le\nRoux;Jean;1/2/1980\nDurand;Léa;31/02/2014\n");
        assert!(!plan.is_clean());
        assert_eq!(plan.commands(Policy::AllOrNothing), None);
        assert_eq!(plan.commands(Policy::SkipRefused).unwrap().len(), 1);
    }
}
