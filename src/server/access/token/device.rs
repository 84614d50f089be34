//! What a device is given: a signature of its number, so that it cannot say another's, and one for each account that
//! has signed in on it.

use super::{Key, Tokens};
use crate::server::Error;
use jsonwebtoken::Algorithm;

impl Tokens {
    /// What shows that a device has its number from here.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign_number(&self, device: &str) -> Result<String, Error> {
        self.sign(&numbered(device))
    }

    /// Whether a device has its number from here, also by the former secret.
    #[must_use]
    pub fn is_number(&self, signature: &str, device: &str) -> bool {
        self.fits(signature, &numbered(device))
    }

    /// What a device gets when an account has signed in on it: nobody else can make it, and it says
    /// nothing of the account.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn mark(&self, device: &str, email: &str) -> Result<String, Error> {
        self.sign(&marked(device, email))
    }

    /// Whether a mark says that the account has signed in on the device.
    #[must_use]
    pub fn is_mark(&self, mark: &str, device: &str, email: &str) -> bool {
        self.fits(mark, &marked(device, email))
    }

    fn sign(&self, message: &[u8]) -> Result<String, Error> {
        jsonwebtoken::crypto::sign(message, &self.0.first.encoding, Algorithm::HS256)
            .map_err(|error| Error::Internal(format!("signing for a device: {error}")))
    }

    fn fits(&self, signature: &str, message: &[u8]) -> bool {
        let fits = |key: &Key| {
            jsonwebtoken::crypto::verify(signature, message, &key.decoding, Algorithm::HS256).unwrap_or(false)
        };
        self.keys().any(fits)
    }
}

/// What no token can be: those have a dot and no line end.
fn marked(device: &str, email: &str) -> Vec<u8> {
    format!("device\n{device}\n{email}").into_bytes()
}

/// What no mark can be: those begin with another line.
fn numbered(device: &str) -> Vec<u8> {
    format!("device number\n{device}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"a secret of at least thirty-two bytes";
    const OTHER: &[u8] = b"another secret of thirty-two bytes!!";

    #[test]
    fn a_devices_mark_is_of_one_device_and_one_account_and_of_our_keys() {
        let tokens = Tokens::new(SECRET);
        let mark = tokens.mark("device 1", "ada@exemple.fr").unwrap();
        assert!(tokens.is_mark(&mark, "device 1", "ada@exemple.fr"));
        assert!(!tokens.is_mark(&mark, "device 2", "ada@exemple.fr"));
        assert!(!tokens.is_mark(&mark, "device 1", "eve@exemple.fr"));
        assert!(!tokens.is_mark("", "device 1", "ada@exemple.fr"));
        assert!(!Tokens::new(OTHER).is_mark(&mark, "device 1", "ada@exemple.fr"));
        assert!(Tokens::with_former(OTHER, Some(SECRET)).is_mark(&mark, "device 1", "ada@exemple.fr"));
    }

    #[test]
    fn a_devices_number_is_signed_for_itself_by_our_keys_and_a_mark_is_no_signature() {
        let tokens = Tokens::new(SECRET);
        let signature = tokens.sign_number("device 1").unwrap();
        assert!(tokens.is_number(&signature, "device 1"));
        assert!(!tokens.is_number(&signature, "device 2"));
        assert!(!tokens.is_number("", "device 1"));
        assert!(!tokens.is_number(&tokens.mark("device 1", "ada@exemple.fr").unwrap(), "device 1"));
        assert!(!tokens.is_mark(&signature, "device 1", ""));
        assert!(!Tokens::new(OTHER).is_number(&signature, "device 1"));
        assert!(Tokens::with_former(OTHER, Some(SECRET)).is_number(&signature, "device 1"));
    }
}
