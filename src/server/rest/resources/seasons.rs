//! `/api/v1/seasons`: what groups and licences refer to.

use crate::club::{
    access::Area,
    planning::{PlanningCommand, Season},
};
use crate::server::rest::{
    attribute::{Note, attributes_of, note, said},
    resource::{
        Created, Name, Naming, Resource, changed_record, find_record, find_record_reads, list_records,
        record_of,
    },
    text::Text,
};
use crate::sync::Record as _;

const NOTES: &[Note] = &[
    note("name", said("Le nom de la saison.", "The season’s name."))
        .text(Text::Name { most: 80 })
        .such_as("2026-2027"),
    note("starts_on", said("Premier jour.", "First day.")).such_as("2026-09-01"),
    note("ends_on", said("Dernier jour.", "Last day.")).such_as("2027-08-31"),
];

pub fn resource() -> Resource {
    let fields = attributes_of(Season::COLLECTION, NOTES);
    Resource {
        path: "seasons",
        one: "Season",
        many: "Seasons",
        title: said("Saisons", "Seasons"),
        about: said(
            "Les saisons du club, le plus souvent de septembre à août. Une saison ne se supprime pas.",
            "The club’s seasons, most often from September to August. A season is never deleted.",
        ),
        collection: Season::COLLECTION,
        writes: Area::Planning,
        names: Naming::Given,
        shown: fields.clone(),
        created: fields.clone(),
        changed: fields,
        order: &["starts_on"],
        unless_asked: &[],
        list: list_records::<Season>(),
        creating: said("", ""),
        changing: said("", ""),
        deleting: said("", ""),
        find_reads: find_record_reads::<Season>,
        find: find_record::<Season>,
        create: |new| {
            let season: Season = record_of(new.id, new.values)?;
            Ok(Created {
                name: Name::Record(new.id),
                claims: Some((Season::COLLECTION, new.id)),
                commands: vec![PlanningCommand::SaveSeason { season }.into()],
            })
        },
        change: |change| {
            let (_, season) = changed_record::<Season>(change)?;
            Ok(vec![PlanningCommand::SaveSeason { season }.into()])
        },
        delete: None,
    }
}
