//! `/api/v1/medical-proofs`: that there is a paper, of which type, of which day; never what it says.

use crate::club::{
    access::Area,
    medical::{MedicalCommand, MedicalProof, MedicalProofId},
};
use crate::server::rest::{
    attribute::{Note, attributes_of, note, said},
    resource::{
        Created, Name, Naming, Resource, changed_record, find_record, find_record_reads, list_records,
        record_of,
    },
};
use crate::sync::Record as _;

const NOTES: &[Note] = &[
    note("member_id", said("La personne.", "The person.")),
    note(
        "kind",
        said(
            "Attestation\u{a0}: toutes les réponses du questionnaire étaient «\u{a0}non\u{a0}». Certificat d’un médecin.",
            "Attestation: every answer of the questionnaire was “no”. A doctor’s certificate.",
        ),
    )
    .such_as("certificate"),
    note("issued_on", said("La date du papier.", "The paper’s date.")).such_as("2026-09-05"),
    note("discipline", said("La discipline que le certificat nomme.", "The discipline that a certificate names."))
        .such_as("Judo"),
    note("practice", said("Ce qu’il permet, s’il le dit.", "What it allows, when it says so.")).such_as("competition"),
];

pub fn resource() -> Resource {
    let fields = attributes_of(MedicalProof::COLLECTION, NOTES);
    Resource {
        path: "medical-proofs",
        one: "MedicalProof",
        many: "MedicalProofs",
        title: said("Pièces médicales", "Medical proofs"),
        about: said(
            "Les attestations et certificats présentés\u{a0}: le type et la date, jamais une réponse ni un diagnostic.",
            "Attestations and certificates that were shown: type and date, never an answer or a diagnosis.",
        ),
        collection: MedicalProof::COLLECTION,
        writes: Area::Medical,
        names: Naming::Given,
        shown: fields.clone(),
        created: fields.clone(),
        changed: fields,
        order: &["issued_on"],
        unless_asked: &[],
        list: list_records::<MedicalProof>(),
        creating: said("", ""),
        changing: said("", ""),
        deleting: said("", ""),
        find_reads: find_record_reads::<MedicalProof>,
        find: find_record::<MedicalProof>,
        create: |new| {
            let proof: MedicalProof = record_of(new.id, new.values)?;
            Ok(Created {
                name: Name::Record(new.id),
                claims: Some((MedicalProof::COLLECTION, new.id)),
                commands: vec![MedicalCommand::SaveProof { proof }.into()],
            })
        },
        change: |change| {
            let (before, proof) = changed_record::<MedicalProof>(change)?;
            Ok((before != proof).then(|| MedicalCommand::SaveProof { proof }.into()).into_iter().collect())
        },
        delete: Some(|name, _| Ok(MedicalCommand::DeleteProof { id: MedicalProofId(name.record()) }.into())),
    }
}
