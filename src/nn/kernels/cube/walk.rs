//! How a kernel finds its place in tensors that lie in different ways.

use cubecl::prelude::*;

use super::tensors::Planes;

/// Strides in vectors, told at the launch.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
pub struct Walk {
    pub image: u32,
    pub channel: u32,
    pub pixel: u32,
}

/// Of a tensor that is read `vector` channels at a time.
pub fn walk(planes: Planes, vector: usize) -> WalkLaunch {
    let [image, channel, pixel] = planes.strides;
    // With vectors, channels lie side by side.
    let [image, channel, pixel] = match vector {
        1 => [image, channel, pixel],
        _ => [image / vector, 1, pixel / vector],
    };
    WalkLaunch::new(image as u32, channel as u32, pixel as u32)
}

#[cube]
impl Walk {
    pub fn at(&self, image: u32, channel: u32, pixel: u32) -> usize {
        (image * self.image + channel * self.channel + pixel * self.pixel) as usize
    }
}

/// The sum of what all units of a workgroup of `team` have, a power of two. `shared` has a place
/// for each.
#[cube]
pub fn sum_of_all<N: Size>(
    mine: Vector<f32, N>,
    shared: &mut Shared<[Vector<f32, N>]>,
    #[comptime] team: usize,
) -> Vector<f32, N> {
    let unit = UNIT_POS as usize;
    shared[unit] = mine;
    sync_cube();
    #[unroll]
    for level in 1..comptime!(team.ilog2() + 1) {
        let half = comptime!(team >> level);
        if unit < half {
            let other = shared[unit + half];
            shared[unit] += other;
        }
        sync_cube();
    }
    let sum = shared[0];
    // The memory is used again.
    sync_cube();
    sum
}

/// `count` workgroups of `team` units.
pub fn teams(count: usize, team: usize) -> (CubeCount, CubeDim) {
    (
        CubeCount::new_1d(count as u32),
        CubeDim::new_1d(team as u32),
    )
}
