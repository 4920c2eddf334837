//! What each verdict of the discriminator is about (§3.2.2, figure 6), measured by changing one pixel
//! and looking which verdicts change.

use std::ops::Range;

use atelier::families::model::Model;
use atelier::families::pix2pix::{LOSS, PATCH};
use atelier::nn::batch::Batch;
use atelier::nn::from_host;
use atelier::nn::noise::Noise;

use super::{build, choice, with};
use crate::support::{PIXELS, SPACE, device, values};

const SIDE: usize = 28;
/// As a share of the largest change, which is large.
const ROUNDING: f32 = 1e-4;

/// Which of the two pictures that D is shown.
#[derive(Clone, Copy, PartialEq)]
enum Changed {
    Image,
    Given,
}

/// For each pixel the verdicts that change with it.
fn verdicts(model: &dyn Model, changed: Changed, pixels: &[[usize; 2]]) -> Vec<Vec<usize>> {
    let count = pixels.len() + 1;
    let plain = [1, 2].map(|stream| Noise::new(3, stream).uniform(PIXELS, 1.0).repeat(count));
    let [mut images, mut given] = plain;
    let moved = match changed {
        Changed::Image => &mut images,
        Changed::Given => &mut given,
    };
    for (row, [y, x]) in pixels.iter().enumerate() {
        moved[(row + 1) * PIXELS + y * SIDE + x] += 1000.0;
    }
    let device = device().autodiff();
    let [images, given] = [images, given].map(|x| from_host(x, SPACE.shape(count), &device));
    let found = values(model.discriminate(Batch {
        images,
        labels: vec![0; count],
        given: Some(given),
    }));
    let (first, others) = found.split_at(found.len() / count);
    let changed = |row: &[f32]| {
        let by: Vec<f32> = row.iter().zip(first).map(|(a, b)| (a - b).abs()).collect();
        // Rounding reaches farther: a convolution transforms whole tiles (Winograd).
        let rounding = ROUNDING * by.iter().fold(0.0_f32, |most, by| most.max(*by));
        let changed = by.iter().enumerate().filter(|(_, by)| **by > rounding);
        changed.map(|(at, _)| at).collect()
    };
    others.chunks(first.len()).map(changed).collect()
}

/// Pixels all over the picture, corners among them.
fn all_over() -> Vec<[usize; 2]> {
    let corners = [[0, 0], [0, SIDE - 1], [SIDE - 1, 0], [SIDE - 1, SIDE - 1]];
    let others = (0..SIDE).flat_map(|y| [[y, (5 * y) % SIDE], [y, (11 * y + 7) % SIDE]]);
    corners.into_iter().chain(others).collect()
}

/// What the `at`th of the verdicts along a side is about: each of n convolutions of 4×4 and stride 2
/// doubles the stride and widens the field, 4, 10, 22.
fn field(at: usize, convolutions: u32) -> Range<usize> {
    let stride = 2_usize.pow(convolutions);
    let start = (stride * at + 1).saturating_sub(stride);
    start..(stride * at + 2 * stride - 1).min(SIDE)
}

#[test]
fn the_fields_are_as_wide_as_the_knob_says() {
    for (convolutions, width) in [(1, 4), (2, 10), (3, 22)] {
        assert_eq!(field(1, convolutions).len(), width);
        assert_eq!(PATCH.choices[convolutions as usize - 1], width.to_string());
    }
}

#[test]
fn a_pixel_changes_the_verdicts_whose_patch_it_is_in_and_no_other() {
    for convolutions in 1..=3 {
        let model = build(&with(&[(&PATCH, f64::from(convolutions - 1))]));
        let across = model.patches()[1];
        for changed in [Changed::Image, Changed::Given] {
            let pixels = all_over();
            let found = verdicts(model.as_ref(), changed, &pixels);
            for ([y, x], found) in pixels.into_iter().zip(found) {
                let about = |at: &usize| {
                    field(at / across, convolutions).contains(&y)
                        && field(at % across, convolutions).contains(&x)
                };
                let expected: Vec<usize> = (0..across * across).filter(about).collect();
                assert_eq!(found, expected, "{convolutions}: pixel {y}, {x}");
            }
        }
    }
}

#[test]
fn a_verdict_in_the_middle_sees_exactly_its_patch() {
    for (place, width) in [(0, 4), (1, 10), (2, 22)] {
        let model = build(&with(&[(&PATCH, f64::from(place))]));
        let [down, across] = model.patches();
        let middle = (down / 2) * across + across / 2;
        // Along the column and the row that go through the middle of its field.
        let centre = field(down / 2, place as u32 + 1);
        let centre = (centre.start + centre.end) / 2;
        let lines = [false, true].map(|transposed| {
            let pixel = |at| match transposed {
                false => [centre, at],
                true => [at, centre],
            };
            let pixels: Vec<_> = (0..SIDE).map(pixel).collect();
            let found = verdicts(model.as_ref(), Changed::Image, &pixels);
            let seen = found.iter().map(|changed| changed.contains(&middle));
            seen.collect::<Vec<bool>>()
        });
        for seen in lines {
            let first = seen.iter().position(|seen| *seen).unwrap();
            let last = seen.iter().rposition(|seen| *seen).unwrap();
            assert_eq!(last + 1 - first, width);
            assert!(seen[first..=last].iter().all(|seen| *seen), "no holes");
        }
    }
}

#[test]
fn the_whole_pictures_verdict_sees_every_pixel() {
    let model = build(&with(&[(&PATCH, choice(&PATCH, "whole picture"))]));
    for changed in [Changed::Image, Changed::Given] {
        let found = verdicts(model.as_ref(), changed, &all_over());
        assert!(found.iter().all(|changed| *changed == [0]));
    }
}

/// Table 1: only cGAN is "conditional on the input".
#[test]
fn without_the_condition_d_does_not_see_the_input() {
    for name in LOSS.choices {
        let model = build(&with(&[(&LOSS, choice(&LOSS, name))]));
        let sees = |changed| {
            let found = verdicts(model.as_ref(), changed, &[[14, 14], [3, 20]]);
            found.iter().all(|changed| !changed.is_empty())
        };
        assert!(sees(Changed::Image), "{name}");
        assert_eq!(sees(Changed::Given), *name != "L1 + GAN", "{name}");
    }
}
