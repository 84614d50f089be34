//! How mail leaves, as the operator says.

use crate::server::Error;
use lettre::{AsyncSmtpTransport, Tokio1Executor, message::Mailbox};
use std::{env, path::PathBuf};

/// How mail leaves.
#[derive(Clone, Debug)]
pub enum Way {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// Each mail becomes a file there.
    Folder(PathBuf),
}

/// How mail leaves, and in whose name.
#[derive(Clone, Debug)]
pub struct Settings {
    pub way: Way,
    pub from: Mailbox,
}

/// In whose name files are written while nothing else is said.
const NOBODY: &str = "NovaClub <novaclub@localhost>";

impl Settings {
    /// Reads `NOVACLUB_SMTP`, `NOVACLUB_MAIL_FROM` and `NOVACLUB_MAIL_FOLDER`.
    ///
    /// # Errors
    /// Names the variable that is wrong and what it should be.
    pub fn from_env(data: &str) -> Result<Self, Error> {
        let from = env::var("NOVACLUB_MAIL_FROM").ok();
        if let Ok(url) = env::var("NOVACLUB_SMTP") {
            return Self::smtp(&url, from.as_deref());
        }
        let folder = env::var("NOVACLUB_MAIL_FOLDER").unwrap_or_else(|_| format!("{data}/mail"));
        Self::folder(folder.into(), from.as_deref())
    }

    /// Files in a folder.
    ///
    /// # Errors
    /// When the sender is no address.
    pub fn folder(folder: PathBuf, from: Option<&str>) -> Result<Self, Error> {
        Ok(Self { way: Way::Folder(folder), from: sender(from.unwrap_or(NOBODY))? })
    }

    /// Through a server: `smtps://user:password@host`, or `smtp://…?tls=required` where TLS begins later.
    ///
    /// # Errors
    /// When the address is none, would send in the clear, or nobody is named as the sender.
    pub fn smtp(url: &str, from: Option<&str>) -> Result<Self, Error> {
        let wrong = |what: &str| Error::Configuration(format!("NOVACLUB_SMTP {what}"));
        if !is_private(url) {
            let how = "must begin with smtps://, or with smtp:// and end with ?tls=required: mail holds links \
                       that are as good as passwords";
            return Err(wrong(how));
        }
        // What the crate says of a wrong address may hold the password in it.
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|_| wrong("must look like smtps://user:password@smtp.example.org"))?
            .build();
        let Some(from) = from else {
            let what = "NOVACLUB_MAIL_FROM must name the sender, such as Club <bureau@club.example>";
            return Err(Error::Configuration(what.to_owned()));
        };
        Ok(Self { way: Way::Smtp(transport), from: sender(from)? })
    }
}

fn sender(text: &str) -> Result<Mailbox, Error> {
    text.parse().map_err(|_| {
        let what = "NOVACLUB_MAIL_FROM must be an address, such as Club <bureau@club.example>";
        Error::Configuration(what.to_owned())
    })
}

/// Whether nobody on the way can read along: TLS, or this machine itself.
fn is_private(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let is_here = ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|here| host.strip_prefix(here).is_some_and(|port| port.is_empty() || port.starts_with(':')));
    match scheme {
        "smtps" => true,
        "smtp" => is_here || rest.ends_with("?tls=required"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: Option<&str> = Some("Judo Club <bureau@club.example>");

    #[test]
    fn a_server_is_named_with_tls_or_is_this_machine() {
        for url in [
            "smtps://ada:pass@smtp.club.example",
            "smtp://ada:pass@smtp.club.example:587?tls=required",
            "smtp://localhost:2525",
            "smtp://127.0.0.1",
        ] {
            assert!(Settings::smtp(url, FROM).is_ok(), "{url}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_and_no_password_is_repeated() {
        for (url, from, named) in [
            ("smtp://ada:hunter2@smtp.club.example", FROM, "NOVACLUB_SMTP"),
            ("smtp://ada:hunter2@localhost.evil.example", FROM, "NOVACLUB_SMTP"),
            ("smtp://ada:hunter2@smtp.club.example?tls=opportunistic", FROM, "NOVACLUB_SMTP"),
            ("hunter2", FROM, "NOVACLUB_SMTP"),
            ("smtps://hunter2@", FROM, "NOVACLUB_SMTP"),
            ("smtps://ada:hunter2@smtp.club.example", None, "NOVACLUB_MAIL_FROM"),
            ("smtps://ada:hunter2@smtp.club.example", Some("no address"), "NOVACLUB_MAIL_FROM"),
        ] {
            let Err(Error::Configuration(said)) = Settings::smtp(url, from) else {
                panic!("{url} was accepted");
            };
            assert!(said.starts_with(named) && !said.contains("hunter2"), "{said}");
        }
    }
}
