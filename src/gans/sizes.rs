//! How wide the networks are in each size (the table of the design).

use crate::protocol::Size;

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

/// The hidden layers of a perceptron that draws. Wider than the convolutional networks are deep: a
/// perceptron has to learn each pixel by itself.
pub fn drawing_layers(size: Size) -> &'static [usize] {
    match size {
        Size::Xs => &[128, 256],
        Size::S => &[512, 1024, 1024],
    }
}

/// The hidden layers of a perceptron that judges.
pub fn judging_layers(size: Size) -> [usize; 2] {
    match size {
        Size::Xs => [256, 128],
        Size::S => [1024, 512],
    }
}
