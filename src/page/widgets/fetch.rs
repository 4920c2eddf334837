//! Small JSON files of this site.

use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// Why a file could not be had, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    #[error("{0} could not be fetched: the server cannot be reached")]
    Unreachable(String),
    #[error("{0} could not be fetched: the server answers {1}")]
    Status(String, u16),
    #[error("{0} is damaged ({1})")]
    Damaged(String, String),
}

/// # Errors
/// When the file cannot be reached, is not there, or is not what it should be.
pub async fn fetch_json<T: DeserializeOwned>(url: &str) -> Result<T, FetchError> {
    let unreachable = |_| FetchError::Unreachable(url.to_owned());
    let window = leptos::prelude::window();
    let response: Response = JsFuture::from(window.fetch_with_str(url))
        .await
        .map_err(unreachable)?
        .unchecked_into();
    if !response.ok() {
        return Err(FetchError::Status(url.to_owned(), response.status()));
    }
    let text = JsFuture::from(response.text().map_err(unreachable)?)
        .await
        .map_err(unreachable)?;
    serde_json::from_str(&text.as_string().unwrap_or_default())
        .map_err(|error| FetchError::Damaged(url.to_owned(), error.to_string()))
}
