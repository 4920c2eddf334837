//! The tests of the engine in a browser: `scripts/test.sh engine` builds this program and gives
//! it to wasm-bindgen's test runner, which calls the tests, not `main`.

#[cfg(target_arch = "wasm32")]
mod colour;
#[cfg(target_arch = "wasm32")]
mod engine;
#[cfg(target_arch = "wasm32")]
mod kernels;

fn main() {}
