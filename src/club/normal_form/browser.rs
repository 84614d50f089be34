//! The browser's own tables.

use js_sys::{JsString, RegExp};

thread_local! {
    static MARKS: RegExp = RegExp::new(r"\p{M}", "gu");
}

pub fn compose(text: &str) -> String {
    JsString::from(text).normalize("NFC").into()
}

pub fn is_mark(c: char) -> bool {
    let mut bytes = [0; 4];
    MARKS.with(|marks| JsString::from(&*c.encode_utf8(&mut bytes)).search(marks) == 0)
}

pub fn without_marks(text: &str) -> String {
    MARKS.with(|marks| JsString::from(text).normalize("NFD").replace_by_pattern(marks, "").into())
}
