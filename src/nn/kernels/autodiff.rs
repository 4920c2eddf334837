//! The operations with derivatives; `graph.rs` has the way back.

use burn::backend::Autodiff;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::ops::{Backward, OpsKind};
use burn::backend::tensor::FloatTensor;

use super::activation::Activation;
use super::backwards::Backwards;
use super::graph::{
    Activate, Layer, MeanSoftplus, Normalise, NormaliseState, kept, note_convolution,
};
use super::norm_rule::NormRule;
use super::operations::Kernels;
use super::steps::Rule;
use super::window::Window;

// The gradients run on the plain backend; nobody asks for their own derivatives.
impl<B: Backwards, C: CheckpointStrategy> Kernels for Autodiff<B, C> {
    fn convolve(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        let (i, w) = (images.primitive().clone(), weights.primitive().clone());
        let output = B::convolve(i, w, window);
        let layer = Layer {
            window,
            transposed: false,
            activation: Activation::None,
        };
        note_convolution::<B, C>(&images, &weights, None, layer, output)
    }

    fn convolve_biased(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        window: Window,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let (i, w) = (images.primitive().clone(), weights.primitive().clone());
        let output = B::convolve_biased(i, w, bias.primitive().clone(), window, activation);
        let layer = Layer {
            window,
            transposed: false,
            activation,
        };
        note_convolution::<B, C>(&images, &weights, Some(&bias), layer, output)
    }

    fn convolve_transposed(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        size: [usize; 2],
        window: Window,
    ) -> FloatTensor<Self> {
        let (i, w) = (images.primitive().clone(), weights.primitive().clone());
        let output = B::convolve_transposed(i, w, size, window);
        let layer = Layer {
            window,
            transposed: true,
            activation: Activation::None,
        };
        note_convolution::<B, C>(&images, &weights, None, layer, output)
    }

    fn convolve_transposed_biased(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        size: [usize; 2],
        window: Window,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let (i, w) = (images.primitive().clone(), weights.primitive().clone());
        let b = bias.primitive().clone();
        let output = B::convolve_transposed_biased(i, w, b, size, window, activation);
        let layer = Layer {
            window,
            transposed: true,
            activation,
        };
        note_convolution::<B, C>(&images, &weights, Some(&bias), layer, output)
    }

    fn activate(values: FloatTensor<Self>, activation: Activation) -> FloatTensor<Self> {
        let (primitive, node) = values.into_parts();
        let output = B::activate(primitive, activation);
        match Activate.prepare::<C>([node]).compute_bound().stateful() {
            OpsKind::Tracked(note) => note.finish((output.clone(), activation), output),
            OpsKind::UnTracked(note) => note.finish(output),
        }
    }

    fn normalise(
        images: FloatTensor<Self>,
        scale: FloatTensor<Self>,
        shift: FloatTensor<Self>,
        running_mean: FloatTensor<Self>,
        running_variance: FloatTensor<Self>,
        rule: NormRule,
    ) -> (
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
    ) {
        let (output, mean, variance, new_mean, new_variance) = B::normalise(
            images.primitive().clone(),
            scale.primitive().clone(),
            shift.primitive().clone(),
            running_mean.into_primitive(),
            running_variance.into_primitive(),
            rule,
        );
        let nodes = [images.node(), scale.node(), shift.node()];
        let output = match Normalise.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(mut note) => {
                let state = NormaliseState {
                    images: note.checkpoint(&images),
                    scale: note.checkpoint(&scale),
                    mean: mean.clone(),
                    variance: variance.clone(),
                    output: kept::<B>(&output, rule.activation),
                    rule,
                };
                note.finish(state, output)
            }
            OpsKind::UnTracked(note) => note.finish(output),
        };
        let constant = |statistic| FloatTensor::<Self>::new(statistic);
        let [mean, variance, new_mean, new_variance] =
            [mean, variance, new_mean, new_variance].map(constant);
        (output, mean, variance, new_mean, new_variance)
    }

    fn mean_softplus(values: FloatTensor<Self>, sign: f32) -> FloatTensor<Self> {
        let (primitive, node) = values.into_parts();
        let output = B::mean_softplus(primitive.clone(), sign);
        match MeanSoftplus.prepare::<C>([node]).compute_bound().stateful() {
            OpsKind::Tracked(note) => note.finish((primitive, sign), output),
            OpsKind::UnTracked(note) => note.finish(output),
        }
    }

    // A step and an average are no part of a graph.

    fn adam(
        value: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        first: FloatTensor<Self>,
        second: FloatTensor<Self>,
        rule: Rule,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let [value, gradient, first, second] =
            [value, gradient, first, second].map(FloatTensor::<Self>::into_primitive);
        let (value, first, second) = B::adam(value, gradient, first, second, rule);
        let constant = FloatTensor::<Self>::new;
        (constant(value), constant(first), constant(second))
    }

    fn adam_at_once(
        value: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        second: FloatTensor<Self>,
        rule: Rule,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let [value, gradient, second] =
            [value, gradient, second].map(FloatTensor::<Self>::into_primitive);
        let (value, second) = B::adam_at_once(value, gradient, second, rule);
        let constant = FloatTensor::<Self>::new;
        (constant(value), constant(second))
    }

    fn mix(
        one: FloatTensor<Self>,
        other: FloatTensor<Self>,
        shares: [f32; 2],
    ) -> FloatTensor<Self> {
        let mixed = B::mix(one.into_primitive(), other.into_primitive(), shares);
        FloatTensor::<Self>::new(mixed)
    }
}
