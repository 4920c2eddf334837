//! Which kernels suit a device.

use std::sync::atomic::{AtomicU8, Ordering};

use cubecl::client::Client;

/// How a convolution's kernel uses a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Every unit for itself. A processor that plays a GPU has no memory nearer than its cache, and
    /// pays for every barrier.
    Registers,
    /// A workgroup brings both operands into shared memory together.
    Shared,
}

/// 0: by the device.
static FORCED: AtomicU8 = AtomicU8::new(0);

/// Makes every device use one variant, for tests and measurements; `None` goes back.
pub fn force(variant: Option<Variant>) {
    let code = match variant {
        None => 0,
        Some(Variant::Registers) => 1,
        Some(Variant::Shared) => 2,
    };
    FORCED.store(code, Ordering::Relaxed);
}

pub fn variant(client: &Client) -> Variant {
    match FORCED.load(Ordering::Relaxed) {
        1 => Variant::Registers,
        2 => Variant::Shared,
        _ if is_software(client) => Variant::Registers,
        _ => Variant::Shared,
    }
}

/// Whether a processor plays the GPU. Such adapters say so, or run as many units side by side as
/// the processor's vectors have numbers: SwiftShader and WARP four. The smallest GPU has eight.
fn is_software(client: &Client) -> bool {
    const LEAST_OF_A_GPU: u32 = 8;
    let properties = client.properties();
    properties.identity.physical.is_none() || properties.hardware.plane_size_max < LEAST_OF_A_GPU
}

/// Units that keep a GPU busy, and a processor.
const BUSY: [usize; 2] = [1 << 15, 1 << 5];

/// Into how many parts a sum over `images` goes where one part has `units`.
pub fn parts(client: &Client, units: usize, images: usize) -> usize {
    let [gpu, processor] = BUSY;
    let busy = match variant(client) {
        Variant::Registers => processor,
        Variant::Shared => gpu,
    };
    busy.div_ceil(units).min(images).max(1)
}

/// Units that add up together: as many as WebGPU promises, or the one vector of a processor, which
/// has nobody to wait for.
pub fn team(client: &Client) -> usize {
    match variant(client) {
        Variant::Registers => 4,
        Variant::Shared => 256,
    }
}

/// Units in a workgroup that do not speak with one another. A processor's cores share out
/// workgroups, so that small ones keep all of them busy.
pub fn units(client: &Client) -> u32 {
    match variant(client) {
        Variant::Registers => 16,
        Variant::Shared => 64,
    }
}
