//! The web worker of an engine that only draws, on the CPU. Without fused multiply-add, so that a
//! seed gives the same pictures, to the last bit, in every browser.

#[cfg(target_arch = "wasm32")]
fn main() {
    atelier::engine::worker::draw();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program is for a web worker; the command line is `atelier`.");
}
