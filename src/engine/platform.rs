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

    /// Milliseconds since 1970.
    pub fn unix_ms() -> f64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0.0, |since| since.as_secs_f64() * 1e3)
    }

    /// Nobody keeps count.
    pub fn memory_bytes() -> u64 {
        0
    }

    /// Natively nothing that is waited for can hang: it has other threads.
    pub async fn sleep(_ms: u32) {
        std::future::pending().await
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
    use std::pin::pin;

    use futures::future::{Either, select};
    use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{MessageChannel, RequestInit, Response, WorkerGlobalScope};

    use crate::link;

    /// A line on which nothing comes for so long is taken for broken.
    const STALLED_MS: u32 = 20_000;

    fn scope() -> WorkerGlobalScope {
        js_sys::global().unchecked_into()
    }

    /// Fetches a file of the page's own origin, unless it is here already. The error says what went
    /// wrong, without the path.
    pub async fn fetch(path: &str) -> Result<Vec<u8>, String> {
        if let Some(bytes) = link::early_file(path).await {
            return Ok(bytes);
        }
        // Its name stays when it changes: a copy that the browser keeps is good only if the server
        // says so.
        let how = RequestInit::new();
        Reflect::set(&how, &"cache".into(), &"no-cache".into()).map_err(text)?;
        let abort = aborter()?;
        Reflect::set(&how, &"signal".into(), &field(&abort, "signal")?).map_err(text)?;
        let bytes = answer(path, &how).await;
        if bytes.is_err() {
            // A request that hangs would keep the next one for the same file waiting.
            let _ = call(&abort, "abort");
        }
        bytes
    }

    async fn answer(path: &str, how: &RequestInit) -> Result<Vec<u8>, String> {
        let response = in_time(scope().fetch_with_str_and_init(path, how)).await?;
        let response: Response = response.unchecked_into();
        if !response.ok() {
            return Err(format!(
                "the server answered {} {}",
                response.status(),
                response.status_text()
            ));
        }
        let reader = call(&field(&response, "body")?, "getReader")?;
        let mut bytes = vec![];
        loop {
            let part = in_time(call(&reader, "read")?.unchecked_into()).await?;
            if field(&part, "done")?.is_truthy() {
                return Ok(bytes);
            }
            let part: Uint8Array = field(&part, "value")?.unchecked_into();
            let before = bytes.len();
            bytes.resize(before + part.length() as usize, 0);
            part.copy_to(&mut bytes[before..]);
        }
    }

    // By name: web-sys has these behind features that would build all of WebGPU anew.

    fn aborter() -> Result<JsValue, String> {
        let class: Function = field(&js_sys::global(), "AbortController")?.unchecked_into();
        Reflect::construct(&class, &Array::new()).map_err(text)
    }

    fn field(object: &JsValue, name: &str) -> Result<JsValue, String> {
        Reflect::get(object, &name.into()).map_err(text)
    }

    fn call(object: &JsValue, name: &str) -> Result<JsValue, String> {
        let function: Function = field(object, name)?.unchecked_into();
        function.call0(object).map_err(text)
    }

    /// A promise of the network's: every wait has an end.
    async fn in_time(promise: Promise) -> Result<JsValue, String> {
        let late = pin!(sleep(STALLED_MS));
        match select(JsFuture::from(promise), late).await {
            Either::Left((value, _)) => value.map_err(text),
            Either::Right(_) => Err(format!(
                "nothing has come for {} seconds",
                STALLED_MS / 1_000
            )),
        }
    }

    fn text(error: JsValue) -> String {
        format!("{error:?}")
    }

    /// Milliseconds since some fixed moment.
    pub fn now_ms() -> f64 {
        scope()
            .performance()
            .map_or_else(js_sys::Date::now, |performance| performance.now())
    }

    /// Milliseconds since 1970.
    pub fn unix_ms() -> f64 {
        js_sys::Date::now()
    }

    /// The size of this program's memory: it can grow, and never shrinks.
    pub fn memory_bytes() -> u64 {
        const PAGE: u64 = 65_536;
        core::arch::wasm32::memory_size(0) as u64 * PAGE
    }

    /// Waits so long.
    pub async fn sleep(ms: u32) {
        let promise = Promise::new(&mut |resolve, _| {
            let ms = i32::try_from(ms).unwrap_or(i32::MAX);
            let set = scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
            if set.is_err() {
                let _ = resolve.call0(&JsValue::NULL);
            }
        });
        let _ = JsFuture::from(promise).await;
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

pub use imp::{fetch, give_way, memory_bytes, now_ms, sleep, unix_ms};
