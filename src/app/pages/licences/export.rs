//! The register as a file, with the columns that federations ask for.

use super::register::RegisterView;
use crate::app::{
    data::{self, MadeFile},
    languages::{Texts, texts},
    pages::members::{Acts, sex_word},
    ui::Icon,
};
use crate::club::{
    licences::{LicenceFilter, LicenceLine, register},
    people::{Member, show_phone},
    planning::Season,
    privacy::ExportedFile,
};
use crate::sync::Records;
use chrono::NaiveDate;
use leptos::prelude::*;

/// The button.
#[component]
pub fn ExportButton(view: RegisterView) -> impl IntoView {
    let t = texts();
    let p = &t.practice.licences;
    let today = data::today();
    let acts = Acts::find();
    let export = move |_| {
        let (filter, today) = (view.filter.get_untracked(), today.get_untracked());
        if let Some((text, rows)) = data::with_records(|records| table(t, records, &filter, today)) {
            let file = MadeFile {
                name: (p.file_name)(&today.to_string()),
                content_type: "text/csv;charset=utf-8",
                text,
                what: ExportedFile::Licences,
                rows,
                member_id: None,
            };
            data::hand_out(file, move |result| acts.say_failure(result));
        }
    };
    view! {
        <button class="button" type="button" on:click=export>
            <Icon name="download" />
            <span>{p.export}</span>
        </button>
    }
}

/// The lines that the filter lets through, as French spreadsheets read them: semicolons, and a mark
/// in front that says UTF-8. And how many they are.
fn table(t: &Texts, records: &dyn Records, filter: &LicenceFilter, today: NaiveDate) -> (String, usize) {
    let register = register(records, today);
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    let mut lines = vec![t.practice.licences.columns.map(str::to_owned)];
    lines.extend(register.filtered(filter).filter_map(|line| {
        let member = records.get::<Member>(line.licence.member_id.0)?;
        Some(columns(t, &register.seasons, line, member))
    }));
    let rows = lines.len() - 1;
    for line in lines {
        // Writing into memory cannot fail, and all lines are equally long.
        let _ = writer.write_record(line.map(plain));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    (format!("\u{feff}{}", String::from_utf8_lossy(&bytes)), rows)
}

/// A spreadsheet must not take a text for a formula.
fn plain(text: String) -> String {
    if text.starts_with(['=', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

fn columns(t: &Texts, seasons: &[Season], line: &LicenceLine, member: Member) -> [String; 18] {
    let words = &t.practice.papers;
    let licence = &line.licence;
    let day = |day: Option<NaiveDate>| day.map(|day| t.language.short_date(day)).unwrap_or_default();
    let season =
        seasons.iter().find(|season| Some(season.id) == line.season).map(|season| season.name.clone());
    [
        member.last_name,
        member.first_name,
        day(member.birth_date),
        member.sex.map(|sex| sex_word(t, Some(sex)).to_owned()).unwrap_or_default(),
        member.street.unwrap_or_default(),
        member.postal_code.unwrap_or_default(),
        member.city.unwrap_or_default(),
        member.email.unwrap_or_default(),
        member.phone.as_deref().map(show_phone).unwrap_or_default(),
        line.federation.clone().unwrap_or_default(),
        licence.discipline.clone().unwrap_or_default(),
        licence.practice.map(|practice| (words.practice)(practice).to_owned()).unwrap_or_default(),
        season.unwrap_or_default(),
        licence.number.clone().unwrap_or_default(),
        (words.licence_state)(licence.state).to_owned(),
        day(licence.state_since),
        day(licence.issued_on),
        day(licence.expires_on),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::languages::{Language, texts_in};
    use crate::club::{
        licences::{Licence, LicenceId, LicenceState},
        people::MemberId,
    };
    use uuid::Uuid;

    #[test]
    fn a_line_holds_a_value_for_each_column_and_no_formula() {
        let t = texts_in(Language::French);
        let member = Member {
            last_name: "=1+1".into(),
            first_name: "Léa; dite Lou".into(),
            birth_date: "2014-03-14".parse().ok(),
            phone: Some("+33612345678".into()),
            ..Member::blank(MemberId(Uuid::from_u128(1)))
        };
        let line = LicenceLine {
            licence: Licence {
                id: LicenceId(Uuid::from_u128(2)),
                member_id: member.id,
                number: Some("M14032014MARTI01".into()),
                discipline: Some("Judo".into()),
                practice: None,
                issued_on: None,
                expires_on: "2027-08-31".parse().ok(),
                federation: None,
                season_id: None,
                state: LicenceState::Sent,
                state_since: None,
            },
            first_name: String::new(),
            last_name: String::new(),
            federation: Some("FFJDA".into()),
            season: None,
            groups: Vec::new(),
            expired: false,
            days_left: None,
        };
        let cells = columns(t, &[], &line, member).map(plain);
        assert_eq!(cells[0], "'=1+1");
        assert_eq!(cells[2], "14/03/2014");
        assert_eq!(&cells[8..11], ["06 12 34 56 78", "FFJDA", "Judo"]);
        assert_eq!(&cells[13..], ["M14032014MARTI01", "Envoyée", "", "", "31/08/2027"]);
    }
}
