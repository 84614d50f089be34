//! What a request may bring along: how many bytes on which address, and how deep and how much the JSON in
//! them may be. A small body can cost a great deal once it is read.

use axum::{
    extract::{DefaultBodyLimit, Request},
    middleware::Next,
    response::Response,
};

const KIB: usize = 1_024;

/// What people type into one form.
const FORM: usize = 16 * KIB;

/// A record or a question.
const RECORD: usize = 64 * KIB;

/// A day's commands of a tablet, unpacked; or a list of members that is imported.
const PUSH: usize = 8 * 1_024 * KIB;

/// How deep JSON may be; commands with their records have eight levels.
const DEEPEST: usize = 32;

/// How many values JSON may have: those of a list of 10,000 members. In memory each takes many times the
/// two bytes that it may have on the way.
const MOST_VALUES: usize = 500_000;

/// The largest body that an address accepts. What is not named here gets little.
#[must_use]
pub fn largest(path: &str) -> usize {
    match path {
        "/api/v1/sync/push" | "/api/v1/sync/rescue" => PUSH,
        _ if path.starts_with("/api/v1/auth/") || path.starts_with("/api/v1/devices/") => FORM,
        _ if path.starts_with("/api/v1/") => RECORD,
        _ => FORM,
    }
}

/// Applies to whatever reads a body, after it was unpacked.
pub async fn limit(mut request: Request, next: Next) -> Response {
    DefaultBodyLimit::max(largest(request.uri().path())).apply(&mut request);
    next.run(request).await
}

/// What is too much in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    Depth,
    Values,
}

/// Looks at JSON before it is read: one pass, nothing kept. What is damaged is left to the reader.
///
/// # Errors
/// When it is too deep, or too much.
pub fn measure(json: &[u8]) -> Result<(), Excess> {
    let (mut depth, mut values, mut in_text, mut escaped) = (0_usize, 1_usize, false, false);
    for byte in json {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'[' | b'{' => {
                depth += 1;
                values += 1;
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
        if depth > DEEPEST {
            return Err(Excess::Depth);
        }
        if values > MOST_VALUES {
            return Err(Excess::Values);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_what_is_open_and_not_what_stands_in_texts() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(measure(nested(DEEPEST).as_bytes()), Ok(()));
        assert_eq!(measure(nested(DEEPEST + 1).as_bytes()), Err(Excess::Depth));
        assert_eq!(measure("{\"a\":[".repeat(DEEPEST / 2 + 1).as_bytes()), Err(Excess::Depth));
        let flat = format!("[{}1]", "[],{},".repeat(1_000));
        assert_eq!(measure(flat.as_bytes()), Ok(()), "what is closed is no longer deep");
        let quoted = format!(r#"["{}", "\"{}\\", {{"[[": 1}}]"#, "[".repeat(100), "{".repeat(100));
        assert_eq!(measure(quoted.as_bytes()), Ok(()));
        let after = format!(r#"["\\", {}"#, "[".repeat(DEEPEST));
        assert_eq!(
            measure(after.as_bytes()),
            Err(Excess::Depth),
            "an escaped backslash ends before the quote"
        );
    }

    #[test]
    fn values_are_counted_however_small_they_are() {
        for value in ["0,", "[],", "\"\","] {
            assert_eq!(measure(value.repeat(MOST_VALUES + 1).as_bytes()), Err(Excess::Values), "{value}");
        }
        assert_eq!(measure("]".repeat(MOST_VALUES * 2).as_bytes()), Ok(()), "the reader refuses it");
    }
}
