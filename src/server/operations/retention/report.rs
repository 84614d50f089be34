//! What the command line says about terms of retention, in the language of `LANG`. Ids, no names: a terminal's
//! scroll-back and a job's log are kept by nobody's rule.

use crate::app::languages::{Language, texts_in};
use crate::server::privacy::Tended;
use std::fmt::Write as _;

/// A line for each record, below its club.
pub fn text(language: Language, tended: &[Tended], dry_run: bool) -> String {
    let t = &texts_in(language).privacy.retention;
    let mut text = String::new();
    for club in tended.iter().filter(|club| !club.is_empty()) {
        let _ = writeln!(text, "{}", club.club_name);
        for due in &club.due {
            let what = (t.retained)(due.what);
            let _ = writeln!(text, "  {}  {what}  {}", due.until, due.id);
        }
        if club.emptied > 0 {
            let _ = writeln!(text, "  {}", (t.emptied)(usize::try_from(club.emptied).unwrap_or(usize::MAX)));
        }
        if club.failed > 0 {
            let _ = writeln!(text, "  {}", (t.failed)(club.failed));
        }
    }
    text.push_str(match (text.is_empty(), dry_run) {
        (true, _) => t.nothing_due_cli,
        (false, true) => t.unchanged_cli,
        (false, false) => t.done_cli,
    });
    text.push('\n');
    text
}
