//! Files that were asked for before the program was here (`start.js`, `worker.js`).

use js_sys::{ArrayBuffer, Function, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::message::field;

/// A function of the script that has started this program: a path's bytes, as a promise.
const EARLY: &str = "atelierEarly";

/// The bytes of a file that is here already or on its way; only once for each. `None` for others,
/// and where the file could not be had: then it is to be fetched, which says what is wrong.
pub async fn early_file(path: &str) -> Option<Vec<u8>> {
    let early: Function = field(&js_sys::global(), EARLY)?.dyn_into().ok()?;
    let file = early.call1(&JsValue::UNDEFINED, &path.into()).ok()?;
    let bytes = JsFuture::from(file.dyn_into::<Promise>().ok()?)
        .await
        .ok()?;
    let buffer: ArrayBuffer = bytes.dyn_into().ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
