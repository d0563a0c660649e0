//! The OpenAPI description turned into what the page about the API shows.

use crate::api::reference::{Operation, Param};
use crate::error::AppError;
use serde_json::{Map, Value, json};

/// The methods in the order in which a reader wants them.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// How deep an example follows the types it is made of.
const DEPTH: usize = 6;

/// Every operation of the API.
///
/// # Errors
/// [`AppError::Internal`] if the description is not JSON, which a test excludes.
pub fn operations() -> Result<Vec<Operation>, AppError> {
    let document = serde_json::to_value(crate::server::http::rest::openapi())
        .map_err(|error| AppError::Internal(format!("openapi: {error}")))?;
    Ok(read(&document))
}

fn read(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                operations.push(one(document, path, method, operation));
            }
        }
    }
    operations
}

fn one(document: &Value, path: &str, method: &str, operation: &Value) -> Operation {
    let params = operation["parameters"].as_array().into_iter().flatten().map(|param| {
        let param = resolve(document, param);
        Param {
            name: text(&param["name"]),
            place: text(&param["in"]),
            required: param["required"].as_bool().unwrap_or(false),
            description: text(&param["description"]),
        }
    });
    let responses = operation["responses"].as_object().into_iter().flatten().filter_map(|(status, response)| {
        Some((status.parse().ok()?, text(&resolve(document, response)["description"])))
    });
    let body = &operation["requestBody"]["content"]["application/json"];
    let body = if body.is_null() { String::new() } else { body_example(document, body) };
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        description: text(&operation["description"]),
        params: params.collect(),
        body,
        responses: responses.collect(),
    }
}

fn body_example(document: &Value, body: &Value) -> String {
    let given = body.get("example").cloned();
    let named = || body["examples"].as_object()?.values().next()?.get("value").cloned();
    let example = given.or_else(named).unwrap_or_else(|| example(document, &body["schema"], DEPTH));
    serde_json::to_string_pretty(&example).unwrap_or_default()
}

/// A value that fits the schema: its own example where it has one, else a plain value of its type.
fn example(document: &Value, schema: &Value, depth: usize) -> Value {
    let schema = resolve(document, schema);
    if let Some(example) = schema.get("example").or_else(|| schema["examples"].get(0)) {
        return example.clone();
    }
    if depth == 0 {
        return Value::Null;
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        let mut choices = schema[choice].as_array().into_iter().flatten();
        if let Some(first) = choices.rfind(|choice| choice["type"] != "null") {
            return example(document, first, depth - 1);
        }
    }
    if let Some(value) = schema["enum"].get(0) {
        return value.clone();
    }
    let kind = schema["type"].as_str().or_else(|| {
        schema["type"].as_array()?.iter().find_map(|kind| match kind {
            Value::String(kind) if kind != "null" => Some(kind.as_str()),
            _ => None,
        })
    });
    match kind {
        Some("object") => {
            let fields = schema["properties"].as_object().into_iter().flatten();
            Value::Object(fields.map(|(name, field)| (name.clone(), example(document, field, depth - 1))).collect())
        }
        Some("array") => json!([example(document, &schema["items"], depth - 1)]),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        Some("string") => json!("text"),
        _ => Value::Object(Map::new()),
    }
}

/// The value itself, or what its `$ref` points to.
fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let pointer = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    pointer.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_an_operation_with_its_example() {
        let document = json!({
            "paths": {"/ballots": {"post": {
                "summary": "Votes",
                "parameters": [{"name": "id", "in": "path", "required": true, "description": "The poll"}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Ballot"}}}},
                "responses": {"201": {"description": "Counted"}},
            }}},
            "components": {"schemas": {"Ballot": {"type": "object", "properties": {
                "ballot_id": {"type": "string", "example": "b-1"},
                "value": {"type": ["integer", "null"]},
            }}}},
        });
        let operations = read(&document);
        assert_eq!(operations.len(), 1);
        assert_eq!(operations[0].method, "POST");
        assert!(operations[0].params[0].required);
        assert_eq!(operations[0].body, "{\n  \"ballot_id\": \"b-1\",\n  \"value\": 1\n}");
        assert_eq!(operations[0].responses, [(201, "Counted".to_owned())]);
    }
}
