//! `/api/v1/licenses`

use crate::club::{
    access::Area,
    licences::{Licence, LicenceCommand, LicenceId},
};
use crate::server::rest::{
    attribute::{Note, Preset, attributes_of, note, said},
    resource::{
        Created, Name, Naming, Resource, changed_record, find_record, find_record_reads, list_records,
        record_of,
    },
};
use crate::sync::Record as _;

const NOTES: &[Note] = &[
    note("member_id", said("La personne.", "The person.")),
    note(
        "number",
        said(
            "Le numéro de la fédération\u{a0}; vide tant qu’il n’est pas donné.",
            "The federation’s number; empty until it is given.",
        ),
    )
    .such_as("F1403LEFEV02"),
    note("discipline", said("La discipline.", "The discipline.")).such_as("Judo"),
    note("practice", said("Ce que la licence permet.", "What the licence allows.")).such_as("leisure"),
    note("issued_on", said("Premier jour de validité.", "First day on which it is valid."))
        .such_as("2026-09-10"),
    note("expires_on", said("Dernier jour de validité.", "Last day on which it is valid."))
        .such_as("2027-08-31"),
    note("federation", said("La fédération.", "The federation.")).such_as("FFJDA"),
    note("season_id", said("La saison.", "The season.")),
    note("state", said("Où elle en est auprès de la fédération.", "How far it has come at the federation."))
        .or_else(Preset::Text("requested"))
        .such_as("validated"),
    note(
        "state_since",
        said(
            "Le jour où elle en est arrivée là\u{a0}; aujourd’hui si rien n’est dit.",
            "The day on which it came there; today when nothing is said.",
        ),
    )
    .such_as("2026-09-10"),
];

pub fn resource() -> Resource {
    let fields = attributes_of(Licence::COLLECTION, NOTES);
    Resource {
        path: "licenses",
        one: "License",
        many: "Licenses",
        title: said("Licences", "Licences"),
        about: said(
            "Les licences, par fédération, discipline et saison, de la demande à la validation.",
            "Licences by federation, discipline and season, from request to validation.",
        ),
        collection: Licence::COLLECTION,
        writes: Area::Licences,
        names: Naming::Given,
        shown: fields.clone(),
        created: fields.clone(),
        changed: fields,
        order: &["expires_on", "number"],
        unless_asked: &[],
        list: list_records::<Licence>(),
        creating: said("", ""),
        changing: said("", ""),
        deleting: said(
            "Supprime une licence qui n’a pas de numéro\u{a0}; une autre s’annule (`state: cancelled`).",
            "Deletes a licence that has no number; another one is cancelled (`state: cancelled`).",
        ),
        find_reads: find_record_reads::<Licence>,
        find: find_record::<Licence>,
        create: |new| {
            let mut licence: Licence = record_of(new.id, new.values)?;
            licence.state_since = licence.state_since.or(Some(new.today));
            Ok(Created {
                name: Name::Record(new.id),
                claims: Some((Licence::COLLECTION, new.id)),
                commands: vec![LicenceCommand::Save { licence }.into()],
            })
        },
        change: |change| {
            let (before, mut licence) = changed_record::<Licence>(change)?;
            // A state has its day: another state without a word about it came today.
            if licence.state != before.state && licence.state_since == before.state_since {
                licence.state_since = Some(change.today);
            }
            Ok((before != licence).then(|| LicenceCommand::Save { licence }.into()).into_iter().collect())
        },
        delete: Some(|name, _| Ok(LicenceCommand::Delete { id: LicenceId(name.record()) }.into())),
    }
}
