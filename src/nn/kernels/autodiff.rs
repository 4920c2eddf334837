//! The operations with derivatives.
//!
//! Each forward pass keeps what its backward pass needs; a gradient is only computed for an
//! operand that wants one, so frozen weights and the images themselves cost nothing.

use burn::backend::autodiff::NodeId;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, TensorMetadata};

use super::operations::Kernels;
use super::window::Window;

#[derive(Debug)]
struct Convolution;

#[derive(Clone, Debug)]
struct ConvolutionState {
    images: NodeId,
    weights: NodeId,
    window: Window,
    transposed: bool,
}

impl Convolution {
    /// The gradients that images, weights and bias ask for.
    fn go_back<B: Kernels>(
        state: ConvolutionState,
        [to_images, to_weights, to_bias]: [Option<NodeId>; 3],
        gradient: FloatTensor<B>,
        gradients: &mut Gradients,
        checkpointer: &mut Checkpointer,
    ) {
        let window = state.window;
        let images: FloatTensor<B> = checkpointer.retrieve_node_output(state.images);
        let weights: FloatTensor<B> = checkpointer.retrieve_node_output(state.weights);
        if let Some(node) = to_bias {
            gradients.register::<B>(node, B::sum_channels(gradient.clone()));
        }
        if let Some(node) = to_images {
            let (gradient, weights) = (gradient.clone(), weights.clone());
            let found = if state.transposed {
                B::convolve(gradient, weights, window)
            } else {
                let [_, _, height, width] = images.shape().dims();
                B::convolve_transposed(gradient, weights, [height, width], window)
            };
            gradients.register::<B>(node, found);
        }
        if let Some(node) = to_weights {
            let found = if state.transposed {
                // What went in and what came out have changed places.
                B::convolve_weights(gradient, weights, images, window)
            } else {
                B::convolve_weights(images, weights, gradient, window)
            };
            gradients.register::<B>(node, found);
        }
    }
}

/// With a bias.
impl<B: Kernels> Backward<B, 3> for Convolution {
    type State = ConvolutionState;

    fn backward(self, ops: Ops<Self::State, 3>, gradients: &mut Gradients, c: &mut Checkpointer) {
        let gradient = gradients.consume::<B>(&ops.node);
        let parents = ops.parents.map(|parent| parent.map(|node| node.id));
        Self::go_back::<B>(ops.state, parents, gradient, gradients, c);
    }
}

/// Without.
impl<B: Kernels> Backward<B, 2> for Convolution {
    type State = ConvolutionState;

    fn backward(self, ops: Ops<Self::State, 2>, gradients: &mut Gradients, c: &mut Checkpointer) {
        let gradient = gradients.consume::<B>(&ops.node);
        let [images, weights] = ops.parents.map(|parent| parent.map(|node| node.id));
        Self::go_back::<B>(ops.state, [images, weights, None], gradient, gradients, c);
    }
}

/// Notes how to go back from `output`.
fn note_convolution<B: Kernels, C: CheckpointStrategy>(
    images: &FloatTensor<Autodiff<B, C>>,
    weights: &FloatTensor<Autodiff<B, C>>,
    bias: Option<&FloatTensor<Autodiff<B, C>>>,
    (window, transposed): (Window, bool),
    output: FloatTensor<B>,
) -> FloatTensor<Autodiff<B, C>> {
    let state = ConvolutionState {
        images: images.id(),
        weights: weights.id(),
        window,
        transposed,
    };
    // The two arms differ in a constant of the type: how many operands there are.
    match bias {
        Some(bias) => {
            let nodes = [images.node(), weights.node(), bias.node()];
            match Convolution.prepare::<C>(nodes).compute_bound().stateful() {
                OpsKind::Tracked(mut note) => {
                    note.checkpoint(images);
                    note.checkpoint(weights);
                    note.finish(state, output)
                }
                OpsKind::UnTracked(note) => note.finish(output),
            }
        }
        None => {
            let nodes = [images.node(), weights.node()];
            match Convolution.prepare::<C>(nodes).compute_bound().stateful() {
                OpsKind::Tracked(mut note) => {
                    note.checkpoint(images);
                    note.checkpoint(weights);
                    note.finish(state, output)
                }
                OpsKind::UnTracked(note) => note.finish(output),
            }
        }
    }
}

/// LeakyReLU: its output and slope.
#[derive(Debug)]
struct Leaky;

impl<B: Kernels> Backward<B, 1> for Leaky {
    type State = (FloatTensor<B>, f32);

    fn backward(self, ops: Ops<Self::State, 1>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let [parent] = ops.parents;
        let gradient = gradients.consume::<B>(&ops.node);
        if let Some(node) = parent {
            let (output, slope) = ops.state;
            gradients.register::<B>(node.id, B::leaky_gradient(output, gradient, slope));
        }
    }
}

/// BatchNorm: the ids of images and scale, mean, variance and ε.
#[derive(Debug)]
struct Normalise;

impl<B: Kernels> Backward<B, 3> for Normalise {
    type State = (NodeId, NodeId, FloatTensor<B>, FloatTensor<B>, f32);

    fn backward(
        self,
        ops: Ops<Self::State, 3>,
        gradients: &mut Gradients,
        checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        let (images, scale, mean, variance, epsilon) = ops.state;
        let images = checkpointer.retrieve_node_output(images);
        let scale = checkpointer.retrieve_node_output(scale);
        let (images, scale, shift) =
            B::normalise_gradient(images, scale, mean, variance, gradient, epsilon);
        for (node, found) in ops.parents.into_iter().zip([images, scale, shift]) {
            if let Some(node) = node {
                gradients.register::<B>(node.id, found);
            }
        }
    }
}

impl<B: Kernels, C: CheckpointStrategy> Kernels for Autodiff<B, C> {
    fn convolve(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        let (i, w) = (images.primitive().clone(), weights.primitive().clone());
        let output = B::convolve(i, w, window);
        note_convolution::<B, C>(&images, &weights, None, (window, false), output)
    }

    fn convolve_biased(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        let (i, w) = (images.primitive().clone(), weights.primitive().clone());
        let output = B::convolve_biased(i, w, bias.primitive().clone(), window);
        note_convolution::<B, C>(&images, &weights, Some(&bias), (window, false), output)
    }

    fn convolve_transposed(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        size: [usize; 2],
        window: Window,
    ) -> FloatTensor<Self> {
        let (i, w) = (images.primitive().clone(), weights.primitive().clone());
        let output = B::convolve_transposed(i, w, size, window);
        note_convolution::<B, C>(&images, &weights, None, (window, true), output)
    }

    fn leaky(values: FloatTensor<Self>, slope: f32) -> FloatTensor<Self> {
        let (primitive, node) = values.into_parts();
        let output = B::leaky(primitive, slope);
        match Leaky.prepare::<C>([node]).compute_bound().stateful() {
            OpsKind::Tracked(note) => note.finish((output.clone(), slope), output),
            OpsKind::UnTracked(note) => note.finish(output),
        }
    }

    fn normalise(
        images: FloatTensor<Self>,
        scale: FloatTensor<Self>,
        shift: FloatTensor<Self>,
        epsilon: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let (output, mean, variance) = B::normalise(
            images.primitive().clone(),
            scale.primitive().clone(),
            shift.primitive().clone(),
            epsilon,
        );
        let nodes = [images.node(), scale.node(), shift.node()];
        let output = match Normalise.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(mut note) => {
                let ids = (note.checkpoint(&images), note.checkpoint(&scale));
                note.finish(
                    (ids.0, ids.1, mean.clone(), variance.clone(), epsilon),
                    output,
                )
            }
            OpsKind::UnTracked(note) => note.finish(output),
        };
        let constant = |statistic| FloatTensor::<Self>::new(statistic);
        (output, constant(mean), constant(variance))
    }

    // The gradients run on the plain backend; nobody asks for their own derivatives.
}
