//! The names of all commands, asked from serde: a new one is in the list by itself.

use novaclub::club::ClubCommand;
use serde::Deserialize as _;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer as _, VariantAccess, Visitor,
    value::{Error, StrDeserializer},
};

/// Each command as its area and its own name.
pub fn all() -> Vec<(&'static str, &'static str)> {
    let areas = Probe::default().look();
    let commands = |area: &'static str| {
        let own = Probe { inside: Some(area), ..Probe::default() }.look();
        own.into_iter().map(move |name| (area, name))
    };
    areas.into_iter().flat_map(commands).collect()
}

/// A command's name as in [`all`].
pub fn name_of(command: &ClubCommand) -> String {
    let json = serde_json::to_value(command).unwrap();
    let (area, inner) = json.as_object().and_then(|o| o.iter().next()).unwrap();
    let name = inner.as_object().and_then(|o| o.keys().next().map(String::as_str)).or_else(|| inner.as_str());
    format!("{area}.{}", name.unwrap_or_default())
}

/// Reads nothing: notes which variants are asked for, and gives up.
#[derive(Default)]
struct Probe {
    /// The area whose commands are looked for; none for the areas themselves.
    inside: Option<&'static str>,
    found: std::cell::RefCell<Vec<&'static str>>,
}

impl Probe {
    fn look(self) -> Vec<&'static str> {
        let stopped = ClubCommand::deserialize(&self);
        assert!(stopped.is_err(), "a probe reads nothing");
        self.found.into_inner()
    }
}

impl<'de> Deserializer<'de> for &Probe {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Error> {
        Err(Error::custom("only enums are looked at"))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.inside {
            Some(area) if variants.contains(&area) => visitor.visit_enum(Enter { probe: self, area }),
            _ => {
                self.found.borrow_mut().extend(variants);
                Err(Error::custom("seen"))
            }
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Enter<'a> {
    probe: &'a Probe,
    area: &'static str,
}

impl<'de> EnumAccess<'de> for Enter<'_> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let name: StrDeserializer<'_, Error> = self.area.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Enter<'_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Err(Error::custom("an area without commands"))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.probe)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, _visitor: V) -> Result<V::Value, Error> {
        Err(Error::custom("an area is one enum"))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Error> {
        Err(Error::custom("an area is one enum"))
    }
}
