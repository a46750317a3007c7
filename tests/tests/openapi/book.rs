//! The schemas of bodies, by name: what is answered and what is taken are generated apart, since a field that is
//! always answered need not always be given.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// What stands before a body that is taken, where the same type is also answered and differs.
const TAKEN: &str = "Given";

pub(crate) struct Book {
    answered: SchemaGenerator,
    taken: SchemaGenerator,
}

/// What one address takes and answers.
pub(crate) struct Described {
    pub(crate) takes: Option<Value>,
    pub(crate) form: bool,
    pub(crate) status: u16,
    pub(crate) answers: Option<Value>,
    pub(crate) queries: &'static [&'static str],
    /// How it refuses, apart from the published error body.
    pub(crate) refuses: Option<Value>,
}

impl Book {
    pub(crate) fn new() -> Self {
        let settings = |settings: SchemaSettings| {
            settings.with(|settings| {
                settings.definitions_path = "/components/schemas".into();
                settings.meta_schema = None;
            })
        };
        let base = settings(SchemaSettings::draft2020_12());
        let mut book = Self {
            answered: base.clone().for_serialize().into_generator(),
            taken: base.for_deserialize().into_generator(),
        };
        book.answers::<hanmadi_protocol::platform::error::ApiError>();
        book
    }

    pub(crate) fn answers<T: JsonSchema>(&mut self) -> Value {
        self.answered.subschema_for::<T>().to_value()
    }

    /// References lead to `Given…` names here; those that are the same as answered ones are put right at the end.
    pub(crate) fn takes<T: JsonSchema>(&mut self) -> Value {
        renamed(self.taken.subschema_for::<T>().to_value())
    }

    /// Every schema that was named.
    pub(crate) fn schemas(&mut self) -> Value {
        let mut all: Map<String, Value> = self
            .answered
            .take_definitions(true)
            .into_iter()
            .map(|(name, schema)| (name, plain(schema)))
            .collect();
        for (name, schema) in self.taken.take_definitions(true) {
            all.insert(format!("{TAKEN}{name}"), plain(renamed(schema)));
        }
        Value::Object(all)
    }
}

/// With references to taken schemas.
fn renamed(schema: Value) -> Value {
    const PLACE: &str = "#/components/schemas/";
    match schema {
        Value::String(ref text) => match text.strip_prefix(PLACE) {
            Some(name) => json!(format!("{PLACE}{TAKEN}{name}")),
            None => schema,
        },
        Value::Array(items) => items.into_iter().map(renamed).collect(),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (name, renamed(value))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => schema,
    }
}

/// Without formats that are Rust's alone.
fn plain(schema: Value) -> Value {
    const KNOWN: [&str; 4] = ["uuid", "date-time", "double", "int32"];
    match schema {
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(name, value)| {
                name != "format" || value.as_str().is_none_or(|format| KNOWN.contains(&format))
            });
            Value::Object(kept.map(|(name, value)| (name, plain(value))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema,
    }
}

impl Described {
    /// As an entry of the document.
    pub(crate) fn entry(self, summary: &str, path: &str) -> Value {
        let braces = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let parameter = |name: &str, place: &str, required: bool| json!({ "name": name, "in": place, "required": required, "schema": { "type": "string" } });
        let mut parameters: Vec<Value> = braces.map(|name| parameter(name, "path", true)).collect();
        parameters.extend(self.queries.iter().map(|name| parameter(name, "query", false)));
        let refused = self.refuses.unwrap_or_else(|| json!({ "$ref": "#/components/schemas/ApiError" }));
        let done = match &self.answers {
            Some(schema) => json!({ "description": "Done.", "content": content(schema) }),
            None => json!({ "description": "Done." }),
        };
        let responses = json!({
            (self.status.to_string()): done,
            "4XX": { "description": "Refused; nothing has changed.", "content": content(&refused) },
            "5XX": { "description": "Our own fault.", "content": content(&refused) },
        });
        let mut entry = json!({ "summary": summary, "parameters": parameters, "responses": responses });
        if let Some(schema) = self.takes {
            let kind = if self.form { "application/x-www-form-urlencoded" } else { "application/json" };
            put(&mut entry, "requestBody", json!({ "content": { kind: { "schema": schema } } }));
        }
        entry
    }
}

/// Sets a member of an object.
pub(crate) fn put(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(members) = object {
        members.insert(name.to_owned(), value);
    }
}

fn content(schema: &Value) -> Value {
    json!({ "application/json": { "schema": schema } })
}
