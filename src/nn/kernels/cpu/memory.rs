//! Memory for numbers that a kernel writes in full.

use std::cell::RefCell;
use std::ops::{Deref, DerefMut};

/// `len` numbers, as `write` leaves them. To begin with zeros, which nobody reads, would take as long
/// as some of the kernels do.
///
/// # Safety
/// `write` writes every number, and reads none that it has not written.
pub unsafe fn written(len: usize, write: impl FnOnce(&mut [f32])) -> Vec<f32> {
    let mut numbers = Vec::with_capacity(len);
    let spare: *mut f32 = numbers.spare_capacity_mut().as_mut_ptr().cast();
    // SAFETY: so many numbers have their place there, and by the caller's promise what was there
    // before is never read.
    unsafe {
        write(std::slice::from_raw_parts_mut(spare, len));
        numbers.set_len(len);
    }
    numbers
}

/// Scratch buffers that a thread keeps at most.
const KEPT: usize = 6;
/// Numbers in a cache line: where a buffer begins, so that no vector lies across two of them.
const LINE: usize = 16;

thread_local! {
    static FREE: RefCell<Vec<Vec<f32>>> = const { RefCell::new(vec![]) };
}

/// Memory for what lives no longer than one operation. It is kept for the next one: fresh pages from
/// the system would cost a training step more than the transforms that fill them. It holds
/// whatever it held before.
pub struct Scratch {
    buffer: Vec<f32>,
    from: usize,
    len: usize,
}

impl Scratch {
    pub fn new(len: usize) -> Self {
        let buffer = FREE.with_borrow_mut(|free| take(free, len + LINE));
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
            if free.len() >= KEPT {
                free.pop();
            }
            vec![0.0; len]
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let buffer = std::mem::take(&mut self.buffer);
        // At a thread's end they may be gone before the last of those who used them.
        let _ = FREE.try_with(|free| free.borrow_mut().push(buffer));
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
