//! JSON objects, read as nothing else.
//! Never an array in an object's place: a derived reader would take its elements for the fields, in order.

use core::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};

/// What came as an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::value::RawValue;

    use super::Object;

    #[derive(Debug, Deserialize)]
    struct Pair<'a> {
        one: String,
        #[serde(borrow)]
        two: Option<&'a RawValue>,
    }

    #[test]
    fn takes_an_object_and_no_array() {
        let Object(pair) = serde_json::from_str::<Object<Pair<'_>>>(r#"{"one":"a","two":[1.0]}"#).unwrap();
        assert_eq!((pair.one.as_str(), pair.two.map(RawValue::get)), ("a", Some("[1.0]")));
        for other in [r#"["a",null]"#, r#"["a"]"#, "[]", "\"a\"", "1", "null"] {
            assert!(serde_json::from_str::<Object<Pair<'_>>>(other).is_err(), "{other}");
        }
    }
}
