//! The operations with derivatives.
//!
//! Each forward pass keeps what its backward pass needs; a gradient is only computed for an
//! operand that wants one, so frozen weights and the images themselves cost nothing.

use burn::backend::Autodiff;
use burn::backend::autodiff::NodeId;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;

use super::activation::Activation;
use super::backwards::{Backwards, Convolved, Normalised};
use super::norm_rule::NormRule;
use super::operations::Kernels;
use super::window::Window;

/// How a convolution moves, and what follows it.
#[derive(Clone, Copy, Debug)]
struct Layer {
    window: Window,
    transposed: bool,
    activation: Activation,
}

#[derive(Debug)]
struct Convolution;

#[derive(Clone, Debug)]
struct ConvolutionState<B: Kernels> {
    images: NodeId,
    weights: NodeId,
    output: Option<FloatTensor<B>>,
    layer: Layer,
}

impl Convolution {
    /// The gradients that images, weights and bias ask for.
    fn go_back<B: Backwards>(
        state: ConvolutionState<B>,
        nodes: [Option<NodeId>; 3],
        gradient: FloatTensor<B>,
        gradients: &mut Gradients,
        checkpointer: &mut Checkpointer,
    ) {
        let Layer {
            window,
            transposed,
            activation,
        } = state.layer;
        let done = Convolved {
            images: checkpointer.retrieve_node_output(state.images),
            weights: checkpointer.retrieve_node_output(state.weights),
            output: state.output,
            activation,
            window,
            transposed,
        };
        let wanted = nodes.map(|node| node.is_some());
        let found = B::convolution_gradients(done, gradient, wanted);
        for (node, found) in nodes.into_iter().zip(found) {
            if let (Some(node), Some(found)) = (node, found) {
                gradients.register::<B>(node, found);
            }
        }
    }
}

/// With a bias.
impl<B: Backwards> Backward<B, 3> for Convolution {
    type State = ConvolutionState<B>;

    fn backward(self, ops: Ops<Self::State, 3>, gradients: &mut Gradients, c: &mut Checkpointer) {
        let gradient = gradients.consume::<B>(&ops.node);
        let parents = ops.parents.map(|parent| parent.map(|node| node.id));
        Self::go_back::<B>(ops.state, parents, gradient, gradients, c);
    }
}

/// Without.
impl<B: Backwards> Backward<B, 2> for Convolution {
    type State = ConvolutionState<B>;

    fn backward(self, ops: Ops<Self::State, 2>, gradients: &mut Gradients, c: &mut Checkpointer) {
        let gradient = gradients.consume::<B>(&ops.node);
        let [images, weights] = ops.parents.map(|parent| parent.map(|node| node.id));
        Self::go_back::<B>(ops.state, [images, weights, None], gradient, gradients, c);
    }
}

/// Notes how to go back from `output`.
fn note_convolution<B: Backwards, C: CheckpointStrategy>(
    images: &FloatTensor<Autodiff<B, C>>,
    weights: &FloatTensor<Autodiff<B, C>>,
    bias: Option<&FloatTensor<Autodiff<B, C>>>,
    layer: Layer,
    output: FloatTensor<B>,
) -> FloatTensor<Autodiff<B, C>> {
    let state = ConvolutionState {
        images: images.id(),
        weights: weights.id(),
        output: kept::<B>(&output, layer.activation),
        layer,
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

/// The output, where its activation's gradient needs it.
fn kept<B: Kernels>(output: &FloatTensor<B>, activation: Activation) -> Option<FloatTensor<B>> {
    (activation != Activation::None).then(|| output.clone())
}

/// An activation by itself: its output.
#[derive(Debug)]
struct Activate;

impl<B: Backwards> Backward<B, 1> for Activate {
    type State = (FloatTensor<B>, Activation);

    fn backward(self, ops: Ops<Self::State, 1>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let [parent] = ops.parents;
        let gradient = gradients.consume::<B>(&ops.node);
        if let Some(node) = parent {
            let (output, activation) = ops.state;
            let found = B::activate_gradient(output, gradient, activation);
            gradients.register::<B>(node.id, found);
        }
    }
}

#[derive(Debug)]
struct Normalise;

#[derive(Clone, Debug)]
struct NormaliseState<B: Kernels> {
    images: NodeId,
    scale: NodeId,
    mean: FloatTensor<B>,
    variance: FloatTensor<B>,
    output: Option<FloatTensor<B>>,
    rule: NormRule,
}

impl<B: Backwards> Backward<B, 3> for Normalise {
    type State = NormaliseState<B>;

    fn backward(
        self,
        ops: Ops<Self::State, 3>,
        gradients: &mut Gradients,
        checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        let state = ops.state;
        let done = Normalised {
            images: checkpointer.retrieve_node_output(state.images),
            scale: checkpointer.retrieve_node_output(state.scale),
            mean: state.mean,
            variance: state.variance,
            output: state.output,
            rule: state.rule,
        };
        let found = B::normalise_gradients(done, gradient);
        for (node, found) in ops.parents.into_iter().zip(found) {
            if let Some(node) = node {
                gradients.register::<B>(node.id, found);
            }
        }
    }
}

/// The mean of softplus: its values and their sign.
#[derive(Debug)]
struct MeanSoftplus;

impl<B: Backwards> Backward<B, 1> for MeanSoftplus {
    type State = (FloatTensor<B>, f32);

    fn backward(self, ops: Ops<Self::State, 1>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let [parent] = ops.parents;
        let gradient = gradients.consume::<B>(&ops.node);
        if let Some(node) = parent {
            let (values, sign) = ops.state;
            let found = B::mean_softplus_gradient(values, gradient, sign);
            gradients.register::<B>(node.id, found);
        }
    }
}

// The gradients run on the plain backend; nobody asks for their own derivatives. Adam and the moving
// average are no part of a graph either.
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
}
