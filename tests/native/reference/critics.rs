//! The losses whose D is a critic, and feature matching, with their gradients.

use atelier::nn::losses::{
    feature_matching, hinge_discriminator_loss, least_squares_discriminator_loss,
    least_squares_generator_loss, relativistic_loss, wasserstein_critic_loss,
    wasserstein_generator_loss,
};
use burn::tensor::Tensor;

use super::losses::check_loss;
use super::{leaf, number, reference, tensor};

type OfBoth = fn(Tensor<2>, Tensor<2>) -> Tensor<1>;
type OfFake = fn(Tensor<2>) -> Tensor<1>;

#[test]
fn each_critics_loss_is_its_papers() {
    let all = reference("critics");
    let both: [(&str, OfBoth); 4] = [
        ("wasserstein_critic", wasserstein_critic_loss),
        ("hinge", hinge_discriminator_loss),
        (
            "least_squares_discriminator",
            least_squares_discriminator_loss,
        ),
        ("relativistic", relativistic_loss),
    ];
    for (name, loss) in both {
        let (real, fake) = (leaf(&all["real"], [8, 1]), leaf(&all["fake"], [8, 1]));
        let loss = loss(real.clone(), fake.clone());
        check_loss(&loss, &[real, fake], &all[name], name);
    }
    let generators: [(&str, OfFake); 2] = [
        ("wasserstein_generator", wasserstein_generator_loss),
        ("least_squares_generator", least_squares_generator_loss),
    ];
    for (name, loss) in generators {
        let fake = leaf(&all["fake"], [8, 1]);
        check_loss(&loss(fake.clone()), &[fake], &all[name], name);
    }
}

#[test]
fn feature_matching_compares_means() {
    let all = reference("critics");
    let real = tensor(&all["features_real"], [6, 5]);
    let fake = leaf(&all["features_fake"], [6, 5]);
    let weight = number(&all["matching_weight"]).into();
    let loss = feature_matching(real, fake.clone(), weight);
    check_loss(&loss, &[fake], &all["matching"], "feature matching");
}
