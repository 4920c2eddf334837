//! Every input, size, patch and kind of picture.

use atelier::core::{INPUT, Operator, Settings, Size, Space};
use atelier::families::pix2pix::{PATCH, SKIPS};
use atelier::nn::batch::{Batch, to_images};

use super::{build, info, settings, z};
use crate::support::{device, given, input, made_up, values};

const SPACES: [Space; 3] = [
    Space::grey(28),
    Space::colour(32),
    // Neither square nor a power of two: 20 → 10 → 5 → 3 and 36 → 18 → 9 → 5.
    Space {
        channels: 1,
        height: 20,
        width: 36,
    },
];

/// For such pictures.
fn of(space: Space) -> Settings {
    Settings {
        dataset: info(space, 8),
        ..settings()
    }
}

#[test]
fn a_picture_becomes_one_of_the_same_sides_whatever_is_given_of_it() {
    for space in SPACES {
        for place in 0..Operator::ALL.len() {
            for (skips, norm) in [(1.0, false), (0.0, false), (1.0, true), (0.0, true)] {
                let mut settings = of(space);
                settings.generator_norm = norm;
                settings.size = Size::ALL[place % 2];
                INPUT.set(&mut settings, place as f64);
                SKIPS.set(&mut settings, skips);
                assert_eq!(settings.validate(), Ok(()));
                let sampler = super::sampler(&settings);
                let input = input(&settings, z(&settings, 1, 2), &[0, 1]);
                let operator = settings.operator().unwrap();
                let channels = input.given.as_ref().unwrap().dims()[1];
                assert_eq!(channels, operator.space(space).channels);
                let images = sampler.sample(&input);
                assert_eq!(images.dims(), space.shape(2), "{operator:?} {skips} {norm}");
                let in_range = |x: &f32| (-1.0..=1.0).contains(x);
                assert!(values(images).iter().all(in_range));
            }
        }
    }
}

#[test]
fn there_is_a_verdict_on_each_patch_or_one_on_the_whole() {
    let expected = [
        [[14, 14], [7, 7], [3, 3], [1, 1]],
        [[16, 16], [8, 8], [4, 4], [1, 1]],
        [[10, 18], [5, 9], [2, 4], [1, 1]],
    ];
    for (space, expected) in SPACES.into_iter().zip(expected) {
        for (place, patches) in expected.into_iter().enumerate() {
            let mut settings = of(space);
            PATCH.set(&mut settings, place as f64);
            let model = build(&settings);
            assert_eq!(model.patches(), patches, "{space:?}");
            let device = device().autodiff();
            let pictures = [made_up(space, 0), made_up(space, 1)].concat();
            let verdicts = model.discriminate(Batch {
                images: to_images(&pictures, space, &device),
                labels: vec![0, 1],
                given: given(&settings, 2, &device),
            });
            assert_eq!(verdicts.dims(), [2, patches[0] * patches[1]]);
        }
    }
}

/// A U-Net gets on each level what was seen on the way down, so its layers there are twice as wide.
#[test]
fn skips_and_patches_cost_parameters() {
    let parameters = |skips, patch| {
        let mut settings = settings();
        SKIPS.set(&mut settings, skips);
        PATCH.set(&mut settings, patch);
        build(&settings).parameters()
    };
    assert!(parameters(1.0, 1.0).0 > parameters(0.0, 1.0).0);
    let [one, two, three, whole] = [0.0, 1.0, 2.0, 3.0].map(|patch| parameters(1.0, patch).1);
    assert!(one < two && two < three && three < whole);
    // 1×1 over 64 channels, or all of 64×3×3.
    assert_eq!(whole - three, 64 * 9 - 64);
}
