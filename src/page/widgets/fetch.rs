//! Small files of this site.

use gloo_net::http::{Request, Response};
use serde::de::DeserializeOwned;

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
    let response = fetch(url).await?;
    response.json().await.map_err(|error| match error {
        gloo_net::Error::SerdeError(error) => {
            FetchError::Damaged(url.to_owned(), error.to_string())
        }
        _ => FetchError::Unreachable(url.to_owned()),
    })
}

/// # Errors
/// When the file cannot be reached or is not there.
pub async fn fetch_text(url: &str) -> Result<String, FetchError> {
    let text = fetch(url).await?.text().await;
    text.map_err(|_| FetchError::Unreachable(url.to_owned()))
}

async fn fetch(url: &str) -> Result<Response, FetchError> {
    match Request::get(url).send().await {
        Ok(response) if response.ok() => Ok(response),
        Ok(response) => Err(FetchError::Status(url.to_owned(), response.status())),
        Err(_) => Err(FetchError::Unreachable(url.to_owned())),
    }
}
