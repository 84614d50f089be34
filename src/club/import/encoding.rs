//! From bytes to text. Spreadsheets still save in Windows-1252, some programs in UTF-16.

use super::{
    error::{FileKind, ImportError},
    table::MAX_BYTES,
};
use crate::{club::normal_form::compose, word_enum};
use yore::code_pages::CP1252;

word_enum! {
    /// How the file spells its characters.
    pub enum Encoding {
        Utf8 = "UTF-8",
        Utf8WithBom = "UTF-8 with BOM",
        Utf16Le = "UTF-16 LE",
        Utf16Be = "UTF-16 BE",
        Windows1252 = "Windows-1252",
    }
}

/// The text of a file, composed (NFC), without a byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<(Encoding, String), ImportError> {
    if bytes.len() > MAX_BYTES {
        return Err(ImportError::TooLarge { limit: MAX_BYTES });
    }
    if let Some(kind) = recognize_kind(bytes) {
        return Err(ImportError::NotAList { kind });
    }
    let (encoding, text) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (Encoding::Utf8WithBom, decode_utf8(rest)?),
        [0xFF, 0xFE, rest @ ..] => (Encoding::Utf16Le, decode_utf16(rest, u16::from_le_bytes)?),
        [0xFE, 0xFF, rest @ ..] => (Encoding::Utf16Be, decode_utf16(rest, u16::from_be_bytes)?),
        _ if is_windows_1252(bytes) => (Encoding::Windows1252, CP1252.decode(bytes).into_owned()),
        _ => (Encoding::Utf8, decode_utf8(bytes)?),
    };
    // Programs of old ended a file with Ctrl-Z.
    let text = text.trim_start_matches('\u{feff}').trim_end_matches('\u{1a}');
    if text.trim().is_empty() {
        return Err(ImportError::Empty);
    }
    refuse_binary(text)?;
    Ok((encoding, compose(text)))
}

/// Kinds of files that are known by how they begin.
fn recognize_kind(bytes: &[u8]) -> Option<FileKind> {
    let head = &bytes[..bytes.len().min(4096)];
    let holds = |part: &[u8]| head.windows(part.len()).any(|window| window == part);
    match head {
        [b'P', b'K', 3..=8, ..] => {
            let is_workbook = [&b"xl/"[..], b"[Content_Types].xml", b"opendocument"].into_iter().any(holds);
            Some(if is_workbook { FileKind::Workbook } else { FileKind::Archive })
        }
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Some(FileKind::Workbook),
        [b'%', b'P', b'D', b'F', ..] => Some(FileKind::Pdf),
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] | [b'G', b'I', b'F', b'8', ..] => {
            Some(FileKind::Image)
        }
        [0x1F, 0x8B, ..] | [b'R', b'a', b'r', b'!', ..] | [b'7', b'z', 0xBC, 0xAF, ..] => {
            Some(FileKind::Archive)
        }
        _ => {
            let start =
                String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_lowercase();
            ["<!doctype", "<html", "<?xml"]
                .iter()
                .any(|tag| start.starts_with(tag))
                .then_some(FileKind::WebPage)
        }
    }
}

/// Not UTF-8, and not UTF-8 with some bytes damaged: French text in Windows-1252 holds no sequence
/// of bytes that happens to be a character of UTF-8, or hardly one.
fn is_windows_1252(bytes: &[u8]) -> bool {
    let (mut fitting, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        fitting += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken > fitting
}

fn decode_utf8(bytes: &[u8]) -> Result<String, ImportError> {
    str::from_utf8(bytes).map(str::to_owned).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        ImportError::Damaged { line: line_at_end(&before) }
    })
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, ImportError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    for c in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        text.push(c.map_err(|_| ImportError::Damaged { line: line_at_end(&text) })?);
    }
    if rest.is_empty() { Ok(text) } else { Err(ImportError::Damaged { line: line_at_end(&text) }) }
}

/// The line in which a text ends.
fn line_at_end(text: &str) -> usize {
    1 + text.matches('\n').count()
}

/// A NUL never stands in a list; a few other control characters may, pasted into some cell.
fn refuse_binary(text: &str) -> Result<(), ImportError> {
    let controls = text.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    if controls * 50 > text.len() {
        return Err(ImportError::NotAList { kind: FileKind::Unknown });
    }
    match text.find('\0') {
        Some(at) => Err(ImportError::Damaged { line: line_at_end(&text[..at]) }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(mark: u16, text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        std::iter::once(mark).chain(text.encode_utf16()).flat_map(bytes).collect()
    }

    #[test]
    fn the_encoding_is_told_by_the_bytes() {
        let french = "Nom;Prénom\nLefèvre;Zoé – l’Œuvre";
        let cases = [
            (french.as_bytes().to_vec(), Encoding::Utf8),
            ([b"\xEF\xBB\xBF", french.as_bytes()].concat(), Encoding::Utf8WithBom),
            (utf16(0xFEFF, french, u16::to_le_bytes), Encoding::Utf16Le),
            (utf16(0xFEFF, french, u16::to_be_bytes), Encoding::Utf16Be),
            (CP1252.encode(french).unwrap().into_owned(), Encoding::Windows1252),
        ];
        for (bytes, encoding) in cases {
            assert_eq!(decode(&bytes), Ok((encoding, french.to_owned())));
        }
    }

    #[test]
    fn letters_and_accents_written_apart_are_put_together() {
        assert_eq!(decode("Ve\u{301}ro".as_bytes()), Ok((Encoding::Utf8, "Véro".to_owned())));
    }

    #[test]
    fn what_is_no_text_is_named() {
        let not_a_list = |kind| ImportError::NotAList { kind };
        let cases: [(&[u8], ImportError); 14] = [
            (b"", ImportError::Empty),
            (b"\xEF\xBB\xBF \r\n", ImportError::Empty),
            (b"PK\x03\x04....[Content_Types].xml", not_a_list(FileKind::Workbook)),
            (b"PK\x03\x04....photo.jpg", not_a_list(FileKind::Archive)),
            (b"\xD0\xCF\x11\xE0\xA1", not_a_list(FileKind::Workbook)),
            (b"%PDF-1.7", not_a_list(FileKind::Pdf)),
            (b"\x89PNG\r\n\x1a\n", not_a_list(FileKind::Image)),
            (b"\xFF\xD8\xFF\xE0", not_a_list(FileKind::Image)),
            (b" <!DOCTYPE html><html>", not_a_list(FileKind::WebPage)),
            (b"Nom\x00\x01\x02", not_a_list(FileKind::Unknown)),
            (&[b"Nom;Pr\n", &b"x".repeat(200)[..], b"\0"].concat(), ImportError::Damaged { line: 2 }),
            ("Prénom;Né\nZoé;\u{e9}".as_bytes().split_last().unwrap().1, ImportError::Damaged { line: 2 }),
            (b"\xFF\xFEN\0o\0m", ImportError::Damaged { line: 1 }),
            (b"\xFF\xFE\x00\xD8N\0", ImportError::Damaged { line: 1 }),
        ];
        for (bytes, error) in cases {
            assert_eq!(decode(bytes), Err(error), "{bytes:?}");
        }
        assert_eq!(decode(&vec![b'x'; MAX_BYTES + 1]), Err(ImportError::TooLarge { limit: MAX_BYTES }));
    }
}
