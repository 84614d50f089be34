//! `/api/v1/groups`

use crate::club::{
    access::Area,
    planning::{Group, GroupId, PlanningCommand},
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
    note("season_id", said("La saison du groupe.", "The group’s season.")),
    note("name", said("Nom du groupe.", "The group’s name."))
        .text(Text::Name { most: 80 })
        .such_as("Judo enfants"),
    note("discipline", said("Ce qu’on y pratique.", "What is practised.")).such_as("Judo"),
    note("place", said("Où le groupe se retrouve d’habitude.", "Where the group meets as a rule."))
        .such_as("Dojo municipal"),
    note("capacity", said("Nombre de places.", "How many it can hold."))
        .between(1, 10_000)
        .such_as_number(24),
    note("youngest_age", said("Âge minimum, en années révolues.", "Youngest age, in completed years."))
        .between(0, 120)
        .such_as_number(6),
    note("oldest_age", said("Âge maximum, en années révolues.", "Oldest age, in completed years."))
        .between(0, 120)
        .such_as_number(11),
];

pub fn resource() -> Resource {
    let fields = attributes_of(Group::COLLECTION, NOTES);
    Resource {
        path: "groups",
        one: "Group",
        many: "Groups",
        title: said("Groupes", "Groups"),
        about: said(
            "Les groupes d’une saison\u{a0}: «\u{a0}Judo enfants\u{a0}», «\u{a0}Taïso\u{a0}».",
            "The groups of a season: “Judo children”, “Taïso”.",
        ),
        collection: Group::COLLECTION,
        writes: Area::Planning,
        names: Naming::Given,
        shown: fields.clone(),
        created: fields.clone(),
        changed: fields,
        order: &["name"],
        unless_asked: &[],
        list: list_records::<Group>(),
        creating: said("", ""),
        changing: said("", ""),
        deleting: said(
            "Supprime le groupe, ses inscriptions et ses séances\u{a0}; 409 si des présences y sont notées.",
            "Deletes the group, its enrolments and its sessions; 409 where attendance was taken.",
        ),
        find_reads: find_record_reads::<Group>,
        find: find_record::<Group>,
        create: |new| {
            let group: Group = record_of(new.id, new.values)?;
            Ok(Created {
                name: Name::Record(new.id),
                claims: Some((Group::COLLECTION, new.id)),
                commands: vec![PlanningCommand::SaveGroup { group }.into()],
            })
        },
        change: |change| {
            let (_, group) = changed_record::<Group>(change)?;
            Ok(vec![PlanningCommand::SaveGroup { group }.into()])
        },
        delete: Some(|name, _| Ok(PlanningCommand::DeleteGroup { id: GroupId(name.record()) }.into())),
    }
}
