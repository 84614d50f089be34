//! The one place where a session begins, whichever door somebody came in by.

use super::{Visitor, account, signed_in};
use crate::app::session::SignedIn;
use crate::server::{
    Error,
    access::{
        Session,
        factors::policy::Holds,
        sessions::{self, Beginning, Going},
        token::{Bearer, Claims, Subject},
    },
    audit::told::Way,
    db::factors,
    http::{
        AppState,
        session::{refresh_cookie, session_cookie},
    },
    moment,
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

/// By what somebody came in.
#[derive(Clone, Copy, Debug)]
pub enum Entry<'a> {
    /// The person has shown to be the owner of this e-mail's account: the device is known to it from now on.
    Proven { email: &'a str, way: Way },
    /// The account is new to the club, and its owner has just given its password.
    Joined { email: &'a str },
    /// The club's own provider said so: that opens this club alone, and shows nothing of the account.
    ByClub,
    /// The person was signed in already, by this token: its session goes on in this club.
    SignedIn(&'a Claims),
    /// The account has a new password, and all its sessions have ended: this is the first of the new ones.
    Anew,
}

impl<'a> Entry<'a> {
    const fn email(self) -> Option<&'a str> {
        match self {
            Self::Proven { email, .. } | Self::Joined { email } => Some(email),
            // A provider could else collect marks, by which tries at passwords are counted apart.
            Self::ByClub | Self::SignedIn(_) | Self::Anew => None,
        }
    }

    const fn way(self) -> Option<Way> {
        match self {
            Self::Proven { way, .. } => Some(way),
            Self::ByClub => Some(Way::OpenId),
            Self::Joined { .. } | Self::SignedIn(_) | Self::Anew => None,
        }
    }

    /// Whether the person has shown who they are. Where there is a second factor the password that a change of it
    /// asks for is too little.
    const fn is_proof(self, holds: Holds) -> bool {
        match self {
            Self::Proven { .. } | Self::Joined { .. } => true,
            Self::Anew => !holds.any(),
            Self::ByClub | Self::SignedIn(_) => false,
        }
    }
}

/// A session that begins. A browser's token is in its cookie, where no script can read it, and nowhere else.
#[derive(Serialize)]
struct Told {
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    expires_at: DateTime<Utc>,
    #[serde(flatten)]
    signed_in: SignedIn,
}

/// A session that has begun: what the person's browser or program is to be given.
#[derive(Debug)]
pub struct Begun {
    /// For programs.
    token: Option<String>,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) cookies: Vec<HeaderValue>,
}

/// Begins a session for somebody who has passed a door. Of somebody who was signed in already no other session
/// begins: theirs goes on in the club.
///
/// # Errors
/// What the database says.
pub async fn begin_session(
    state: &AppState,
    session: &Session,
    visitor: &Visitor,
    entry: Entry<'_>,
) -> Result<Begun, Error> {
    if let Entry::SignedIn(claims) = entry {
        return go_on(state, session, visitor, claims).await;
    }
    let now = moment::now();
    let (device_mark, mark) = match entry.email() {
        Some(email) => remember(state, visitor, email)?,
        // The session that asks is of a device already.
        None => (visitor.device.number(state).or(session.device), None),
    };
    if let Some(way) = entry.way() {
        state.desk.audit().signed_in(session, way, device_mark);
    }
    let mut tx = state.desk.db().read().await?;
    let holds = factors::find_holds(&mut tx, session.user).await?;
    tx.commit().await?;
    let beginning = Beginning {
        user: session.user,
        club: session.club,
        device_mark,
        agent: visitor.agent.clone(),
        confirmed_at: entry.is_proof(holds).then_some(now),
        one_club: matches!(entry, Entry::ByClub),
    };
    // A program may have several; a browser has one.
    let before = visitor.refresh.as_deref().filter(|_| !visitor.is_program);
    let (db, lifetimes) = (state.desk.db(), state.config.sessions);
    let going = sessions::begin(db, &state.tokens, lifetimes, beginning, before, now).await?;
    let mut begun = for_browser(state, session, &going)?;
    begun.cookies.extend(mark);
    if !visitor.is_browser {
        let (token, expires_at) = state.tokens.issue(subject(session, &going), Bearer::Program, now)?;
        begun = Begun { token: Some(token), expires_at, ..begun };
    }
    Ok(begun)
}

/// The session of a token goes on in a club. It stays the session that it is, so its end, signing out and what
/// copies of its refresh token do to it stay as well; and what is given lasts no longer than the token that
/// asked: only the refresh token, which can be used once, is worth more time.
async fn go_on(state: &AppState, session: &Session, visitor: &Visitor, by: &Claims) -> Result<Begun, Error> {
    let (db, now) = (state.desk.db(), moment::now());
    let (from, to) = (by.club_id, session.club);
    let moved = sessions::move_to(db, (by.sid, session.user), (from, to), now).await?;
    let ends_at = moved.ok_or(Error::Unauthenticated)?;
    if from != to {
        state.desk.pokes().tell_ended(&[from]);
    }
    let Session { user, club, role, .. } = *session;
    let subject = Subject { user, club, role, session: by.sid, ends_at };
    let bearer = if visitor.is_program { Bearer::Program } else { Bearer::Browser };
    let (token, expires_at) = state.tokens.issue_again(subject, bearer, by, now)?;
    if visitor.is_program {
        return Ok(Begun { token: Some(token), expires_at, cookies: Vec::new() });
    }
    let access = session_cookie(state, &token, expires_at);
    let refresh = visitor.refresh.as_deref().and_then(|refresh| refresh_cookie(state, refresh, ends_at));
    Ok(Begun { token: None, expires_at, cookies: access.into_iter().chain(refresh).collect() })
}

/// What a browser is given for the next ten minutes, and the refresh token.
///
/// # Errors
/// When the key cannot sign.
pub(super) fn for_browser(state: &AppState, session: &Session, going: &Going) -> Result<Begun, Error> {
    let (token, expires_at) = state.tokens.issue(subject(session, going), Bearer::Browser, moment::now())?;
    let access = session_cookie(state, &token, expires_at);
    let refresh = refresh_cookie(state, &going.refresh, going.ends_at);
    Ok(Begun { token: None, expires_at, cookies: access.into_iter().chain(refresh).collect() })
}

const fn subject(session: &Session, going: &Going) -> Subject {
    Subject {
        user: session.user,
        club: session.club,
        role: session.role,
        session: going.id,
        ends_at: going.ends_at,
    }
}

impl Begun {
    /// As programs are told it, and the scripts of a page.
    ///
    /// # Errors
    /// What the database says.
    pub async fn answer(
        self,
        state: &AppState,
        status: StatusCode,
        session: &Session,
    ) -> Result<Response, Error> {
        let signed_in = signed_in(state.desk.db(), session).await?;
        let told = Told { token: self.token, expires_at: self.expires_at, signed_in };
        Ok(with_cookies((status, axum::Json(told)).into_response(), self.cookies))
    }

    /// As a browser without scripts is led on.
    #[must_use]
    pub fn lead_to(self, next: &str) -> Response {
        with_cookies(Redirect::to(next).into_response(), self.cookies)
    }
}

/// An answer that gives cookies.
pub(super) fn with_cookies(
    mut response: Response,
    cookies: impl IntoIterator<Item = HeaderValue>,
) -> Response {
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Remembers from where an account has signed in. Gives the device's number, and its mark, if it needs one.
fn remember(
    state: &AppState,
    visitor: &Visitor,
    email: &str,
) -> Result<(Option<Uuid>, Option<HeaderValue>), Error> {
    let account = account(email);
    if account.is_empty() {
        return Ok((visitor.device.number(state), None));
    }
    state.limits.remember(&account, visitor.peer.0);
    visitor.device.marked(state, &account)
}
