//! What follows a layer, done where the layer writes its output, and undone where the gradient of
//! that output is read: an activation costs no pass over memory and no dispatch.

/// An activation, element by element.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Activation {
    None,
    /// max(x, slope·x), with a slope from 0 (which is ReLU) to below 1.
    Leaky(f32),
    Tanh,
}

impl Activation {
    pub const RELU: Self = Self::Leaky(0.0);

    pub fn of(self, x: f32) -> f32 {
        match self {
            Self::None => x,
            Self::Leaky(slope) => {
                if x > 0.0 {
                    x
                } else {
                    slope * x
                }
            }
            Self::Tanh => x.tanh(),
        }
    }

    /// The slope below zero, as max(x, slope·x) takes it; tanh is not done that way.
    pub fn below_zero(self) -> f32 {
        match self {
            Self::Leaky(slope) => slope,
            Self::None | Self::Tanh => 1.0,
        }
    }

    /// The derivative, from the output: LeakyReLU's has the sign of its input.
    pub fn slope(self, output: f32) -> f32 {
        match self {
            Self::None => 1.0,
            Self::Leaky(slope) => {
                if output > 0.0 {
                    1.0
                } else {
                    slope
                }
            }
            Self::Tanh => 1.0 - output * output,
        }
    }
}
