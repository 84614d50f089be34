//! `novaclub account …`: what nobody can do by a page, because nobody is left who could come in, or no mail arrives.
//! Whoever runs the server decides; the clubs' audit logs tell it, and so does a mail to the account.

mod report;

use crate::app::languages::Language;
use crate::club::{Role, audit::Kind};
use crate::server::{
    Db, Error,
    access::{
        factors::policy::Holds,
        sessions::{self, Why},
    },
    audit::{self, Happened, told},
    config::Outside,
    db::{
        Across, Tx,
        accounts::{self, User},
        departures, devices, email_changes, factors,
        retention::{self, ClubFloor},
        sessions::Which,
    },
    mail::{Event, Letter, Post},
    moment,
};
use clap::{Args, Subcommand};
use report::Mailed;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is done for an account.
#[derive(Args, Debug)]
pub struct Account {
    #[command(subcommand)]
    pub deed: Deed,
}

#[derive(Debug, Subcommand)]
pub enum Deed {
    /// Take the code app, the passkeys and the recovery codes from somebody who has lost them, and sign them out
    ResetFactors {
        /// The account's address
        email: String,
    },
    /// Make somebody an admin of a club that has none left, and sign them out
    MakeAdmin {
        /// The account's address; who has none registers or is invited first
        email: String,
        /// The club, by its name or its id
        club: String,
    },
    /// Say that an account's address is its owner's, where no mail reaches them: second factors can be added then
    ConfirmAddress {
        /// The account's address
        email: String,
    },
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    FactorsReset(Holds),
    /// In the club of this name; the role before, in whoever was in it.
    AdminMade(String, Option<Role>),
    AddressConfirmed,
}

impl Done {
    fn event(&self) -> Event {
        match self {
            Self::FactorsReset(_) => Event::FactorsReset,
            Self::AdminMade(club, _) => Event::MadeAdmin(club.clone()),
            Self::AddressConfirmed => Event::AddressConfirmed,
        }
    }
}

/// Does it, says so, and writes to the account. Whether the mail left as well.
///
/// # Errors
/// [`Error::Configuration`] says which account or club is not there, or that there is nothing to do; what the
/// database says.
pub async fn account(
    url: &str,
    outside: Outside,
    arguments: &Account,
    language: Language,
) -> Result<bool, Error> {
    let db = Db::open(url).await?;
    let (user, done, sessions) = match &arguments.deed {
        Deed::ResetFactors { email } => reset_factors(&db, email).await?,
        Deed::MakeAdmin { email, club } => make_admin(&db, email, club).await?,
        Deed::ConfirmAddress { email } => confirm_address(&db, email).await?,
    };
    db.close().await;
    let post = Post::new(outside.mail);
    let sign_in = format!("{}/sign-in", outside.public_url.trim_end_matches('/'));
    let letter = Letter::of_event(language, &done.event(), user.greeted(), &sign_in);
    let sent = post.send(&user.email, letter).await;
    let mailed = match (&sent, post.folder()) {
        (Err(error), _) => Mailed::Failed(error.to_string()),
        (Ok(()), Some(folder)) => Mailed::Written(folder.display().to_string()),
        (Ok(()), None) => Mailed::Sent,
    };
    print!("{}", report::text(language, &user.email, &done, sessions, &mailed));
    Ok(sent.is_ok())
}

async fn find_account(tx: &mut Tx, email: &str) -> Result<User, Error> {
    let user = accounts::find_user_by_email(tx, &email.trim().to_lowercase()).await?;
    user.ok_or_else(|| Error::Configuration(format!("{email}: there is no such account")))
}

/// Ends the account's sessions, and whatever was begun in them or with its password; then tells that after what happened before,
/// by club. How many there were.
async fn sign_out(
    tx: &mut Tx,
    user: &User,
    mut happened: BTreeMap<Uuid, Vec<Happened>>,
) -> Result<usize, Error> {
    let now = moment::now();
    // The password stays; what counts is from when on sessions are good.
    accounts::set_password(tx, user.id, &user.password_hash, now).await?;
    email_changes::delete_of_user(tx, user.id).await?;
    let ended = sessions::end_in(tx, Which::OfUser(user.id), Why::Operator, now).await?;
    for session in &ended {
        let action = format!("session.{}", Why::Operator.word());
        let told = Happened::new(Kind::SignIn, &action, now).to("sessions", Some(session.id));
        let told = Happened { new: Some(session.user.to_string()), ..told };
        happened.entry(session.club).or_default().push(told);
    }
    audit::append_all(tx, happened).await?;
    Ok(ended.len())
}

/// Takes every second factor from an account, with the recovery codes and a change of address that is under way.
///
/// # Errors
/// [`Error::Configuration`] when there is no such account, or nothing to take from it.
pub async fn reset_factors(db: &Db, email: &str) -> Result<(User, Done, usize), Error> {
    let mut tx = db.write_for(Across::Upkeep).await?;
    let user = find_account(&mut tx, email).await?;
    let holds = factors::find_holds(&mut tx, user.id).await?;
    if !holds.any() && holds.recovery_codes == 0 {
        tx.rollback().await?;
        return Err(Error::Configuration(format!("{email}: this account has no second factor")));
    }
    factors::delete_of_user(&mut tx, user.id).await?;
    let reset =
        Happened::new(Kind::Change, Event::FactorsReset.action(), moment::now()).to("users", Some(user.id));
    let places = accounts::list_memberships(&mut tx, user.id).await?;
    let told = places.into_iter().map(|place| (place.club, vec![reset.clone()])).collect();
    let sessions = sign_out(&mut tx, &user, told).await?;
    tx.commit().await?;
    Ok((user, Done::FactorsReset(holds), sessions))
}

/// Confirms the address of an account in its owner's place. Nobody is signed out: what opens the account stays.
///
/// # Errors
/// [`Error::Configuration`] when there is no such account, or its address is confirmed.
pub async fn confirm_address(db: &Db, email: &str) -> Result<(User, Done, usize), Error> {
    let now = moment::now();
    let mut tx = db.write_for(Across::Upkeep).await?;
    let user = find_account(&mut tx, email).await?;
    if !accounts::prove_email(&mut tx, user.id, now).await? {
        tx.rollback().await?;
        return Err(Error::Configuration(format!("{email}: this address is confirmed already")));
    }
    let done = Done::AddressConfirmed;
    let confirmed = Happened::new(Kind::Change, done.event().action(), now).to("users", Some(user.id));
    let places = accounts::list_memberships(&mut tx, user.id).await?;
    audit::append_all(
        &mut tx,
        places.into_iter().map(|place| (place.club, vec![confirmed.clone()])).collect(),
    )
    .await?;
    tx.commit().await?;
    Ok((user, done, 0))
}

/// The club of a name or an id.
async fn find_club(db: &Db, club: &str) -> Result<(Uuid, String), Error> {
    let mut found = retention::list_clubs(db).await?;
    found.retain(|known| known.name == club || Uuid::try_parse(club) == Ok(known.id));
    match found.as_slice() {
        [ClubFloor { id, name, .. }] => Ok((*id, name.clone())),
        [] => Err(Error::Configuration(format!("{club}: there is no such club"))),
        several => {
            let ids: Vec<_> = several.iter().map(|club| club.id.to_string()).collect();
            let ids = ids.join(", ");
            Err(Error::Configuration(format!("{club}: several clubs have this name; use one of {ids}")))
        }
    }
}

/// Makes an account an admin of a club, whether it was in it or not.
///
/// # Errors
/// [`Error::Configuration`] when there is no such account or club, or it is an admin there already.
pub async fn make_admin(db: &Db, email: &str, club: &str) -> Result<(User, Done, usize), Error> {
    let (club, name) = find_club(db, club).await?;
    let now = moment::now();
    let mut tx = db.write_for(Across::Upkeep).await?;
    // Whoever changes the staff by a page at this moment is before or after, never beside.
    devices::take_seq(&mut tx, club, 0).await?;
    let user = find_account(&mut tx, email).await?;
    if !departures::hold(&mut tx, user.id).await? {
        tx.rollback().await?;
        return Err(Error::Configuration(format!("{email}: there is no such account")));
    }
    let before = accounts::find_membership(&mut tx, club, user.id).await?.map(|place| place.role);
    if before == Some(Role::Admin) {
        tx.rollback().await?;
        return Err(Error::Configuration(format!("{email} is an admin of {name} already")));
    }
    accounts::upsert_membership(&mut tx, club, user.id, Role::Admin, now).await?;
    let action = if before.is_some() { "staff.role_changed" } else { "staff.joined" };
    let made = told::staff_changed(action, user.id, (before, Some(Role::Admin)));
    let sessions = sign_out(&mut tx, &user, BTreeMap::from([(club, vec![made])])).await?;
    tx.commit().await?;
    Ok((user, Done::AdminMade(name, before), sessions))
}
