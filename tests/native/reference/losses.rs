//! Losses and their gradients by the logits.

use super::{close, leaf, reference};
use atelier::nn::losses::{approximate_r1, discriminator_loss, generator_loss};
use burn::tensor::Tensor;
use serde_json::Value;

/// Logits, `[batch, 1]`.
fn logits(value: &Value) -> Tensor<2> {
    leaf(value, [value.as_array().unwrap().len(), 1])
}

/// The loss and its gradients by the logits.
pub(super) fn check_loss(loss: &Tensor<1>, inputs: &[Tensor<2>], expected: &Value, what: &str) {
    close(loss.clone(), &expected["loss"], what);
    let gradients = loss.backward();
    for (index, input) in inputs.iter().enumerate() {
        let found = input.grad(&gradients).expect("a gradient for each input");
        close(
            found,
            &expected["gradients"][index],
            &format!("gradient {index} of {what}"),
        );
    }
}

#[test]
fn the_discriminator_loss_is_the_sum_of_two_means() {
    let all = reference("losses");
    for (name, smoothing) in [
        ("discriminator", 0.0),
        ("discriminator_logistic", 0.0),
        ("discriminator_smoothed", 0.1),
    ] {
        let (real, fake) = (logits(&all["real"]), logits(&all["fake"]));
        let loss = discriminator_loss(real.clone(), fake.clone(), smoothing);
        check_loss(&loss, &[real, fake], &all[name], name);
    }
}

#[test]
fn the_generator_loss_does_not_saturate() {
    let all = reference("losses");
    let fake = logits(&all["fake"]);
    check_loss(
        &generator_loss(fake.clone()),
        &[fake],
        &all["generator"],
        "generator",
    );
}

#[test]
fn losses_survive_extreme_logits() {
    let all = reference("losses");
    let extreme = logits(&all["extreme"]);
    let loss = generator_loss(extreme.clone());
    check_loss(
        &loss,
        &[extreme],
        &all["generator_extreme"],
        "generator_extreme",
    );
    let extreme = logits(&all["extreme"]);
    let loss = discriminator_loss(extreme.clone(), extreme.clone(), 0.1);
    check_loss(
        &loss,
        &[extreme],
        &all["discriminator_extreme"],
        "discriminator_extreme",
    );
}

#[test]
fn approximate_r1_is_the_mean_squared_change_of_the_logits() {
    let all = reference("losses");
    let (clean, noisy) = (logits(&all["real"]), logits(&all["noisy"]));
    let loss = approximate_r1(
        clean.clone(),
        noisy.clone(),
        all["r1_weight"].as_f64().unwrap(),
    );
    check_loss(
        &loss,
        &[clean, noisy],
        &all["approximate_r1"],
        "approximate_r1",
    );
}
