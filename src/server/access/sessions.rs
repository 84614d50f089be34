//! Sessions in browsers: how they go on, and how they end.
//!
//! A browser holds a token of ten minutes and a refresh token, which gets the next pair and is used up by that.
//! Each refresh token follows from the one before (an HMAC of it), so who asks twice, as two tabs do or one whose
//! answer was lost, is given the same. What that leaves to tell apart:
//!
//! - A token that was used, while the one that follows from it was not: its answer was lost. Once, that is
//!   forgiven; twice in a row it is not one browser's bad network, but two browsers that take turns.
//! - A token that was used, and the one that follows from it as well: a copy. Requests that were under way
//!   together come so, too, within a minute. After that the session ends, whoever of the two was asking, and
//!   its owner is told.
//!
//! A session that is not used ends after 14 days, and every session after 30. Whoever goes on in another of
//! their clubs does so by the session that they have: no session is made from another one, else one could go on
//! for ever.

use super::{link::hash_of, link::new_token, token::Tokens};
use crate::server::{
    Db, Error,
    db::{
        Across, Tx,
        sessions::{self as rows, EndedSession, HeldSession, KnownToken, NewSession, Which},
    },
    moment,
    sync::live,
};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Requests that were under way at the same time come within so long of each other.
pub const TOGETHER: TimeDelta = TimeDelta::minutes(1);

/// How long sessions last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// Unused.
    pub idle: TimeDelta,
    /// At the longest.
    pub absolute: TimeDelta,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self { idle: TimeDelta::days(14), absolute: TimeDelta::days(30) }
    }
}

impl Lifetimes {
    fn idle_end(self, now: DateTime<Utc>, ends_at: DateTime<Utc>) -> DateTime<Utc> {
        ends_at.min(now + self.idle)
    }
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    SignedOut,
    /// Somebody signed in anew in the same browser.
    Replaced,
    /// From another device, by the person.
    Elsewhere,
    /// By an admin of the club.
    Admin,
    /// The account has a new password.
    Password,
    /// A copy of a refresh token was used.
    Copied,
    /// The person is no longer in the club.
    Removed,
    /// The database was put back to a backup, which knows nothing of what was ended since.
    Restored,
    /// By whoever runs the server.
    Operator,
}

impl Why {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::Replaced => "replaced",
            Self::Elsewhere => "elsewhere",
            Self::Admin => "admin",
            Self::Password => "password",
            Self::Copied => "copied",
            Self::Removed => "removed",
            Self::Restored => "restored",
            Self::Operator => "operator",
        }
    }
}

/// Who begins a session, and where.
#[derive(Clone, Debug)]
pub struct Beginning {
    pub user: Uuid,
    pub club: Uuid,
    pub device_mark: Option<Uuid>,
    pub agent: String,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub one_club: bool,
}

/// A session that has begun or goes on, with the refresh token to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Going {
    pub id: Uuid,
    pub user: Uuid,
    pub club: Uuid,
    pub refresh: String,
    pub ends_at: DateTime<Utc>,
}

/// Begins a session; the one that this browser had ends.
///
/// # Errors
/// What the database says.
pub async fn begin(
    db: &Db,
    tokens: &Tokens,
    lifetimes: Lifetimes,
    beginning: Beginning,
    before: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Going, Error> {
    let Beginning { user, club, device_mark, agent, confirmed_at, one_club } = beginning;
    let (id, ends_at) = (moment::new_id(), now + lifetimes.absolute);
    let refresh = successor(tokens, &new_token(), id)?;
    let idle_ends_at = lifetimes.idle_end(now, ends_at);
    let session =
        NewSession { id, club, user, device_mark, agent, idle_ends_at, ends_at, confirmed_at, one_club };
    let before = match before {
        Some(token) => rows::find_of_token(db, &hash_of(token)).await?,
        None => None,
    };
    let mut tx = db.write_aside_for(Across::SignIn).await?;
    if let Some(before) = before {
        rows::end(&mut tx, Which::This(before), Why::Replaced.word(), now).await?;
    }
    rows::insert(&mut tx, &session, hash_of(&refresh), now).await?;
    tx.commit().await?;
    Ok(Going { id, user, club, refresh, ends_at })
}

/// A session of a user goes on in another club, and says when it ends: as before. None when it is no living one
/// of theirs. Its refresh token stays, so that an answer that is lost costs nothing.
///
/// # Errors
/// What the database says.
pub async fn move_to(
    db: &Db,
    (id, user): (Uuid, Uuid),
    (from, to): (Uuid, Uuid),
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, Error> {
    let mut tx = db.write_aside_for(Across::SignIn).await?;
    let moved = rows::move_to(&mut tx, id, user, to, now).await?;
    if moved.is_some() && from != to {
        live::announce_ended(&mut tx, from).await?;
    }
    tx.commit().await?;
    Ok(moved.map(|session| session.ends_at))
}

/// What a refresh token is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// The session goes on.
    Goes(Going),
    /// It has ended.
    Over,
    /// It is no token of ours.
    Unknown,
    /// The token was a copy: the session has been ended.
    Copied(EndedSession),
}

/// Uses a refresh token.
///
/// # Errors
/// What the database says.
pub async fn renew(
    db: &Db,
    tokens: &Tokens,
    lifetimes: Lifetimes,
    refresh: &str,
    now: DateTime<Utc>,
) -> Result<Renewal, Error> {
    // A stranger's guess makes nobody wait for the writer.
    let Some(id) = rows::find_of_token(db, &hash_of(refresh)).await? else { return Ok(Renewal::Unknown) };
    let mut tx = db.write_aside_for(Across::SignIn).await?;
    let renewal = renew_in(&mut tx, tokens, lifetimes, (id, refresh), now).await?;
    tx.commit().await?;
    Ok(renewal)
}

async fn renew_in(
    tx: &mut Tx,
    tokens: &Tokens,
    lifetimes: Lifetimes,
    (id, refresh): (Uuid, &str),
    now: DateTime<Utc>,
) -> Result<Renewal, Error> {
    let Some(session) = rows::lock(tx, id).await? else { return Ok(Renewal::Over) };
    let is_over = session.revoked_at.is_some() || session.idle_ends_at <= now || session.ends_at <= now;
    let known = rows::find_token(tx, &hash_of(refresh)).await?;
    let (Some(known), false) = (known, is_over) else { return Ok(Renewal::Over) };
    let next = match known.used_at {
        None => Some(use_up(tx, tokens, &session, (refresh, &known), now).await?),
        Some(used_at) => repeated(tx, tokens, &session, (refresh, &known, used_at), now).await?,
    };
    let Some(refresh) = next else {
        let ended = end_in(tx, Which::This(id), Why::Copied, now).await?;
        return Ok(ended.first().map_or(Renewal::Over, |ended| Renewal::Copied(*ended)));
    };
    rows::note_use(tx, id, now, lifetimes.idle_end(now, session.ends_at)).await?;
    let HeldSession { user, club, ends_at, .. } = session;
    Ok(Renewal::Goes(Going { id, user, club, refresh, ends_at }))
}

/// The first use: the token is used up, the next one is made.
async fn use_up(
    tx: &mut Tx,
    tokens: &Tokens,
    session: &HeldSession,
    (refresh, known): (&str, &KnownToken),
    now: DateTime<Utc>,
) -> Result<String, Error> {
    let next = successor(tokens, refresh, session.id)?;
    rows::use_token(tx, &known.token_hash, now).await?;
    rows::insert_token(tx, session.id, (hash_of(&next), Some(known.token_hash.clone())), now).await?;
    Ok(next)
}

/// Another use: gives the token that follows, or none when it is a copy's.
async fn repeated(
    tx: &mut Tx,
    tokens: &Tokens,
    session: &HeldSession,
    (refresh, known, used_at): (&str, &KnownToken, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<Option<String>, Error> {
    let Some((next, after)) = follow(tx, tokens, session.id, refresh).await? else { return Ok(None) };
    let Some(next_used_at) = after.used_at else {
        if now - used_at > TOGETHER {
            if was_forgiven(tx, known.made_from.as_deref()).await? {
                return Ok(None);
            }
            rows::forgive_token(tx, &known.token_hash, now).await?;
        }
        return Ok(Some(next));
    };
    if now - next_used_at > TOGETHER {
        return Ok(None);
    }
    // Others have come further meanwhile: this one is told how far.
    let mut last = next;
    while let Some((next, after)) = follow(tx, tokens, session.id, &last).await? {
        last = next;
        if after.used_at.is_none() {
            break;
        }
    }
    Ok(Some(last))
}

/// The token that was made from another one, and what is known of it.
async fn follow(
    tx: &mut Tx,
    tokens: &Tokens,
    session: Uuid,
    refresh: &str,
) -> Result<Option<(String, KnownToken)>, Error> {
    for next in tokens.successors(refresh, session)? {
        if let Some(known) = rows::find_token(tx, &hash_of(&next)).await? {
            return Ok(Some((next, known)));
        }
    }
    Ok(None)
}

async fn was_forgiven(tx: &mut Tx, token_hash: Option<&[u8]>) -> Result<bool, Error> {
    let Some(token_hash) = token_hash else { return Ok(false) };
    Ok(rows::find_token(tx, token_hash).await?.is_some_and(|known| known.forgiven_at.is_some()))
}

fn successor(tokens: &Tokens, refresh: &str, session: Uuid) -> Result<String, Error> {
    let made = tokens.successors(refresh, session)?.into_iter().next();
    made.ok_or_else(|| Error::Internal("there is no key".to_owned()))
}

/// Ends sessions, and gives those that were alive.
///
/// # Errors
/// What the database says.
pub async fn end(db: &Db, which: Which, why: Why, now: DateTime<Utc>) -> Result<Vec<EndedSession>, Error> {
    let mut tx = db.write_aside_for(Across::SignIn).await?;
    let ended = end_in(&mut tx, which, why, now).await?;
    tx.commit().await?;
    Ok(ended)
}

/// [`end`] in a transaction that does more; it is begun for [`Across::SignIn`], or for the club of the sessions.
///
/// # Errors
/// What the database says.
pub async fn end_in(
    tx: &mut Tx,
    which: Which,
    why: Why,
    now: DateTime<Utc>,
) -> Result<Vec<EndedSession>, Error> {
    let ended = rows::end(tx, which, why.word(), now).await?;
    let clubs: BTreeSet<Uuid> = ended.iter().map(|session| session.club).collect();
    for club in clubs {
        live::announce_ended(tx, club).await?;
    }
    Ok(ended)
}

/// The session that a refresh token belongs to, alive or not.
///
/// # Errors
/// What the database says.
pub async fn find_by_refresh(db: &Db, refresh: &str) -> Result<Option<Uuid>, Error> {
    rows::find_of_token(db, &hash_of(refresh)).await
}
