//! The GPU's kernels, in both variants, do the same arithmetic as burn's own layers on the CPU,
//! forwards and backwards.

use atelier::nn::from_host;
use atelier::nn::kernels::{
    Activation, Forward, ForwardNumbers, Rule, Variant, adam, adam_at_once, force_variant,
    mean_softplus, mean_softplus_of_negative, mix,
};
use atelier::nn::layers::{Init, Layers};
use atelier::nn::noise::Noise;
use burn::nn::BatchNorm;
use burn::tensor::{Device, Tensor, activation};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

use crate::engine::webgpu;

const LEAKY: Activation = Activation::Leaky(0.2);
const VARIANTS: [Variant; 2] = [Variant::Registers, Variant::Shared];

/// A convolution, plain or transposed.
#[derive(Clone, Copy, Debug)]
struct Case {
    transposed: bool,
    /// Images, channels, height, width.
    images: [usize; 4],
    made: usize,
    kernel: usize,
    stride: usize,
    padding: usize,
    bias: bool,
    activation: Activation,
}

const CASES: [Case; 7] = [
    // Channels by fours: 4×4 with stride 2, as most of our layers, and odd sides.
    case(false, [3, 32, 14, 14], 64, (4, 2, 1), true, LEAKY),
    case(true, [2, 20, 7, 7], 8, (4, 2, 1), true, Activation::Tanh),
    case(false, [3, 12, 9, 7], 20, (3, 1, 1), false, Activation::None),
    case(true, [2, 8, 7, 7], 12, (4, 2, 1), false, Activation::None),
    // Few channels, as a picture has.
    case(false, [2, 1, 12, 12], 16, (4, 2, 1), true, LEAKY),
    case(true, [2, 8, 7, 7], 1, (4, 2, 1), false, Activation::Tanh),
    case(false, [2, 3, 9, 7], 10, (3, 2, 1), true, Activation::RELU),
];

const fn case(
    transposed: bool,
    images: [usize; 4],
    made: usize,
    (kernel, stride, padding): (usize, usize, usize),
    bias: bool,
    activation: Activation,
) -> Case {
    Case {
        transposed,
        images,
        made,
        kernel,
        stride,
        padding,
        bias,
        activation,
    }
}

fn with<const D: usize>(x: Tensor<D>, activation: Activation) -> Tensor<D> {
    match activation {
        Activation::None => x,
        Activation::Leaky(0.0) => activation::relu(x),
        Activation::Leaky(slope) => activation::leaky_relu(x, f64::from(slope)),
        Activation::Tanh => x.tanh(),
    }
}

/// Numbers drawn for a shape, on a device with autodiff.
fn drawn<const D: usize>(noise: &mut Noise, dims: [usize; D], device: &Device) -> Tensor<D> {
    from_host(noise.normal(dims.iter().product()), dims, device)
}

async fn read<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    let data = tensor.without_autodiff().into_data_async().await;
    data.expect("numbers are read back")
        .try_into_vec()
        .expect("of f32")
}

/// In units of the largest number.
fn same(what: &str, gpu: &[Vec<f32>], cpu: &[Vec<f32>]) {
    const TOLERANCE: f32 = 2e-5;
    assert_eq!(gpu.len(), cpu.len(), "{what}");
    for (i, (gpu, cpu)) in gpu.iter().zip(cpu).enumerate() {
        assert_eq!(gpu.len(), cpu.len(), "{what}, {i}");
        let largest = cpu.iter().fold(1e-3f32, |most, x| most.max(x.abs()));
        let pairs = gpu.iter().zip(cpu);
        let worst = pairs
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, |worst: f32, off| {
                if off > worst || off.is_nan() {
                    off
                } else {
                    worst
                }
            });
        assert!(
            worst <= TOLERANCE * largest,
            "{what}, {i}: off by {worst} of {largest}"
        );
    }
}

/// Output and gradients of a convolution, by these kernels or by burn's layers.
async fn convolution(case: Case, ours: bool, device: &Device) -> Vec<Vec<f32>> {
    let device = &device.clone().autodiff();
    let mut noise = Noise::new(7, 0);
    let x = drawn(&mut noise, case.images, device).require_grad();
    let mut layers = Layers {
        noise: &mut noise,
        init: Init::FanIn,
        device,
    };
    let Case {
        made,
        kernel,
        stride,
        padding,
        bias,
        activation,
        ..
    } = case;
    let from = case.images[1];
    let (out, weights, bias) = if case.transposed {
        let layer = layers.upsample([from, made], bias);
        let out = match ours {
            true => layer.apply_then(x.clone(), activation),
            false => with(layer.forward(x.clone()), activation),
        };
        (out, layer.weight.val(), layer.bias.map(|bias| bias.val()))
    } else {
        let layer = layers.conv([from, made], kernel, stride, padding, bias);
        let out = match ours {
            true => layer.apply_then(x.clone(), activation),
            false => with(layer.forward(x.clone()), activation),
        };
        (out, layer.weight.val(), layer.bias.map(|bias| bias.val()))
    };
    let upstream = drawn(&mut noise, out.dims(), device);
    let gradients = (out.clone() * upstream).sum().backward();
    let mut found = vec![
        read(out).await,
        read(x.grad(&gradients).expect("of the images")).await,
        read(weights.grad(&gradients).expect("of the weights")).await,
    ];
    if let Some(bias) = bias {
        found.push(read(bias.grad(&gradients).expect("of the bias")).await);
    }
    found
}

#[wasm_bindgen_test]
async fn convolutions_agree_with_burns() {
    let gpu = webgpu().await;
    for case in CASES {
        let burns = convolution(case, false, &Device::flex()).await;
        for variant in VARIANTS {
            console_log!("{variant:?} {case:?}");
            force_variant(Some(variant));
            let ours = convolution(case, true, &gpu).await;
            same(&format!("{variant:?} {case:?}"), &ours, &burns);
        }
    }
    force_variant(None);
}

/// The same of a linear layer.
async fn linear(
    [n, from, to]: [usize; 3],
    activation: Activation,
    ours: bool,
    device: &Device,
) -> Vec<Vec<f32>> {
    let device = &device.clone().autodiff();
    let mut noise = Noise::new(7, 0);
    let x = drawn(&mut noise, [n, from], device).require_grad();
    let mut layers = Layers {
        noise: &mut noise,
        init: Init::FanIn,
        device,
    };
    let layer = layers.linear(from, to, true);
    let out = match ours {
        true => layer.apply_then(x.clone(), activation),
        false => with(layer.forward(x.clone()), activation),
    };
    let upstream = drawn(&mut noise, [n, to], device);
    let gradients = (out.clone() * upstream).sum().backward();
    let bias = layer.bias.expect("with a bias").val();
    vec![
        read(out).await,
        read(x.grad(&gradients).expect("of the numbers")).await,
        read(layer.weight.val().grad(&gradients).expect("of the weights")).await,
        read(bias.grad(&gradients).expect("of the bias")).await,
    ]
}

#[wasm_bindgen_test]
async fn linear_layers_agree_with_burns() {
    let gpu = webgpu().await;
    for (lengths, activation) in [([9, 64, 48], LEAKY), ([6, 200, 1], Activation::None)] {
        let burns = linear(lengths, activation, false, &Device::flex()).await;
        for variant in VARIANTS {
            force_variant(Some(variant));
            let ours = linear(lengths, activation, true, &gpu).await;
            same(&format!("{variant:?} {lengths:?}"), &ours, &burns);
        }
    }
    force_variant(None);
}

/// Output, gradients and running statistics of a BatchNorm.
async fn norm(activation: Activation, moved: bool, ours: bool, device: &Device) -> Vec<Vec<f32>> {
    const DIMS: [usize; 4] = [3, 8, 5, 5];
    let device = &device.clone().autodiff();
    let mut noise = Noise::new(7, 0);
    let x = drawn(&mut noise, DIMS, device).require_grad();
    let mut layers = Layers {
        noise: &mut noise,
        init: Init::Dcgan,
        device,
    };
    let layer: BatchNorm = layers.batch_norm(DIMS[1]);
    // As a convolution leaves it, with the channels innermost.
    let input = match moved {
        true => (x.clone().permute([0, 2, 3, 1]) * 1.0).permute([0, 3, 1, 2]),
        false => x.clone(),
    };
    let out = match ours {
        true => layer.apply_then(input, activation),
        false => with(layer.forward(input), activation),
    };
    let upstream = drawn(&mut noise, DIMS, device);
    let gradients = (out.clone() * upstream).sum().backward();
    vec![
        read(out).await,
        read(x.grad(&gradients).expect("of the images")).await,
        read(layer.gamma.val().grad(&gradients).expect("of the scale")).await,
        read(layer.beta.val().grad(&gradients).expect("of the shift")).await,
        read(layer.running_mean.value_sync()).await,
        read(layer.running_var.value_sync()).await,
    ]
}

#[wasm_bindgen_test]
async fn batch_norm_agrees_with_burns() {
    let gpu = webgpu().await;
    for (activation, moved) in [(LEAKY, true), (Activation::None, false)] {
        let burns = norm(activation, moved, false, &Device::flex()).await;
        for variant in VARIANTS {
            force_variant(Some(variant));
            let ours = norm(activation, moved, true, &gpu).await;
            same(&format!("{variant:?} {activation:?}"), &ours, &burns);
        }
    }
    force_variant(None);
}

/// The two means and their gradient, also of values whose exponentials are no numbers.
async fn softplus(ours: bool, device: &Device) -> Vec<Vec<f32>> {
    let device = &device.clone().autodiff();
    let x = (drawn(&mut Noise::new(7, 0), [300, 1], device) * 60.0).require_grad();
    let [up, down] = match ours {
        true => [
            mean_softplus(x.clone()),
            mean_softplus_of_negative(x.clone()),
        ],
        false => [x.clone().neg(), x.clone()].map(|x| activation::log_sigmoid(x).mean().neg()),
    };
    let gradients = (up.clone() * 2.0 + down.clone()).backward();
    vec![
        read(up).await,
        read(down).await,
        read(x.grad(&gradients).expect("of the values")).await,
    ]
}

#[wasm_bindgen_test]
async fn the_mean_of_softplus_agrees_with_burns() {
    let gpu = webgpu().await;
    let burns = softplus(false, &Device::flex()).await;
    for variant in VARIANTS {
        force_variant(Some(variant));
        same(&format!("{variant:?}"), &softplus(true, &gpu).await, &burns);
    }
    force_variant(None);
}

/// Three steps of Adam and of a moving average on weights that convolutions read their own way.
async fn learned(first_moment: bool, device: &Device) -> Vec<Vec<f32>> {
    const DIMS: [usize; 4] = [8, 12, 4, 4];
    let count = DIMS.iter().product();
    let mut noise = Noise::new(7, 0);
    let [mut value, mut average] = [(); 2].map(|()| drawn(&mut noise, DIMS, device));
    let [mut first, mut second] = [(); 2].map(|()| from_host(vec![0.0; count], [count], device));
    let rule = Rule {
        first: (0.5, 0.5),
        second: (0.9, 0.1),
        keep: 0.99,
        rate: 0.01,
        epsilon: 1e-8,
    };
    for _ in 0..3 {
        let gradient = drawn(&mut noise, [count], device);
        if first_moment {
            (value, [first, second]) = adam(value, [gradient, first, second], rule);
        } else {
            (value, second) = adam_at_once(value, [gradient, second], rule);
        }
        average = mix(average, value.clone(), 0.7);
    }
    vec![
        read(value).await,
        read(average).await,
        read(first).await,
        read(second).await,
    ]
}

#[wasm_bindgen_test]
async fn adam_and_the_average_agree_with_the_cpu() {
    let gpu = webgpu().await;
    for first_moment in [true, false] {
        let cpu = learned(first_moment, &Device::flex()).await;
        same("Adam", &learned(first_moment, &gpu).await, &cpu);
    }
}
