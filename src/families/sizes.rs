//! How wide the networks are in each size (the table of the design).

use crate::core::Size;

/// Channels of a convolutional generator at 7×7, 14×14 and 28×28.
pub fn generator_channels(size: Size) -> [usize; 3] {
    match size {
        Size::Xs => [32, 32, 16],
        Size::S => [64, 64, 32],
    }
}

/// Channels of a convolutional discriminator at 14×14, 7×7 and 4×4.
pub fn discriminator_channels(size: Size) -> [usize; 3] {
    match size {
        Size::Xs => [16, 32, 64],
        Size::S => [32, 64, 128],
    }
}

/// The two hidden layers of a perceptron, the narrower first. Wider than the convolutional
/// networks are deep: a perceptron has to learn each pixel by itself.
pub fn hidden(size: Size) -> [usize; 2] {
    match size {
        Size::Xs => [128, 256],
        Size::S => [512, 1024],
    }
}
