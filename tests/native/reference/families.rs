//! The losses of the families whose discriminators have several outputs.

use super::losses::check_loss;
use super::{leaf, reference};
use crate::support::family;
use atelier::core::{Settings, Size};
use atelier::families::acgan::model as acgan;
use atelier::families::infogan::codes::Codes;
use atelier::families::infogan::model as infogan;
use atelier::families::knobs::CLASS_WEIGHT;
use atelier::families::two_n::model as two_n;
use atelier::families::vac_gan::model as vac_gan;
use atelier::nn::losses::saturating_generator_loss;
use burn::tensor::Tensor;
use serde_json::Value;

const ROWS: usize = 6;
const OUTPUTS: usize = 20;

struct Case {
    all: Value,
    real: Tensor<2>,
    fake: Tensor<2>,
    labels: Vec<u8>,
}

fn case() -> Case {
    let all = reference("families");
    let numbers = all["labels"].as_array().unwrap();
    Case {
        real: leaf(&all["real"], [ROWS, OUTPUTS]),
        fake: leaf(&all["fake"], [ROWS, OUTPUTS]),
        labels: numbers.iter().map(|n| n.as_u64().unwrap() as u8).collect(),
        all,
    }
}

/// Settings with the weight that the reference has.
fn settings(id: &str, all: &Value) -> Settings {
    let mut settings = Settings::default_for(family(id), Size::Xs);
    CLASS_WEIGHT.set(&mut settings, all["class_weight"].as_f64().unwrap());
    settings
}

/// The source logit and the class logits of ten classes.
fn eleven(outputs: &Tensor<2>) -> Tensor<2> {
    outputs.clone().narrow(1, 0, 11)
}

#[test]
fn the_minimax_loss_is_the_papers() {
    let case = case();
    let loss = saturating_generator_loss(case.fake.clone());
    check_loss(&loss, &[case.fake], &case.all["saturating"], "saturating");
}

#[test]
fn acgan_judges_source_and_class() {
    // Source and class logits are the first eleven of the reference's columns.
    let case = case();
    let settings = settings("acgan", &case.all);
    let loss = acgan::discriminator_loss(
        &eleven(&case.real),
        &eleven(&case.fake),
        [&case.labels, &case.labels],
        &settings,
    );
    let name = "acgan_discriminator";
    check_loss(&loss, &[case.real, case.fake], &case.all[name], name);
}

#[test]
fn acgan_and_vac_gan_reward_the_class_asked_for() {
    let first = case();
    let settings = settings("acgan", &first.all);
    let name = "acgan_generator";
    let loss = acgan::generator_loss(&eleven(&first.fake), &first.labels, &settings);
    check_loss(&loss, &[first.fake], &first.all[name], name);
    let second = case();
    let (source, class) = (
        second.fake.clone().narrow(1, 0, 1),
        second.fake.clone().narrow(1, 1, 10),
    );
    let loss = vac_gan::generator_loss(source, class, &second.labels, &settings);
    check_loss(&loss, &[second.fake], &second.all[name], "VAC-GAN's");
}

#[test]
fn two_n_gan_has_an_output_for_each_class_real_and_fake() {
    let classes: Vec<u8> = (0..10).collect();
    assert_eq!(two_n::real_outputs(&classes), classes);
    assert_eq!(
        two_n::fake_outputs(&classes, 10),
        (10..20).collect::<Vec<u8>>()
    );
    let first = case();
    let loss = two_n::discriminator_loss(&first.real, &first.fake, [&first.labels, &first.labels]);
    let name = "two_n_discriminator";
    check_loss(&loss, &[first.real, first.fake], &first.all[name], name);
    // G wants its own to be taken for real ones of the class asked for.
    let second = case();
    let loss = two_n::generator_loss(&second.fake, &second.labels);
    let name = "two_n_generator";
    check_loss(&loss, &[second.fake], &second.all[name], name);
}

#[test]
fn infogan_reads_values_by_a_softmax_and_numbers_by_a_gaussian() {
    for (index, name) in ["infogan_values", "infogan_continuous"]
        .into_iter()
        .enumerate()
    {
        let case = case();
        let codes = Codes {
            values: case.labels,
            continuous: leaf(&case.all["codes"], [ROWS, 2]),
        };
        let loss = infogan::information_losses(&case.fake, &codes)[index].clone();
        check_loss(&loss, &[case.fake], &case.all[name], name);
    }
}
