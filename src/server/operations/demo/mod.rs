//! `novaclub demo`: a club with a believable season, made by the same commands as a club's own work.
//! The same chance every time, around today's date.

mod names;
mod papers;
mod people;
mod planning;
mod report;
mod weeks;

pub use report::report;

use crate::club::{
    ClubCommand, Role,
    access::{AccessCommand, StandsFor},
    families::{FamilyCommand, Guardian},
    planning::Season,
};
use crate::server::{
    Db, Error,
    access::{
        Session, join,
        register::{Person, Registration, register},
    },
    db::{accounts, records},
    moment,
    sync::{Desk, Origin},
};
use crate::sync::{Record, Records, authority::Ledger};
use chrono::NaiveDate;
use fastrand::Rng;

/// The name of the club.
const CLUB: &str = "Dojo de la Vilaine";
/// How many groups the coach leads.
const LED: usize = 3;
/// Commands in one transaction.
const AT_ONCE: usize = 400;

/// Who can sign in to the club that was made, all with one password.
#[derive(Debug)]
pub struct Made {
    pub club: String,
    /// E-mail and role.
    pub people: Vec<(String, Role)>,
    pub password: String,
    /// Members, groups, sessions of the past weeks, marks.
    pub counts: [usize; 4],
}

/// Makes the club in a database that may hold others.
///
/// # Errors
/// What the database says; a rule that refuses one of the commands.
pub async fn demo(url: &str) -> Result<Made, Error> {
    let db = Db::open(url).await?;
    let made = fill(&db, moment::today()).await;
    db.close().await;
    made
}

async fn fill(db: &Db, today: NaiveDate) -> Result<Made, Error> {
    // A password of its own for each demonstration: the program may be reachable by others.
    let random = moment::random_id().simple().to_string();
    let password = format!("{}-{}-{}-{}", &random[..4], &random[4..8], &random[8..12], &random[16..20]);
    let tag = &random[20..24];
    let email = |who: &str| format!("{who}-{tag}@exemple.fr");
    let admin = Registration {
        club_name: CLUB.to_owned(),
        given_name: "Claire".to_owned(),
        family_name: "Morvan".to_owned(),
        email: email("claire"),
        password: password.clone(),
    };
    let session = register(db, admin).await?;
    let mut people = vec![(email("claire"), Role::Admin)];
    let mut coach = None;
    for (given, family, role) in [("Paul", "Guérin", Role::Secretary), ("Inès", "Le Gall", Role::Coach)] {
        let address = email(&given.to_lowercase().replace('è', "e"));
        let token = join::invite(db, &session, role).await?;
        let person = Person {
            given_name: given.to_owned(),
            family_name: family.to_owned(),
            email: address.clone(),
            password: password.clone(),
        };
        let (joined, _) = join::use_link(db, &token, person, None, None).await?;
        coach = Some(joined).filter(|_| role == Role::Coach);
        people.push((address, role));
    }
    let (counts, guardian) = fill_club(db, &session, coach.as_ref(), today).await?;
    if let Some(Guardian { id, first_name, last_name, .. }) = guardian {
        let address = email("parent");
        let decided = session.having_decided(moment::now());
        let token = join::invite_family(db, &decided, StandsFor::Guardian(id)).await?;
        let (email, password) = (address.clone(), password.clone());
        let person = Person { given_name: first_name, family_name: last_name, email, password };
        join::use_link(db, &token, person, None, None).await?;
        people.push((address, Role::Member));
    }
    // Their addresses are nobody's: no mail arrives there.
    let mut tx = db.write().await?;
    for (email, _) in &people {
        let user = accounts::find_user_by_email(&mut tx, email).await?;
        let user =
            user.ok_or_else(|| Error::Internal("an account of the demonstration is not there".to_owned()))?;
        accounts::prove_email(&mut tx, user.id, moment::now()).await?;
    }
    tx.commit().await?;
    Ok(Made { club: CLUB.to_owned(), people, password, counts })
}

/// Gives the counts, and somebody who answers for several children.
async fn fill_club(
    db: &Db,
    session: &Session,
    coach: Option<&Session>,
    today: NaiveDate,
) -> Result<([usize; 4], Option<Guardian>), Error> {
    let desk = Desk::open(db.clone());
    let season = season(db, session, today).await?;
    let mut chance = Rng::with_seed(2_026);
    let groups = planning::groups(&season);
    perform(&desk, session, planning::commands(&groups, &season, today), today).await?;
    let leads = coach.into_iter().flat_map(|coach| {
        groups.iter().take(LED).map(|group| {
            let (group_id, user_id, name) = (group.group.id, coach.user, coach.user_name.clone());
            AccessCommand::SetCoach { group_id, user_id, name, active: true }.into()
        })
    });
    perform(&desk, &session.having_decided(moment::now()), leads.collect(), today).await?;
    let enrolled = people::families(&groups, &season, today, &mut chance);
    let guardian = enrolled.commands.iter().find_map(guardian_of_several);
    perform(&desk, session, enrolled.commands, today).await?;
    let papers = papers::commands(&enrolled.people, &groups, &season, today, &mut chance);
    perform(&desk, session, papers, today).await?;
    let mut sessions = 0;
    let mut marks = 0;
    for day in weeks::days(today) {
        let (held, commands) = weeks::commands(&groups, &enrolled.people, day, &mut chance);
        sessions += held;
        marks += commands.len();
        perform(&desk, session, commands, day).await?;
    }
    Ok(([enrolled.people.len(), groups.len(), sessions, marks], guardian))
}

fn guardian_of_several(command: &ClubCommand) -> Option<Guardian> {
    let ClubCommand::Families(FamilyCommand::EnrolFamily { family }) = command else { return None };
    family.guardians.first().filter(|_| family.members.len() > 1).cloned()
}

async fn season(db: &Db, session: &Session, today: NaiveDate) -> Result<Season, Error> {
    let mut tx = db.read_for(session.club).await?;
    let mut ledger = Ledger::default();
    ledger.insert(Season::COLLECTION, records::list(&mut tx, session.club, Season::COLLECTION).await?);
    tx.commit().await?;
    let records: &dyn Records = &ledger;
    let season = records.all::<Season>().find(|season| season.contains(today));
    season.ok_or_else(|| Error::Internal("a new club has no season".to_owned()))
}

async fn perform(
    desk: &Desk,
    session: &Session,
    commands: Vec<ClubCommand>,
    on: NaiveDate,
) -> Result<(), Error> {
    let origin = Origin { key: "demo", name: "novaclub demo" };
    for part in commands.chunks(AT_ONCE) {
        desk.perform(session, origin, part.to_vec(), on).await?;
    }
    Ok(())
}
