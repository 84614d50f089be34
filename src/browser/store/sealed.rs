//! The store of a device that has a code: values are sealed before a transaction begins and opened after it has
//! read. What the lock itself needs, and nothing personal, stands beside them as it is.

use super::{
    JOURNAL, META, OUTBOX, ROWS, STATE_KEY, Store, StoreError, failure::failure, finish, get_text,
    number_key, parse, put, read_state, rows, text_of,
};
use crate::browser::lock::{CryptoError, Sealer, Vault};
use crate::sync::{
    Command, Row,
    record::Collection,
    replica::{Op, State, Transaction},
};
use idb::{Query, TransactionMode};
use js_sys::{Array, Uint8Array};
use serde::de::DeserializeOwned;
use std::rc::Rc;
use wasm_bindgen::{JsCast as _, JsValue};

const VAULT_KEY: &str = "vault";
/// Who is signed in, sealed.
const WHO_KEY: &str = "who";
/// The secret by which the device asks whether it is to be erased.
const TOKEN_KEY: &str = "token";

/// The stores whose values are sealed.
const SEALED: [&str; 3] = [ROWS, OUTBOX, JOURNAL];

impl From<CryptoError> for StoreError {
    fn from(error: CryptoError) -> Self {
        match error {
            CryptoError::DoesNotFit => Self::Locked,
            CryptoError::Missing => Self::Failed(error.to_string()),
        }
    }
}

/// One write, ready for its transaction: a value, or that there is none any more.
pub struct Prepared {
    pub store: &'static str,
    pub key: String,
    pub value: Option<JsValue>,
}

/// What stands in a store, as it stands there.
pub struct Entries {
    store: &'static str,
    keys: Vec<String>,
    values: Vec<JsValue>,
}

impl Entries {
    pub async fn read(transaction: &idb::Transaction, store: &'static str) -> Result<Self, StoreError> {
        let object_store = transaction.object_store(store).map_err(failure)?;
        let keys = object_store.get_all_keys(None, None).map_err(failure)?;
        let values = object_store.get_all(None, None).map_err(failure)?;
        let keys = keys.await.map_err(failure)?;
        let keys = keys.iter().map(|key| key.as_string().unwrap_or_default()).collect();
        Ok(Self { store, keys, values: values.await.map_err(failure)? })
    }

    /// The texts; none in the place of what is none, or does not open.
    async fn texts(&self, sealer: Option<&Sealer>) -> Result<Vec<Option<String>>, StoreError> {
        let Some(sealer) = sealer else {
            return Ok(self.values.iter().map(JsValue::as_string).collect());
        };
        let entries = self.keys.iter().zip(&self.values);
        let opened = sealer.open(entries.map(|(key, value)| (self.store, &**key, value.clone()))).await?;
        Ok(opened.into_iter().map(|bytes| String::from_utf8(bytes?).ok()).collect())
    }

    /// The entries, and the numbers of those that this program cannot read.
    pub async fn parse<T: DeserializeOwned>(
        self,
        sealer: Option<&Sealer>,
    ) -> Result<(Vec<T>, Vec<u64>), StoreError> {
        let (mut entries, mut unreadable) = (Vec::new(), Vec::new());
        for (key, text) in self.keys.iter().zip(self.texts(sealer).await?) {
            match text.and_then(|json| parse(&json)) {
                Some(entry) => entries.push(entry),
                None => unreadable.extend(key.parse::<u64>()),
            }
        }
        Ok((entries, unreadable))
    }
}

/// Reads sealed rows; one that cannot be read is left, and found again by the daily comparison.
pub async fn open_rows(
    sealer: &Sealer,
    collection: &'static Collection,
    (keys, values): (&Array, &Array),
    rows: &mut Vec<(&'static Collection, Row)>,
) -> Result<(), StoreError> {
    let keys: Vec<String> = keys.iter().map(|key| key.as_string().unwrap_or_default()).collect();
    let opened =
        sealer.open(keys.iter().zip(values.iter()).map(|(key, value)| (ROWS, &**key, value))).await?;
    let read = |bytes: Option<Vec<u8>>| Some((collection, serde_json::from_slice(&bytes?).ok()?));
    rows.extend(opened.into_iter().filter_map(read));
    Ok(())
}

/// Whether a stored value is the one that was to be written.
pub fn is_same(stored: Option<&JsValue>, written: &JsValue) -> bool {
    let bytes = |value: &JsValue| value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec);
    stored.is_some_and(|stored| match (bytes(stored), bytes(written)) {
        (None, None) => stored.as_string() == written.as_string(),
        (stored, written) => stored == written,
    })
}

/// The lock, when there is one. One that cannot be read is a newer program's.
pub async fn vault_of(meta: &idb::ObjectStore) -> Result<Option<Vault>, StoreError> {
    match get_text(meta, VAULT_KEY).await? {
        None => Ok(None),
        Some(json) => parse(&json).map(Some).ok_or(StoreError::Superseded),
    }
}

impl Store {
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn sealer(&self) -> Option<Rc<Sealer>> {
        self.sealer.borrow().clone()
    }

    /// From now on values are sealed, and opened, by this; by nothing without one.
    pub fn seal_with(&self, sealer: Option<Rc<Sealer>>) {
        self.sealer.replace(sealer);
    }

    /// What a change writes, sealed if this device has a code.
    pub(super) async fn prepare<C: Command>(
        &self,
        change: &Transaction<C>,
    ) -> Result<Vec<Prepared>, StoreError> {
        let mut texts: Vec<(&'static str, String, Option<String>)> = Vec::new();
        for op in &change.ops {
            match op {
                Op::PutRows(collection, rows) => {
                    for row in rows {
                        texts.push((ROWS, rows::key(collection, row.id), Some(text_of(row)?)));
                    }
                }
                Op::RemoveRows(collection, ids) => {
                    texts.extend(ids.iter().map(|id| (ROWS, rows::key(collection, *id), None)));
                }
                Op::PutPending(pending) => {
                    texts.push((OUTBOX, number_key(pending.envelope.n), Some(text_of(pending)?)));
                }
                Op::RemovePending(n) => texts.push((OUTBOX, number_key(*n), None)),
                Op::PutRefused(refused) => {
                    texts.push((JOURNAL, number_key(refused.envelope.n), Some(text_of(refused)?)));
                }
                Op::RemoveRefused(n) => texts.push((JOURNAL, number_key(*n), None)),
            }
        }
        let Some(sealer) = self.sealer() else {
            let plain = |(store, key, text): (_, _, Option<String>)| Prepared {
                store,
                key,
                value: text.map(|text| JsValue::from_str(&text)),
            };
            return Ok(texts.into_iter().map(plain).collect());
        };
        let to_seal = texts.iter().filter_map(|(store, key, text)| Some((*store, &**key, text.as_deref()?)));
        let mut sealed = sealer.seal(to_seal).await?.into_iter();
        let with_value = texts.iter().map(|(store, key, text)| Prepared {
            store,
            key: key.clone(),
            value: text.as_ref().and_then(|_| Some(sealed.next()?.into())),
        });
        Ok(with_value.collect())
    }

    /// The lock of this database, when there is one.
    pub async fn vault(&self) -> Result<Option<Vault>, StoreError> {
        self.with_live_handle(|| async {
            let transaction = self.begin(&[META], TransactionMode::ReadOnly, false)?;
            let meta = transaction.object_store(META).map_err(failure)?;
            let vault = vault_of(&meta).await?;
            finish(transaction).await?;
            Ok(vault)
        })
        .await
    }

    /// Changes the lock, and tells what it has become; on the disk before this returns. Nothing is written when
    /// `change` gives none.
    pub async fn change_vault(
        &self,
        change: impl Fn(Vault) -> Option<Vault>,
    ) -> Result<Option<Vault>, StoreError> {
        self.with_live_handle(|| async {
            let transaction = self.begin(&[META], TransactionMode::ReadWrite, true)?;
            let meta = transaction.object_store(META).map_err(failure)?;
            let changed = vault_of(&meta).await?.and_then(&change);
            if let Some(changed) = &changed {
                put(&meta, VAULT_KEY, &text_of(changed)?)?;
            }
            finish(transaction).await?;
            Ok(changed)
        })
        .await
    }

    /// Who is signed in, as it was sealed.
    pub async fn who(&self, sealer: &Sealer) -> Result<Option<String>, StoreError> {
        let read = || async {
            let transaction = self.begin(&[META], TransactionMode::ReadOnly, false)?;
            let meta = transaction.object_store(META).map_err(failure)?;
            let asked = meta.get(Query::Key(WHO_KEY.into())).map_err(failure)?;
            let value = asked.await.map_err(failure)?;
            finish(transaction).await?;
            Ok(value)
        };
        let Some(value) = self.with_live_handle(read).await? else { return Ok(None) };
        let opened = sealer.open([(META, WHO_KEY, value)]).await?;
        Ok(opened.into_iter().next().flatten().and_then(|bytes| String::from_utf8(bytes).ok()))
    }

    /// Keeps who is signed in, sealed.
    pub async fn set_who(&self, sealer: &Sealer, who: &str) -> Result<(), StoreError> {
        let sealed: JsValue = sealer.seal([(META, WHO_KEY, who)]).await?.into_iter().next().into();
        self.with_live_handle(|| async {
            let transaction = self.begin(&[META], TransactionMode::ReadWrite, false)?;
            let meta = transaction.object_store(META).map_err(failure)?;
            meta.put(&sealed, Some(&WHO_KEY.into())).map_err(failure)?;
            finish(transaction).await
        })
        .await
    }

    /// The secret by which this device asks whether it is to be erased.
    pub async fn token(&self) -> Result<Option<String>, StoreError> {
        self.with_live_handle(|| async {
            let transaction = self.begin(&[META], TransactionMode::ReadOnly, false)?;
            let token = get_text(&transaction.object_store(META).map_err(failure)?, TOKEN_KEY).await?;
            finish(transaction).await?;
            Ok(token)
        })
        .await
    }

    /// Keeps that secret.
    pub async fn set_token(&self, token: &str) -> Result<(), StoreError> {
        self.with_live_handle(|| async {
            let transaction = self.begin(&[META], TransactionMode::ReadWrite, true)?;
            put(&transaction.object_store(META).map_err(failure)?, TOKEN_KEY, token)?;
            finish(transaction).await
        })
        .await
    }

    /// How many commands wait, readable or not, the acknowledged ones among them.
    pub async fn count_waiting(&self) -> Result<u32, StoreError> {
        self.with_live_handle(|| async {
            let transaction = self.begin(&[OUTBOX], TransactionMode::ReadOnly, false)?;
            let outbox = transaction.object_store(OUTBOX).map_err(failure)?;
            let waiting = outbox.count(None).map_err(failure)?.await.map_err(failure)?;
            finish(transaction).await?;
            Ok(waiting)
        })
        .await
    }

    /// Writes everything anew: sealed by another key, or as plain texts, with the lock that goes with it and
    /// who is signed in, in one transaction. What cannot be opened stays as it is. The state moves on by more
    /// than one, so that no other page takes this for a change that it could follow; gives it as it is then.
    pub async fn reseal(
        &self,
        next: Option<(Rc<Sealer>, &Vault, &str)>,
    ) -> Result<Option<State>, StoreError> {
        loop {
            match self.with_live_handle(|| self.try_reseal(next.as_ref())).await {
                // Another tab has written meanwhile.
                Err(StoreError::Behind) => {}
                Ok(state) => {
                    self.seal_with(next.map(|(sealer, ..)| sealer));
                    return Ok(state);
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn try_reseal(
        &self,
        next: Option<&(Rc<Sealer>, &Vault, &str)>,
    ) -> Result<Option<State>, StoreError> {
        let all = [ROWS, OUTBOX, JOURNAL, META];
        let transaction = self.begin(&all, TransactionMode::ReadOnly, false)?;
        let before = read_state(&transaction.object_store(META).map_err(failure)?).await?;
        let mut entries = Vec::new();
        for store in SEALED {
            entries.push(Entries::read(&transaction, store).await?);
        }
        finish(transaction).await?;
        let (former, sealer) = (self.sealer(), next.map(|(sealer, ..)| sealer));
        let mut prepared = Vec::new();
        for entries in entries {
            let texts = entries.texts(former.as_deref()).await?;
            let known = entries.keys.into_iter().zip(texts);
            let known: Vec<_> = known.filter_map(|(key, text)| Some((key, text?))).collect();
            let values: Vec<JsValue> = match sealer {
                Some(sealer) => {
                    let texts = known.iter().map(|(key, text)| (entries.store, &**key, &**text));
                    sealer.seal(texts).await?.into_iter().map(JsValue::from).collect()
                }
                None => known.iter().map(|(_, text)| JsValue::from_str(text)).collect(),
            };
            prepared.extend(known.into_iter().zip(values).map(|((key, _), value)| Prepared {
                store: entries.store,
                key,
                value: Some(value),
            }));
        }
        let who: Option<JsValue> = match next {
            Some((sealer, _, who)) => {
                sealer.seal([(META, WHO_KEY, *who)]).await?.into_iter().next().map(JsValue::from)
            }
            None => None,
        };
        let transaction = self.begin(&all, TransactionMode::ReadWrite, true)?;
        match rewrite(&transaction, before, &prepared, next.map(|(_, vault, _)| *vault).zip(who)).await {
            Ok(after) => {
                finish(transaction).await?;
                Ok(after)
            }
            Err(error) => {
                // What is queued must not be committed by itself; an abort fails only when the transaction has
                // ended already.
                let _ = transaction.abort();
                Err(error)
            }
        }
    }
}

/// Queues what stands in every value's place, unless another tab has written since it was read.
async fn rewrite(
    transaction: &idb::Transaction,
    before: Option<State>,
    prepared: &[Prepared],
    lock: Option<(&Vault, JsValue)>,
) -> Result<Option<State>, StoreError> {
    let meta = transaction.object_store(META).map_err(failure)?;
    let revision = |state: Option<&State>| state.map(|state| state.revision);
    if revision(read_state(&meta).await?.as_ref()) != revision(before.as_ref()) {
        return Err(StoreError::Behind);
    }
    for prepared in prepared {
        super::write(transaction, prepared)?;
    }
    if let Some((vault, who)) = lock {
        put(&meta, VAULT_KEY, &text_of(vault)?)?;
        meta.put(&who, Some(&WHO_KEY.into())).map_err(failure)?;
    } else {
        for key in [VAULT_KEY, WHO_KEY] {
            meta.delete(Query::Key(key.into())).map_err(failure)?;
        }
    }
    let after = before.map(|state| state.next().next());
    if let Some(after) = &after {
        put(&meta, STATE_KEY, &text_of(after)?)?;
    }
    Ok(after)
}
