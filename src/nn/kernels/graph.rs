//! What the operations leave in autodiff's graph, and the way back.
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
pub struct Layer {
    pub window: Window,
    pub transposed: bool,
    pub activation: Activation,
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
pub fn note_convolution<B: Backwards, C: CheckpointStrategy>(
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
pub fn kept<B: Kernels>(output: &FloatTensor<B>, activation: Activation) -> Option<FloatTensor<B>> {
    (activation != Activation::None).then(|| output.clone())
}

/// An activation by itself: its output.
#[derive(Debug)]
pub struct Activate;

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
pub struct Normalise;

#[derive(Clone, Debug)]
pub struct NormaliseState<B: Kernels> {
    pub images: NodeId,
    pub scale: NodeId,
    pub mean: FloatTensor<B>,
    pub variance: FloatTensor<B>,
    pub output: Option<FloatTensor<B>>,
    pub rule: NormRule,
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
pub struct MeanSoftplus;

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
