//! Reading and building JavaScript values without a serializer, which would cost more than the messenger's own code.
//! Never throws: what is not there is `None` or empty.

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A field of an object.
pub(crate) fn get(object: &JsValue, field: &str) -> Option<JsValue> {
    Reflect::get(object, &JsValue::from_str(field))
        .ok()
        .filter(|value| !value.is_undefined() && !value.is_null())
}

/// A field that is text.
pub(crate) fn text(object: &JsValue, field: &str) -> Option<String> {
    get(object, field)?.as_string()
}

/// A field that is true.
pub(crate) fn truth(object: &JsValue, field: &str) -> bool {
    get(object, field).is_some_and(|value| value.is_truthy())
}

/// A field that is a list of texts.
pub(crate) fn texts(object: &JsValue, field: &str) -> Vec<String> {
    let Some(Ok(list)) = get(object, field).map(JsCast::dyn_into::<Array>) else { return Vec::new() };
    list.iter().filter_map(|item| item.as_string()).collect()
}

/// Reads JSON.
pub(crate) fn parse(json: &str) -> Option<JsValue> {
    JSON::parse(json).ok()
}

/// Text as a JSON string, quotes and all.
pub(crate) fn quoted(text: &str) -> String {
    JSON::stringify(&JsValue::from_str(text)).ok().and_then(|json| json.as_string()).unwrap_or_default()
}

/// An object of the given fields.
pub(crate) fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (field, value) in fields {
        // Setting a field of a plain object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(field), value);
    }
    object
}
