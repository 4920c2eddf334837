//! The numbers of one pass through BatchNorm.

use super::activation::Activation;

/// ε in the root, how much the batch counts in the running statistics, and what follows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NormRule {
    pub epsilon: f32,
    pub momentum: f32,
    pub activation: Activation,
}
