//! `/api/v1/sessions`: what takes place on a day. A session is one of a series, so it has no record of
//! its own: its id is its series and the date that the series gives it.

use crate::club::{
    Code, Refusal,
    access::Area,
    planning::{
        Occurrence, PlanningCommand, SessionException, SessionRef, SessionSeries, occurrence_on, occurrences,
        planning_reads,
    },
};
use crate::server::rest::{
    attribute::{Attribute, Note, Preset, Shape, attributes_of, note, said},
    listing::Listing,
    resource::{Change, Created, Creation, Item, Listed, Name, Naming, Resource, date_of, record_of},
    text::Text,
};
use crate::sync::{FieldValue as _, Read, Record as _, Value};
use chrono::{Days, NaiveTime};

const LINE: Text = Text::Line { most: 80 };

/// What a new session is made of: a series.
const NOTES: &[Note] = &[
    note("group_id", said("Le groupe.", "The group.")),
    note("title", said("Un nom, si ce n’est pas celui du groupe.", "A name, when it is not the group’s."))
        .such_as("Stage de Noël"),
    note(
        "weekday",
        said(
            "Chaque semaine ce jour-là\u{a0}: 1 lundi … 7 dimanche. Sans lui, une seule séance, le jour de `starts_on`.",
            "Every week on this day: 1 Monday … 7 Sunday. Without it, one session, on `starts_on`.",
        ),
    )
    .between(1, 7)
    .such_as_number(2),
    note("starts_on", said("Le premier jour.", "The first day.")).such_as("2026-11-17"),
    note(
        "ends_on",
        said("Le dernier jour\u{a0}; sans lui, la fin de la saison.", "The last day; without it, the season’s end."),
    ),
    note("start_time", said("L’heure de début, à l’heure du club.", "When it begins, by the club’s clock."))
        .such_as("18:00"),
    note("duration_minutes", said("La durée en minutes.", "How long it takes, in minutes."))
        .between(5, 1_440)
        .such_as_number(60),
    note("place", said("Le lieu, si ce n’est pas celui du groupe.", "The place, when it is not the group’s."))
        .such_as("Salle du Parc"),
];

const DATE: Attribute =
    Attribute::new("date", Shape::Date, said("Le jour où elle a lieu.", "The day on which it takes place."))
        .such_as(Preset::Text("2026-11-17"));
const START_TIME: Attribute = Attribute::new(
    "start_time",
    Shape::Time,
    said("L’heure de début, à l’heure du club.", "When it begins, by the club’s clock."),
)
.such_as(Preset::Text("18:00"));
const PLACE: Attribute = Attribute::new(
    "place",
    Shape::Text(LINE),
    said("Le lieu\u{a0}; vide, celui qui est prévu.", "The place; empty, the planned one."),
)
.optional()
.such_as(Preset::Text("Dojo municipal"));
const CANCELLED: Attribute =
    Attribute::new("cancelled", Shape::Bool, said("Elle n’a pas lieu.", "It does not take place."))
        .or_else(Preset::Bool(false));
const REASON: Attribute = Attribute::new(
    "reason",
    Shape::Text(Text::Line { most: 200 }),
    said(
        "Pourquoi elle est annulée ou déplacée\u{a0}; gardé tant qu’elle l’est.",
        "Why it is cancelled or moved; kept for as long as it is.",
    ),
)
.optional();

/// What is shown of a session, in the order of [`item`].
fn shown() -> Vec<Attribute> {
    vec![
        Attribute::new(
            "series_id",
            Shape::Id,
            said("La série dont elle fait partie.", "The series that it is one of."),
        ),
        Attribute::new("group_id", Shape::Id, said("Le groupe.", "The group.")),
        Attribute::new(
            "planned_date",
            Shape::Date,
            said(
                "Le jour prévu, qui la nomme même déplacée.",
                "The planned day; names it even when it was moved.",
            ),
        )
        .such_as(Preset::Text("2026-11-17")),
        DATE,
        START_TIME,
        Attribute::new(
            "duration_minutes",
            Shape::Integer(5, 1_440),
            said("La durée en minutes.", "How long it takes, in minutes."),
        )
        .such_as(Preset::Integer(60)),
        Attribute::new(
            "title",
            Shape::Text(Text::Line { most: 80 }),
            said("Le nom, celui du groupe si elle n’en a pas.", "The name; the group’s when it has none."),
        )
        .such_as(Preset::Text("Judo enfants")),
        PLACE,
        CANCELLED,
        Attribute::new(
            "moved",
            Shape::Bool,
            said("Autre jour ou autre heure que prévu.", "Another day or time than planned."),
        ),
        Attribute { listed: false, ..REASON },
    ]
}

fn item(occurrence: &Occurrence) -> Item {
    let values = vec![
        occurrence.session.series_id.to_value(),
        occurrence.group.id.to_value(),
        occurrence.session.date.to_value(),
        occurrence.date.to_value(),
        occurrence.start_time.to_value(),
        occurrence.duration_minutes.to_value(),
        occurrence.title.to_value(),
        occurrence.place.to_value(),
        occurrence.cancelled.to_value(),
        occurrence.moved.to_value(),
        occurrence.reason.to_value(),
    ];
    Item { name: Name::Session(occurrence.session), values }
}

pub fn resource() -> Resource {
    Resource {
        path: "sessions",
        one: "Session",
        many: "Sessions",
        title: said("Séances", "Sessions"),
        about: said(
            "Les séances, chacune à sa date. Une séance fait partie d’une série, hebdomadaire ou d’un seul jour\u{a0}; son identifiant est `<série>.<date prévue>` et ne change pas quand elle est déplacée.",
            "Sessions, each on its date. A session is one of a series, weekly or of a single day; its id is `<series>.<planned date>` and does not change when it is moved.",
        ),
        collection: SessionSeries::COLLECTION,
        writes: Area::Planning,
        names: Naming::Session,
        shown: shown(),
        created: attributes_of(SessionSeries::COLLECTION, NOTES),
        changed: vec![DATE, START_TIME, PLACE, CANCELLED, REASON],
        order: &["date", "start_time", "title"],
        unless_asked: &[],
        list: Listed {
            window: Some("date"),
            reads: |_| planning_reads(),
            items: |records, listing: &Listing| {
                let Some((from, to)) = listing.window else { return Vec::new() };
                occurrences(records, from, to).iter().map(item).collect()
            },
        },
        creating: said(
            "Crée une séance, ou une série avec `weekday`. La réponse est la première séance\u{a0}; `id` est l’identifiant de la série.",
            "Creates one session, or a series with `weekday`. The answer is the first session; `id` is the series’ id.",
        ),
        changing: said(
            "Change cette séance-là et aucune autre de sa série\u{a0}: déplacée, ailleurs, annulée (`cancelled: true`) ou rétablie.",
            "Changes this session and no other of its series: moved, elsewhere, cancelled (`cancelled: true`) or reinstated.",
        ),
        deleting: said(
            "Annule la séance\u{a0}; elle reste visible, et `cancelled: false` la rétablit.",
            "Cancels the session; it can still be read, and `cancelled: false` reinstates it.",
        ),
        find_reads,
        find: |records, name| Some(item(&occurrence_on(records, session_of(name)?)?)),
        create,
        change,
        delete: Some(|name, records| {
            let session = session_of(name).ok_or_else(|| Refusal::because(Code::UnknownRecord))?;
            let reason = occurrence_on(records, session).and_then(|occurrence| occurrence.reason);
            Ok(PlanningCommand::CancelSession { session, reason }.into())
        }),
    }
}

const fn session_of(name: Name) -> Option<SessionRef> {
    match name {
        Name::Session(session) => Some(session),
        Name::Record(_) => None,
    }
}

fn find_reads(name: Name) -> Vec<Read> {
    let Some(session) = session_of(name) else { return Vec::new() };
    let exception = Read::one::<SessionException>(SessionException::id_for(session).0);
    let groups = Read::all::<crate::club::planning::Group>();
    vec![Read::one::<SessionSeries>(session.series_id.0), exception, groups]
}

fn create(new: &Creation) -> Result<Created, Refusal> {
    let series: SessionSeries = record_of(new.id, new.values)?;
    series.validate()?;
    let days = (0..7).filter_map(|days| series.starts_on.checked_add_days(Days::new(days)));
    let first = days.into_iter().find(|day| series.takes_place_on(*day));
    let date = first.ok_or_else(|| Refusal::field("ends_on", Code::NoSessionThatDay))?;
    Ok(Created {
        name: Name::Session(SessionRef { series_id: series.id, date }),
        claims: Some((SessionSeries::COLLECTION, new.id)),
        commands: vec![PlanningCommand::SaveSeries { series }.into()],
    })
}

/// What a session is to be, and the commands that bring it there from what its series says.
fn change(change: &Change) -> Result<Vec<crate::club::ClubCommand>, Refusal> {
    let unknown = || Refusal::because(Code::UnknownRecord);
    let session = session_of(change.before.name).ok_or_else(unknown)?;
    let series = change.records.get::<SessionSeries>(session.series_id.0).ok_or_else(unknown)?;
    let before = occurrence_on(change.records, session).ok_or_else(unknown)?;
    let planned_place = series.place.clone().or_else(|| before.group.place.clone());

    let given = |field: &str| change.values.get(field);
    let date = given("date").and_then(date_of).unwrap_or(before.date);
    let start_time =
        given("start_time").and_then(|value| NaiveTime::from_value(value).ok()).unwrap_or(before.start_time);
    let place = given("place")
        .map_or(before.place.clone(), text)
        .filter(|place| Some(place) != planned_place.as_ref());
    let reason = given("reason").map_or(before.reason.clone(), text);
    let cancelled = given("cancelled").map_or(before.cancelled, |value| *value == Value::Bool(true));

    let is_moved = (date, start_time) != (session.date, series.start_time) || place.is_some();
    // A reason is one of a change.
    let reason = reason.filter(|_| is_moved || cancelled);
    let is_where_it_was = (date, start_time) == (before.date, before.start_time)
        && place.as_ref().or(planned_place.as_ref()) == before.place.as_ref();
    if is_where_it_was && (cancelled, &reason) == (before.cancelled, &before.reason) {
        return Ok(Vec::new());
    }
    let mut commands = Vec::new();
    if !(cancelled && is_where_it_was) {
        commands.push(if is_moved {
            PlanningCommand::MoveSession { session, date, start_time, place, reason: reason.clone() }
        } else {
            PlanningCommand::KeepSession { session }
        });
    }
    if cancelled {
        commands.push(PlanningCommand::CancelSession { session, reason });
    }
    Ok(commands.into_iter().map(Into::into).collect())
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}
