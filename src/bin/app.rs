//! The page: the main thread's program. No burn in it; the engine runs in workers.

#[cfg(target_arch = "wasm32")]
fn main() {
    atelier::page::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The page runs in a browser: build and serve it with `trunk serve`.");
}
