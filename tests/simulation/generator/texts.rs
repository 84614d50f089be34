//! Values by the name of the field that they fill: mostly what a club would write, sometimes not.

use super::Source;
use chrono::{Days, NaiveDate, NaiveTime};
use novaclub::sync::{Field, FieldValue as _, Kind, Value};

pub fn text(source: &mut Source<'_>, field: &str) -> String {
    let chance = &mut *source.chance;
    let number = chance.below(40);
    if chance.one_in(60) {
        return ["", " ", "\u{202e}x", "é".repeat(300).as_str()][chance.index(4)].to_owned();
    }
    match field {
        "first_name" => (*chance.pick(&["Léa", "Noé", "Inès", "Tom"])).to_owned(),
        "last_name" => (*chance.pick(&["Martin", "Petit", "Durand", "Le Goff"])).to_owned(),
        "email" => format!("personne{number}@exemple.fr"),
        "phone" => format!("+336123456{number:02}"),
        "postal_code" => format!("750{:02}", 1 + number % 20),
        "discipline" => (*chance.pick(&["Judo", "Karaté", "Taïso"])).to_owned(),
        "federation" => "FFJDA".to_owned(),
        "number" => format!("M{:06}", 100_000 + number),
        _ => format!("{field} {number}"),
    }
}

pub fn number(source: &mut Source<'_>, field: &str) -> i64 {
    let chance = &mut *source.chance;
    let (least, most) = match field {
        "weekday" => (1, 7),
        "duration_minutes" => (30, 120),
        "youngest_age" => (3, 12),
        "oldest_age" => (12, 90),
        "rank" => (1, 4),
        "capacity" => (5, 60),
        _ => (0, 12),
    };
    if chance.one_in(60) { -1 } else { least + chance.ms(most - least + 1) }
}

pub fn date(source: &mut Source<'_>, field: &str) -> NaiveDate {
    let back = match field {
        "birth_date" => 365 * (5 + source.chance.below(60)),
        "ends_on" | "expires_on" | "applies_until" => {
            return source.today + Days::new(source.chance.below(300));
        }
        "starts_on" | "applies_from" => 60 + source.chance.below(30),
        _ => source.chance.below(30),
    };
    source.today - Days::new(back)
}

pub fn time(source: &mut Source<'_>) -> NaiveTime {
    let hour = u32::try_from(8 + source.chance.below(14)).unwrap();
    NaiveTime::from_hms_opt(hour, 30, 0).unwrap_or_default()
}

/// What a field of a record may hold.
pub fn value(source: &mut Source<'_>, field: &Field) -> Value {
    if field.optional && source.chance.one_in(5) {
        return Value::Null;
    }
    if !field.words.is_empty() {
        return Value::Text((*source.chance.pick(field.words)).to_owned());
    }
    match field.kind {
        Kind::Text => Value::Text(text(source, field.name)),
        Kind::Integer => Value::Integer(number(source, field.name)),
        Kind::Bool => Value::Bool(source.chance.one_in(2)),
        Kind::Date => date(source, field.name).to_value(),
        Kind::Time => time(source).to_value(),
        Kind::Id => source.id("MemberId", false).to_value(),
    }
}
