//! `/api/v1/members`

use crate::club::{
    access::Area,
    people::{Enrolment, Member, MemberId, PeopleCommand},
    planning::GroupId,
};
use crate::server::rest::{
    attribute::{Attribute, Note, Preset, Shape, attributes_of, note, said},
    listing::Listing,
    reading::{Values, ids_of, set_of},
    resource::{Created, Item, Listed, Name, Naming, Resource, changed_record, record_of, record_reads},
    text::Text,
};
use crate::sync::{Read, Record as _, Records};
use std::{collections::HashMap, iter};

const NAME: Text = Text::Name { most: 80 };
const LINE: Text = Text::Line { most: 160 };

const NOTES: &[Note] = &[
    note("last_name", said("Nom de famille.", "Family name.")).text(NAME).such_as("Lefèvre"),
    note("first_name", said("Prénom.", "Given name.")).text(NAME).such_as("Éloïse"),
    note("birth_date", said("Date de naissance.", "Date of birth.")).such_as("2015-03-14"),
    note("sex", said("Tel que sur la licence.", "As the licence states it.")).such_as("female"),
    note("email", said("Courriel\u{a0}; enregistré en minuscules.", "E-mail; kept in lower case."))
        .text(Text::Email)
        .such_as("c.lefevre@example.org"),
    note(
        "phone",
        said(
            "Téléphone, écrit comme on veut\u{a0}; enregistré sous la forme +33612345678.",
            "Telephone, in any usual spelling; kept as +33612345678.",
        ),
    )
    .text(Text::Phone)
    .such_as("+33612345678"),
    note("street", said("Numéro et rue.", "Number and street.")).text(LINE).such_as("3 rue des Lilas"),
    note("postal_code", said("Code postal.", "Postal code.")).text(Text::PostalCode).such_as("35510"),
    note("city", said("Ville.", "City.")).text(LINE).such_as("Cesson-Sévigné"),
    note("status", said("Où en est la personne avec le club.", "Where the person stands with the club."))
        .or_else(Preset::Text("active"))
        .such_as("active"),
    note(
        "archived",
        said(
            "Hors des listes, avec tout ce qu’on sait d’elle. Les listes laissent de côté les personnes archivées, sauf si on les demande.",
            "Out of the lists, with all that is known. Lists leave archived people out unless asked for.",
        ),
    )
    .or_else(Preset::Bool(false)),
    note("joined_on", said("Premier jour au club.", "First day in the club.")).such_as("2024-09-03"),
    note("notes", said("Remarques libres.", "Free remarks."))
        .text(Text::Lines { most: 4_000 })
        .unlisted()
        .such_as("Préfère être appelée Élo."),
    note(
        "merged_into",
        said(
            "La fiche dans laquelle celle-ci a été fusionnée.",
            "The record into which this one was merged.",
        ),
    )
    .read_only(),
    note(
        "erased_on",
        said(
            "Depuis ce jour il ne reste que ce qui doit encore être conservé, sous un pseudonyme.",
            "Since that day only what still has to be kept is left, under a pseudonym.",
        ),
    )
    .read_only(),
];

const GROUPS: Attribute = Attribute::new(
    "group_ids",
    Shape::Ids,
    said("Les groupes où la personne est inscrite.", "The groups in which the person is enrolled."),
)
.or_else(Preset::NoIds);

pub fn resource() -> Resource {
    // The record's fields keep their places; what is added stands after them.
    let mut fields = attributes_of(Member::COLLECTION, NOTES);
    fields.push(GROUPS);
    Resource {
        path: "members",
        one: "Member",
        many: "Members",
        title: said("Adhérents", "Members"),
        about: said(
            "Les personnes du club\u{a0}: adhérents, anciens, et ceux qui sont venus essayer.",
            "The people of the club: members, former members, and those who came to try.",
        ),
        collection: Member::COLLECTION,
        writes: Area::People,
        names: Naming::Given,
        shown: fields.clone(),
        created: fields.clone(),
        changed: fields,
        order: &["last_name", "first_name"],
        unless_asked: &[("archived", Preset::Bool(false))],
        list: Listed { window: None, reads, items },
        creating: said("", ""),
        changing: said("", ""),
        deleting: said(
            "Archive la personne\u{a0}: son passé reste. `archived: false` la ramène.",
            "Archives the person: the past stays. `archived: false` brings them back.",
        ),
        find_reads: |name| {
            let enrolments =
                Read::Where(Enrolment::COLLECTION, "member_id", crate::sync::Value::Text(name.to_string()));
            vec![Read::one::<Member>(name.record()), enrolments]
        },
        find: |records, name| {
            let member = records.get::<Member>(name.record())?;
            let groups = records.all::<Enrolment>().filter(|enrolment| enrolment.active);
            Some(item(&member, groups.filter(|one| one.member_id == member.id).map(|one| one.group_id)))
        },
        create: |new| {
            let member: Member = record_of(new.id, new.values)?;
            Ok(Created {
                name: Name::Record(new.id),
                claims: Some((Member::COLLECTION, new.id)),
                commands: iter::once(PeopleCommand::Create { member })
                    .chain(enrolments(MemberId(new.id), &[], &asked(new.values).unwrap_or_default()))
                    .map(Into::into)
                    .collect(),
            })
        },
        change: |change| {
            let (before, after) = changed_record::<Member>(change)?;
            let edit = PeopleCommand::edit(&before, &after).into_iter();
            let groups: Vec<GroupId> = ids_of(change.before.values.last()).map(GroupId).collect();
            let wanted = asked(change.values).unwrap_or_else(|| groups.clone());
            Ok(edit.chain(enrolments(before.id, &groups, &wanted)).map(Into::into).collect())
        },
        delete: Some(|name, _| Ok(PeopleCommand::Archive { id: MemberId(name.record()) }.into())),
    }
}

/// The groups that were named, if any were.
fn asked(values: &Values) -> Option<Vec<GroupId>> {
    values.get(GROUPS.name).map(|ids| ids_of(Some(ids)).map(GroupId).collect())
}

/// What leads from the groups that a person is in to others.
fn enrolments(member_id: MemberId, from: &[GroupId], to: &[GroupId]) -> Vec<PeopleCommand> {
    let enter = to.iter().filter(|group| !from.contains(group));
    let leave = from.iter().filter(|group| !to.contains(group));
    let enter = enter.map(|group_id| PeopleCommand::Enrol { member_id, group_id: *group_id });
    enter.chain(leave.map(|group_id| PeopleCommand::Unenrol { member_id, group_id: *group_id })).collect()
}

fn item(member: &Member, groups: impl Iterator<Item = GroupId>) -> Item {
    let mut values = member.values();
    values.push(set_of(groups.map(|group| group.0)));
    Item { name: Name::Record(member.id.0), values }
}

fn reads(listing: &Listing) -> Vec<Read> {
    record_reads::<Member>(listing).into_iter().chain([Read::all::<Enrolment>()]).collect()
}

fn items(records: &dyn Records, _: &Listing) -> Vec<Item> {
    let mut groups: HashMap<MemberId, Vec<GroupId>> = HashMap::new();
    for enrolment in records.all::<Enrolment>().filter(|enrolment| enrolment.active) {
        groups.entry(enrolment.member_id).or_default().push(enrolment.group_id);
    }
    let members = records.all::<Member>();
    members.map(|member| item(&member, groups.remove(&member.id).unwrap_or_default().into_iter())).collect()
}
