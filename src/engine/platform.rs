//! What differs between a browser's worker and a native program: fetching, the clock, and
//! giving way to others between two steps.

#[cfg(not(target_arch = "wasm32"))]
mod imp {
    use std::sync::LazyLock;
    use std::time::Instant;

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);

    /// Reads a file. The error says what went wrong, without the path.
    pub async fn fetch(path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(path).map_err(|error| error.to_string())
    }

    /// Milliseconds since some fixed moment.
    pub fn now_ms() -> f64 {
        START.elapsed().as_secs_f64() * 1e3
    }

    /// Nobody keeps count.
    pub fn memory_bytes() -> u64 {
        0
    }

    /// Lets other futures of this thread run.
    pub async fn give_way() {
        let mut given = false;
        std::future::poll_fn(|context| {
            if std::mem::replace(&mut given, true) {
                return std::task::Poll::Ready(());
            }
            context.waker().wake_by_ref();
            std::task::Poll::Pending
        })
        .await;
    }
}

#[cfg(target_arch = "wasm32")]
mod imp {
    use js_sys::{ArrayBuffer, Promise, Reflect, Uint8Array};
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{MessageChannel, RequestInit, Response, WorkerGlobalScope};

    use crate::link;

    fn scope() -> WorkerGlobalScope {
        js_sys::global().unchecked_into()
    }

    /// Fetches a file of the page's own origin, unless it is here already. The error says what went
    /// wrong, without the path.
    pub async fn fetch(path: &str) -> Result<Vec<u8>, String> {
        if let Some(bytes) = link::early_file(path).await {
            return Ok(bytes);
        }
        let text = |error: JsValue| format!("{error:?}");
        // Its name stays when it changes: a copy that the browser keeps is good only if the server
        // says so.
        let how = RequestInit::new();
        Reflect::set(&how, &"cache".into(), &"no-cache".into()).map_err(text)?;
        let response = JsFuture::from(scope().fetch_with_str_and_init(path, &how))
            .await
            .map_err(text)?;
        let response: Response = response.unchecked_into();
        if !response.ok() {
            return Err(format!(
                "the server answered {} {}",
                response.status(),
                response.status_text()
            ));
        }
        let buffer = JsFuture::from(response.array_buffer().map_err(text)?)
            .await
            .map_err(text)?;
        Ok(Uint8Array::new(&buffer.unchecked_into::<ArrayBuffer>()).to_vec())
    }

    /// Milliseconds since some fixed moment.
    pub fn now_ms() -> f64 {
        scope()
            .performance()
            .map_or_else(js_sys::Date::now, |performance| performance.now())
    }

    /// The size of this program's memory: it can grow, and never shrinks.
    pub fn memory_bytes() -> u64 {
        const PAGE: u64 = 65_536;
        core::arch::wasm32::memory_size(0) as u64 * PAGE
    }

    /// Returns to the event loop, so that waiting messages are heard. By a message channel:
    /// `setTimeout` would add 4 ms to every step.
    pub async fn give_way() {
        let promise = Promise::new(&mut |resolve, _| {
            let Ok(channel) = MessageChannel::new() else {
                let _ = resolve.call0(&JsValue::NULL);
                return;
            };
            channel.port1().set_onmessage(Some(&resolve));
            let _ = channel.port2().post_message(&JsValue::NULL);
        });
        let _ = JsFuture::from(promise).await;
    }
}

pub use imp::{fetch, give_way, memory_bytes, now_ms};
