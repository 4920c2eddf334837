//! The kernels do the same arithmetic as burn's layers, forwards and backwards.

use atelier::nn::convolutional::LEAKY;
use atelier::nn::from_host;
use atelier::nn::kernels::{
    Activation, Forward, ForwardNumbers, activate, leaky_relu, mean_softplus,
    mean_softplus_of_negative,
};
use atelier::nn::layers::{Init, Layers};
use atelier::nn::noise::Noise;
use burn::module::Module;
use burn::nn::BatchNorm;
use burn::nn::conv::{Conv2d, ConvTranspose2d};
use burn::tensor::{Device, Tensor, Tolerance, activation};

/// A stream of noise, and layers drawn from it on the CPU with autodiff.
struct Bench {
    noise: Noise,
    device: Device,
}

impl Bench {
    fn new() -> Self {
        Self {
            noise: Noise::new(7, 0),
            device: Device::flex().autodiff(),
        }
    }

    fn layers(&mut self) -> Layers<'_> {
        Layers {
            noise: &mut self.noise,
            init: Init::FanIn,
            device: &self.device,
        }
    }

    fn images(&mut self, dims: [usize; 4]) -> Tensor<4> {
        from_host(self.noise.normal(dims.iter().product()), dims, &self.device)
    }
}

/// The same numbers, in units of their own size: that of the sums depends on how many terms they have.
fn same<const D: usize>(ours: Tensor<D>, burns: Tensor<D>) {
    let size = burns
        .clone()
        .square()
        .mean()
        .sqrt()
        .into_scalar::<f32>()
        .max(1e-3);
    let [ours, burns] = [ours, burns].map(|tensor| tensor.div_scalar(size));
    ours.into_data()
        .assert_approx_eq::<f32>(&burns.into_data(), Tolerance::rel_abs(1e-4, 1e-4));
}

/// Output and gradients (images, weights, bias) of a layer, from one upstream gradient.
fn compare(
    images: Tensor<4>,
    upstream: impl FnOnce([usize; 4]) -> Tensor<4>,
    ours: impl Fn(Tensor<4>) -> Tensor<4>,
    burns: impl Fn(Tensor<4>) -> Tensor<4>,
    weights: Vec<Tensor<4>>,
    biases: Vec<Tensor<1>>,
) {
    let images = images.require_grad();
    let (our_out, burn_out) = (ours(images.clone()), burns(images.clone()));
    same(our_out.clone(), burn_out.clone());
    let upstream = upstream(our_out.dims());
    let our_gradients = (our_out * upstream.clone()).sum().backward();
    let burn_gradients = (burn_out * upstream).sum().backward();
    same(
        images.grad(&our_gradients).unwrap(),
        images.grad(&burn_gradients).unwrap(),
    );
    for weight in weights {
        same(
            weight.grad(&our_gradients).unwrap(),
            weight.grad(&burn_gradients).unwrap(),
        );
    }
    for bias in biases {
        same(
            bias.grad(&our_gradients).unwrap(),
            bias.grad(&burn_gradients).unwrap(),
        );
    }
}

fn compare_conv(layer: &Conv2d, bench: &mut Bench, dims: [usize; 4]) {
    let images = bench.images(dims);
    compare(
        images,
        |dims| bench.images(dims),
        |x| layer.apply(x),
        |x| layer.forward(x),
        vec![layer.weight.val()],
        layer.bias.iter().map(|bias| bias.val()).collect(),
    );
}

#[test]
fn convolutions_are_burns() {
    // [from, to, kernel, stride, padding, side]: the networks', and the odd ones.
    for [from, to, kernel, stride, padding, side] in [
        [1, 16, 4, 2, 1, 28],
        [16, 32, 4, 2, 1, 14],
        [32, 7, 3, 2, 1, 7],
        [5, 1, 3, 1, 1, 9],
        [3, 8, 3, 1, 1, 9],
        [8, 3, 3, 1, 0, 9],
        [4, 4, 1, 1, 0, 5],
        [3, 5, 3, 1, 2, 6],
        [2, 3, 5, 3, 0, 12],
        [7, 2, 1, 1, 1, 4],
        // By Winograd's way: one tile and several, whole vectors of channels and some left over.
        [32, 16, 4, 2, 1, 28],
        [17, 35, 4, 2, 1, 14],
        [20, 16, 4, 2, 1, 26],
        [16, 16, 4, 2, 1, 15],
    ] {
        for bias in [true, false] {
            let mut bench = Bench::new();
            let layer = bench
                .layers()
                .conv([from, to], kernel, stride, padding, bias);
            // More images than are worked on together, and not a multiple of them.
            compare_conv(&layer, &mut bench, [18, from, side, side]);
        }
    }
}

#[test]
fn pictures_need_not_be_square() {
    let mut bench = Bench::new();
    let layer = bench.layers().conv([3, 4], 4, 2, 1, true);
    compare_conv(&layer, &mut bench, [2, 3, 6, 10]);
}

#[test]
fn transposed_convolutions_are_burns() {
    for [from, to, kernel, stride, padding, side] in [
        [8, 4, 4, 2, 1, 7],
        [6, 1, 4, 2, 1, 14],
        [3, 9, 3, 1, 1, 6],
        [9, 3, 3, 1, 1, 6],
        [2, 2, 3, 3, 0, 4],
        [32, 16, 4, 2, 1, 14],
        [35, 17, 4, 2, 1, 7],
        [16, 20, 4, 2, 1, 13],
    ] {
        for bias in [true, false] {
            let mut bench = Bench::new();
            let mut layer: ConvTranspose2d = bench.layers().upsample([from, to], bias);
            let count = from * to * kernel * kernel;
            let weights = bench.noise.normal(count);
            let shape = [from, to, kernel, kernel];
            layer.weight =
                burn::module::Param::from_tensor(from_host(weights, shape, &bench.device));
            layer.kernel_size = [kernel; 2];
            layer.stride = [stride; 2];
            layer.padding = [padding; 2];
            let images = bench.images([18, from, side, side]);
            compare(
                images,
                |dims| bench.images(dims),
                |x| layer.apply(x),
                |x| layer.forward(x),
                vec![layer.weight.val()],
                layer.bias.iter().map(|bias| bias.val()).collect(),
            );
        }
    }
}

#[test]
fn linear_layers_are_burns() {
    // [examples, from, to]: outputs that fill vectors, some that do not, and one.
    for [n, from, to] in [[5, 7, 64], [70, 40, 96], [33, 20, 37], [18, 30, 1]] {
        for bias in [true, false] {
            let mut bench = Bench::new();
            let layer = bench.layers().linear(from, to, bias);
            let numbers = |images: Tensor<4>| images.reshape([n, from]);
            let images = bench.images([n, from, 1, 1]);
            let (weight, biases) = (layer.weight.val(), layer.bias.iter().map(|b| b.val()));
            let images = images.require_grad();
            let ours = ForwardNumbers::apply_then(&layer, numbers(images.clone()), LEAKY);
            let burns = activation::leaky_relu(layer.forward(numbers(images.clone())), 0.2);
            same(ours.clone(), burns.clone());
            let upstream = bench.images([n, to, 1, 1]).reshape([n, to]);
            let ours = (ours * upstream.clone()).sum().backward();
            let burns = (burns * upstream).sum().backward();
            same(images.grad(&ours).unwrap(), images.grad(&burns).unwrap());
            same(weight.grad(&ours).unwrap(), weight.grad(&burns).unwrap());
            for bias in biases {
                same(bias.grad(&ours).unwrap(), bias.grad(&burns).unwrap());
            }
        }
    }
}

#[test]
fn batch_norm_is_burns_with_its_running_statistics() {
    let mut bench = Bench::new();
    // Two of them: clones would share the running statistics.
    let [ours, burns]: [BatchNorm; 2] = [0, 0].map(|_| bench.layers().batch_norm(5));
    let images = bench
        .images([6, 5, 3, 3])
        .mul_scalar(3.0)
        .add_scalar(2.0)
        .require_grad();
    let upstream = bench.images([6, 5, 3, 3]);
    let (our_out, burn_out) = (ours.apply(images.clone()), burns.forward(images.clone()));
    same(our_out.clone(), burn_out.clone());
    let our_gradients = (our_out * upstream.clone()).sum().backward();
    let burn_gradients = (burn_out * upstream).sum().backward();
    same(
        images.grad(&our_gradients).unwrap(),
        images.grad(&burn_gradients).unwrap(),
    );
    for (our, burn) in [(&ours.gamma, &burns.gamma), (&ours.beta, &burns.beta)] {
        same(
            our.val().grad(&our_gradients).unwrap(),
            burn.val().grad(&burn_gradients).unwrap(),
        );
    }
    same(ours.running_mean.value(), burns.running_mean.value());
    same(ours.running_var.value(), burns.running_var.value());
}

#[test]
fn a_generator_that_only_draws_uses_the_running_statistics() {
    let mut bench = Bench::new();
    bench.device = Device::flex();
    let norm = bench.layers().batch_norm(3);
    let images = bench.images([2, 3, 4, 4]);
    same(norm.apply(images.clone()), norm.forward(images));
}

/// What follows a layer, inside it and by itself, in each of the ways a convolution is done.
#[test]
fn an_activation_inside_a_layer_is_the_one_behind_it() {
    // [from, to, side]: by Winograd's way, directly, as a product.
    for [from, to, side] in [[16, 32, 14], [1, 16, 28], [3, 5, 8]] {
        for activation in [LEAKY, Activation::RELU, Activation::Tanh] {
            let mut bench = Bench::new();
            let down = bench.layers().conv([from, to], 4, 2, 1, true);
            let up = bench.layers().upsample([to, from], true);
            let norm = bench.layers().batch_norm(from);
            let images = bench.images([18, from, side, side]);
            let inside = |x: Tensor<4>| {
                let x = up.apply_then(down.apply_then(x, activation), activation);
                norm.apply_then(x, activation)
            };
            let behind = |x: Tensor<4>| {
                let x = activate(down.apply(x), activation);
                let x = activate(up.apply(x), activation);
                activate(norm.apply(x), activation)
            };
            let weights = vec![down.weight.val(), up.weight.val()];
            let biases = [&down.bias, &up.bias].map(|bias| bias.as_ref().unwrap().val());
            compare(
                images,
                |dims| bench.images(dims),
                inside,
                behind,
                weights,
                biases.to_vec(),
            );
        }
    }
}

#[test]
fn the_mean_of_softplus_is_that_of_burns_log_sigmoid() {
    let mut bench = Bench::new();
    let logits = bench.images([6, 1, 1, 1]).mul_scalar(30.0);
    let burns = |x: Tensor<4>| {
        activation::log_sigmoid(x)
            .mean()
            .neg()
            .reshape([1, 1, 1, 1])
    };
    compare(
        logits.clone(),
        |dims| bench.images(dims),
        |x| mean_softplus(x).reshape([1, 1, 1, 1]),
        |x| burns(x.neg()),
        vec![],
        vec![],
    );
    compare(
        logits,
        |dims| bench.images(dims),
        |x| mean_softplus_of_negative(x).reshape([1, 1, 1, 1]),
        burns,
        vec![],
        vec![],
    );
}

#[test]
fn leaky_relu_is_burns() {
    for slope in [0.2, 0.0] {
        let mut bench = Bench::new();
        let images = bench.images([2, 3, 5, 5]);
        compare(
            images,
            |dims| bench.images(dims),
            |x| leaky_relu(x, slope),
            |x| activation::leaky_relu(x, slope),
            vec![],
            vec![],
        );
    }
}

#[test]
fn frozen_weights_get_no_gradient() {
    let mut bench = Bench::new();
    let layer = bench.layers().conv([2, 3], 3, 1, 1, true).no_grad();
    let images = bench.images([2, 2, 5, 5]).require_grad();
    let gradients = layer.apply(images.clone()).sum().backward();
    assert!(images.grad(&gradients).is_some());
    assert!(layer.weight.val().grad(&gradients).is_none());
}
