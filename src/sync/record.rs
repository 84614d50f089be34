//! What a record is: its declaration, its row, and how rows are read.
//!
//! [`record!`](crate::record) is the one place where a record's fields are listed; SQL statements,
//! the `IndexedDB` rows, the wire and the API's documents are all derived from what it declares.

use super::{
    clock::Stamp,
    value::{FieldValue, Kind, Value, WrongValue},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The declaration of a collection of records.
#[derive(Debug, PartialEq, Eq)]
pub struct Collection {
    /// The name of the SQL table, on the wire and in the API's addresses.
    pub name: &'static str,
    pub fields: &'static [Field],
}

impl Collection {
    /// Where a field stands in a row.
    #[must_use]
    pub fn position(&self, field: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.name == field)
    }
}

/// The declaration of one field.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub kind: Kind,
    pub optional: bool,
    /// The only texts that it may hold; empty when it may hold any.
    pub words: &'static [&'static str],
}

/// One record as the engine sees it: values in the order of the collection's fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub id: Uuid,
    /// The club's change counter when the row last changed on the server; 0 while only here.
    pub seq: i64,
    /// A tombstone: the row stays, so that other devices learn of it.
    pub deleted: bool,
    pub values: Vec<Value>,
}

/// A stored row does not fit the record's declaration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the field {field} of {collection} holds a value that does not fit")]
pub struct UnreadableRow {
    pub collection: &'static str,
    pub field: &'static str,
}

/// A typed view of a row.
pub trait Record: Clone + Sized {
    const COLLECTION: &'static Collection;
    fn id(&self) -> Uuid;
    fn values(&self) -> Vec<Value>;
    /// # Errors
    /// When a value does not fit its field.
    fn from_values(id: Uuid, values: &[Value]) -> Result<Self, UnreadableRow>;
}

/// Reads one value of a row for [`Record::from_values`].
#[doc(hidden)]
pub fn read_value<T: FieldValue>(
    collection: &'static Collection,
    values: &[Value],
    position: usize,
) -> Result<T, UnreadableRow> {
    let value = values.get(position).unwrap_or(&Value::Null);
    T::from_value(value).map_err(|WrongValue| UnreadableRow {
        collection: collection.name,
        field: collection.fields[position].name,
    })
}

/// What a decision or a query reads from: a replica's view, or rows read from SQL.
///
/// Tombstones are never seen through it.
pub trait Records {
    fn row(&self, collection: &'static Collection, id: Uuid) -> Option<&Row>;
    fn rows<'a>(&'a self, collection: &'static Collection) -> Box<dyn Iterator<Item = &'a Row> + 'a>;

    /// When a field of a row was set; none where nobody knows it, as on a device.
    fn set_at(&self, _collection: &'static Collection, _id: Uuid, _position: usize) -> Option<Stamp> {
        None
    }

    /// Whether rows may be missing that whoever reads does not see: so it is on a device.
    fn is_partial(&self) -> bool {
        false
    }
}

impl dyn Records + '_ {
    /// One record, if it exists and is not deleted.
    #[must_use]
    pub fn get<R: Record>(&self, id: Uuid) -> Option<R> {
        let row = self.row(R::COLLECTION, id)?;
        R::from_values(row.id, &row.values).ok()
    }

    /// All records of a collection, in no particular order.
    pub fn all<R: Record>(&self) -> impl Iterator<Item = R> {
        self.rows(R::COLLECTION).filter_map(|row| R::from_values(row.id, &row.values).ok())
    }
}

/// Declares a record: its id type, its struct, and its [`Collection`].
#[macro_export]
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $name:ident($id:ident) in $collection:literal {
            $($(#[$field_meta:meta])* pub $field:ident: $type:ty,)+
        }
    ) => {
        #[doc = concat!("Identifies a [`", stringify!($name), "`].")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(transparent)]
        pub struct $id(pub ::uuid::Uuid);

        impl $crate::sync::FieldValue for $id {
            const KIND: $crate::sync::Kind = $crate::sync::Kind::Id;
            fn to_value(&self) -> $crate::sync::Value {
                self.0.to_value()
            }
            fn from_value(value: &$crate::sync::Value) -> Result<Self, $crate::sync::value::WrongValue> {
                ::uuid::Uuid::from_value(value).map(Self)
            }
        }

        impl ::std::fmt::Display for $id {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                self.0.fmt(f)
            }
        }

        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, ::serde::Serialize, ::serde::Deserialize)]
        pub struct $name {
            pub id: $id,
            $($(#[$field_meta])* pub $field: $type,)+
        }

        impl $crate::sync::Record for $name {
            const COLLECTION: &'static $crate::sync::Collection = {
                const FIELDS: &[$crate::sync::Field] = &[$($crate::sync::Field {
                    name: stringify!($field),
                    kind: <$type as $crate::sync::FieldValue>::KIND,
                    optional: <$type as $crate::sync::FieldValue>::OPTIONAL,
                    words: <$type as $crate::sync::FieldValue>::WORDS,
                }),+];
                &$crate::sync::Collection { name: $collection, fields: FIELDS }
            };

            fn id(&self) -> ::uuid::Uuid {
                self.id.0
            }

            fn values(&self) -> Vec<$crate::sync::Value> {
                vec![$($crate::sync::FieldValue::to_value(&self.$field)),+]
            }

            fn from_values(
                id: ::uuid::Uuid,
                values: &[$crate::sync::Value],
            ) -> Result<Self, $crate::sync::record::UnreadableRow> {
                let mut positions = 0..;
                let mut next = || positions.next().unwrap_or_default();
                Ok(Self {
                    id: $id(id),
                    $($field: $crate::sync::record::read_value(Self::COLLECTION, values, next())?,)+
                })
            }
        }
    };
}
