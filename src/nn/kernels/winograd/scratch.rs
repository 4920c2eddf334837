//! Memory for what lives no longer than one operation. It is kept for the next one: fresh pages from
//! the system would cost a training step more than the transforms that fill them.

use std::cell::RefCell;
use std::ops::{Deref, DerefMut};

/// Buffers that a thread keeps at most.
const KEPT: usize = 6;
/// Numbers in a cache line: where a buffer begins, so that no vector lies across two of them.
const LINE: usize = 16;

thread_local! {
    static FREE: RefCell<Vec<Vec<f32>>> = const { RefCell::new(vec![]) };
}

/// Numbers of whatever values, until they are written.
pub struct Scratch {
    buffer: Vec<f32>,
    from: usize,
    len: usize,
}

impl Scratch {
    pub fn new(len: usize) -> Self {
        let buffer = FREE.with_borrow_mut(|free| take(free, len + LINE));
        // 0 to LINE − 1; a pointer to f32 is always a whole number of them from a line.
        let from = buffer.as_ptr().align_offset(LINE * size_of::<f32>());
        Self { buffer, from, len }
    }
}

/// The smallest that is large enough, or else one in place of the largest.
fn take(free: &mut Vec<Vec<f32>>, len: usize) -> Vec<f32> {
    free.sort_by_key(Vec::len);
    match free.iter().position(|buffer| buffer.len() >= len) {
        Some(place) => free.remove(place),
        None => {
            if free.len() == KEPT {
                free.pop();
            }
            vec![0.0; len]
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let buffer = std::mem::take(&mut self.buffer);
        FREE.with_borrow_mut(|free| free.push(buffer));
    }
}

impl Deref for Scratch {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.buffer[self.from..self.from + self.len]
    }
}

impl DerefMut for Scratch {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.buffer[self.from..self.from + self.len]
    }
}
