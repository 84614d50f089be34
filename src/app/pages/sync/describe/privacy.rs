//! Commands about what is kept of people, told.

use super::{Described, Names, plain};
use crate::club::privacy::PrivacyCommand;

pub(super) fn privacy(command: &PrivacyCommand, names: &Names) -> Described {
    let t = &names.t.privacy;
    match command {
        PrivacyCommand::Erase { id } => Described {
            href: Some(format!("/members/{id}")),
            ..plain("trash", (t.told_erase)(&names.member(*id)))
        },
        PrivacyCommand::Forgotten {} => plain("lock", t.told_forgotten.to_owned()),
        PrivacyCommand::Expire { records } => plain("trash", (t.told_expire)(records.len())),
        PrivacyCommand::SaveRetention { what, .. } => {
            plain("calendar", (t.told_retention)((t.retention.retained)(*what)))
        }
        PrivacyCommand::NoteExport { what, rows, .. } => plain("download", (t.told_export)(*what, *rows)),
        PrivacyCommand::UseShippedRetention { what } => {
            plain("restore", (t.told_retention_shipped)((t.retention.retained)(*what)))
        }
    }
}
