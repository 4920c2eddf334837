//! The web worker: the engine behind a port. The build for WebGPU.

// cubecl registers its kernels' parts by constructors that run before `main` (the crate `inventory`),
// thousands of them. Where nothing calls this function, the linker has every exported function call it
// first, so they would run each time the browser calls back: nine tenths of what queueing a step took
// (benches/README.md). To call it once is what inventory's documentation asks for.
#[cfg(target_arch = "wasm32")]
unsafe extern "C" {
    fn __wasm_call_ctors();
}

#[cfg(target_arch = "wasm32")]
fn main() {
    // SAFETY: the linker makes it; it takes nothing, and this is the only call.
    unsafe { __wasm_call_ctors() };
    atelier::engine::worker::main();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program is for a web worker; the command line is `atelier`.");
}
