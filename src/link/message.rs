//! A message as an object of JavaScript.

use std::cell::RefCell;
use std::collections::VecDeque;

use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::core::json::read;

const JSON: &str = "json";
const PAYLOAD: &str = "payload";
pub const HELLO: &str = "hello";
pub const CRASH: &str = "crash";
/// How many buffers are kept: replicas send each other two sizes in turns.
const MOST_SPARE: usize = 4;

thread_local! {
    /// Buffers that messages brought, the oldest first. Fresh memory is dear: the kernel clears it.
    static SPARE: RefCell<VecDeque<ArrayBuffer>> = const { RefCell::new(VecDeque::new()) };
}

pub fn encode<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value)
        .expect("commands and events have string keys, which serde_json can write")
}

pub fn pack(json: &str, payload: Option<&[u8]>) -> (Object, Array) {
    let message = Object::new();
    let transfer = Array::new();
    set(&message, JSON, &json.into());
    if let Some(bytes) = payload {
        let buffer = filled(bytes);
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
    let value =
        read(&json).map_err(|error| format!("a message could not be understood ({error})"))?;
    let payload = field(data, PAYLOAD).map(|buffer| {
        let bytes = Uint8Array::new(&buffer).to_vec();
        keep(buffer.unchecked_into());
        bytes
    });
    Ok((value, payload))
}

/// A buffer with these bytes: one that a message has brought, if one is as long.
fn filled(bytes: &[u8]) -> ArrayBuffer {
    let spare = SPARE.with_borrow_mut(|spare| {
        let fits = |buffer: &ArrayBuffer| buffer.byte_length() as usize == bytes.len();
        spare.iter().position(fits).and_then(|at| spare.remove(at))
    });
    let Some(buffer) = spare else {
        return Uint8Array::from(bytes).buffer();
    };
    Uint8Array::new(&buffer).copy_from(bytes);
    buffer
}

fn keep(buffer: ArrayBuffer) {
    SPARE.with_borrow_mut(|spare| {
        spare.push_back(buffer);
        if spare.len() > MOST_SPARE {
            spare.pop_front();
        }
    });
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
