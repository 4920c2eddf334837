//! Weights files: read back as written, and anything else refused with a reason.

use atelier::core::{FailureKind, Recipe, Settings, Size};
use atelier::engine::loader;
use atelier::engine::run::Run;
use atelier::nn::weights::{self, Array, Precision, Weights, WeightsError};
use futures::executor::block_on;

use super::support::{device, family, small};

fn some_weights() -> Weights {
    let array = |shape: &[usize]| Array {
        shape: shape.to_vec(),
        values: (0..shape.iter().product::<usize>())
            .map(|i| (i as f32 - 3.0) / 7.0)
            .collect(),
    };
    [
        ("a.weight".to_string(), array(&[2, 3])),
        ("b".to_string(), array(&[5])),
    ]
    .into()
}

#[test]
fn full_precision_is_the_identity() {
    let weights = some_weights();
    let bytes = weights::encode(&weights, Precision::Full, &[("key", "value".into())]).unwrap();
    let (read, metadata) = weights::decode(bytes).unwrap();
    assert_eq!(read, weights);
    assert_eq!(metadata["key"], "value");
}

#[test]
fn half_precision_is_within_its_rounding() {
    let weights = some_weights();
    let (read, _) =
        weights::decode(weights::encode(&weights, Precision::Half, &[]).unwrap()).unwrap();
    for (name, array) in &weights {
        assert_eq!(read[name].shape, array.shape);
        for (a, b) in array.values.iter().zip(&read[name].values) {
            assert!((a - b).abs() <= a.abs() / 1024.0, "{a} became {b}");
        }
    }
}

#[test]
fn damaged_files_are_refused() {
    let bytes = weights::encode(&some_weights(), Precision::Full, &[]).unwrap();
    for length in 0..bytes.len() {
        assert!(
            weights::decode(bytes[..length].to_vec()).is_err(),
            "cut to {length} bytes it was accepted"
        );
    }
    assert!(matches!(
        weights::decode(b"not weights at all".to_vec()),
        Err(WeightsError::Format(_))
    ));
}

#[test]
fn weights_of_another_network_are_refused() {
    let export =
        |settings: &Settings| block_on(Run::new(settings, &device()).unwrap().export()).unwrap();
    let (cdcgan, dcgan) = (
        small(family("cdcgan"), Recipe::Fast),
        small(family("dcgan"), Recipe::Classic),
    );
    let failure = loader::model(&cdcgan, export(&dcgan), &device())
        .err()
        .expect("another family's weights");
    assert_eq!(failure.kind, FailureKind::Model);
    let larger = Settings {
        size: Size::S,
        ..dcgan.clone()
    };
    let failure = loader::model(&larger, export(&dcgan), &device())
        .err()
        .expect("another size's weights");
    assert!(failure.message.contains("shape"), "{}", failure.message);
}

#[test]
fn a_surplus_or_missing_weight_is_named() {
    let settings = small(family("dcgan"), Recipe::Classic);
    let bytes = block_on(Run::new(&settings, &device()).unwrap().export()).unwrap();
    let (mut weights, _) = weights::decode(bytes).unwrap();
    weights.insert(
        "stranger".into(),
        Array {
            shape: vec![1],
            values: vec![0.0],
        },
    );
    let message = |weights: &Weights| {
        let bytes = weights::encode(weights, Precision::Full, &[]).unwrap();
        loader::model(&settings, bytes, &device())
            .err()
            .expect("not this network")
            .message
    };
    assert!(message(&weights).contains("stranger"));
    weights.remove("stranger");
    weights.remove("project.weight");
    assert!(message(&weights).contains("project.weight"));
}

#[test]
fn a_checkpoint_is_no_model_and_the_other_way_round() {
    let run = Run::new(&small(family("dcgan"), Recipe::Classic), &device()).unwrap();
    assert!(loader::open(block_on(run.checkpoint()).unwrap(), &device()).is_err());
    assert!(Run::restore(block_on(run.export()).unwrap(), &device()).is_err());
}
