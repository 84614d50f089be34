//! Commands about licences, medical proofs and rules, dues and consents, told.

use super::{Described, Names, plain};
use crate::club::{
    consents::ConsentCommand,
    dues::DuesCommand,
    licences::{Licence, LicenceCommand, LicenceId},
    medical::MedicalCommand,
    people::MemberId,
    practice::PracticeCommand,
};

fn of(member: MemberId, icon: &'static str, title: String) -> Described {
    Described { href: Some(format!("/members/{member}")), ..plain(icon, title) }
}

pub(super) fn licences(command: &LicenceCommand, names: &Names) -> Described {
    let t = &names.t.practice;
    match command {
        LicenceCommand::Import { licences } => {
            plain("licence", (names.t.sync.licences_imported)(licences.len()))
        }
        LicenceCommand::Save { licence } => {
            of(licence.member_id, "licence", (t.told_licence_saved)(&names.member(licence.member_id)))
        }
        LicenceCommand::Advance { ids, state, .. } => {
            let holder = |id: &LicenceId| names.records.get::<Licence>(id.0).map(|l| l.member_id);
            match ids.as_slice() {
                [id] => match holder(id) {
                    Some(member) => {
                        of(member, "licence", (t.told_licence_advanced)(&names.member(member), *state))
                    }
                    None => plain("licence", (t.told_licences_advanced)(1, *state)),
                },
                ids => plain("licence", (t.told_licences_advanced)(ids.len(), *state)),
            }
        }
        LicenceCommand::Request { licences } => match licences.as_slice() {
            [licence] => {
                of(licence.member_id, "licence", (t.told_licence_requested)(&names.member(licence.member_id)))
            }
            licences => plain("licence", (t.told_licences_requested)(licences.len())),
        },
        LicenceCommand::Delete { .. } => plain("trash", t.told_licence_deleted.to_owned()),
    }
}

pub(super) fn medical(command: &MedicalCommand, names: &Names) -> Described {
    let t = &names.t.practice;
    match command {
        MedicalCommand::SaveProof { proof } => {
            of(proof.member_id, "medical", (t.told_proof_saved)(&names.member(proof.member_id)))
        }
        MedicalCommand::DeleteProof { .. } => plain("trash", t.told_proof_deleted.to_owned()),
        MedicalCommand::SaveRules { discipline, .. } => plain("medical", (t.told_rules_saved)(discipline)),
        MedicalCommand::UseShippedRules { discipline } => {
            plain("medical", (t.told_rules_shipped)(discipline))
        }
    }
}

pub(super) fn policy(command: &PracticeCommand, names: &Names) -> Described {
    let PracticeCommand::SetPolicy { .. } = command;
    plain("edit", names.t.practice.told_policy.to_owned())
}

pub(super) fn dues(command: &DuesCommand, names: &Names) -> Described {
    let DuesCommand::Set { member_id, .. } = command;
    of(*member_id, "edit", (names.t.practice.told_dues)(&names.member(*member_id)))
}

pub(super) fn consents(command: &ConsentCommand, names: &Names) -> Described {
    match command {
        ConsentCommand::Decide { member_id, .. } | ConsentCommand::Answer { member_id, .. } => {
            of(*member_id, "edit", (names.t.practice.told_consent)(&names.member(*member_id)))
        }
        ConsentCommand::SaveText { text } => {
            plain("edit", (names.t.privacy.told_text)((names.t.practice.papers.consent_kind)(text.kind)))
        }
    }
}
