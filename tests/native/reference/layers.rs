//! burn's layers, forwards and backwards.

use super::{close, device, leaf, param, reference, tensor};
use burn::module::{Module, Param};
use burn::nn::conv::{Conv2dConfig, ConvTranspose2dConfig};
use burn::nn::{BatchNormConfig, PaddingConfig2d};
use burn::tensor::Tensor;
use serde_json::Value;

/// Output, and the gradients of Σ probe · output by input, weight and bias.
fn check_layer<const W: usize>(
    case: &Value,
    what: &str,
    input: &Tensor<4>,
    output: Tensor<4>,
    weight: &Param<Tensor<W>>,
    bias: &Param<Tensor<1>>,
) {
    close(output.clone(), &case["output"], what);
    let probe = tensor(&case["probe"], output.dims());
    let gradients = (output * probe).sum().backward();
    let expected = &case["gradients"];
    let input = input.grad(&gradients).expect("the input is tracked");
    close(
        input,
        &expected[0],
        &format!("gradient of {what} by the input"),
    );
    let weight = weight
        .val()
        .grad(&gradients)
        .expect("the weight is tracked");
    close(
        weight,
        &expected[1],
        &format!("gradient of {what} by the weight"),
    );
    let bias = bias.val().grad(&gradients).expect("the bias is tracked");
    close(
        bias,
        &expected[2],
        &format!("gradient of {what} by the bias"),
    );
}

#[test]
fn burns_transposed_convolution_is_pytorchs() {
    let case = reference("conv_transpose");
    let config = ConvTranspose2dConfig::new([3, 2], [4, 4])
        .with_stride([2, 2])
        .with_padding([1, 1]);
    let mut layer = config.init(&device());
    layer.weight = param(&case["parameters"][0], [3, 2, 4, 4]);
    let bias = param(&case["parameters"][1], [2]);
    layer.bias = Some(bias.clone());
    let input = leaf(&case["input"], [2, 3, 3, 3]);
    let output = layer.forward(input.clone());
    assert_eq!(output.dims(), [2, 2, 6, 6]);
    check_layer(
        &case,
        "conv_transpose",
        &input,
        output,
        &layer.weight,
        &bias,
    );
}

#[test]
fn burns_convolution_is_pytorchs() {
    let case = reference("conv");
    let padding = PaddingConfig2d::Explicit(1, 1, 1, 1);
    let config = Conv2dConfig::new([2, 3], [4, 4])
        .with_stride([2, 2])
        .with_padding(padding);
    let mut layer = config.init(&device());
    layer.weight = param(&case["parameters"][0], [3, 2, 4, 4]);
    let bias = param(&case["parameters"][1], [3]);
    layer.bias = Some(bias.clone());
    let input = leaf(&case["input"], [2, 2, 6, 6]);
    let output = layer.forward(input.clone());
    assert_eq!(output.dims(), [2, 3, 3, 3]);
    check_layer(&case, "conv", &input, output, &layer.weight, &bias);
}

#[test]
fn burns_batch_norm_is_pytorchs_with_its_running_statistics() {
    let case = reference("batch_norm");
    let mut layer = BatchNormConfig::new(3)
        .with_momentum(0.1)
        .with_epsilon(1e-5)
        .init(&device());
    layer.gamma = param(&case["parameters"][0], [3]);
    layer.beta = param(&case["parameters"][1], [3]);
    let input = leaf(&case["input"], [4, 3, 2, 2]);
    let output = layer.forward(input.clone());
    check_layer(
        &case,
        "batch_norm",
        &input,
        output,
        &layer.gamma,
        &layer.beta,
    );
    close(
        layer.running_mean.value_sync(),
        &case["running_mean"],
        "running mean",
    );
    // burn keeps the biased variance, PyTorch the unbiased one: of the 4·2·2 values here 16/15
    // of it, of the 3,136 behind a 7×7 map and a batch of 64 three in ten thousand more.
    let fresh = layer.running_var.value_sync().sub_scalar(0.9);
    let unbiased = fresh.mul_scalar(16.0 / 15.0).add_scalar(0.9);
    close(
        unbiased.clone(),
        &case["running_variance"],
        "running variance",
    );
    layer.running_var.update(unbiased);
    let drawn = layer.valid().forward(input.without_autodiff());
    close(drawn, &case["inference"], "inference");
}
