//! Activations as they are inside a kernel. The slope is told at the launch: a sweep over slopes
//! compiles nothing anew.

use cubecl::prelude::*;

use super::super::activation::Activation;

/// An [`Activation`] without its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    Straight,
    Leaky,
    Tanh,
}

impl Activation {
    pub fn curve(self) -> Curve {
        match self {
            Activation::None => Curve::Straight,
            Activation::Leaky(_) => Curve::Leaky,
            Activation::Tanh => Curve::Tanh,
        }
    }
}

/// Where tanh is ±1 in single precision. Some drivers compute it by e^2x, which overflows.
const TANH_ENDS: f32 = 10.0;

#[cube]
pub fn activate<N: Size>(
    x: Vector<f32, N>,
    slope: f32,
    #[comptime] curve: Curve,
) -> Vector<f32, N> {
    match comptime!(curve) {
        Curve::Straight => x,
        Curve::Leaky => {
            let zero = Vector::new(0.0f32);
            max(x, zero) + Vector::new(slope) * min(x, zero)
        }
        Curve::Tanh => clamp(x, Vector::new(-TANH_ENDS), Vector::new(TANH_ENDS)).tanh(),
    }
}

/// The gradient before an activation, from its output and the gradient after it.
#[cube]
pub fn slope_of<N: Size>(
    output: Vector<f32, N>,
    gradient: Vector<f32, N>,
    slope: f32,
    #[comptime] curve: Curve,
) -> Vector<f32, N> {
    match comptime!(curve) {
        Curve::Straight => gradient,
        Curve::Leaky => {
            let above = output.greater_than(&Vector::new(0.0f32));
            select_many(above, gradient, gradient * Vector::new(slope))
        }
        Curve::Tanh => gradient * (Vector::new(1.0f32) - output * output),
    }
}
