//! Small files of this site.

use gloo_net::http::Request;
use serde::de::DeserializeOwned;
use web_sys::RequestCache;

use crate::core::json::read;
use crate::link::early_file;

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
    let bytes = match early_file(url).await {
        Some(bytes) => bytes,
        None => fetch(url).await?,
    };
    let text = String::from_utf8_lossy(&bytes);
    read(&text).map_err(|error| FetchError::Damaged(url.to_owned(), error.to_string()))
}

/// # Errors
/// When the file cannot be reached or is not there.
pub async fn fetch_text(url: &str) -> Result<String, FetchError> {
    let bytes = fetch(url).await?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

async fn fetch(url: &str) -> Result<Vec<u8>, FetchError> {
    let unreachable = |_| FetchError::Unreachable(url.to_owned());
    // Its name stays when it changes: a copy that the browser keeps is good only if the server says so.
    let request = Request::get(url).cache(RequestCache::NoCache);
    let response = request.send().await.map_err(unreachable)?;
    if !response.ok() {
        return Err(FetchError::Status(url.to_owned(), response.status()));
    }
    response.binary().await.map_err(unreachable)
}
