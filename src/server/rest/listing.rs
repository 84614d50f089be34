//! Lists: what a request asks for, and the page of items that answers it.
//!
//! A page begins after an item, not at a count: rows that are added or removed meanwhile neither double
//! nor hide others.

use super::{
    attribute::{Attribute, Preset, Shape, said},
    reading::{Flaws, read_text},
    resource::{Item, Resource, date_of},
};
use crate::club::{Code, planning::week_start, spelling::fold};
use crate::server::{hexadecimal, http::problem::Draft};
use crate::sync::Value;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// How many items a page has when the request does not say.
pub const PAGE: i64 = 100;
/// The most items in a page.
pub const LONGEST_PAGE: i64 = 500;
/// The most fields that a list is sorted by.
pub const MOST_ORDERS: usize = 3;
/// The most days that a window spans.
pub const LONGEST_WINDOW: i64 = 366;

/// How a filter compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    Equals,
    /// Accents and case apart.
    Contains,
    From,
    To,
    /// The set has this one.
    Holds,
}

/// A parameter that filters.
#[derive(Clone, Debug)]
pub struct Filter {
    pub parameter: String,
    pub test: Test,
    pub position: usize,
    pub default: Option<Preset>,
}

/// What a list asks for.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    pub tests: Vec<(usize, Test, Value)>,
    /// The window's days, where a resource has one.
    pub window: Option<(NaiveDate, NaiveDate)>,
    order: Vec<(usize, bool)>,
    limit: usize,
    after: Option<Place>,
    fingerprint: String,
}

/// The place of an item in an order; a cursor holds one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    keys: Vec<Key>,
    id: String,
}

/// What an item is sorted by; nothing comes last whichever way a list runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
enum Key {
    Number(i64),
    Text(String),
    None,
}

#[derive(Serialize, Deserialize)]
struct Cursor {
    /// The filters and the order that it belongs to.
    of: String,
    after: Place,
}

/// One page.
#[derive(Debug)]
pub struct Page {
    pub items: Vec<Item>,
    pub total: usize,
    pub next: Option<String>,
}

impl Resource {
    /// Every parameter that filters a list.
    #[must_use]
    pub fn filters(&self) -> Vec<Filter> {
        let mut filters = Vec::new();
        for (position, attribute) in self.shown.iter().enumerate().filter(|(_, shown)| shown.listed) {
            let name = attribute.name;
            let mut add = |parameter: String, test| {
                let default = (test == Test::Equals).then_some(self.unless_asked).and_then(|defaults| {
                    defaults.iter().find(|(field, _)| *field == name).map(|(_, preset)| *preset)
                });
                filters.push(Filter { parameter, test, position, default });
            };
            if self.list.window == Some(name) {
                add("from".to_owned(), Test::From);
                add("to".to_owned(), Test::To);
                continue;
            }
            if attribute.shape == Shape::Ids {
                add(name.trim_end_matches('s').to_owned(), Test::Holds);
                continue;
            }
            add(name.to_owned(), Test::Equals);
            match attribute.shape {
                Shape::Text(_) => add(format!("{name}_contains"), Test::Contains),
                Shape::Date | Shape::Integer(..) => {
                    add(format!("{name}_from"), Test::From);
                    add(format!("{name}_to"), Test::To);
                }
                Shape::Word(_) | Shape::Bool | Shape::Time | Shape::Id | Shape::SessionId | Shape::Ids => {}
            }
        }
        filters
    }

    /// The words that `sort` takes.
    #[must_use]
    pub fn orders(&self) -> Vec<String> {
        let sorts = |attribute: &&Attribute| attribute.listed && attribute.shape != Shape::Ids;
        let names = self.shown.iter().filter(sorts).map(|attribute| attribute.name);
        names.flat_map(|name| [name.to_owned(), format!("-{name}")]).collect()
    }
}

/// The shape of a filter's value; what is looked for need not be a whole value.
#[must_use]
pub fn filter_attribute(filter: &Filter, shown: &Attribute) -> Attribute {
    let shape = match (filter.test, shown.shape) {
        (Test::Contains, Shape::Text(_)) => Shape::Text(super::text::Text::Name { most: 80 }),
        (_, Shape::Text(text)) => Shape::Text(super::text::Text::Name { most: text.most() }),
        (_, Shape::Ids) => Shape::Id,
        (_, Shape::Integer(..)) => Shape::Integer(-1_000_000_000, 1_000_000_000),
        (_, shape) => shape,
    };
    Attribute { shape, optional: false, ..*shown }
}

/// `limit`, as an attribute.
#[must_use]
pub const fn limit_attribute() -> Attribute {
    let about = said("Nombre d’éléments d’une page, au plus.", "The most items in a page.");
    Attribute::new("limit", Shape::Integer(1, LONGEST_PAGE), about).or_else(Preset::Integer(PAGE))
}

/// Reads a query.
///
/// # Errors
/// 422 with every parameter that is not accepted.
pub fn read_query(
    resource: &Resource,
    pairs: &[(String, String)],
    today: NaiveDate,
) -> Result<Listing, Draft> {
    let mut flaws = Flaws::default();
    let mut listing = Listing { limit: usize::try_from(PAGE).unwrap_or(100), ..Listing::default() };
    let filters = resource.filters();
    let (mut seen, mut cursor) = (Vec::new(), None);
    for (name, text) in pairs {
        if name != "sort" && seen.contains(&name) {
            flaws.add(name, Code::TwiceGiven);
            continue;
        }
        seen.push(name);
        match name.as_str() {
            "limit" => {
                if let Some(Value::Integer(limit)) = read_text(&limit_attribute(), text, &mut flaws) {
                    listing.limit = usize::try_from(limit).unwrap_or(1);
                }
            }
            "cursor" => cursor = Some(text),
            "sort" => read_order(resource, text, &mut listing, &mut flaws),
            _ => match filters.iter().find(|filter| filter.parameter == *name) {
                Some(filter) => read_filter(resource, filter, text, &mut listing, &mut flaws),
                None => flaws.add(name, Code::UnknownField),
            },
        }
    }
    for filter in &filters {
        if let Some(default) = filter.default
            && !seen.iter().any(|name| **name == filter.parameter)
        {
            listing.tests.push((filter.position, Test::Equals, default.value()));
        }
    }
    if listing.order.is_empty() {
        let default = resource.order.iter().filter_map(|field| resource.position(field));
        listing.order = default.map(|position| (position, false)).collect();
    }
    if let Some(field) = resource.list.window {
        read_window(resource, field, today, &mut listing, &mut flaws);
    }
    listing.fingerprint = format!("{:?}{:?}", listing.tests, listing.order);
    if let Some(cursor) = cursor {
        match read_cursor(cursor).filter(|cursor| {
            cursor.of == digest(listing.fingerprint.as_bytes())
                && cursor.after.keys.len() == listing.order.len()
        }) {
            Some(cursor) => listing.after = Some(cursor.after),
            None => flaws.add("cursor", Code::UnknownRecord),
        }
    }
    flaws.unless_none()?;
    Ok(listing)
}

fn read_order(resource: &Resource, text: &str, listing: &mut Listing, flaws: &mut Flaws) {
    let (field, descends) = text.strip_prefix('-').map_or((text, false), |field| (field, true));
    let is_known = resource.orders().iter().any(|known| known == field);
    match resource.position(field).filter(|_| is_known) {
        Some(_) if listing.order.len() == MOST_ORDERS => {
            flaws.add_limited("sort", Code::TooMany, MOST_ORDERS);
        }
        Some(position) => listing.order.push((position, descends)),
        None => flaws.add_limited("sort", Code::NotInList, resource.orders().join(", ")),
    }
}

fn read_filter(resource: &Resource, filter: &Filter, text: &str, listing: &mut Listing, flaws: &mut Flaws) {
    let shown = &resource.shown[filter.position];
    let mut own = Flaws::default();
    let attribute = filter_attribute(filter, shown);
    if let Some(value) = read_text(&attribute, text, &mut own) {
        // Texts are compared as they are stored.
        let value = match (filter.test, shown.shape, value) {
            (Test::Equals, Shape::Text(kind), Value::Text(text)) => Value::Text(kind.stored(&text)),
            (Test::Contains, _, Value::Text(text)) => Value::Text(fold(&text)),
            (_, _, value) => value,
        };
        listing.tests.push((filter.position, filter.test, value));
    }
    flaws.take(own, &filter.parameter);
}

/// The window that was asked for; the week of today when nothing was, a week from or to the day that was.
fn read_window(resource: &Resource, field: &str, today: NaiveDate, listing: &mut Listing, flaws: &mut Flaws) {
    let Some(position) = resource.position(field) else { return };
    let day = |test| {
        listing
            .tests
            .iter()
            .find(|(at, of, _)| (*at, *of) == (position, test))
            .and_then(|(_, _, v)| date_of(v))
    };
    let six = Days::new(6);
    let (from, to) = match (day(Test::From), day(Test::To)) {
        (Some(from), Some(to)) => (from, to),
        (Some(from), None) => (from, from.checked_add_days(six).unwrap_or(from)),
        (None, Some(to)) => (to.checked_sub_days(six).unwrap_or(to), to),
        (None, None) => (week_start(today), week_start(today).checked_add_days(six).unwrap_or(today)),
    };
    if to < from {
        flaws.add("to", Code::EndsBeforeStart);
    } else if (to - from).num_days() >= LONGEST_WINDOW {
        flaws.add_limited("to", Code::WindowTooLong, LONGEST_WINDOW);
    }
    listing.window = Some((from, to));
    listing.tests.retain(|(at, test, _)| *at != position || *test == Test::Equals);
    listing.tests.push((position, Test::From, Value::Text(from.to_string())));
    listing.tests.push((position, Test::To, Value::Text(to.to_string())));
}

impl Listing {
    /// The days between which a date is asked for, and where it stands.
    #[must_use]
    pub fn range_of_days(&self) -> Option<(usize, NaiveDate, NaiveDate)> {
        let (position, ..) = self.tests.iter().find(|(_, test, value)| {
            matches!(test, Test::From | Test::To | Test::Equals) && date_of(value).is_some()
        })?;
        let day = |test: Test| {
            let of = |(at, of, value): &(usize, Test, Value)| {
                (at == position && (*of == test || *of == Test::Equals)).then(|| date_of(value)).flatten()
            };
            self.tests.iter().find_map(of)
        };
        let (first, last) = (NaiveDate::from_ymd_opt(1, 1, 1)?, NaiveDate::from_ymd_opt(9999, 12, 31)?);
        Some((*position, day(Test::From).unwrap_or(first), day(Test::To).unwrap_or(last)))
    }

    fn accepts(&self, item: &Item) -> bool {
        self.tests.iter().all(|(position, test, wanted)| {
            let value = item.values.get(*position).unwrap_or(&Value::Null);
            match (test, value, wanted) {
                (Test::Equals, value, wanted) => value == wanted,
                (Test::Contains, Value::Text(text), Value::Text(part)) => fold(text).contains(part.as_str()),
                (Test::Holds, Value::Text(ids), Value::Text(id)) => ids.split(',').any(|one| one == id),
                // Dates and times sort as the text that they are stored as.
                (Test::From, Value::Text(value), Value::Text(bound)) => value >= bound,
                (Test::To, Value::Text(value), Value::Text(bound)) => value <= bound,
                (Test::From, Value::Integer(value), Value::Integer(bound)) => value >= bound,
                (Test::To, Value::Integer(value), Value::Integer(bound)) => value <= bound,
                _ => false,
            }
        })
    }

    fn place_of(&self, item: &Item) -> Place {
        let key = |(position, _): &(usize, bool)| match item.values.get(*position) {
            Some(Value::Text(text)) => Key::Text(fold(text)),
            Some(Value::Integer(integer)) => Key::Number(*integer),
            Some(Value::Bool(flag)) => Key::Number(i64::from(*flag)),
            Some(Value::Null) | None => Key::None,
        };
        Place { keys: self.order.iter().map(key).collect(), id: item.name.to_string() }
    }

    fn compare(&self, a: &Place, b: &Place) -> Ordering {
        let keys = a.keys.iter().zip(&b.keys).zip(&self.order);
        let by_keys = keys.map(|((a, b), (_, descends))| {
            let order = a.cmp(b);
            let has_none = *a == Key::None || *b == Key::None;
            if *descends && !has_none { order.reverse() } else { order }
        });
        by_keys.fold(Ordering::Equal, Ordering::then).then_with(|| a.id.cmp(&b.id))
    }

    /// The page of the items that are asked for.
    #[must_use]
    pub fn page(&self, mut items: Vec<Item>) -> Page {
        items.retain(|item| self.accepts(item));
        let total = items.len();
        let mut placed: Vec<(Place, Item)> =
            items.into_iter().map(|item| (self.place_of(&item), item)).collect();
        if let Some(after) = &self.after {
            placed.retain(|(place, _)| self.compare(place, after) == Ordering::Greater);
        }
        placed.sort_by(|(a, _), (b, _)| self.compare(a, b));
        let has_more = placed.len() > self.limit;
        placed.truncate(self.limit);
        let next = placed.last().filter(|_| has_more).map(|(place, _)| self.cursor_after(place));
        Page { items: placed.into_iter().map(|(_, item)| item).collect(), total, next }
    }

    fn cursor_after(&self, place: &Place) -> String {
        let cursor = Cursor { of: digest(self.fingerprint.as_bytes()), after: place.clone() };
        let json = serde_json::to_vec(&cursor).unwrap_or_default();
        hexadecimal::to_text(&json)
    }
}

fn read_cursor(text: &str) -> Option<Cursor> {
    serde_json::from_slice(&hexadecimal::read(text)?).ok()
}

/// Enough of a hash to tell two texts apart.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    use sha2::{Digest as _, Sha256};
    hexadecimal::to_text(&Sha256::digest(bytes)[..12])
}
