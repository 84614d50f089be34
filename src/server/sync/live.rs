//! Who wants to hear at once that a club's records have changed. The desk tells it after each
//! commit; several server processes on one `PostgreSQL` tell each other by NOTIFY. Only comfort
//! hangs on this: a device that heard nothing finds everything at its next pull.

use crate::server::{
    Db, Error,
    db::{Tx, devices},
};
use sqlx::{
    PgPool,
    postgres::{PgListener, PgNotification},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::{OnceCell, watch};
use uuid::Uuid;

/// The most ears that one person has in one club: an account that a whole gym shares has as many
/// as it has tablets.
pub const MOST_OF_ONE_PERSON: usize = 32;
/// The most ears of one server process: each holds a connection.
pub const MOST: usize = 10_000;

/// What the server processes call each other by.
const CHANNEL: &str = "novaclub_seq";
/// What is called after a club instead of its seq when it was restored from a backup.
const RESTORED: &str = "restored";
/// The same when sessions in it have been ended.
const ENDED: &str = "ended";
const NOTIFY: &str = "SELECT pg_notify($1, $2)";
/// The pause before the database is asked again for its calls.
const PAUSE: Duration = Duration::from_secs(1);

/// The ears of this process, by club.
#[derive(Clone, Debug, Default)]
pub struct Pokes(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    clubs: Mutex<HashMap<Uuid, Club>>,
    /// Told when the process stops.
    closing: watch::Sender<bool>,
    /// On `PostgreSQL`: whether this process hears the others.
    hears_others: OnceCell<()>,
}

/// The ears of one club.
#[derive(Debug)]
struct Club {
    seq: watch::Sender<i64>,
    /// Counts restores from a backup: the counter may have gone back.
    restores: watch::Sender<u64>,
    /// Counts when sessions were ended.
    ends: watch::Sender<u64>,
    people: HashMap<Uuid, usize>,
}

/// One that listens to a club; dropping it ends that.
#[derive(Debug)]
pub struct Ear {
    pokes: Pokes,
    club: Uuid,
    user: Uuid,
    seq: watch::Receiver<i64>,
    closing: watch::Receiver<bool>,
    restores: watch::Receiver<u64>,
    ends: watch::Receiver<u64>,
}

/// What an ear hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The club's counter has moved up to here.
    Seq(i64),
    /// The process stops.
    Closing,
    /// The club was restored from a backup: what was heard before says nothing any more.
    Restored,
    /// Sessions in the club have been ended; maybe the one by which this is heard.
    Ended,
}

impl Pokes {
    /// Listens to a club for a person. What is committed from now on is heard.
    ///
    /// # Errors
    /// [`Error::TooMany`] when the person or the process has too many ears already, and what the
    /// database says.
    pub async fn listen(&self, db: &Db, club: Uuid, user: Uuid) -> Result<Ear, Error> {
        if let Db::Postgres(pool) = db {
            self.0.hears_others.get_or_try_init(|| self.hear_others(pool)).await?;
        }
        let ear = self.add(club, user)?;
        // Read after the ear is there: a commit in between is heard, not lost.
        self.tell(club, current_seq(db, club).await?);
        Ok(ear)
    }

    fn clubs(&self) -> MutexGuard<'_, HashMap<Uuid, Club>> {
        self.0.clubs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, club: Uuid, user: Uuid) -> Result<Ear, Error> {
        let mut clubs = self.clubs();
        let ears: usize = clubs.values().flat_map(|club| club.people.values()).sum();
        let known = clubs.get(&club).and_then(|club| club.people.get(&user)).copied().unwrap_or(0);
        if ears >= MOST || known >= MOST_OF_ONE_PERSON {
            return Err(Error::TooMany(60));
        }
        let silent = || Club {
            seq: watch::Sender::new(0),
            restores: watch::Sender::new(0),
            ends: watch::Sender::new(0),
            people: HashMap::new(),
        };
        let entry = clubs.entry(club).or_insert_with(silent);
        *entry.people.entry(user).or_default() += 1;
        let (seq, restores, ends) =
            (entry.seq.subscribe(), entry.restores.subscribe(), entry.ends.subscribe());
        Ok(Ear { pokes: self.clone(), club, user, seq, closing: self.0.closing.subscribe(), restores, ends })
    }

    /// Tells a club's ears how far its counter is.
    pub fn tell(&self, club: Uuid, seq: i64) {
        if let Some(club) = self.clubs().get(&club) {
            club.seq.send_if_modified(|known| {
                let moves = seq > *known;
                *known = seq.max(*known);
                moves
            });
        }
    }

    /// The club was restored from a backup: its counter starts from where it is now, and every ear hears
    /// of it.
    fn start_over(&self, club: Uuid) {
        if let Some(club) = self.clubs().get(&club) {
            club.seq.send_if_modified(|known| {
                *known = 0;
                false
            });
            club.restores.send_modify(|restores| *restores += 1);
        }
    }

    /// Sessions in clubs have been ended: who listens by one of them is to look.
    pub fn tell_ended(&self, ended: &[Uuid]) {
        let clubs = self.clubs();
        for club in ended.iter().filter_map(|club| clubs.get(club)) {
            club.ends.send_modify(|ends| *ends += 1);
        }
    }

    /// Ends every ear: the process stops. Waits until they are gone.
    pub async fn close(&self) {
        self.0.closing.send_replace(true);
        self.0.closing.closed().await;
    }

    /// Hears the other processes on this database from now on, for as long as its pool is open.
    async fn hear_others(&self, pool: &PgPool) -> Result<(), Error> {
        let listener = listener(pool).await?;
        tokio::spawn(follow(listener, pool.clone(), self.clone()));
        Ok(())
    }

    fn take(&self, notification: &PgNotification) {
        let told = notification.payload().split_once(' ');
        let told = told.and_then(|(club, what)| Some((club.parse::<Uuid>().ok()?, what)));
        match told {
            Some((club, RESTORED)) => self.start_over(club),
            Some((club, ENDED)) => self.tell_ended(&[club]),
            Some((club, seq)) => {
                if let Ok(seq) = seq.parse() {
                    self.tell(club, seq);
                }
            }
            None => {}
        }
    }

    /// Calls may have been missed: looks where every club is.
    async fn look_again(&self, db: &Db) -> Result<(), Error> {
        let clubs: Vec<Uuid> = self.clubs().keys().copied().collect();
        for club in clubs {
            let known = self.clubs().get(&club).map(|club| *club.seq.borrow());
            let seq = current_seq(db, club).await?;
            // The call that told of a restore was among the missed ones.
            if known.is_some_and(|known| known > seq) {
                self.start_over(club);
            }
            self.tell(club, seq);
        }
        Ok(())
    }
}

impl Ear {
    /// How far the club's counter is, as far as was heard.
    pub fn seq(&mut self) -> i64 {
        *self.seq.borrow_and_update()
    }

    /// How many listen to the club in this process.
    #[must_use]
    pub fn count(&self) -> usize {
        self.pokes.clubs().get(&self.club).map_or(0, |club| club.people.values().sum())
    }

    /// Waits for news; several at once are one.
    pub async fn hear(&mut self) -> Heard {
        let Self { seq, closing, restores, ends, .. } = self;
        tokio::select! {
            _ = closing.wait_for(|closing| *closing) => Heard::Closing,
            Ok(()) = restores.changed() => Heard::Restored,
            Ok(()) = ends.changed() => Heard::Ended,
            told = seq.changed() => match told {
                Ok(()) => Heard::Seq(*seq.borrow_and_update()),
                // The club is kept for as long as it has an ear.
                Err(_) => Heard::Closing,
            },
        }
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        let mut clubs = self.pokes.clubs();
        let Some(club) = clubs.get_mut(&self.club) else { return };
        if let Some(ears) = club.people.get_mut(&self.user) {
            *ears -= 1;
            if *ears == 0 {
                club.people.remove(&self.user);
            }
        }
        if club.people.is_empty() {
            clubs.remove(&self.club);
        }
    }
}

/// Lets the other processes hear, once the transaction is committed and not before, what this one
/// will tell its own ears.
///
/// # Errors
/// What the database says.
pub async fn announce(tx: &mut Tx, club: Uuid, seq: i64) -> Result<(), Error> {
    call(tx, format!("{club} {seq}")).await
}

async fn call(tx: &mut Tx, said: String) -> Result<(), Error> {
    if let Tx::Postgres(transaction) = tx {
        sqlx::query(NOTIFY).bind(CHANNEL).bind(said).execute(&mut **transaction).await?;
    }
    Ok(())
}

/// Lets the server processes on this database hear that a club was restored, once that is committed.
///
/// # Errors
/// What the database says.
pub async fn announce_restore(tx: &mut Tx, club: Uuid) -> Result<(), Error> {
    call(tx, format!("{club} {RESTORED}")).await
}

/// Lets the server processes on this database hear that sessions in a club were ended, once that is committed.
///
/// # Errors
/// What the database says.
pub async fn announce_ended(tx: &mut Tx, club: Uuid) -> Result<(), Error> {
    call(tx, format!("{club} {ENDED}")).await
}

async fn current_seq(db: &Db, club: Uuid) -> Result<i64, Error> {
    let mut tx = db.read_for(club).await?;
    let (seq, ..) = devices::read_seq(&mut tx, club).await?;
    tx.commit().await?;
    Ok(seq)
}

async fn listener(pool: &PgPool) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

async fn follow(mut listener: PgListener, pool: PgPool, pokes: Pokes) {
    let db = Db::Postgres(pool.clone());
    loop {
        let failure = match listener.try_recv().await {
            Ok(Some(notification)) => {
                pokes.take(&notification);
                continue;
            }
            // Connected anew: what was called meanwhile was missed.
            Ok(None) => match pokes.look_again(&db).await {
                Ok(()) => continue,
                Err(error) => error,
            },
            Err(error) => error.into(),
        };
        if pool.is_closed() {
            return;
        }
        tracing::warn!(error = %failure, "the database's calls are not heard, trying again");
        listener = match hear_again(&pool, &db, &pokes).await {
            Some(listener) => listener,
            None => return,
        };
    }
}

/// A new connection that has missed nothing; none once the pool is closed.
async fn hear_again(pool: &PgPool, db: &Db, pokes: &Pokes) -> Option<PgListener> {
    while !pool.is_closed() {
        tokio::time::sleep(PAUSE).await;
        if let Ok(listener) = listener(pool).await
            && pokes.look_again(db).await.is_ok()
        {
            return Some(listener);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLUB: Uuid = Uuid::from_u128(1);
    const ADA: Uuid = Uuid::from_u128(2);

    #[tokio::test]
    async fn several_commits_are_heard_as_one_and_an_older_one_not_at_all() {
        let pokes = Pokes::default();
        let mut ear = pokes.add(CLUB, ADA).unwrap();
        for seq in [3, 5, 4] {
            pokes.tell(CLUB, seq);
        }
        assert_eq!(ear.hear().await, Heard::Seq(5));
        pokes.tell(CLUB, 5);
        pokes.tell(Uuid::from_u128(9), 8);
        pokes.tell(CLUB, 6);
        assert_eq!(ear.hear().await, Heard::Seq(6));
    }

    #[tokio::test]
    async fn one_person_has_a_bounded_number_of_ears_and_gone_ones_do_not_count() {
        let pokes = Pokes::default();
        let mut ears: Vec<Ear> = (0..MOST_OF_ONE_PERSON).map(|_| pokes.add(CLUB, ADA).unwrap()).collect();
        assert!(matches!(pokes.add(CLUB, ADA), Err(Error::TooMany(_))));
        assert_eq!(pokes.add(CLUB, Uuid::from_u128(3)).unwrap().count(), MOST_OF_ONE_PERSON + 1);
        ears.pop();
        let ear = pokes.add(CLUB, ADA).unwrap();
        assert_eq!(ear.count(), MOST_OF_ONE_PERSON);
        drop((ear, ears));
        assert!(pokes.clubs().is_empty());
    }

    #[tokio::test]
    async fn after_a_restore_a_lower_counter_is_heard_again() {
        let pokes = Pokes::default();
        let mut ear = pokes.add(CLUB, ADA).unwrap();
        pokes.tell(CLUB, 900);
        assert_eq!(ear.hear().await, Heard::Seq(900));
        pokes.start_over(Uuid::from_u128(9));
        pokes.start_over(CLUB);
        assert_eq!(ear.hear().await, Heard::Restored);
        let mut later = pokes.add(CLUB, ADA).unwrap();
        pokes.tell(CLUB, 12);
        assert_eq!(later.hear().await, Heard::Seq(12));
    }

    #[tokio::test]
    async fn closing_ends_every_ear_and_waits_for_it() {
        let pokes = Pokes::default();
        let mut ear = pokes.add(CLUB, ADA).unwrap();
        let closing = tokio::spawn({
            let pokes = pokes.clone();
            async move { pokes.close().await }
        });
        assert_eq!(ear.hear().await, Heard::Closing);
        drop(ear);
        closing.await.unwrap();
    }
}
