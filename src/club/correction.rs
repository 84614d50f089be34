//! Correcting a command that was refused: its fields as a form shows them, and the command with what a
//! person typed instead. It works on the command's JSON, whose names are those of the records, so that
//! new commands can be corrected without a line here.

use super::{
    ClubCommand,
    command::COLLECTIONS,
    people::{normalize_phone, read_day},
    planning::{Group, Season},
    refusal::{Code, Problem, Refusal},
};
use crate::sync::{Collection, Field, Kind, Record};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// A field of a refused command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionField {
    /// Where it stands in the command: a JSON pointer.
    pub pointer: String,
    pub name: &'static str,
    pub kind: Kind,
    pub optional: bool,
    /// The only texts that it may hold; empty when it may hold any.
    pub words: &'static [&'static str],
    /// Whose records it chooses from.
    pub refers_to: Option<&'static Collection>,
    /// As it was sent.
    pub text: String,
}

/// The fields of a command that a form can correct, in the order of the record; none for commands that
/// carry lists, which are corrected where they were made.
#[must_use]
pub fn correction_fields(command: &ClubCommand) -> Vec<CorrectionField> {
    let Ok(json) = serde_json::to_value(command) else { return Vec::new() };
    let Some((path, payload)) = payload(&json) else { return Vec::new() };
    let area = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let mut fields = Vec::new();
    for (key, value) in payload {
        match value {
            Json::Array(_) => return Vec::new(),
            Json::Object(record) => {
                let owner = collection_of(key, area);
                for (name, value) in record {
                    fields.extend(field(owner, area, name, value, format!("{path}/{key}/{name}")));
                }
            }
            value => fields.extend(field(None, area, key, value, format!("{path}/{key}"))),
        }
    }
    fields.sort_by_key(|(position, _)| *position);
    fields.into_iter().map(|(_, field)| field).collect()
}

/// The command with other texts in its fields, by pointer; fields that are not named stay.
///
/// # Errors
/// Each text that its field cannot hold. The command's own rules are asked when it is sent.
pub fn corrected(command: &ClubCommand, texts: &BTreeMap<String, String>) -> Result<ClubCommand, Refusal> {
    let unreadable = || Refusal::because(Code::UnreadableCommand);
    let mut json = serde_json::to_value(command).map_err(|_| unreadable())?;
    let mut problems = Vec::new();
    for field in correction_fields(command) {
        let Some(text) = texts.get(&field.pointer) else { continue };
        match read(&field, text.trim()) {
            Ok(value) => {
                if let Some(place) = json.pointer_mut(&field.pointer) {
                    *place = value;
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    Refusal::unless_empty(problems)?;
    serde_json::from_value(json).map_err(|_| unreadable())
}

/// `{"people": {"edit": {…}}}`: the inner object and the pointer to it.
fn payload(json: &Json) -> Option<(String, &Map<String, Json>)> {
    let (area, command) = json.as_object()?.iter().next()?;
    let (act, payload) = command.as_object()?.iter().next()?;
    Some((format!("/{area}/{act}"), payload.as_object()?))
}

/// The collection whose record stands under a key: `member` and the fields of an edit are members'.
fn collection_of(key: &str, area: &str) -> Option<&'static Collection> {
    let plural = match key {
        "fields" => area_records(area)?.to_owned(),
        "series" => "session_series".to_owned(),
        "proof" => "medical_proofs".to_owned(),
        "policy" => "practice_policies".to_owned(),
        "contact" => "emergency_contacts".to_owned(),
        key => format!("{key}s"),
    };
    COLLECTIONS.iter().copied().find(|collection| collection.name == plural)
}

fn area_records(area: &str) -> Option<&'static str> {
    match area {
        "people" => Some("members"),
        _ => None,
    }
}

/// The declaration that a field's name has in its record, else in one of the area's.
fn declared(owner: Option<&'static Collection>, area: &str, name: &str) -> Option<(usize, &'static Field)> {
    let preferred = match area {
        "attendance" => "attendance_marks",
        "planning" => "session_exceptions",
        other => other,
    };
    let in_collection = |collection: &'static Collection| {
        let position = collection.position(name)?;
        Some((position, &collection.fields[position]))
    };
    if let Some(owner) = owner {
        return in_collection(owner);
    }
    let preferred = COLLECTIONS.iter().filter(|collection| collection.name == preferred);
    preferred.chain(COLLECTIONS).copied().find_map(in_collection)
}

fn field(
    owner: Option<&'static Collection>,
    area: &str,
    name: &str,
    value: &Json,
    pointer: String,
) -> Option<(usize, CorrectionField)> {
    let (position, declared) = declared(owner, area, name)?;
    let refers_to = match declared.name {
        "group_id" => Some(Group::COLLECTION),
        "season_id" => Some(Season::COLLECTION),
        // Other references are what the command is about; a person's merging is not typed.
        _ if declared.kind == Kind::Id => return None,
        _ => None,
    };
    let text = match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number.to_string(),
        Json::Array(_) | Json::Object(_) => return None,
    };
    // Times come with seconds in JSON.
    let text = if declared.kind == Kind::Time { text.chars().take(5).collect() } else { text };
    let field = CorrectionField {
        pointer,
        name: declared.name,
        kind: declared.kind,
        optional: declared.optional,
        words: declared.words,
        refers_to,
        text,
    };
    Some((position, field))
}

fn read(field: &CorrectionField, text: &str) -> Result<Json, Problem> {
    let wrong = |code| Err(Problem::of(field.name, code));
    if text.is_empty() {
        return if field.optional { Ok(Json::Null) } else { wrong(Code::Required) };
    }
    if !field.words.is_empty() && !field.words.contains(&text) {
        return wrong(Code::NotInList);
    }
    match field.kind {
        Kind::Integer => text.parse::<i64>().map_or_else(|_| wrong(Code::NotInList), |n| Ok(n.into())),
        Kind::Bool => Ok((text == "true").into()),
        Kind::Date => read_day(text).map_or_else(|| wrong(Code::NotADate), |day| Ok(day.to_string().into())),
        Kind::Time => {
            let is_time = chrono::NaiveTime::parse_from_str(text, "%H:%M").is_ok();
            if is_time { Ok(format!("{text}:00").into()) } else { wrong(Code::NotATime) }
        }
        Kind::Text if field.name == "phone" => {
            Ok(normalize_phone(text).unwrap_or_else(|| text.to_owned()).into())
        }
        Kind::Text | Kind::Id => Ok(text.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        attendance::{AttendanceCommand, MarkState},
        people::{Member, MemberId, PeopleCommand},
        planning::{PlanningCommand, SeriesId, SessionRef},
    };
    use crate::sync::Value;
    use uuid::Uuid;

    const MEMBER: MemberId = MemberId(Uuid::from_u128(5));

    fn texts(of: &[(&str, &str)]) -> BTreeMap<String, String> {
        of.iter().map(|(pointer, text)| ((*pointer).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn an_edit_shows_its_fields_and_takes_others() {
        let fields = [
            ("phone".to_owned(), Value::Text("12".into())),
            ("birth_date".to_owned(), Value::Text("2015-03-14".into())),
        ];
        let command: ClubCommand = PeopleCommand::Edit { id: MEMBER, fields: fields.into() }.into();
        let names: Vec<_> = correction_fields(&command).into_iter().map(|f| (f.name, f.text)).collect();
        assert_eq!(names, [("birth_date", "2015-03-14".to_owned()), ("phone", "12".to_owned())]);
        let better = texts(&[
            ("/people/edit/fields/phone", "06 12 34 56 78"),
            ("/people/edit/fields/birth_date", "15/03/2015"),
        ]);
        let expected = [
            ("phone".to_owned(), Value::Text("+33612345678".into())),
            ("birth_date".to_owned(), Value::Text("2015-03-15".into())),
        ];
        let expected = PeopleCommand::Edit { id: MEMBER, fields: expected.into() }.into();
        assert_eq!(corrected(&command, &better), Ok(expected));
    }

    #[test]
    fn what_a_field_cannot_hold_is_named() {
        let member = Member { last_name: "Petit".into(), ..Member::blank(MEMBER) };
        let command: ClubCommand = PeopleCommand::Create { member }.into();
        let cases = [
            ("last_name", "", Code::Required),
            ("birth_date", "31/02/2015", Code::NotADate),
            ("status", "asleep", Code::NotInList),
        ];
        for (name, text, code) in cases {
            let given = texts(&[(&format!("/people/create/member/{name}"), text)]);
            assert_eq!(corrected(&command, &given), Err(Refusal::field(name, code)), "{name}");
        }
    }

    #[test]
    fn a_mark_and_a_moved_session_can_be_corrected_and_lists_cannot() {
        let session = SessionRef { series_id: SeriesId(Uuid::nil()), date: "2026-11-24".parse().unwrap() };
        let mark = |state| AttendanceCommand::Mark { session, member_id: MEMBER, state: Some(state) };
        let better = texts(&[("/attendance/mark/state", "excused")]);
        assert_eq!(corrected(&mark(MarkState::Present).into(), &better), Ok(mark(MarkState::Excused).into()));
        let moved = PlanningCommand::MoveSession {
            session,
            date: session.date,
            start_time: "18:00:00".parse().unwrap(),
            place: None,
            reason: None,
        };
        let fields = correction_fields(&moved.into());
        assert!(fields.iter().any(|field| field.name == "start_time" && field.text == "18:00"), "{fields:?}");
        let many = AttendanceCommand::MarkMany { session, members: vec![MEMBER], state: None };
        assert_eq!(correction_fields(&many.into()), []);
    }
}
