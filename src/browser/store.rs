//! The replica's store in `IndexedDB`. The crate underneath (`idb`, the one `rexie` wraps and now
//! points newcomers to) is known to this file alone. What stands in a trait's place is the
//! [`Transaction`]: stores in memory take the same ones, and commit them by the same rule of revisions.
//!
//! Four object stores without indexes: rows are read whole at the start and searched in memory,
//! so an index would only slow writes. Each value is one JSON text: ten times quicker to clone
//! than an object of ten fields. What a person did is written with `durability: "strict"`: by
//! default browsers report success before the disk has it.
//!
//! Once the device has a code each value is sealed: see [`sealed`] and `lock`. The state stays as it is: numbers
//! and clocks.
//!
//! A handle dies: another tab deletes the database or upgrades it, the browser's storage process ends.
//! It is replaced, a few times, and what was asked is asked again: a transaction that failed has written
//! nothing, and one that was written all the same is recognised.

mod ending;
mod failure;
mod rows;
mod sealed;

pub use failure::StoreError;

use super::lock::Sealer;
use crate::sync::{
    Command,
    replica::{Op, Pending, Refused, State, Stored, Transaction},
};
use ending::finish;
use failure::{failure, is_dead_handle, js_failure, opening_failure};
use futures_util::future::Either;
use idb::{DatabaseEvent as _, Event as _, Factory, ObjectStoreParams, Query, Request as _, TransactionMode};
use sealed::{Entries, Prepared, vault_of};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use uuid::Uuid;
use wasm_bindgen::{JsCast as _, JsValue};

const VERSION: u32 = 1;
const ROWS: &str = "rows";
const OUTBOX: &str = "outbox";
const JOURNAL: &str = "journal";
const META: &str = "meta";
const STATE_KEY: &str = "state";
const SCHEMA_KEY: &str = "schema";
/// How long another tab may keep the store from opening.
const OPEN_TIMEOUT_MS: u32 = 8_000;
/// How often a dead handle is replaced before the failure is told.
const REOPENED_AT_MOST: u32 = 3;
/// How long a sign-out waits for other tabs to let go.
const DELETE_TIMEOUT_MS: u32 = 3_000;

/// An open store of one user in one club.
pub struct Store {
    name: String,
    handle: RefCell<web_sys::IdbDatabase>,
    /// What closes and opens the values, when the device has a code.
    sealer: RefCell<Option<Rc<Sealer>>>,
    missing: Missing,
}

/// What becomes of a database that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    IsMade,
    /// It cannot be opened.
    Stays,
}

impl Store {
    /// The database's name: another user's, or another club's, is another database.
    #[must_use]
    pub fn name_of(user: Uuid, club: Uuid) -> String {
        format!("novaclub-{}-{}", user.simple(), club.simple())
    }

    /// Opens the store, or makes it.
    pub async fn open(name: &str) -> Result<Rc<Self>, StoreError> {
        Self::open_or(name, Missing::IsMade).await
    }

    /// Opens the store if it is there: another tab may have deleted it.
    pub async fn open_existing(name: &str) -> Result<Rc<Self>, StoreError> {
        Self::open_or(name, Missing::Stays).await
    }

    async fn open_or(name: &str, missing: Missing) -> Result<Rc<Self>, StoreError> {
        let handle = RefCell::new(open_handle(name, missing).await?);
        Ok(Rc::new(Self { name: name.to_owned(), handle, sealer: RefCell::default(), missing }))
    }

    /// Reads everything. Rows of another schema are dropped when the page starts, and will be
    /// downloaded again; what a person did is kept, whatever the schema. A page that is running
    /// already does not take the store away from a newer one.
    pub async fn load<C: Command>(&self, starting: bool) -> Result<Stored<C>, StoreError> {
        self.with_live_handle(|| self.try_load(starting)).await
    }

    async fn try_load<C: Command>(&self, starting: bool) -> Result<Stored<C>, StoreError> {
        let transaction = self.begin(&[ROWS, OUTBOX, JOURNAL, META], TransactionMode::ReadOnly, false)?;
        let meta = transaction.object_store(META).map_err(failure)?;
        let schema = schema_of::<C>();
        let stored_schema = get_text(&meta, SCHEMA_KEY).await?;
        let state = read_state(&meta).await?;
        let is_current = stored_schema.as_deref() == Some(&*schema);
        // One that is new, or that the browser has emptied, is nobody's.
        let is_new = stored_schema.is_none() && state.is_none();
        if !is_current && (starting || is_new) {
            finish(transaction).await?;
            self.take_over(&schema, state).await?;
            return Box::pin(self.try_load(false)).await;
        }
        if !is_current {
            return Err(StoreError::Superseded);
        }
        let sealer = self.sealer();
        if vault_of(&meta).await?.map(|vault| vault.key) != sealer.as_ref().map(|sealer| sealer.key_id) {
            return Err(StoreError::Locked);
        }
        let rows_store = transaction.object_store(ROWS).map_err(failure)?;
        // All are asked for at once: the browser reads the next while this one is being parsed.
        let asked: Vec<_> = C::COLLECTIONS
            .iter()
            .map(|collection| Ok((*collection, rows::ask_for(&rows_store, collection, sealer.is_some())?)))
            .collect::<Result<_, StoreError>>()?;
        let mut rows = Vec::new();
        let mut found = Vec::new();
        for (collection, asked) in asked {
            let (keys, values) = asked.answer().await?;
            match keys {
                // Without a code they are read while the others are on their way.
                None => rows::parse(collection, &values, &mut rows),
                Some(keys) => found.push((collection, keys, values)),
            }
        }
        let outbox = Entries::read(&transaction, OUTBOX).await?;
        let journal = Entries::read(&transaction, JOURNAL).await?;
        finish(transaction).await?;
        if let Some(sealer) = &sealer {
            for (collection, keys, values) in found {
                sealed::open_rows(sealer, collection, (&keys, &values), &mut rows).await?;
            }
        }
        let (outbox, unreadable) = outbox.parse::<Pending<C>>(sealer.as_deref()).await?;
        // A refused command that cannot be read stays stored for the program that made it.
        let (journal, _) = journal.parse::<Refused<C>>(sealer.as_deref()).await?;
        Ok(Stored { state, rows, outbox, unreadable, journal })
    }

    /// Makes the store this program's: a new revision, so that a page of the older program that is
    /// still open finds itself behind.
    async fn take_over(&self, schema: &str, state: Option<State>) -> Result<(), StoreError> {
        let transaction = self.begin(&[ROWS, META], TransactionMode::ReadWrite, true)?;
        let meta = transaction.object_store(META).map_err(failure)?;
        transaction.object_store(ROWS).map_err(failure)?.clear().map_err(failure)?;
        put(&meta, SCHEMA_KEY, schema)?;
        if let Some(state) = state {
            put(&meta, STATE_KEY, &text_of(&state.without_base())?)?;
        }
        finish(transaction).await
    }

    /// Commits a transaction: all of it is on the disk, or nothing.
    pub async fn commit<C: Command>(&self, change: &Transaction<C>) -> Result<(), StoreError> {
        // Sealed before the transaction begins: it must not wait for anything else.
        let prepared = &self.prepare(change).await?;
        let was_tried = Cell::new(false);
        let commit = || async {
            let is_again = was_tried.replace(true);
            match self.try_commit(change, prepared).await {
                // The handle died after the disk had it, and before this page was told: decided anew, it
                // would be done twice.
                Err(StoreError::Behind) if is_again && self.holds(&change.state, prepared).await? => Ok(()),
                other => other,
            }
        };
        self.with_live_handle(commit).await
    }

    /// Whether a transaction is the last that was written, and this page's.
    async fn holds(&self, state: &State, prepared: &[Prepared]) -> Result<bool, StoreError> {
        let transaction = self.begin(&[META, OUTBOX], TransactionMode::ReadOnly, false)?;
        let meta = transaction.object_store(META).map_err(failure)?;
        let outbox = transaction.object_store(OUTBOX).map_err(failure)?;
        let mut is_held = read_state(&meta).await?.as_ref() == Some(state);
        for Prepared { key, value, .. } in prepared.iter().filter(|prepared| prepared.store == OUTBOX) {
            // Another tab may have made a command in the same millisecond, but not the same one.
            if let Some(value) = value {
                let stored = outbox.get(Query::Key(JsValue::from_str(key))).map_err(failure)?;
                is_held &= sealed::is_same(stored.await.map_err(failure)?.as_ref(), value);
            }
        }
        finish(transaction).await?;
        Ok(is_held)
    }

    /// Does what needs a handle; replaces a dead one, at most three times.
    async fn with_live_handle<T, F: Future<Output = Result<T, StoreError>>>(
        &self,
        work: impl Fn() -> F,
    ) -> Result<T, StoreError> {
        let mut reopened = 0;
        loop {
            match work().await {
                Err(StoreError::Failed(name)) if is_dead_handle(&name) && reopened < REOPENED_AT_MOST => {
                    reopened += 1;
                    self.close();
                    let handle = open_handle(&self.name, self.missing).await?;
                    self.handle.replace(handle);
                }
                other => return other,
            }
        }
    }

    async fn try_commit<C: Command>(
        &self,
        change: &Transaction<C>,
        prepared: &[Prepared],
    ) -> Result<(), StoreError> {
        let transaction = self.begin(&stores_of(change), TransactionMode::ReadWrite, change.strict)?;
        match queue(&transaction, change, prepared).await {
            Ok(()) => finish(transaction).await,
            Err(error) => {
                // What is queued must not be committed by itself; an abort fails only when the
                // transaction has ended already.
                let _ = transaction.abort();
                Err(error)
            }
        }
    }

    /// Whether nothing waits in the store and nothing was refused, whatever this page remembers.
    pub async fn is_settled<C: Command>(&self) -> Result<bool, StoreError> {
        let (unsent, refused) = self.with_live_handle(|| self.count_unsettled::<C>()).await?;
        Ok(unsent == 0 && refused == 0)
    }

    /// How many commands the server does not have, whatever this page remembers.
    pub async fn count_unsent<C: Command>(&self) -> Result<u32, StoreError> {
        let (unsent, _) = self.with_live_handle(|| self.count_unsettled::<C>()).await?;
        Ok(u32::try_from(unsent).unwrap_or(u32::MAX))
    }

    /// What the server does not have, readable or not, and what was refused.
    async fn count_unsettled<C: Command>(&self) -> Result<(usize, u32), StoreError> {
        let transaction = self.begin(&[OUTBOX, JOURNAL], TransactionMode::ReadOnly, false)?;
        let outbox = Entries::read(&transaction, OUTBOX).await?;
        let journal = transaction.object_store(JOURNAL).map_err(failure)?;
        let refused = journal.count(None).map_err(failure)?.await.map_err(failure)?;
        finish(transaction).await?;
        let (outbox, unreadable) = outbox.parse::<Pending<C>>(self.sealer().as_deref()).await?;
        let unsent = outbox.iter().filter(|pending| pending.acknowledged.is_none()).count();
        Ok((unsent + unreadable.len(), refused))
    }

    /// Deletes the database. Another tab may keep it from going; then it goes when that tab does.
    pub async fn delete(name: &str) -> Result<(), StoreError> {
        let factory = Factory::new().map_err(failure)?;
        let deleting = factory.delete(name).map_err(failure)?.into_future();
        let patience = gloo_timers::future::TimeoutFuture::new(DELETE_TIMEOUT_MS);
        match futures_util::future::select(Box::pin(deleting), Box::pin(patience)).await {
            Either::Left((deleted, _)) => deleted.map_err(failure),
            Either::Right(_) => Err(StoreError::Blocked),
        }
    }

    /// Closes the handle, so that another may delete or upgrade the database.
    pub fn close(&self) {
        self.handle.borrow().close();
    }

    /// `idb` has no durability yet, so the transaction is made by hand and handed over.
    fn begin(
        &self,
        stores: &[&str],
        mode: TransactionMode,
        strict: bool,
    ) -> Result<idb::Transaction, StoreError> {
        let names: js_sys::Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let options = js_sys::Object::new();
        let durability = if strict { "strict" } else { "relaxed" };
        let set = |key: &str, value: &str| js_sys::Reflect::set(&options, &key.into(), &value.into());
        set("durability", durability).map_err(js_failure)?;
        let handle = self.handle.borrow().clone();
        let function: js_sys::Function =
            js_sys::Reflect::get(&handle, &"transaction".into()).map_err(js_failure)?.unchecked_into();
        let made = function.call3(&handle, &names, &mode.into(), &options).map_err(js_failure)?;
        Ok(idb::Transaction::from(made.unchecked_into::<web_sys::IdbTransaction>()))
    }
}

async fn open_handle(name: &str, missing: Missing) -> Result<web_sys::IdbDatabase, StoreError> {
    let factory = Factory::new().map_err(failure)?;
    let mut request = factory.open(name, Some(VERSION)).map_err(failure)?;
    request.on_upgrade_needed(move |event| {
        if missing == Missing::Stays && event.old_version().is_ok_and(|version| version == 0) {
            // With its first transaction a new database goes, and the request fails.
            if let Some(making) = event.target().ok().and_then(|request| request.transaction()) {
                let _ = making.abort();
            }
            return;
        }
        let Ok(database) = event.database() else { return };
        for store in [ROWS, OUTBOX, JOURNAL, META] {
            if !database.store_names().iter().any(|name| name == store) {
                // The request fails when a store cannot be made.
                let _ = database.create_object_store(store, ObjectStoreParams::new());
            }
        }
    });
    let opening = Box::pin(request.into_future());
    let patience = Box::pin(gloo_timers::future::TimeoutFuture::new(OPEN_TIMEOUT_MS));
    let opened = match futures_util::future::select(opening, patience).await {
        Either::Left((opened, _)) => opened.map_err(opening_failure)?,
        Either::Right(((), opening)) => {
            // It may open yet: nobody would use it, and it would be in the way of the next.
            wasm_bindgen_futures::spawn_local(async move {
                if let Ok(late) = opening.await {
                    late.close();
                }
            });
            return Err(StoreError::Blocked);
        }
    };
    let handle: web_sys::IdbDatabase = opened.into();
    // Another tab wants a newer version: let go at once, it must not wait for us.
    let closing = handle.clone();
    let let_go = wasm_bindgen::closure::Closure::<dyn FnMut()>::new(move || closing.close());
    handle.set_onversionchange(Some(let_go.as_ref().unchecked_ref()));
    // One handle for the life of the page.
    let_go.forget();
    Ok(handle)
}

/// Checks that the change follows what is stored, and queues its writes.
async fn queue<C: Command>(
    transaction: &idb::Transaction,
    change: &Transaction<C>,
    prepared: &[Prepared],
) -> Result<(), StoreError> {
    let meta = transaction.object_store(META).map_err(failure)?;
    if get_text(&meta, SCHEMA_KEY).await?.is_some_and(|stored| stored != schema_of::<C>()) {
        return Err(StoreError::Superseded);
    }
    if read_state(&meta).await?.map_or(0, |state| state.revision) + 1 != change.state.revision {
        return Err(StoreError::Behind);
    }
    for prepared in prepared {
        write(transaction, prepared)?;
    }
    put(&meta, STATE_KEY, &text_of(&change.state)?)
}

/// A state that cannot be read is no new store: its numbers must not be given out again.
async fn read_state(meta: &idb::ObjectStore) -> Result<Option<State>, StoreError> {
    match get_text(meta, STATE_KEY).await? {
        None => Ok(None),
        Some(json) => serde_json::from_str(&json).map(Some).map_err(|_| StoreError::Superseded),
    }
}

fn stores_of<C: Command>(change: &Transaction<C>) -> Vec<&'static str> {
    let mut stores = vec![META];
    let mut add = |store| {
        if !stores.contains(&store) {
            stores.push(store);
        }
    };
    for op in &change.ops {
        add(match op {
            Op::PutRows(..) | Op::RemoveRows(..) => ROWS,
            Op::PutPending(_) | Op::RemovePending(_) => OUTBOX,
            Op::PutRefused(_) | Op::RemoveRefused(_) => JOURNAL,
        });
    }
    stores
}

/// Queues one write; the transaction's end tells whether it worked.
fn write(transaction: &idb::Transaction, prepared: &Prepared) -> Result<(), StoreError> {
    let store = transaction.object_store(prepared.store).map_err(failure)?;
    let key = JsValue::from_str(&prepared.key);
    match &prepared.value {
        Some(value) => store.put(value, Some(&key)).map(drop).map_err(failure),
        None => store.delete(Query::Key(key)).map(drop).map_err(failure),
    }
}

/// Fixed width, so that keys are in the order of the numbers.
fn number_key(n: u64) -> String {
    format!("{n:020}")
}

fn put(store: &idb::ObjectStore, key: &str, value: &str) -> Result<(), StoreError> {
    store.put(&JsValue::from_str(value), Some(&JsValue::from_str(key))).map(drop).map_err(failure)
}

async fn get_text(store: &idb::ObjectStore, key: &str) -> Result<Option<String>, StoreError> {
    let found = store.get(Query::Key(JsValue::from_str(key))).map_err(failure)?.await.map_err(failure)?;
    Ok(found.and_then(|value| value.as_string()))
}

fn parse<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

fn text_of<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Failed(error.to_string()))
}

/// The declarations in short: stored rows are lists of values in this order.
pub fn schema_of<C: Command>() -> String {
    let mut schema = String::new();
    for collection in C::COLLECTIONS {
        schema.push_str(collection.name);
        for field in collection.fields {
            schema.push(',');
            schema.push_str(field.name);
        }
        schema.push(';');
    }
    schema
}
