//! Mails as the folder of a server without SMTP holds them.

use std::path::Path;

/// What a mail says.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Its lines before the text.
    pub head: String,
    pub text: String,
}

impl Mail {
    /// The token of the link in it.
    pub fn token(&self) -> Option<String> {
        self.token_after("/reset-password/")
    }

    /// Whether it goes to an address.
    pub fn is_to(&self, address: &str) -> bool {
        self.head.to_lowercase().lines().any(|line| line == format!("to: {}", address.to_lowercase()))
    }

    /// The token of a link to an address of ours.
    pub fn token_after(&self, address: &str) -> Option<String> {
        let (_, rest) = self.text.split_once(address)?;
        rest.split_whitespace().next().map(str::to_owned)
    }
}

/// All mails of a folder, in the order of their names.
pub fn read(folder: &Path) -> Vec<Mail> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| parse(&std::fs::read_to_string(path).unwrap())).collect()
}

/// Takes the mails to somebody out of a folder.
pub fn forget(folder: &Path, address: &str) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if parse(&std::fs::read_to_string(&path).unwrap()).is_to(address) {
            std::fs::remove_file(path).unwrap();
        }
    }
}

/// A mail as it travels.
pub fn parse(raw: &str) -> Mail {
    let (head, body) = raw.split_once("\r\n\r\n").unwrap();
    let text = if head.contains("quoted-printable") { plain(body) } else { body.to_owned() };
    Mail { head: head.to_owned(), text }
}

/// Quoted-printable read back (RFC 2045, 6.7).
fn plain(quoted: &str) -> String {
    let joined = quoted.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        rest = others;
        if *first == b'=' {
            let (code, others) = others.split_at(2);
            bytes.push(u8::from_str_radix(std::str::from_utf8(code).unwrap(), 16).unwrap());
            rest = others;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).unwrap()
}
