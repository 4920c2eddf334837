//! The noise of §2.1: dropout, in training and in drawing.

use atelier::core::{Settings, Size};
use atelier::families::pix2pix::DROPOUT;
use atelier::nn::from_host;

use super::{sampler, settings, with, z};
use crate::support::{device, input, values};

/// What is made of one picture with these numbers for noise.
fn made(settings: &Settings, z: Vec<f32>) -> Vec<f32> {
    let latent = settings.latent();
    let z = from_host(z, [1, latent], &device());
    values(sampler(settings).sample(&input(settings, z, &[0])))
}

fn noise(settings: &Settings, seed: u32) -> Vec<f32> {
    values(z(settings, seed, 1))
}

#[test]
fn without_dropout_a_picture_becomes_one_picture() {
    let settings = with(&[(&DROPOUT, 0.0)]);
    let [one, other] = [1, 2].map(|seed| made(&settings, noise(&settings, seed)));
    assert_eq!(one, other);
}

#[test]
fn with_dropout_a_picture_becomes_one_picture_for_each_seed() {
    for rate in [0.05, 0.5, 0.9] {
        let settings = with(&[(&DROPOUT, rate)]);
        let of = |seed| made(&settings, noise(&settings, seed));
        assert_eq!(of(1), of(1));
        // At 0.05, one channel of 32 is off, or two, or none.
        let others = (2..8).filter(|&seed| of(seed) != of(1)).count();
        assert!(others >= 4, "{rate}: {others} of 6 differ");
    }
}

#[test]
fn a_channel_is_off_or_on_whatever_else_its_number_says() {
    let settings = with(&[(&DROPOUT, 0.5)]);
    let z = noise(&settings, 1);
    let larger = z.iter().map(|x| 3.0 * x).collect();
    assert_eq!(made(&settings, z.clone()), made(&settings, larger));
    // Each number has a channel of its own: of 32 a few may be dark.
    let changed = (0..z.len()).filter(|&at| {
        let mut other = z.clone();
        other[at] = -other[at];
        made(&settings, other) != made(&settings, z.clone())
    });
    assert!(changed.count() > z.len() / 2);
}

/// The first layer on the way up has as many channels as there is noise.
#[test]
fn there_is_a_number_for_each_channel_in_every_size() {
    for size in Size::ALL {
        let settings = Settings { size, ..settings() };
        let on = vec![9.0; settings.latent()];
        let off = vec![-9.0; settings.latent()];
        assert_ne!(made(&settings, on), made(&settings, off));
    }
}
