//! A small provider of OpenID Connect on a port of this machine: it says whatever a test lets it say. Its
//! signatures are made by another library than the one that checks them.

use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use novaclub::server::moment;
use openidconnect::{PkceCodeChallenge, PkceCodeVerifier};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::{net::TcpListener, task::JoinHandle};

pub const CLIENT: &str = "novaclub";

/// What comes before the 32 bytes of a key of Ed25519.
const PKCS8: [u8; 16] = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];
const KEY: [u8; 32] = [
    62, 62, 179, 168, 16, 67, 42, 240, 73, 220, 218, 18, 5, 238, 205, 232, 53, 133, 233, 140, 226, 173, 231,
    145, 125, 14, 31, 34, 168, 22, 72, 65,
];
const PUBLIC: &str = "huZTgBu49DW7whDZ7xM4yon1cpqHKLTRClr5QDqHs9s";

/// What the server asks of whom it sends.
#[derive(Clone, Debug)]
pub struct Asked(BTreeMap<String, String>);

impl Asked {
    pub fn by(address: &str) -> Self {
        let query = address.split_once('?').expect("an address with a query").1;
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        Self(pairs.map(|(name, value)| (name.to_owned(), plain(value))).collect())
    }

    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }
}

/// What stands in a query, read.
fn plain(text: &str) -> String {
    let mut parts = text.split('%');
    let first = parts.next().unwrap_or_default().replace('+', " ");
    parts.fold(first, |read, part| {
        let (code, rest) = part.split_at(2);
        let byte = u8::from_str_radix(code, 16).expect("two digits");
        format!("{read}{}{}", char::from(byte), rest.replace('+', " "))
    })
}

/// What is given for a code.
#[derive(Clone)]
pub struct Grant {
    pub claims: Value,
    /// Asked once more, it says this.
    pub more: Option<Value>,
    pub key: [u8; 32],
    challenge: String,
    redirect: String,
}

#[derive(Default)]
struct Inner {
    issuer: String,
    grants: Mutex<HashMap<String, Grant>>,
    secret: Mutex<Option<String>>,
    names_itself: AtomicBool,
}

pub struct Provider {
    inner: Arc<Inner>,
    serving: JoinHandle<()>,
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Provider {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let inner = Arc::new(Inner { issuer, ..Inner::default() });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(documents))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/me", get(me))
            .route(
                "/elsewhere/.well-known/openid-configuration",
                get(Redirect::to("/.well-known/openid-configuration")),
            )
            .route("/large/.well-known/openid-configuration", get(async || " ".repeat(2_000_000)))
            .route("/nothing/.well-known/openid-configuration", get(async || "{}"))
            .with_state(inner.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { inner, serving }
    }

    pub fn issuer(&self) -> &str {
        &self.inner.issuer
    }

    /// Takes codes from who knows this alone.
    pub fn wants_secret(&self, secret: &str) {
        *self.inner.secret.lock().unwrap() = Some(secret.to_owned());
    }

    /// Announces that it says who it is when it sends somebody back.
    pub fn names_itself(&self) {
        self.inner.names_itself.store(true, Ordering::SeqCst);
    }

    /// A code for who was sent here, and what it is worth.
    pub fn grant(&self, asked: &Asked, email: &str, change: impl FnOnce(&mut Grant)) -> String {
        let now = moment::now().timestamp();
        let claims = json!({
            "iss": self.issuer(), "aud": CLIENT, "sub": format!("sub of {email}"), "iat": now, "exp": now + 300,
            "nonce": asked.get("nonce"), "email": email, "email_verified": true,
            "given_name": "Olga", "family_name": "Petit",
        });
        let mut grant = Grant {
            claims,
            more: None,
            key: KEY,
            challenge: asked.get("code_challenge").to_owned(),
            redirect: asked.get("redirect_uri").to_owned(),
        };
        change(&mut grant);
        let code = moment::random_id().simple().to_string();
        self.inner.grants.lock().unwrap().insert(code.clone(), grant);
        code
    }
}

async fn documents(State(inner): State<Arc<Inner>>) -> impl IntoResponse {
    let issuer = &inner.issuer;
    let mut documents = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/me"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
    });
    // Most say nothing of it.
    if inner.names_itself.load(Ordering::SeqCst) {
        documents["authorization_response_iss_parameter_supported"] = json!(true);
    }
    Json(documents)
}

async fn keys() -> impl IntoResponse {
    Json(
        json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "x": PUBLIC, "kid": "1", "use": "sig", "alg": "EdDSA" }] }),
    )
}

async fn token(
    State(inner): State<Arc<Inner>>,
    headers: HeaderMap,
    Form(fields): Form<BTreeMap<String, String>>,
) -> Response {
    let refuse = |why: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": why }))).into_response();
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    // Used once.
    let Some(grant) = inner.grants.lock().unwrap().remove(&field("code")) else {
        return refuse("invalid_grant");
    };
    let verifier = PkceCodeVerifier::new(field("code_verifier"));
    let proven = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
    if proven.as_str() != grant.challenge || field("redirect_uri") != grant.redirect {
        return refuse("invalid_grant");
    }
    let wanted = inner.secret.lock().unwrap().clone();
    let given = headers.get("authorization").map(|value| value.to_str().unwrap().to_owned());
    // "novaclub:a secret" in base64.
    if wanted.is_some() && given.as_deref() != Some("Basic bm92YWNsdWI6YStzZWNyZXQ=") {
        return refuse("invalid_client");
    }
    let key = EncodingKey::from_ed_der(&[PKCS8.as_slice(), &grant.key].concat());
    let header = Header { kid: Some("1".to_owned()), ..Header::new(Algorithm::EdDSA) };
    let id_token = match &grant.claims {
        Value::String(ready) => ready.clone(),
        claims => jsonwebtoken::encode(&header, claims, &key).unwrap(),
    };
    // The access token is what the person's document is found by.
    let access_token = moment::random_id().simple().to_string();
    inner.grants.lock().unwrap().insert(access_token.clone(), grant);
    Json(json!({ "access_token": access_token, "token_type": "Bearer", "expires_in": 60, "id_token": id_token }))
        .into_response()
}

async fn me(State(inner): State<Arc<Inner>>, headers: HeaderMap) -> Response {
    let token = headers["authorization"].to_str().unwrap().trim_start_matches("Bearer ").to_owned();
    let found = inner.grants.lock().unwrap().get(&token).and_then(|grant| grant.more.clone());
    found.map_or_else(|| StatusCode::UNAUTHORIZED.into_response(), |more| Json(more).into_response())
}
