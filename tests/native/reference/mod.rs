//! The losses and the optimiser here, and the layers of burn below them, held to PyTorch.
//!
//! `tests/reference/losses.json` holds inputs, results and gradients;
//! `tests/reference/make_reference.py` made it.

mod adam;
mod critics;
mod families;
mod layers;
mod losses;
mod pix2pix;

use burn::module::Param;
use burn::tensor::{Device, Tensor, TensorData};
use serde_json::Value;

/// Relative to the larger of 1 and the value.
const TOLERANCE: f32 = 1e-5;

fn reference(part: &str) -> Value {
    let text = include_str!("../../reference/losses.json");
    serde_json::from_str::<Value>(text).unwrap()[part].take()
}

fn numbers(value: &Value) -> Vec<f32> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn number(value: &Value) -> f32 {
    value.as_f64().unwrap() as f32
}

fn device() -> Device {
    Device::flex().autodiff()
}

fn tensor<const D: usize>(value: &Value, shape: [usize; D]) -> Tensor<D> {
    Tensor::from_data(TensorData::new(numbers(value), shape), &device())
}

/// A leaf of which the gradient is wanted.
fn leaf<const D: usize>(value: &Value, shape: [usize; D]) -> Tensor<D> {
    tensor(value, shape).require_grad()
}

fn param<const D: usize>(value: &Value, shape: [usize; D]) -> Param<Tensor<D>> {
    Param::from_data(TensorData::new(numbers(value), shape), &device())
}

fn close<const D: usize>(found: Tensor<D>, expected: &Value, what: &str) {
    let found = found.into_data().try_to_vec::<f32>().unwrap();
    let expected = match expected {
        Value::Array(_) => numbers(expected),
        single => vec![number(single)],
    };
    assert_eq!(found.len(), expected.len(), "{what}: the count");
    for (index, (found, expected)) in found.into_iter().zip(expected).enumerate() {
        let off = (found - expected).abs() / expected.abs().max(1.0);
        assert!(
            off < TOLERANCE,
            "{what}[{index}] is {found}, PyTorch says {expected}"
        );
    }
}
