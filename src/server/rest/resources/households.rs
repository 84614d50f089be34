//! `/api/v1/households`

use crate::club::{
    access::Area,
    families::{FamilyCommand, Household, HouseholdId, HouseholdPlace},
    people::MemberId,
};
use crate::server::rest::{
    attribute::{Attribute, Note, Preset, Shape, attributes_of, note, said},
    listing::Listing,
    reading::{Values, ids_of, set_of},
    resource::{Created, Item, Listed, Name, Naming, Resource, changed_record, record_of, record_reads},
    text::Text,
};
use crate::sync::{Read, Record as _, Records, Value};
use std::{collections::HashMap, iter};

const LINE: Text = Text::Line { most: 160 };

const NOTES: &[Note] = &[
    note("name", said("Le nom de la famille.", "The family’s name."))
        .text(Text::Name { most: 80 })
        .such_as("Lefèvre"),
    note("payer_member_id", said("Qui paie, s’il est adhérent.", "Who pays, when a member.")),
    note(
        "payer_guardian_id",
        said(
            "Qui paie, s’il est représentant légal sans être adhérent.",
            "Who pays, when a guardian who is no member.",
        ),
    ),
    note("street", said("Numéro et rue.", "Number and street.")).text(LINE).such_as("3 rue des Lilas"),
    note("postal_code", said("Code postal.", "Postal code.")).text(Text::PostalCode).such_as("35510"),
    note("city", said("Ville.", "City.")).text(LINE).such_as("Cesson-Sévigné"),
];

const MEMBERS: Attribute =
    Attribute::new("member_ids", Shape::Ids, said("Les adhérents de la famille.", "The family’s members."))
        .or_else(Preset::NoIds);

pub fn resource() -> Resource {
    // The record's fields keep their places; what is added stands after them.
    let mut fields = attributes_of(Household::COLLECTION, NOTES);
    fields.push(MEMBERS);
    Resource {
        path: "households",
        one: "Household",
        many: "Households",
        title: said("Familles", "Households"),
        about: said(
            "Les familles\u{a0}: ceux qui vivent ensemble, et qui paie. Un enfant de parents séparés est dans deux.",
            "Families: who lives together, and who pays. A child of separated parents is in two.",
        ),
        collection: Household::COLLECTION,
        writes: Area::Families,
        names: Naming::Given,
        shown: fields.clone(),
        created: fields.clone(),
        changed: fields,
        order: &["name"],
        unless_asked: &[],
        list: Listed { window: None, reads, items },
        creating: said("", ""),
        changing: said("", ""),
        deleting: said(
            "Supprime la famille et ses représentants légaux\u{a0}; les adhérents restent.",
            "Deletes the household with its guardians; the members stay.",
        ),
        find_reads: |name| {
            let places =
                Read::Where(HouseholdPlace::COLLECTION, "household_id", Value::Text(name.to_string()));
            vec![Read::one::<Household>(name.record()), places]
        },
        find: |records, name| {
            let household = records.get::<Household>(name.record())?;
            let places = records.all::<HouseholdPlace>().filter(|place| place.active);
            let of_it = places.filter(|place| place.household_id == household.id);
            Some(item(&household, of_it.map(|place| place.member_id)))
        },
        create: |new| {
            let household: Household = record_of(new.id, new.values)?;
            let members = asked(new.values).unwrap_or_default();
            Ok(Created {
                name: Name::Record(new.id),
                claims: Some((Household::COLLECTION, new.id)),
                commands: iter::once(FamilyCommand::SaveHousehold { household })
                    .chain(places(HouseholdId(new.id), &[], &members))
                    .map(Into::into)
                    .collect(),
            })
        },
        change: |change| {
            let (before, after) = changed_record::<Household>(change)?;
            let edit = FamilyCommand::edit_household(&before, &after).into_iter();
            let members: Vec<MemberId> = ids_of(change.before.values.last()).map(MemberId).collect();
            let wanted = asked(change.values).unwrap_or_else(|| members.clone());
            Ok(edit.chain(places(before.id, &members, &wanted)).map(Into::into).collect())
        },
        delete: Some(|name, _| Ok(FamilyCommand::DeleteHousehold { id: HouseholdId(name.record()) }.into())),
    }
}

/// The members that were named, if any were.
fn asked(values: &Values) -> Option<Vec<MemberId>> {
    values.get(MEMBERS.name).map(|ids| ids_of(Some(ids)).map(MemberId).collect())
}

/// What leads from the members of a household to others.
fn places(household_id: HouseholdId, from: &[MemberId], to: &[MemberId]) -> Vec<FamilyCommand> {
    let set =
        |member: &MemberId, active| FamilyCommand::SetPlace { household_id, member_id: *member, active };
    let enter = to.iter().filter(|member| !from.contains(member)).map(|member| set(member, true));
    let leave = from.iter().filter(|member| !to.contains(member)).map(|member| set(member, false));
    enter.chain(leave).collect()
}

fn item(household: &Household, members: impl Iterator<Item = MemberId>) -> Item {
    let mut values = household.values();
    values.push(set_of(members.map(|member| member.0)));
    Item { name: Name::Record(household.id.0), values }
}

fn reads(listing: &Listing) -> Vec<Read> {
    record_reads::<Household>(listing).into_iter().chain([Read::all::<HouseholdPlace>()]).collect()
}

fn items(records: &dyn Records, _: &Listing) -> Vec<Item> {
    let mut members: HashMap<HouseholdId, Vec<MemberId>> = HashMap::new();
    for place in records.all::<HouseholdPlace>().filter(|place| place.active) {
        members.entry(place.household_id).or_default().push(place.member_id);
    }
    let households = records.all::<Household>();
    households.map(|one| item(&one, members.remove(&one.id).unwrap_or_default().into_iter())).collect()
}
