//! Signing in by a club's own provider (OpenID Connect, authorization code with PKCE).
//!
//! A club chooses its provider, and whoever runs it can say any name. So what a provider says counts in its
//! club alone:
//! - it opens that club and no other, and confirms nothing of the account (`Entry::ByClub`);
//! - a verified e-mail finds an account, but the account's password is asked before the provider may speak for
//!   it for the first time, and the account's address must have answered by then. An account that comes to be by the
//!   provider has a password that nobody knows, and its address still has to answer: whoever runs a provider can say
//!   any;
//! - who is not in the club is refused, unless the club lets the provider's people in or they were invited;
//! - each club has an address of its own that providers send people back to, so that no club's provider gets a
//!   code that another one's gave (a mix-up): the other one knows only its own club's address, and a journey ends
//!   at that of the club where it began. A provider that says that it names itself must do so.
//!
//! What the way to the provider and back has to remember is in a sealed cookie, never in a table.

mod address;
mod arrival;
mod client;
mod journey;
mod linking;
mod provider;
mod settings;

pub use address::Reachable;
pub use arrival::{Arrived, arrive};
pub use client::{Client, Unreached};
pub use journey::{Back, Journey, LIFETIME, pack, unpack};
pub use linking::{Linking, SpokenFor, link};
pub use provider::{Departure, Failure, Ours, Providers, Said};
pub use settings::{SettingsForm, remove, save, show};

pub(super) use linking::{tie, tie_known};

use super::sealed::{Seal, columns::Column};
use crate::server::{config::Config, db::openid::Provider};
use uuid::Uuid;

/// Where a club's provider sends people back to, as a route.
pub const BACK: &str = "/openid/back/{club}";

/// The address that an admin tells the club's provider.
fn redirect_of(public_url: &str, club: Uuid) -> String {
    format!("{}/openid/back/{club}", public_url.trim_end_matches('/'))
}

/// What the server needs to let people in by their clubs' providers.
#[derive(Debug)]
pub struct OpenId {
    pub providers: Providers,
    /// Of the clubs' secrets.
    pub secrets: Seal,
    /// Of cookies.
    pub journeys: Seal,
    public_url: String,
}

impl OpenId {
    /// As the operator has configured it.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self {
            providers: Providers::asked_by(Client::new(config.openid)),
            secrets: Column::ClientSecret.seal(config),
            journeys: Seal::of(&config.secret, config.former_secret.as_deref(), "openid journeys"),
            public_url: config.public_url.clone(),
        }
    }

    /// Who we are to a club's provider.
    #[must_use]
    pub fn ours(&self, club: Uuid, provider: &Provider) -> Ours {
        Ours {
            issuer: provider.issuer.clone(),
            client_id: provider.client_id.clone(),
            client_secret: settings::secret_of(&self.secrets, club, provider),
            redirect: redirect_of(&self.public_url, club),
        }
    }
}
