//! What training gives: the operators, and edges made more like what a visitor draws, whose
//! strokes are not as many as Canny's, not as thin, and not as well centred.

use super::framed::{Framed, Touching};
use super::given::given;
use crate::core::{Operator, Space};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// At most this share of an example's edges is dropped, on average.
const MOST_DROPPED: f32 = 0.3;
/// One in this many examples loses some of its edges; and one has thick edges.
const DROPPED_ONE_IN: u32 = 4;
const THICK_ONE_IN: u32 = 4;
/// Apart from the other uses of a run's seed.
const PAIRS: u64 = 0x7061_6972 << 32;

const ON: u8 = 255;
const OFF: u8 = 0;
const KEPT: u8 = 1;

/// What a translator is given in training, and the picture that it has to make of it.
pub struct Pair {
    pub given: Vec<u8>,
    pub truth: Vec<u8>,
}

/// The pair of a picture, for training. With edges it varies from `draw` to `draw`: the picture
/// moves by −1, 0 or 1 pixel along each axis (Isola et al. 2017, §6.2, "random jitter"), its edges
/// with it; in a quarter of the draws every connected piece of the edges (corner to corner) is dropped
/// with a probability that is itself drawn from 0 … 0.3; in a quarter, every pixel of the edges grows
/// into a cross of five. The other operators' pairs stay as they are.
///
/// The same `seed` and `draw` give the same bytes on every machine.
pub fn pair(operator: Operator, pixels: &[u8], space: Space, seed: u32, draw: u64) -> Pair {
    let plain = given(operator, pixels, space);
    if operator != Operator::Edges {
        return Pair {
            given: plain,
            truth: pixels.to_vec(),
        };
    }
    let mut rng = ChaCha8Rng::seed_from_u64(PAIRS | u64::from(seed));
    rng.set_stream(draw);
    // 32-bit draws, so that browser (32-bit) and native (64-bit) agree.
    let [down, right] = [(); 2].map(|()| rng.random_range(0..3_u32) as usize);
    let plain = moved(&plain, operator.space(space), down, right);
    let mut edges = Framed::of(&plain, space.height, space.width, OFF);
    if rng.random_range(0..DROPPED_ONE_IN) == 0 {
        drop_pieces(&mut edges, &mut rng);
    }
    let given = match rng.random_range(0..THICK_ONE_IN) {
        0 => thick(&edges),
        _ => edges.bytes(|byte| byte),
    };
    Pair {
        given,
        truth: moved(pixels, space, down, right),
    }
}

fn drop_pieces(edges: &mut Framed<u8>, rng: &mut ChaCha8Rng) {
    let share = rng.random_range(0.0..MOST_DROPPED);
    for at in edges.places() {
        if edges.cells[at] == ON {
            let dropped = rng.random_range(0.0..1.0_f32) < share;
            let to = if dropped { OFF } else { KEPT };
            edges.flood(vec![at], ON, to, Touching::Corners);
        }
    }
    for cell in &mut edges.cells {
        *cell = if *cell == KEPT { ON } else { OFF };
    }
}

/// A picture moved by `down` − 1 and `right` − 1. What leaves it is lost, what comes in is black.
fn moved(pixels: &[u8], space: Space, down: usize, right: usize) -> Vec<u8> {
    let row = space.width * space.channels;
    let mut out = vec![OFF; pixels.len()];
    for (y, line) in out.chunks_exact_mut(row).enumerate() {
        let Some(from) = (y + 1)
            .checked_sub(down)
            .filter(|from| *from < space.height)
        else {
            continue;
        };
        let from = &pixels[from * row..][..row];
        for (x, pixel) in line.chunks_exact_mut(space.channels).enumerate() {
            if let Some(x) = (x + 1).checked_sub(right).filter(|x| *x < space.width) {
                pixel.copy_from_slice(&from[x * space.channels..][..space.channels]);
            }
        }
    }
    out
}

fn thick(edges: &Framed<u8>) -> Vec<u8> {
    let (stride, cells) = (edges.stride(), &edges.cells);
    let cross = |at: usize| [at - stride, at - 1, at, at + 1, at + stride];
    let value = |at| {
        cross(at)
            .iter()
            .fold(OFF, |value, &near| value | cells[near])
    };
    edges.places().map(value).collect()
}
