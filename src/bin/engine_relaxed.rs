//! The web worker: the engine behind a port. The build for CPUs and browsers with
//! fused multiply-add.

#[cfg(target_arch = "wasm32")]
fn main() {
    atelier::engine::worker::main();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program is for a web worker; the command line is `atelier`.");
}
