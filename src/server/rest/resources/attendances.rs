//! `/api/v1/attendances`: marks are set, never toggled.

use crate::club::{
    Code, Refusal,
    access::Area,
    attendance::{AttendanceCommand, AttendanceMark, MarkId, MarkState},
    people::MemberId,
};
use crate::server::rest::{
    attribute::{Attribute, Note, Preset, Shape, attributes_of, note, said},
    listing::Listing,
    reading::Values,
    resource::{
        Created, Item, Listed, Name, Naming, Resource, find_record_reads, read_session, record_reads, text_of,
    },
};
use crate::sync::{FieldValue as _, Read, Record as _, Records, Value};
use uuid::Uuid;

const NOTES: &[Note] = &[
    note("series_id", said("La série de la séance.", "The session’s series.")),
    note(
        "session_date",
        said("La date qui nomme la séance dans sa série.", "The date that names the session in its series."),
    )
    .such_as("2026-11-17"),
    note("member_id", said("La personne.", "The person.")),
    note("state", said("Comment elle était là.", "How they were there.")).such_as("present"),
    note("first_by", said("Qui a pointé en premier.", "Who marked first.")).such_as("Ada Roux"),
    note("first_from", said("Depuis quel appareil.", "From which device.")).such_as("Tablette du dojo"),
    note(
        "first_at_ms",
        said(
            "Quand, en millisecondes depuis 1970, l’horloge de l’appareil étant corrigée.",
            "When, in milliseconds since 1970, the device’s clock being corrected.",
        ),
    ),
];

const SESSION: Attribute = Attribute::new(
    "session_id",
    Shape::SessionId,
    said("La séance\u{a0}: `<série>.<date>`.", "The session: `<series>.<date>`."),
)
.such_as(Preset::Text("0198c4de-0000-7000-8000-000000000005.2026-11-17"));

pub fn resource() -> Resource {
    let mut fields = attributes_of(AttendanceMark::COLLECTION, NOTES);
    // A mark that was taken back is none: those shown have a state.
    // Who marked first is not known of old ones.
    for field in fields.iter_mut().filter(|field| !field.name.starts_with("first_")) {
        field.optional = false;
    }
    let only = |names: &[&str]| {
        fields.iter().filter(|field| names.contains(&field.name)).copied().collect::<Vec<Attribute>>()
    };
    let (state, created) = (only(&["state"]), only(&["member_id", "state"]));
    // The record's fields keep their places; what is added stands after them.
    let shown = fields.iter().copied().chain([SESSION]).collect();
    Resource {
        path: "attendances",
        one: "Attendance",
        many: "Attendances",
        title: said("Présences", "Attendances"),
        about: said(
            "Qui était là\u{a0}: une marque par personne et par séance.",
            "Who was there: one mark for each person and session.",
        ),
        collection: AttendanceMark::COLLECTION,
        writes: Area::Attendance,
        names: Naming::Derived,
        shown,
        created: [SESSION].into_iter().chain(created).collect(),
        changed: state,
        order: &["session_date"],
        unless_asked: &[],
        list: Listed { window: None, reads, items: marks },
        creating: said(
            "Note une présence\u{a0}: 201 si elle ne l’était pas, 200 si elle l’était déjà. Refaire la même demande ne change rien.",
            "Sets the mark: 201 when there was none, 200 when there was. Sending it again changes nothing.",
        ),
        changing: said("", ""),
        deleting: said("Efface la présence notée.", "Takes the mark back."),
        find_reads: find_record_reads::<AttendanceMark>,
        find: |records, name| records.get::<AttendanceMark>(name.record()).and_then(|mark| item(&mark)),
        create: |new| {
            let (session, member) = named(new.values)?;
            let id = AttendanceMark::id_for(session, member);
            let command =
                AttendanceCommand::Mark { session, member_id: member, state: state_of(new.values)? };
            Ok(Created { name: Name::Record(id.0), claims: None, commands: vec![command.into()] })
        },
        change: |change| {
            let id = MarkId(change.before.name.record());
            let mark = change.records.get::<AttendanceMark>(id.0).ok_or_else(unknown)?;
            let state = if change.values.is_empty() { mark.state } else { state_of(change.values)? };
            let (session, member_id) = (mark.session(), mark.member_id);
            Ok(vec![AttendanceCommand::Mark { session, member_id, state }.into()])
        },
        delete: Some(|name, records| {
            let mark = records.get::<AttendanceMark>(name.record()).ok_or_else(unknown)?;
            let (session, member_id) = (mark.session(), mark.member_id);
            Ok(AttendanceCommand::Mark { session, member_id, state: None }.into())
        }),
    }
}

fn unknown() -> Refusal {
    Refusal::because(Code::UnknownRecord)
}

fn named(values: &Values) -> Result<(crate::club::planning::SessionRef, MemberId), Refusal> {
    let session = text_of(values, "session_id").as_deref().and_then(read_session);
    let member = text_of(values, "member_id").and_then(|id| Uuid::try_parse(&id).ok());
    let session = session.ok_or_else(|| Refusal::field("session_id", Code::Required))?;
    Ok((session, MemberId(member.ok_or_else(|| Refusal::field("member_id", Code::Required))?)))
}

fn state_of(values: &Values) -> Result<Option<MarkState>, Refusal> {
    let state = text_of(values, "state").as_deref().and_then(MarkState::from_word);
    state.map(Some).ok_or_else(|| Refusal::field("state", Code::Required))
}

fn item(mark: &AttendanceMark) -> Option<Item> {
    mark.state?;
    let mut values = mark.values();
    values.push(Value::Text(Name::Session(mark.session()).to_string()));
    Some(Item { name: Name::Record(mark.id.0), values })
}

/// The marks of one session are found by its series.
fn reads(listing: &Listing) -> Vec<Read> {
    let sessions =
        listing.tests.iter().filter(|(position, ..)| *position == AttendanceMark::COLLECTION.fields.len());
    let series = sessions.filter_map(|(_, _, value)| match value {
        Value::Text(text) => read_session(text).map(|session| session.series_id.to_value()),
        _ => None,
    });
    match series.into_iter().next() {
        Some(series) => vec![Read::Where(AttendanceMark::COLLECTION, "series_id", series)],
        None => record_reads::<AttendanceMark>(listing),
    }
}

fn marks(records: &dyn Records, _: &Listing) -> Vec<Item> {
    records.all::<AttendanceMark>().filter_map(|mark| item(&mark)).collect()
}
