//! What one row says of a person, before it is compared with anything.
//!
//! A row is refused for what makes a person or a licence: names, birth date, the licence's end.
//! Anything else that cannot be read is kept, word for word, in the person's notes with a warning,
//! so that a telephone number with a slip does not keep a child out of the club.

use super::{
    Target,
    contacts::{Found, find_email, find_phone, is_mobile, read_city, split_postal_code_and_city},
    dates::{TwoDigitYear, read_date},
    layout::{Cell, Layout},
    names::split_full_name,
    table::TableRow,
    verdict::{LineProblem, Warning},
    words::{read_practice, read_sex, read_status},
};
use crate::club::{
    licences::{Licence, LicenceState},
    people::{ImportedPerson, MemberId},
    refusal::{Code, Problem},
    spelling::{capitalize_name, tidy},
};
use chrono::NaiveDate;
use uuid::Uuid;

/// A row as it was understood.
#[derive(Debug)]
pub(super) struct Reading {
    pub line: usize,
    /// Without an id, until it is known who it is, and without notes, until it is known which ones
    /// the club has already.
    pub person: ImportedPerson,
    /// Without its holder.
    pub licence: Option<Licence>,
    /// What goes into the notes, one block for each thing.
    pub notes: Vec<String>,
    pub problems: Vec<LineProblem>,
    pub warnings: Vec<Warning>,
}

const NOBODY: MemberId = MemberId(Uuid::nil());

impl Reading {
    const fn blank(line: usize) -> Self {
        Self {
            line,
            person: ImportedPerson {
                id: NOBODY,
                last_name: String::new(),
                first_name: String::new(),
                birth_date: None,
                sex: None,
                email: None,
                phone: None,
                street: None,
                postal_code: None,
                city: None,
                status: None,
                joined_on: None,
                notes: None,
            },
            licence: None,
            notes: Vec::new(),
            problems: Vec::new(),
            warnings: Vec::new(),
        }
    }
}

/// Reads the rows of a table under a mapping.
pub(super) struct RowReader<'a> {
    layout: Layout<'a>,
    club: Uuid,
    today: NaiveDate,
}

impl<'a> RowReader<'a> {
    pub const fn new(layout: Layout<'a>, club: Uuid, today: NaiveDate) -> Self {
        Self { layout, club, today }
    }

    pub const fn layout(&self) -> &Layout<'a> {
        &self.layout
    }

    pub fn read(&self, row: &'a TableRow) -> Reading {
        let mut reading = Reading::blank(row.line);
        let width = self.layout.width();
        if row.cells.len() > width {
            // An unquoted separator within a cell: everything after it stands in a wrong column.
            let problem = Problem { code: Code::TooMany, field: None, limit: Some(width.to_string()) };
            reading.problems.push(LineProblem { column: None, problem });
        }
        for cell in self.layout.cells(row, Target::Notes) {
            reading.notes.push(cell.text.to_owned());
        }
        self.read_identity(row, &mut reading);
        self.read_contacts(row, &mut reading);
        self.read_address(row, &mut reading);
        self.read_standing(row, &mut reading);
        self.read_licence(row, &mut reading);
        self.check(row, &mut reading);
        reading
    }

    fn read_identity(&self, row: &'a TableRow, reading: &mut Reading) {
        let (mut last, mut first) = self
            .layout
            .cell(row, Target::FullName)
            .map(|cell| split_full_name(cell.text, cell.column))
            .unwrap_or_default();
        last = self.layout.name(row, Target::LastName).or(last);
        first = self.layout.name(row, Target::FirstName).or(first);
        reading.person.last_name = last.unwrap_or_default();
        reading.person.first_name = first.unwrap_or_default();
        reading.person.birth_date = self.essential_date(row, Target::BirthDate, "birth_date", reading);
    }

    fn read_contacts(&self, row: &'a TableRow, reading: &mut Reading) {
        let email = self.found(row, Target::Email, Code::NotAnEmail, find_email, reading);
        reading.person.email = email.map(|(_, address)| address);
        let mobile = self.found(row, Target::Mobile, Code::NotAPhone, find_phone, reading);
        let phone = self.found(row, Target::Phone, Code::NotAPhone, find_phone, reading);
        let (kept, other) = match (mobile, phone) {
            (Some(mobile), Some(phone)) if !is_mobile(&mobile.1) && is_mobile(&phone.1) => {
                (phone, Some(mobile))
            }
            (Some(mobile), phone) => (mobile, phone),
            (None, Some(phone)) => (phone, None),
            (None, None) => return,
        };
        if let Some((cell, number)) = other
            && number != kept.1
        {
            reading.notes.push(cell.note());
        }
        reading.person.phone = Some(kept.1);
    }

    /// The value found in a cell. A cell that holds more, or something else, goes into the notes.
    fn found(
        &self,
        row: &'a TableRow,
        target: Target,
        code: Code,
        find: fn(&str) -> Option<Found>,
        reading: &mut Reading,
    ) -> Option<(Cell<'a>, String)> {
        let cell = self.layout.cell(row, target)?;
        let Some(found) = find(cell.text) else {
            keep(cell, Problem::of(target.word(), code), reading);
            return None;
        };
        if !found.is_all {
            reading.notes.push(cell.note());
        }
        Some((cell, found.value))
    }

    fn read_address(&self, row: &'a TableRow, reading: &mut Reading) {
        let lines: Vec<String> =
            self.layout.cells(row, Target::Street).filter_map(|cell| tidy(cell.text)).collect();
        reading.person.street = (!lines.is_empty()).then(|| lines.join(", "));
        let (code, city) = self
            .layout
            .cell(row, Target::PostalCodeAndCity)
            .map(|cell| split_postal_code_and_city(cell.text))
            .unwrap_or_default();
        reading.person.postal_code =
            self.layout.cell(row, Target::PostalCode).and_then(|cell| tidy(cell.text)).or(code);
        reading.person.city =
            self.layout.cell(row, Target::City).and_then(|cell| read_city(cell.text)).or(city);
    }

    fn read_standing(&self, row: &'a TableRow, reading: &mut Reading) {
        // Galette and others write 0 for a sex that was not asked.
        let is_asked = self.layout.cell(row, Target::Sex).is_some_and(|cell| cell.text != "0");
        if is_asked {
            reading.person.sex = self.known(row, Target::Sex, Code::NotInList, read_sex, reading);
        }
        reading.person.status = self.known(row, Target::Status, Code::NotInList, read_status, reading);
        let read_past = |text: &str| read_date(text, TwoDigitYear::Before(self.today));
        reading.person.joined_on = self.known(row, Target::JoinedOn, Code::NotADate, read_past, reading);
    }

    /// A value that the person can do without.
    fn known<T>(
        &self,
        row: &'a TableRow,
        target: Target,
        code: Code,
        read: impl Fn(&str) -> Option<T>,
        reading: &mut Reading,
    ) -> Option<T> {
        let cell = self.layout.cell(row, target)?;
        let value = read(cell.text);
        if value.is_none() {
            keep(cell, Problem::of(target.word(), code), reading);
        }
        value
    }

    fn essential_date(
        &self,
        row: &'a TableRow,
        target: Target,
        field: &str,
        reading: &mut Reading,
    ) -> Option<NaiveDate> {
        let cell = self.layout.cell(row, target)?;
        let two_digit_year = match target {
            Target::BirthDate => TwoDigitYear::Before(self.today),
            _ => TwoDigitYear::Around(self.today),
        };
        let date = read_date(cell.text, two_digit_year);
        if date.is_none() {
            let problem = Problem::of(field, Code::NotADate);
            reading.problems.push(LineProblem { column: Some(cell.column.to_owned()), problem });
        }
        date
    }

    fn read_licence(&self, row: &'a TableRow, reading: &mut Reading) {
        let Some(number) = self.layout.cell(row, Target::LicenceNumber).and_then(|cell| tidy(cell.text))
        else {
            return;
        };
        // Without its end the licence would seem valid for ever.
        let expires_on = self.essential_date(row, Target::LicenceExpiresOn, "expires_on", reading);
        let issued_on = self.essential_date(row, Target::LicenceIssuedOn, "issued_on", reading);
        if issued_on.zip(expires_on).is_some_and(|(from, to)| to < from) {
            reading.problems.push(self.layout.locate(Problem::of("expires_on", Code::EndsBeforeStart)));
        }
        let discipline = self.layout.cell(row, Target::LicenceDiscipline).and_then(|cell| tidy(cell.text));
        reading.licence = Some(Licence {
            id: Licence::id_for(self.club, &number, expires_on),
            member_id: NOBODY,
            number: Some(number),
            // Short ones are abbreviations: VTT, BMX.
            discipline: discipline
                .map(|text| if text.chars().count() > 3 { capitalize_name(&text) } else { text }),
            practice: self.known(row, Target::LicencePractice, Code::NotInList, read_practice, reading),
            issued_on,
            expires_on,
            federation: None,
            season_id: None,
            state: LicenceState::Validated,
            state_since: None,
        });
    }

    /// Asks the rules of a member: what they do not take is dropped into the notes, or refused.
    fn check(&self, row: &'a TableRow, reading: &mut Reading) {
        let Err(refusal) = reading.person.onto(None).validate(self.today) else { return };
        for problem in refusal.0 {
            let person = &mut reading.person;
            let (field, targets) = match problem.field.as_deref() {
                Some("email") => (&mut person.email, [Target::Email, Target::Email]),
                Some("phone") => (&mut person.phone, [Target::Mobile, Target::Phone]),
                Some("street") => (&mut person.street, [Target::Street, Target::Street]),
                Some("postal_code") => {
                    (&mut person.postal_code, [Target::PostalCode, Target::PostalCodeAndCity])
                }
                Some("city") => (&mut person.city, [Target::City, Target::PostalCodeAndCity]),
                _ => {
                    reading.problems.push(self.layout.locate(problem));
                    continue;
                }
            };
            *field = None;
            if let Some(cell) = targets.into_iter().find_map(|target| self.layout.cell(row, target)) {
                keep(cell, problem, reading);
            }
        }
    }
}

fn keep(cell: Cell<'_>, problem: Problem, reading: &mut Reading) {
    reading.notes.push(cell.note());
    let (column, text) = (cell.column.to_owned(), cell.text.to_owned());
    reading.warnings.push(Warning::KeptInNotes { column, text, problem });
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Table, propose},
        *,
    };
    use crate::club::people::{MemberStatus, Sex};

    const TODAY: &str = "2026-11-21";

    fn read(header: &str, row: &str) -> Reading {
        let table = Table::read(format!("{header}\n{row}\n").as_bytes()).unwrap();
        let mapping = propose(&table);
        RowReader::new(Layout::new(&table, &mapping), Uuid::from_u128(7), TODAY.parse().unwrap())
            .read(&table.rows[0])
    }

    #[test]
    fn a_row_of_galette_is_understood_whole() {
        let reading = read(
            "nom_adh;prenom_adh;ddn_adh;sexe_adh;adresse_adh;cp_adh;ville_adh;tel_adh;gsm_adh;email_adh;date_crea_adh;activite_adh",
            "DE LA TOUR;Loïc;2011-04-02;1;15 bis allée des Hêtres;97400;SAINT-DENIS;;0623054625;Loic@Example.org;2016-09-15;0",
        );
        let expected = ImportedPerson {
            id: NOBODY,
            last_name: "De La Tour".into(),
            first_name: "Loïc".into(),
            birth_date: Some("2011-04-02".parse().unwrap()),
            sex: Some(Sex::Male),
            email: Some("loic@example.org".into()),
            phone: Some("+33623054625".into()),
            street: Some("15 bis allée des Hêtres".into()),
            postal_code: Some("97400".into()),
            city: Some("Saint-Denis".into()),
            status: Some(MemberStatus::Former),
            joined_on: Some("2016-09-15".parse().unwrap()),
            notes: None,
        };
        assert_eq!(reading.person, expected);
        assert!(reading.problems.is_empty() && reading.warnings.is_empty() && reading.notes.is_empty());
    }

    #[test]
    fn what_makes_a_person_is_refused_under_its_column() {
        let cases = [
            ("Nom;Prénom;Né(e) le", ";Léa;1/1/2014", Some("Nom"), Code::Required),
            ("Nom;Prénom;Né(e) le", "Durand;-;1/1/2014", Some("Prénom"), Code::Required),
            ("Nom;Prénom;Né(e) le", "Durand;Léa;31/02/2014", Some("Né(e) le"), Code::NotADate),
            ("Nom;Prénom;Né(e) le", "Durand;Léa;01/01/2030", Some("Né(e) le"), Code::DateInFuture),
            ("Nom;Prénom;Né(e) le", "Durand;Léa;01/01/1814", Some("Né(e) le"), Code::DateTooEarly),
            ("Nom;E-mail", "Durand;a@example.org", Some("Nom"), Code::Required),
            ("Nom;Prénom;Ville", "Durand;Léa;Rennes;Nord", None, Code::TooMany),
            (
                "Nom;Prénom;N° licence;Date fin",
                "Durand;Léa;A123;31/13/2027",
                Some("Date fin"),
                Code::NotADate,
            ),
            (
                "Nom;Prénom;N° licence;Date saisie;Date fin",
                "Durand;Léa;A123;1/9/2027;31/8/2027",
                Some("Date fin"),
                Code::EndsBeforeStart,
            ),
        ];
        for (header, row, column, code) in cases {
            let problems = read(header, row).problems;
            let found: Vec<_> = problems.iter().map(|p| (p.column.as_deref(), p.problem.code)).collect();
            assert_eq!(found, [(column, code)], "{row}");
        }
    }

    #[test]
    fn what_a_person_can_do_without_is_kept_in_the_notes_with_a_warning() {
        let long = "x".repeat(161);
        let cases = [
            ("Tél.", "06 12 34", Code::NotAPhone),
            ("Courriel", "lea chez example", Code::NotAnEmail),
            ("Sexe", "Dr", Code::NotInList),
            ("CP", "35 510 Cesson", Code::NotAPostalCode),
            ("Adresse", long.as_str(), Code::TooLong),
        ];
        for (column, text, code) in cases {
            let reading = read(&format!("Nom;Prénom;{column}"), &format!("Durand;Léa;{text}"));
            assert!(reading.problems.is_empty(), "{text}");
            assert_eq!(reading.notes, [format!("{column} : {text}")]);
            let [Warning::KeptInNotes { problem, .. }] = reading.warnings.as_slice() else {
                panic!("{text}")
            };
            assert_eq!(problem.code, code);
            assert_eq!(reading.person.onto(None).validate(TODAY.parse().unwrap()), Ok(()));
        }
    }

    #[test]
    fn a_mobile_goes_before_another_number_which_stays_in_the_notes() {
        let cases = [
            ("0299000000;0612345678", "+33612345678", vec!["Tél. fixe : 0299000000"]),
            ("0612345678;0299000000", "+33612345678", vec!["Portable : 0299000000"]),
            ("0299000000;", "+33299000000", vec![]),
            (";0612345678", "+33612345678", vec![]),
            ("0612345678;06 12 34 56 78", "+33612345678", vec![]),
        ];
        for (cells, phone, notes) in cases {
            let reading = read("Nom;Prénom;Tél. fixe;Portable", &format!("Durand;Léa;{cells}"));
            assert_eq!(reading.person.phone.as_deref(), Some(phone), "{cells}");
            assert_eq!(reading.notes, notes, "{cells}");
        }
    }
}
