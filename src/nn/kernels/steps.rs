//! A step of Adam and of a moving average, by burn's operations.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, TensorMetadata};

/// The numbers of one step of Adam (`nn/adam.rs`).
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// What is kept of a moment, and what the new gradient (or its square) counts.
    pub first: (f32, f32),
    pub second: (f32, f32),
    /// What is kept of a value, before the step.
    pub keep: f32,
    pub rate: f32,
    pub epsilon: f32,
}

/// `Kernels::adam` for a backend without a kernel of its own.
pub fn adam_by_operations<B: Backend>(
    value: FloatTensor<B>,
    gradient: FloatTensor<B>,
    first: FloatTensor<B>,
    second: FloatTensor<B>,
    rule: Rule,
) -> (FloatTensor<B>, FloatTensor<B>, FloatTensor<B>) {
    let (old, new) = rule.first;
    let fresh = B::float_mul_scalar(gradient.clone(), new.into());
    let first = B::float_add(B::float_mul_scalar(first, old.into()), fresh);
    let (value, second) = moved::<B>(value, first.clone(), gradient, second, rule);
    (value, first, second)
}

/// `Kernels::adam_at_once`, likewise.
pub fn adam_at_once_by_operations<B: Backend>(
    value: FloatTensor<B>,
    gradient: FloatTensor<B>,
    second: FloatTensor<B>,
    rule: Rule,
) -> (FloatTensor<B>, FloatTensor<B>) {
    moved::<B>(value, gradient.clone(), gradient, second, rule)
}

/// `Kernels::mix`, likewise.
pub fn mix_by_operations<B: Backend>(
    one: FloatTensor<B>,
    other: FloatTensor<B>,
    shares: [f32; 2],
) -> FloatTensor<B> {
    let one = B::float_mul_scalar(one, shares[0].into());
    B::float_add(one, B::float_mul_scalar(other, shares[1].into()))
}

/// The new value, a step along `direction`, and the new second moment.
fn moved<B: Backend>(
    value: FloatTensor<B>,
    direction: FloatTensor<B>,
    gradient: FloatTensor<B>,
    second: FloatTensor<B>,
    rule: Rule,
) -> (FloatTensor<B>, FloatTensor<B>) {
    let (old, new) = rule.second;
    let shape = value.shape();
    let value = B::float_reshape(value, gradient.shape());
    let squared = B::float_mul_scalar(B::float_mul(gradient.clone(), gradient), new.into());
    let second = B::float_add(B::float_mul_scalar(second, old.into()), squared);
    let root = B::float_add_scalar(B::float_sqrt(second.clone()), rule.epsilon.into());
    let step = B::float_mul_scalar(B::float_div(direction, root), rule.rate.into());
    let kept = match rule.keep {
        1.0 => value,
        keep => B::float_mul_scalar(value, keep.into()),
    };
    (B::float_reshape(B::float_sub(kept, step), shape), second)
}
