//! Why a file is not read at all. What is wrong with single lines is the plan's matter.

use crate::word_enum;
use serde::{Deserialize, Serialize};

word_enum! {
    /// What a file is that is no list, so that the message can say what to do instead.
    pub enum FileKind {
        /// XLSX, XLS or ODS: to be saved as CSV.
        Workbook = "workbook",
        Pdf = "pdf",
        Image = "image",
        Archive = "archive",
        /// Often a sign-in page that was saved in place of the export.
        WebPage = "web_page",
        Unknown = "unknown",
    }
}

/// What is wrong with a file as a whole; nothing of it is imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum ImportError {
    #[error("the file is empty")]
    Empty,
    #[error("the file is larger than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("the file has more than {limit} rows")]
    TooManyRows { limit: usize },
    #[error("the file is not a text with columns ({})", kind.word())]
    NotAList { kind: FileKind },
    /// Bytes that no text holds, as after a bad transfer.
    #[error("line {line} holds characters that are damaged")]
    Damaged { line: usize },
    #[error("a quotation mark that opens in the row of line {line} does not close there")]
    UnclosedQuote { line: usize },
    /// The last row breaks off: the rest of the file is likely missing.
    #[error("the file breaks off in line {line}")]
    CutShort { line: usize },
    #[error("no line names the columns: at least a name and one other column must be known")]
    NoHeader,
    #[error("the file has one column only, or an unknown separator")]
    OneColumn,
    #[error("no row follows the header in line {header_line}")]
    NoRows { header_line: usize },
}
