//! Unicode's normal forms. The server has the tables; a browser brings its own, and would download ours
//! for nothing: they were a tenth of the program.

#[cfg(target_family = "wasm")]
mod browser;
#[cfg(not(target_family = "wasm"))]
mod native;

#[cfg(target_family = "wasm")]
use browser as tables;
#[cfg(not(target_family = "wasm"))]
use native as tables;

/// Letters written as one character where there is one (NFC).
#[must_use]
pub fn compose(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { tables::compose(text) }
}

/// Whether a character is a mark on the letter before it: an accent written apart.
#[must_use]
pub fn is_mark(c: char) -> bool {
    // The first of all marks.
    c >= '\u{300}' && tables::is_mark(c)
}

/// Letters decomposed (NFD) and without their marks: `"Éloïse"` is `"Eloise"`.
#[must_use]
pub fn without_marks(text: &str) -> String {
    text.chars().map(plain_latin).collect::<Option<_>>().unwrap_or_else(|| tables::without_marks(text))
}

/// From `À` (U+00C0) to `ſ` (U+017F): the letter without its mark; a dot where there is no mark.
const LATIN: &[u8; 192] = b"AAAAAA.CEEEEIIII.NOOOOO..UUUUY..aaaaaa.ceeeeiiii\
    .nooooo..uuuuy.yAaAaAaCcCcCcCcDd..EeEeEeEeEeGgGg\
    GgGgHh..IiIiIiIiI...JjKk.LlLlLl....NnNnNn...OoOo\
    Oo..RrRrRrSsSsSsSsTtTt..UuUuUuUuUuUuWwYyYZzZzZz.";

/// The shortcut for what nearly all names are written in.
fn plain_latin(c: char) -> Option<char> {
    match c {
        ..'\u{c0}' => Some(c),
        '\u{c0}'..'\u{180}' => match LATIN[c as usize - 0xc0] {
            b'.' => Some(c),
            letter => Some(char::from(letter)),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortcut_says_what_the_tables_say() {
        for c in '\0'..'\u{180}' {
            let text = c.to_string();
            assert_eq!(without_marks(&text), native::without_marks(&text), "{c:?}");
        }
        for c in '\0'..'\u{300}' {
            assert!(!native::is_mark(c), "{c:?}");
        }
    }

    #[test]
    fn marks_go_and_come_together_in_any_script() {
        for (text, without) in [
            ("Éloïse", "Eloise"),
            ("Ve\u{301}ronique", "Veronique"),
            ("Nguyễn", "Nguyen"),
            ("Γιάννης", "Γιαννης"),
            ("Øœß", "Øœß"),
        ] {
            assert_eq!(without_marks(text), without);
        }
        assert_eq!(compose("Ve\u{301}ronique"), "Véronique");
        assert!(is_mark('\u{301}') && !is_mark('ễ'));
    }
}
