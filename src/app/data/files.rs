//! Files that pages hand out of what the club keeps: each is noted for the audit log, with the device and its clock,
//! network or not.

use super::{RunError, download, run};
use crate::club::{
    people::MemberId,
    privacy::{ExportedFile, PrivacyCommand},
};

/// A file, before it is handed out.
#[derive(Debug)]
pub struct MadeFile {
    pub name: String,
    pub content_type: &'static str,
    pub text: String,
    pub what: ExportedFile,
    pub rows: usize,
    /// Whom it is about, when that is one person.
    pub member_id: Option<MemberId>,
}

/// Notes that a file is made. `done` is told once the note is on the disk, or why it is not.
pub fn note_export(
    what: ExportedFile,
    rows: usize,
    member_id: Option<MemberId>,
    done: impl FnOnce(Result<(), RunError>) + 'static,
) {
    let rows = u64::try_from(rows).unwrap_or(u64::MAX);
    run(vec![PrivacyCommand::NoteExport { what, rows, member_id }.into()], done);
}

/// Hands a file out once it is noted; one of which no note can be kept is not handed out.
pub fn hand_out(file: MadeFile, done: impl FnOnce(Result<(), RunError>) + 'static) {
    let MadeFile { name, content_type, text, what, rows, member_id } = file;
    note_export(what, rows, member_id, move |noted| {
        if noted.is_ok() {
            download(&name, content_type, &text);
        }
        done(noted);
    });
}
