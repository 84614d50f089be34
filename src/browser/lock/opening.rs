//! Opening a device by its code; keeping the half of the key fresh while the server answers, and hearing what it
//! says of the session; going to another person's data.

use super::{
    OPENED, Opened, Sealer, Vault, again, authenticator,
    crypto::{self, CryptoError, hex, unhex},
    database,
    profiles::{self, Profile},
    screen,
    whose::{self, Session},
};
use crate::app::{
    data::{DeviceProblem, OtherPerson, SyncProblem, Unlocking},
    session::SignedIn,
};
use crate::browser::{
    moment, requests,
    store::{Store, StoreError},
};
use crate::club::tablet::{Grace, Kept, Opening, Proof, Second, Tries};
use std::rc::Rc;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;
use web_sys::CryptoKey;

/// What closes the half that is kept.
pub const KEPT: &str = "novaclub kept half";
/// What shows the server that the code is known.
pub const PROOF: &str = "novaclub proof";
/// What closes the data key.
pub const DATA_KEY: &str = "novaclub data key";
/// What closes the data key for a sign-in.
pub const RECOVERY: &str = "novaclub recovery";

/// Why a device was not opened.
pub enum NotOpened {
    Wrong,
    Destroyed,
    NeedsServer,
    NeedsSignIn,
    /// The session is another person's.
    OtherAccount,
    /// The session is this person's, who is not in the copy's club any more.
    NoAccess,
    Gone,
    /// The device's authenticator did not answer.
    Device(DeviceProblem),
    Failed(String),
}

impl From<DeviceProblem> for NotOpened {
    fn from(problem: DeviceProblem) -> Self {
        Self::Device(problem)
    }
}

impl From<CryptoError> for NotOpened {
    fn from(error: CryptoError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<StoreError> for NotOpened {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// The server was asked, and did not do it.
pub fn unanswered(problem: &SyncProblem) -> NotOpened {
    match problem {
        SyncProblem::Server(404) => NotOpened::Gone,
        SyncProblem::Server(status) if *status >= 500 || *status == 429 => NotOpened::NeedsServer,
        SyncProblem::Offline | SyncProblem::Portal | SyncProblem::Cut => NotOpened::NeedsServer,
        _ => NotOpened::NeedsSignIn,
    }
}

/// What a code and a salt come to.
pub struct Stretched {
    secret: [u8; crypto::SECRET],
    salt: Vec<u8>,
    pub proof: String,
    pub kept_under: CryptoKey,
}

impl Stretched {
    pub async fn of(code: &str, salt: Vec<u8>, iterations: u32) -> Result<Self, CryptoError> {
        let secret = crypto::stretch(code, &salt, iterations).await?;
        let proof = hex(&crypto::derive(&secret, &salt, PROOF).await?);
        let kept_under = crypto::derive_key(&secret, &salt, KEPT).await?;
        Ok(Self { secret, salt, proof, kept_under })
    }

    /// What closes the data key, with the second secret.
    pub async fn key(&self, second: &[u8]) -> Result<CryptoKey, CryptoError> {
        crypto::derive_key(&[&self.secret[..], second].concat(), &self.salt, DATA_KEY).await
    }
}

/// What the server said of a code just now.
pub enum Heard {
    Nothing,
    /// It gave its half.
    Half(Vec<u8>),
    /// It agreed, and its half is of no use here.
    Yes,
}

/// A data key that a code has opened.
pub struct Unwrapped {
    pub vault: Vault,
    pub key: CryptoKey,
    /// What closes it.
    under: CryptoKey,
    /// The secret that was used beside the code.
    pub second: Vec<u8>,
    stretched: Stretched,
    heard: Heard,
}

/// Tries a code on the lock screen.
pub fn try_code(code: String, done: impl FnOnce(Unlocking) + 'static) {
    spawn_local(async move {
        let Some((store, profile)) = screen::at_hand() else { return };
        let unlocking = match unlock(&store, profile, &code).await {
            Ok(opened) => {
                screen::opened(opened);
                Unlocking::Opened
            }
            Err(why) => unlocking(&store, why).await,
        };
        done(unlocking);
    });
}

pub async fn unlocking(store: &Store, why: NotOpened) -> Unlocking {
    match why {
        NotOpened::Wrong => {
            let left = store.vault().await.ok().flatten().map_or(0, |vault| vault.tries.left());
            if left == 0 { Unlocking::Destroyed } else { Unlocking::Wrong { left } }
        }
        NotOpened::Destroyed => Unlocking::Destroyed,
        NotOpened::NeedsServer => Unlocking::NeedsServer,
        NotOpened::NeedsSignIn => Unlocking::NeedsSignIn,
        NotOpened::OtherAccount => Unlocking::OtherAccount,
        NotOpened::Gone => match store.count_waiting().await {
            Ok(waiting) => Unlocking::Gone { waiting },
            Err(error) => Unlocking::Failed(error.to_string()),
        },
        NotOpened::NoAccess => match store.count_waiting().await {
            Ok(waiting) => Unlocking::NoAccess { waiting },
            Err(error) => Unlocking::Failed(error.to_string()),
        },
        NotOpened::Device(problem) => Unlocking::Device(problem),
        NotOpened::Failed(why) => Unlocking::Failed(why),
    }
}

async fn unlock(store: &Store, profile: Profile, code: &str) -> Result<Opened, NotOpened> {
    let Unwrapped { vault, key, under, stretched, heard, .. } = open_key(store, code, false).await?;
    let sealer = Rc::new(Sealer::new(key, vault.key, store.name()));
    let signed_in = who(store, &sealer, profile).await?;
    let was_asked = !matches!(heard, Heard::Nothing);
    keep(store, vault.lock, &stretched.kept_under, signed_in.role, heard).await?;
    if !was_asked {
        // The screen does not wait for a network that may not be there.
        spawn_local(whose::follow(profile));
    }
    let Stretched { proof, kept_under, .. } = stretched;
    Ok(Opened { signed_in, sealer, salt: vault.salt, proof, kept_under, under })
}

/// Asks the device, counts the try, then opens the data key with the code and the second secret. The key may leave
/// the browser again only to be closed under another code.
pub async fn open_key(store: &Store, code: &str, may_leave: bool) -> Result<Unwrapped, NotOpened> {
    let now = moment::now_ms();
    let vault = store.change_vault(|vault| Some(vault.at(now))).await?.ok_or(NotOpened::Gone)?;
    // Nothing looks at the code before: whoever says no, or leaves, has learnt nothing of it.
    let own = match vault.second() {
        Second::Device(key) | Second::DeviceAndServer(key) if vault.wrapped.is_some() => {
            Some(authenticator::ask(key).await?)
        }
        _ => None,
    };
    let counted = store
        .change_vault(|vault| {
            let vault = vault.at(now);
            vault.wrapped.as_ref()?;
            Some(Vault { tries: vault.tries.begun()?, ..vault })
        })
        .await?;
    let Some(vault) = counted else { return Err(NotOpened::Destroyed) };
    match find_key(vault, code, own, store.name(), may_leave).await {
        Ok(unwrapped) => {
            store.change_vault(|vault| Some(Vault { tries: Tries::default(), ..vault })).await?;
            Ok(unwrapped)
        }
        Err(NotOpened::Wrong) => {
            store
                .change_vault(|vault| if vault.tries.are_used_up() { Some(vault.destroyed()) } else { None })
                .await?;
            Err(NotOpened::Wrong)
        }
        Err(NotOpened::Destroyed) => {
            store.change_vault(|vault| Some(vault.destroyed())).await?;
            Err(NotOpened::Destroyed)
        }
        Err(other) => {
            // Nobody has looked at the code.
            store.change_vault(|vault| Some(Vault { tries: vault.tries.taken_back(), ..vault })).await?;
            Err(other)
        }
    }
}

async fn find_key(
    vault: Vault,
    code: &str,
    own: Option<[u8; crypto::SECRET]>,
    database: &str,
    may_leave: bool,
) -> Result<Unwrapped, NotOpened> {
    let stretched = Stretched::of(code, unhex(&vault.salt)?, vault.iterations).await?;
    let (second, heard) = match (vault.second(), own) {
        (Second::Kept(kept), _) => (open_kept(kept, &stretched, database).await?, Heard::Nothing),
        (Second::Server, _) => {
            let half = ask_half(&vault, &stretched).await?;
            (half.clone(), Heard::Half(half))
        }
        (Second::Device(_), Some(own)) => (own.to_vec(), Heard::Nothing),
        (Second::DeviceAndServer(_), Some(own)) => {
            ask_half(&vault, &stretched).await?;
            (own.to_vec(), Heard::Yes)
        }
        // Another page has set another code meanwhile.
        (Second::Device(_) | Second::DeviceAndServer(_), None) => {
            return Err(DeviceProblem::NotConfirmed.into());
        }
    };
    let wrapped = unhex(vault.wrapped.as_deref().ok_or(NotOpened::Destroyed)?)?;
    let under = stretched.key(&second).await?;
    let key = crypto::unwrap(&wrapped, &under, database, may_leave).await.map_err(|error| match error {
        // Only here is a code found to be another when nobody else was asked.
        CryptoError::DoesNotFit if vault.device_key.is_some() => NotOpened::Wrong,
        error => error.into(),
    })?;
    Ok(Unwrapped { vault, key, under, second, stretched, heard })
}

async fn open_kept(kept: &Kept, stretched: &Stretched, database: &str) -> Result<Vec<u8>, NotOpened> {
    let opened = crypto::open(&unhex(&kept.half)?, &stretched.kept_under, database).await;
    opened.map_err(|error| match error {
        CryptoError::DoesNotFit => NotOpened::Wrong,
        CryptoError::Missing => error.into(),
    })
}

async fn ask_half(vault: &Vault, stretched: &Stretched) -> Result<Vec<u8>, NotOpened> {
    let mut asked = ask_server(vault, &stretched.proof).await;
    // The lock screen's session may be of another club of the same person.
    if matches!(asked, Ok(Opening::Unknown) | Err(SyncProblem::Server(404)))
        && let Some((_, profile)) = screen::at_hand()
        && whose::take(profile).await? == Session::Switched
    {
        asked = ask_server(vault, &stretched.proof).await;
    }
    match asked {
        Ok(Opening::Open { half }) => Ok(unhex(&half)?),
        Ok(Opening::Wrong { left: 0 }) => Err(NotOpened::Destroyed),
        Ok(Opening::Wrong { .. }) => Err(NotOpened::Wrong),
        // Destroyed or lost: a sign-in tells.
        Ok(Opening::Gone | Opening::Unknown) | Err(SyncProblem::Server(404)) => Err(NotOpened::NeedsSignIn),
        Err(problem) => Err(unanswered(&problem)),
    }
}

async fn ask_server(vault: &Vault, proof: &str) -> Result<Opening, SyncProblem> {
    let path = format!("/api/v1/devices/{}/locks/{}/open", vault.device, vault.lock);
    let body = serde_json::to_value(Proof { proof: proof.to_owned() }).map_err(|_| SyncProblem::Cut)?;
    requests::request("POST", &path, Some(body)).await
}

pub async fn who(store: &Store, sealer: &Sealer, profile: Profile) -> Result<SignedIn, NotOpened> {
    let json = store.who(sealer).await?;
    let known = json.and_then(|json| serde_json::from_str::<SignedIn>(&json).ok());
    match known.filter(|known| (known.user_id, known.club_id) == (profile.user, profile.club)) {
        Some(signed_in) => Ok(signed_in),
        None => Err(NotOpened::Failed(CryptoError::DoesNotFit.to_string())),
    }
}

/// The code was right: tries count anew, and what came from the server just now is kept for a while. Beside a key
/// of the device's no half is kept. Another page may have set another code meanwhile: then nothing is.
async fn keep(
    store: &Store,
    lock: Uuid,
    under: &CryptoKey,
    role: crate::club::Role,
    heard: Heard,
) -> Result<(), NotOpened> {
    let now = moment::now_ms();
    let closed = match &heard {
        Heard::Half(half) => Some(hex(&crypto::close(half, under, store.name()).await?)),
        Heard::Nothing | Heard::Yes => None,
    };
    let has_answered = !matches!(heard, Heard::Nothing);
    store
        .change_vault(|vault| {
            if vault.lock != lock {
                return None;
            }
            let keeps = vault.opens_offline && vault.device_key.is_none();
            let fresh = closed.clone().filter(|_| keeps);
            let kept = fresh.map(|half| Kept { half, grace: Grace::given(role, now) });
            let device_key =
                vault.device_key.map(|key| if has_answered { key.session_stands() } else { key });
            Some(Vault { tries: Tries::default(), kept: kept.or(vault.kept), device_key, role, ..vault })
        })
        .await?;
    Ok(())
}

/// The server answers: the half is asked for again, so that the time without it begins anew. Whoever has lost
/// the right to it loses what opens the device without it.
pub async fn keep_fresh(store: &Store) -> Result<(), NotOpened> {
    let known = OPENED.with_borrow(|opened| {
        let opened = opened.as_ref()?;
        let whose = (super::profile_of(&opened.signed_in), opened.signed_in.role);
        Some((opened.salt.clone(), opened.proof.clone(), opened.kept_under.clone(), whose))
    });
    let (Some((salt, proof, under, (profile, role))), Some(vault)) = (known, store.vault().await?) else {
        return Ok(());
    };
    if vault.salt != salt {
        // Another page has set another code: what this one knows would be a wrong try at it.
        return Ok(());
    }
    match ask_server(&vault, &proof).await {
        Ok(Opening::Open { half }) => {
            let heard = if vault.device_key.is_some() { Heard::Yes } else { Heard::Half(unhex(&half)?) };
            keep(store, vault.lock, &under, role, heard).await
        }
        Ok(Opening::Unknown) => {
            if !whose::is_own(profile).await.map_err(|problem| unanswered(&problem))? {
                // That session knows no lock of this copy, and must not make one.
                return Ok(());
            }
            match again::make(store, &vault).await {
                Err(NotOpened::Gone) => withdraw(store, vault.lock).await,
                // Whatever else the server wants first, it is asked again after another exchange.
                Ok(()) | Err(_) => Ok(()),
            }
        }
        Ok(Opening::Wrong { .. } | Opening::Gone) => withdraw(store, vault.lock).await,
        Err(problem) => Err(unanswered(&problem)),
    }
}

async fn withdraw(store: &Store, lock: Uuid) -> Result<(), NotOpened> {
    store.change_vault(|vault| (vault.lock == lock).then(|| vault.withdrawn())).await?;
    Ok(())
}

/// The server has said that the session is over: a device that opens by itself has the hours of its role from now
/// on, as others have from when they last heard of the server.
pub async fn hear_of_end(store: &Store) -> Result<(), NotOpened> {
    let now = moment::now_ms();
    store
        .change_vault(|vault| {
            let is_new = vault.device_key.as_ref().is_some_and(|key| !key.is_ending());
            is_new.then(|| vault.session_ended(now))
        })
        .await?;
    Ok(())
}

/// Behind a code no page comes with who one is: the server is asked, and what is known is renewed. A new role
/// counts from the next start.
pub async fn learn_who(store: &Store) {
    let Some(known) = OPENED.with_borrow(|opened| opened.as_ref().map(|opened| opened.signed_in.clone()))
    else {
        return;
    };
    let Ok(told) = requests::request::<SignedIn>("GET", "/api/v1/me", None).await else { return };
    let is_same = (told.user_id, told.club_id) == (known.user_id, known.club_id);
    if !is_same || told == known {
        return;
    }
    let sealer = super::sealer(told.user_id, told.club_id);
    if let (Some(sealer), Ok(json)) = (sealer, serde_json::to_string(&told)) {
        // What could not be kept is learnt again.
        let _ = store.set_who(&sealer, &json).await;
    }
    super::remember(&told);
}

/// Who else has data behind a code on this device.
pub fn others(done: impl FnOnce(Vec<OtherPerson>) + 'static) {
    spawn_local(async move {
        let profiles = profiles::read();
        let mut others = Vec::new();
        for profile in profiles.locked.into_iter().filter(|profile| Some(*profile) != profiles.current) {
            let Ok(store) = Store::open_existing(&database(profile)).await else { continue };
            if let Ok(Some(Vault { initials, role, .. })) = store.vault().await {
                others.push(OtherPerson { user: profile.user, club: profile.club, initials, role });
            }
            store.close();
        }
        done(others);
    });
}

/// Goes to another person's lock screen: a new page, that has nothing of the former one.
pub fn go_to(user: Uuid, club: Uuid) {
    profiles::choose(Profile { user, club });
    super::load_again();
}
