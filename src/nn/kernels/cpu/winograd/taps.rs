//! Weights at the points. They serve all passes until the weights change, forwards and backwards, and
//! those of some layers are kept for that.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::images::Planes;
use super::inward::{self, ALL_TAPS, Places};
use super::layout::{Left, PHASES};
use super::tiles::Points;
use crate::nn::kernels::cpu::lanes::{count, dispatch};
use crate::nn::kernels::cpu::memory::Scratch;
use crate::nn::kernels::cpu::parallel::fill;

/// Layers whose taps a thread keeps: those of a generator, a discriminator and an average.
const KEPT: usize = 6;

/// Weights `[o, c, 4, 4]` and the memory that holds them. Whoever holds it too keeps it from changing.
#[derive(Clone)]
pub struct Weights<'a> {
    pub values: &'a [f32],
    pub owner: Arc<dyn Any + Send + Sync>,
}

/// Weights at the points: rows are output channels, the terms of the sum are input channels, phase by
/// phase.
pub struct Taps {
    pub values: Scratch,
    pub layout: Left,
}

thread_local! {
    /// The last used comes last.
    static FOUND: RefCell<Vec<Found>> = const { RefCell::new(vec![]) };
}

struct Found {
    owner: Arc<dyn Any + Send + Sync>,
    /// Of the weights: a tensor may be a part of another.
    from: *const f32,
    channels: [usize; 2],
    taps: Rc<Taps>,
}

impl Taps {
    /// Of `[others, channels, 4, 4]`.
    pub fn of(weights: &Weights, [others, channels]: [usize; 2]) -> Rc<Self> {
        FOUND.with_borrow_mut(|found| {
            let known = found.iter().position(|known| {
                Arc::ptr_eq(&known.owner, &weights.owner)
                    && known.from == weights.values.as_ptr()
                    && known.channels == [others, channels]
            });
            let known = match known {
                Some(place) => found.remove(place),
                None => {
                    if found.len() == KEPT {
                        found.remove(0);
                    }
                    Found {
                        owner: weights.owner.clone(),
                        from: weights.values.as_ptr(),
                        channels: [others, channels],
                        taps: Rc::new(Self::new(weights.values, [others, channels])),
                    }
                }
            };
            let taps = known.taps.clone();
            found.push(known);
            taps
        })
    }

    fn new(weights: &[f32], [others, channels]: [usize; 2]) -> Self {
        let lanes = count();
        let layout = Left::new(others, 1, PHASES * channels);
        let mut values = Scratch::new(layout.len());
        fill(&mut values, layout.block(), |at, block| {
            let from = at / layout.block() * lanes;
            let task = |channel| {
                let planes = Planes {
                    first: (from * channels + channel) * ALL_TAPS,
                    step: channels * ALL_TAPS,
                    count: lanes.min(others - from),
                    size: [4, 4],
                };
                let points = Points {
                    first: channel * PHASES * lanes,
                    step: layout.point(),
                };
                let places = Places {
                    points,
                    tile: 0,
                    phase: lanes,
                };
                (planes, places)
            };
            dispatch(inward::Taps {
                values: weights,
                tasks: &(0..channels).map(task).collect::<Vec<_>>(),
                out: block,
            });
        });
        Self { values, layout }
    }
}
