//! Who stands at the door: the address, the device and its mark, the browser's refresh token.

use crate::app::agent::name_of;
use crate::server::http::{
    AppState,
    device::Device,
    extract::storable,
    limits::Try,
    peer::Peer,
    session::{has_bearer, has_session_cookie, refresh_token_of},
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use std::convert::Infallible;

/// What a browser or program calls itself, if it is none that is known: so many characters of it.
const AGENT_LENGTH: usize = 40;

/// Where a request comes from, before it is known who asks.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub peer: Peer,
    pub device: Device,
    /// Browser and system.
    pub agent: String,
    /// What the browser was given when somebody last signed in there.
    pub refresh: Option<String>,
    /// Asks with a token of its own.
    pub is_program: bool,
    /// A browser asks, or what keeps cookies as one does: its scripts are told no token.
    pub is_browser: bool,
}

impl Visitor {
    /// By what a request says.
    #[must_use]
    pub fn of(peer: Peer, device: Device, headers: &HeaderMap, state: &AppState) -> Self {
        let (is_program, refresh) = (has_bearer(headers), refresh_token_of(headers, state));
        // No script can leave these out.
        let says_so =
            [header::ORIGIN.as_str(), "sec-fetch-site"].iter().any(|name| headers.contains_key(*name));
        let is_browser = says_so || refresh.is_some() || has_session_cookie(headers, state);
        Self {
            peer,
            device,
            agent: agent_of(headers),
            refresh,
            is_program,
            is_browser: is_browser && !is_program,
        }
    }

    /// What a try at an account's password is counted by: apart from strangers' where the account has
    /// signed in before.
    pub(super) fn tries_at(&self, state: &AppState, email: &str) -> Vec<Try> {
        let (account, Peer(address)) = (super::account(email), self.peer);
        if let Some(number) = self.device.knows(state, &account) {
            return vec![Try::Device(number, account)];
        }
        let first = if state.limits.knows(&account, address) {
            Try::Place(account, address)
        } else {
            Try::Account(account)
        };
        vec![first, Try::Address(address)]
    }
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let peer = Peer::from_request_parts(parts, state).await?;
        let device = Device::from_request_parts(parts, state).await?;
        Ok(Self::of(peer, device, &parts.headers, state))
    }
}

/// "Firefox · Linux", as the history calls a browser; a program by its own word.
fn agent_of(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    name_of(agent).unwrap_or_else(|| {
        let word = agent.split([' ', '/']).next().unwrap_or_default();
        storable(word.chars().take(AGENT_LENGTH).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_called_by_its_name_and_system_and_a_program_by_its_own_word() {
        for (agent, expected) in [
            (
                "Mozilla/5.0 (Linux; Android 14; SM-X200) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
                "Chrome · Android",
            ),
            (
                "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1 Version/17.5 Safari/604.1",
                "Safari · iPad",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox · Linux"),
            ("curl/8.5.0", "curl"),
            ("", ""),
        ] {
            let headers = [(header::USER_AGENT, agent.parse().unwrap())].into_iter().collect();
            assert_eq!(agent_of(&headers), expected, "{agent}");
        }
    }
}
