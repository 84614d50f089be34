//! Rows of records, read and written by their declaration.

use super::{
    Tx,
    statements::{FOUND_AT_ONCE, Within, portions, statements},
};
use crate::on_connection;
use crate::server::Error;
use crate::sync::{
    Collection, Kind, Row, Value,
    merge::{StampedRow, Stamps},
    sight::Span,
};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Row as _, postgres::PgRow, query::Query, sqlite::SqliteRow};
use uuid::Uuid;

/// Columns before the fields in every statement that reads rows.
const FIRST_FIELD: usize = 4;

/// Both drivers' rows are read by the same lines.
macro_rules! row_reader {
    ($name:ident, $row:ty) => {
        fn $name(collection: &Collection, row: &$row) -> Result<StampedRow, Error> {
            let mut values = Vec::with_capacity(collection.fields.len());
            for (offset, field) in collection.fields.iter().enumerate() {
                let at = FIRST_FIELD + offset;
                values.push(
                    match field.kind {
                        Kind::Text | Kind::Time => row.try_get::<Option<String>, _>(at)?.map(Value::Text),
                        Kind::Integer => row.try_get::<Option<i64>, _>(at)?.map(Value::Integer),
                        Kind::Bool => row.try_get::<Option<bool>, _>(at)?.map(Value::Bool),
                        Kind::Date => {
                            row.try_get::<Option<NaiveDate>, _>(at)?.map(|d| Value::Text(d.to_string()))
                        }
                        Kind::Id => row.try_get::<Option<Uuid>, _>(at)?.map(|id| Value::Text(id.to_string())),
                    }
                    .unwrap_or(Value::Null),
                );
            }
            let stamps: Stamps = serde_json::from_str(row.try_get::<&str, _>(3)?)
                .map_err(|error| Error::Internal(format!("stamps of {}: {error}", collection.name)))?;
            Ok(StampedRow {
                row: Row {
                    id: row.try_get(0)?,
                    seq: row.try_get(1)?,
                    deleted: row.try_get::<Option<DateTime<Utc>>, _>(2)?.is_some(),
                    values,
                },
                stamps,
            })
        }
    };
}
row_reader!(read_sqlite, SqliteRow);
row_reader!(read_postgres, PgRow);

trait ReadRow {
    fn read(&self, collection: &Collection) -> Result<StampedRow, Error>;
}

impl ReadRow for SqliteRow {
    fn read(&self, collection: &Collection) -> Result<StampedRow, Error> {
        read_sqlite(collection, self)
    }
}

impl ReadRow for PgRow {
    fn read(&self, collection: &Collection) -> Result<StampedRow, Error> {
        read_postgres(collection, self)
    }
}

/// One row, deleted or not.
///
/// # Errors
/// What the database says.
pub async fn find(
    tx: &mut Tx,
    club: Uuid,
    collection: &'static Collection,
    id: Uuid,
) -> Result<Option<StampedRow>, Error> {
    let sql = statements(collection).find;
    on_connection!(tx, |connection| {
        let row = sqlx::query(sql).bind(club).bind(id).fetch_optional(connection).await?;
        row.map(|row| row.read(collection)).transpose()
    })
}

/// Those of the rows that exist, deleted or not, in no particular order.
///
/// # Errors
/// What the database says.
pub async fn find_many(
    tx: &mut Tx,
    club: Uuid,
    collection: &'static Collection,
    ids: &[Uuid],
) -> Result<Vec<StampedRow>, Error> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(FOUND_AT_ONCE) {
        let [first, ..] = ids else { continue };
        if ids.len() == 1 {
            found.extend(find(tx, club, collection, *first).await?);
            continue;
        }
        let sql = statements(collection).find_many;
        on_connection!(tx, |connection| {
            let mut query: Query<'_, _, _> = sqlx::query(sql).bind(club);
            for at in 0..FOUND_AT_ONCE {
                query = query.bind(*ids.get(at).unwrap_or(first));
            }
            for row in query.fetch_all(connection).await? {
                found.push(row.read(collection)?);
            }
        });
    }
    Ok(found)
}

/// All rows of a collection.
///
/// # Errors
/// What the database says.
pub async fn list(
    tx: &mut Tx,
    club: Uuid,
    collection: &'static Collection,
) -> Result<Vec<StampedRow>, Error> {
    let sql = statements(collection).list;
    on_connection!(tx, |connection| {
        let rows = sqlx::query(sql).bind(club).fetch_all(connection).await?;
        rows.iter().map(|row| row.read(collection)).collect()
    })
}

/// The rows whose field holds an id.
///
/// # Errors
/// A field that holds no ids, or what the database says.
pub async fn list_by(
    tx: &mut Tx,
    club: Uuid,
    collection: &'static Collection,
    field: &str,
    id: Uuid,
) -> Result<Vec<StampedRow>, Error> {
    let sql = statements(collection)
        .list_by(field)
        .ok_or_else(|| Error::Internal(format!("{}.{field} cannot be read by", collection.name)))?;
    on_connection!(tx, |connection| {
        let rows = sqlx::query(sql).bind(club).bind(id).fetch_all(connection).await?;
        rows.iter().map(|row| row.read(collection)).collect()
    })
}

/// The rows whose date lies between two, both included.
///
/// # Errors
/// A field that holds no dates, or what the database says.
pub async fn list_between(
    tx: &mut Tx,
    club: Uuid,
    collection: &'static Collection,
    field: &str,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<StampedRow>, Error> {
    let sql = statements(collection)
        .list_between(field)
        .ok_or_else(|| Error::Internal(format!("{}.{field} is no date", collection.name)))?;
    on_connection!(tx, |connection| {
        let rows = sqlx::query(sql).bind(club).bind(from).bind(to).fetch_all(connection).await?;
        rows.iter().map(|row| row.read(collection)).collect()
    })
}

/// Binds a value as its column's type; both drivers by the same lines.
macro_rules! bind_value {
    ($query:expr, $kind:expr, $value:expr) => {
        match ($kind, $value) {
            (Kind::Text | Kind::Time, Value::Text(text)) => $query.bind(Some(text.clone())),
            (Kind::Text | Kind::Time, _) => $query.bind(None::<String>),
            (Kind::Integer, Value::Integer(integer)) => $query.bind(Some(*integer)),
            (Kind::Integer, _) => $query.bind(None::<i64>),
            (Kind::Bool, Value::Bool(flag)) => $query.bind(Some(*flag)),
            (Kind::Bool, _) => $query.bind(None::<bool>),
            (Kind::Date, Value::Text(text)) => $query.bind(text.parse::<NaiveDate>().ok()),
            (Kind::Date, _) => $query.bind(None::<NaiveDate>),
            (Kind::Id, Value::Text(text)) => $query.bind(Uuid::try_parse(text).ok()),
            (Kind::Id, _) => $query.bind(None::<Uuid>),
        }
    };
}

/// Rows of a collection that changed after one seq and up to another.
#[derive(Clone, Copy, Debug)]
pub struct Changed<'a> {
    pub collection: &'static Collection,
    pub after: i64,
    pub up_to: i64,
    /// Only of these.
    pub span: Option<&'a Span>,
}

impl Changed<'_> {
    /// The statements that keep to the span.
    fn within(&self, span: &Span) -> Result<Within, Error> {
        let Collection { name, .. } = self.collection;
        let found = statements(self.collection).within(span.field);
        found.ok_or_else(|| Error::Internal(format!("{name}.{} has no order", span.field)))
    }

    /// The rows, by seq; at most `most`.
    ///
    /// # Errors
    /// A span by a field that holds neither days nor numbers, or what the database says.
    pub async fn list(&self, tx: &mut Tx, club: Uuid, most: i64) -> Result<Vec<Row>, Error> {
        let Self { collection, after, up_to, span } = *self;
        let within = span.map(|span| Ok::<_, Error>((self.within(span)?, &span.first))).transpose()?;
        on_connection!(tx, |connection| {
            let sql = within.map_or(statements(collection).changed, |(within, _)| within.changed);
            let mut query = sqlx::query(sql).bind(club).bind(after).bind(up_to).bind(most);
            if let Some((within, first)) = within {
                query = bind_value!(query, within.kind, first);
            }
            let rows = query.fetch_all(connection).await?;
            rows.iter().map(|row| row.read(collection).map(|stamped| stamped.row)).collect()
        })
    }

    /// How many there are.
    ///
    /// # Errors
    /// As [`Changed::list`].
    pub async fn count(&self, tx: &mut Tx, club: Uuid) -> Result<i64, Error> {
        let Self { collection, after, up_to, span } = *self;
        let within = span.map(|span| Ok::<_, Error>((self.within(span)?, &span.first))).transpose()?;
        let count = on_connection!(tx, |connection| {
            let sql = within.map_or(statements(collection).count_changed, |(within, _)| within.count_changed);
            let mut query = sqlx::query_scalar::<_, i64>(sql).bind(club).bind(after).bind(up_to);
            if let Some((within, first)) = within {
                query = bind_value!(query, within.kind, first);
            }
            query.fetch_one(connection).await?
        });
        Ok(count)
    }
}

/// A row to store as it is now, whether it was there or not.
#[derive(Debug)]
pub struct Outgoing {
    pub club: Uuid,
    pub stamped: StampedRow,
    pub device: Uuid,
    pub now: DateTime<Utc>,
}

/// Stores rows, of one club or of several; no row twice.
///
/// # Errors
/// A constraint of the table, or another word of the database.
pub async fn upsert(tx: &mut Tx, collection: &'static Collection, rows: &[&Outgoing]) -> Result<(), Error> {
    for (which, rows) in portions(rows) {
        let (_, sql) = statements(collection).upserts[which];
        let mut stamps = Vec::with_capacity(rows.len());
        for row in rows {
            let json = serde_json::to_string(&row.stamped.stamps);
            stamps.push(json.map_err(|error| Error::Internal(error.to_string()))?);
        }
        on_connection!(tx, |connection| {
            let mut query: Query<'_, _, _> = sqlx::query(sql);
            for (Outgoing { club, stamped: StampedRow { row, .. }, device, now }, stamps) in
                rows.iter().zip(stamps)
            {
                query = query
                    .bind(*club)
                    .bind(row.id)
                    .bind(row.seq)
                    .bind(row.deleted.then_some(*now))
                    .bind(stamps)
                    .bind(*device)
                    .bind(*now);
                for (field, value) in collection.fields.iter().zip(&row.values) {
                    query = bind_value!(query, field.kind, value);
                }
            }
            query.execute(connection).await?;
        });
    }
    Ok(())
}
