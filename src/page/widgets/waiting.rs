//! Waiting on the main thread without holding it.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{document, window};

/// Calls back at the next paint.
pub use leptos::prelude::request_animation_frame as at_next_paint;

/// Resolves after `ms` milliseconds.
pub async fn sleep(ms: u32) {
    TimeoutFuture::new(ms).await;
}

/// Lets the page paint and answer before going on.
pub async fn breathe() {
    sleep(0).await;
}

/// Milliseconds since the page was opened; for measuring spans.
pub fn now_ms() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// Whether nobody can see the page. Animation frames do not come then.
pub fn page_hidden() -> bool {
    document().hidden()
}
