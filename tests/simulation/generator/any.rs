//! The deserializer that reads from chance instead of a text.

use super::{Source, collection_of, texts};
use novaclub::sync::{Collection, Value};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer as _, MapAccess, SeqAccess, VariantAccess,
    Visitor,
    value::{Error, StrDeserializer},
};
use std::any::type_name;
use uuid::Uuid;

/// One value in the making.
pub struct Any<'a, 'b> {
    source: &'a mut Source<'b>,
    /// The field that it fills.
    field: &'static str,
    /// The Rust type that is asked for, as the compiler calls it.
    wanted: &'static str,
    /// Whose fields a map names: the collection of the id that came before it.
    about: Option<&'static Collection>,
    /// It is the id of the record that holds it.
    is_own: bool,
}

impl<'a, 'b> Any<'a, 'b> {
    pub fn new(source: &'a mut Source<'b>) -> Self {
        Self { source, field: "", wanted: "", about: None, is_own: false }
    }

    fn text(&mut self) -> String {
        let wanted = self.wanted.trim_end_matches('>').rsplit('<').next().unwrap_or_default();
        let word = wanted.rsplit("::").next().unwrap_or_default();
        match word {
            // Those who have a device: see the world.
            "Uuid" if self.field == "user_id" => {
                Uuid::from_u128(200 + u128::from(self.source.chance.below(4))).to_string()
            }
            "NaiveDate" => texts::date(self.source, self.field).to_string(),
            "NaiveTime" => texts::time(self.source).format("%H:%M:%S").to_string(),
            "Uuid" => self.source.id("MemberId", false).to_string(),
            _ if word.ends_with("Id") => self.source.id(word, self.is_own).to_string(),
            _ => texts::text(self.source, self.field),
        }
    }
}

impl<'de> Deserializer<'de> for Any<'_, '_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        // A record's value on its own, outside a map of fields.
        visitor.visit_string(texts::text(self.source, self.field))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bool(self.source.chance.one_in(2))
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_i64(texts::number(self.source, self.field))
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u64(texts::number(self.source, self.field).unsigned_abs())
    }

    fn deserialize_str<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_string(self.text())
    }

    fn deserialize_string<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_string(self.text())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        // Who pays, what is full, where a person went: mostly nothing.
        if self.source.chance.one_in(3) || matches!(self.field, "merged_into" | "erased_on") {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let left = if self.source.chance.one_in(12) { 0 } else { 1 + self.source.chance.index(3) };
        visitor.visit_seq(Items { source: self.source, field: self.field, left })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let left = self.source.chance.index(3);
        visitor.visit_map(Edits { source: self.source, about: self.about, chosen: None, left })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(Fields {
            source: self.source,
            owner: name,
            left: fields.iter(),
            next: "",
            about: None,
        })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let variant = *self.source.chance.pick(variants);
        visitor.visit_enum(Choice { source: self.source, variant })
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u128 f32 f64 char bytes byte_buf unit_struct tuple tuple_struct
        identifier ignored_any
    }
}

/// The fields of a struct, or of a variant.
struct Fields<'a, 'b> {
    source: &'a mut Source<'b>,
    owner: &'static str,
    left: std::slice::Iter<'static, &'static str>,
    next: &'static str,
    about: Option<&'static Collection>,
}

impl<'de> MapAccess<'de> for Fields<'_, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some(field) = self.left.next() else { return Ok(None) };
        self.next = field;
        let name: StrDeserializer<'_, Error> = field.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let wanted = type_name::<V::Value>();
        self.about = collection_of(wanted).or(self.about);
        // The id of the record itself; a variant's id names a record that is there.
        let is_own = self.next == "id" && !self.owner.is_empty();
        let (field, about) = (self.next, self.about);
        seed.deserialize(Any { source: self.source, field, wanted, about, is_own })
    }
}

struct Items<'a, 'b> {
    source: &'a mut Source<'b>,
    field: &'static str,
    left: usize,
}

impl<'de> SeqAccess<'de> for Items<'_, '_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let wanted = type_name::<T::Value>();
        let any = Any { source: self.source, field: self.field, wanted, about: None, is_own: false };
        seed.deserialize(any).map(Some)
    }
}

/// Fields of a record with their new values, as edits carry them.
struct Edits<'a, 'b> {
    source: &'a mut Source<'b>,
    about: Option<&'static Collection>,
    chosen: Option<Value>,
    left: usize,
}

impl<'de> MapAccess<'de> for Edits<'_, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some(collection) = self.about.filter(|_| self.left > 0) else { return Ok(None) };
        self.left -= 1;
        let field = self.source.chance.pick(collection.fields);
        self.chosen = Some(texts::value(self.source, field));
        let name: StrDeserializer<'_, Error> = field.name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        match self.chosen.take() {
            Some(Value::Text(text)) => seed.deserialize(text.into_deserializer()),
            Some(Value::Integer(number)) => seed.deserialize(number.into_deserializer()),
            Some(Value::Bool(is)) => seed.deserialize(is.into_deserializer()),
            Some(Value::Null) | None => seed.deserialize(().into_deserializer()),
        }
    }
}

struct Choice<'a, 'b> {
    source: &'a mut Source<'b>,
    variant: &'static str,
}

impl<'a, 'b, 'de> EnumAccess<'de> for Choice<'a, 'b> {
    type Error = Error;
    type Variant = Any<'a, 'b>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Any<'a, 'b>), Error> {
        let name: StrDeserializer<'_, Error> = self.variant.into_deserializer();
        let variant = seed.deserialize(name)?;
        let (source, field) = (self.source, self.variant);
        Ok((variant, Any { source, field, wanted: "", about: None, is_own: false }))
    }
}

impl<'de> VariantAccess<'de> for Any<'_, '_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(Self { wanted: type_name::<T::Value>(), ..self })
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(Items { source: self.source, field: self.field, left: length })
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(Fields {
            source: self.source,
            owner: "",
            left: fields.iter(),
            next: "",
            about: None,
        })
    }
}
