//! A message as an object of JavaScript.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

const JSON: &str = "json";
const PAYLOAD: &str = "payload";
pub const HELLO: &str = "hello";
pub const CRASH: &str = "crash";

pub fn encode<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value)
        .expect("commands and events have string keys, which serde_json can write")
}

pub fn pack(json: &str, payload: Option<&[u8]>) -> (Object, Array) {
    let message = Object::new();
    let transfer = Array::new();
    set(&message, JSON, &json.into());
    if let Some(bytes) = payload {
        let buffer = Uint8Array::from(bytes).buffer();
        set(&message, PAYLOAD, &buffer);
        transfer.push(&buffer);
    }
    (message, transfer)
}

pub fn unpack<T: serde::de::DeserializeOwned>(
    data: &JsValue,
) -> Result<(T, Option<Vec<u8>>), String> {
    let json = field(data, JSON)
        .and_then(|json| json.as_string())
        .ok_or("a message without text arrived")?;
    let value = serde_json::from_str(&json)
        .map_err(|error| format!("a message could not be understood ({error})"))?;
    let payload = field(data, PAYLOAD).map(|buffer| Uint8Array::new(&buffer).to_vec());
    Ok((value, payload))
}

pub fn field(data: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(data, &name.into())
        .ok()
        .filter(|value| !value.is_undefined() && !value.is_null())
}

pub fn set(object: &Object, name: &str, value: &JsValue) {
    // Setting a property of a fresh plain object does not fail.
    let _ = Reflect::set(object, &name.into(), value);
}

/// The message of a JavaScript error, or the value itself in words.
pub fn describe(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()))
        .or_else(|| error.as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}
