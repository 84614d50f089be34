//! An authenticator in software: makes a passkey and proves with it, as a browser hands both to the server.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// One passkey.
pub struct Authenticator {
    key: SigningKey,
    id: Vec<u8>,
    user_handle: String,
    rp_id: String,
    origin: String,
    counter: u32,
    /// Whether it asks for a finger or a PIN.
    pub verifies: bool,
}

/// Who holds it touched it, and proved themselves; and, on making, a credential is included.
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const INCLUDED: u8 = 0x40;

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn byte_string(bytes: &[u8]) -> Vec<u8> {
    // CBOR: a byte string with a length of two bytes.
    let length = u16::try_from(bytes.len()).unwrap().to_be_bytes();
    [&[0x59][..], &length, bytes].concat()
}

impl Authenticator {
    /// One that has made a passkey as the server asks, and what it tells the server.
    pub fn make(origin: &str, options: &Value) -> (Self, Value) {
        let number = options["challenge"].as_str().unwrap().to_owned();
        // Another key for each challenge; no test needs it to be secret.
        let key = SigningKey::from_slice(&Sha256::digest(number.as_bytes())).unwrap();
        let made = Self {
            key,
            id: Sha256::digest(format!("id {number}")).to_vec(),
            user_handle: options["user"]["id"].as_str().unwrap().to_owned(),
            rp_id: options["rp"]["id"].as_str().unwrap().to_owned(),
            origin: origin.to_owned(),
            counter: 0,
            verifies: true,
        };
        let point = made.key.verifying_key().to_encoded_point(false);
        // COSE: kty EC2, alg ES256, crv P-256, x, y.
        let key = [
            &[0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21][..],
            &byte_string(point.x().unwrap()),
            &[0x22],
            &byte_string(point.y().unwrap()),
        ]
        .concat();
        let length = u16::try_from(made.id.len()).unwrap().to_be_bytes();
        let data = [&made.data(INCLUDED)[..], &[0; 16], &length, &made.id, &key].concat();
        // {"fmt": "none", "attStmt": {}, "authData": …}
        let attestation =
            [&b"\xA3\x63fmt\x64none\x67attStmt\xA0\x68authData"[..], &byte_string(&data)].concat();
        let told = json!({
            "id": text(&made.id), "rawId": text(&made.id), "type": "public-key",
            "response": {
                "attestationObject": text(&attestation),
                "clientDataJSON": text(&made.client_data("webauthn.create", &number)),
                "transports": ["internal"],
            },
            "clientExtensionResults": {},
        });
        (made, told)
    }

    /// Proves itself as the server asks.
    pub fn prove(&mut self, options: &Value) -> Value {
        self.counter += 1;
        let challenge = options["challenge"].as_str().unwrap();
        let (data, client) = (self.data(0), self.client_data("webauthn.get", challenge));
        let signed = [&data[..], &Sha256::digest(&client)].concat();
        let signature: Signature = self.key.sign(&signed);
        json!({
            "id": text(&self.id), "rawId": text(&self.id), "type": "public-key",
            "response": {
                "authenticatorData": text(&data),
                "clientDataJSON": text(&client),
                "signature": text(signature.to_der().as_bytes()),
                "userHandle": self.user_handle,
            },
            "clientExtensionResults": {},
        })
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let verified = if self.verifies { VERIFIED } else { 0 };
        let flags = [flags | PRESENT | verified];
        [&Sha256::digest(self.rp_id.as_bytes())[..], &flags, &self.counter.to_be_bytes()].concat()
    }

    fn client_data(&self, kind: &str, challenge: &str) -> Vec<u8> {
        let data = json!({
            "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false,
        });
        serde_json::to_vec(&data).unwrap()
    }
}
