//! How near a translation is to the true picture, and how sharp.

use atelier::core::Space;
use atelier::eval::fidelity::fidelity;

use crate::support::{PIXELS, SPACE, first_shard, made_up};

/// Each pixel the mean of its neighbourhood of three by three, as far as there is one.
fn blurred(picture: &[u8]) -> Vec<u8> {
    let near = |at: usize| at.saturating_sub(1)..(at + 2).min(28);
    let mean = |at: usize| {
        let rows = near(at / 28);
        let around: Vec<u32> = rows
            .flat_map(|y| near(at % 28).map(move |x| u32::from(picture[y * 28 + x])))
            .collect();
        (around.iter().sum::<u32>() / around.len() as u32) as u8
    };
    (0..PIXELS).map(mean).collect()
}

#[test]
fn a_blurred_garment_is_less_sharp_and_a_noisy_one_more() {
    let data = first_shard();
    let truth: Vec<u8> = (0..20).flat_map(|i| data.image(i).to_vec()).collect();
    let soft: Vec<u8> = truth.chunks(PIXELS).flat_map(blurred).collect();
    let noisy: Vec<u8> = (truth.iter().enumerate())
        .map(|(at, x)| {
            if at % 2 == 0 {
                x.saturating_add(40)
            } else {
                *x
            }
        })
        .collect();
    let [same, soft, noisy] = [&truth, &soft, &noisy].map(|made| fidelity(made, &truth, SPACE));
    assert_eq!((same.l1, same.sharpness), (0.0, 1.0));
    assert!(soft.sharpness < 0.8 && noisy.sharpness > 1.2);
    assert!(soft.l1 > 0.0 && soft.psnr < same.psnr);
}

#[test]
fn differences_are_means_over_pixels_channels_and_pictures() {
    let space = Space::colour(8);
    let truth = [made_up(space, 0), made_up(space, 1)].concat();
    // Of one picture of two one channel of three is off, by a fifth of the range.
    let mut made = truth.clone();
    for pixel in made[..space.values()].chunks_mut(3) {
        pixel[1] = pixel[1].wrapping_add(51);
    }
    let off = |(a, b): (&u8, &u8)| f64::from(a.abs_diff(*b)) / 255.0;
    let sum: f64 = made.iter().zip(&truth).map(off).sum();
    let found = fidelity(&made, &truth, space);
    assert!((found.l1 - sum / made.len() as f64).abs() < 1e-9);
    // PSNR is a mean of two pictures' decibels, not of their squares.
    let [first, second] = [0, 1].map(|i| {
        let of = |all: &[u8]| all[i * space.values()..][..space.values()].to_vec();
        fidelity(&of(&made), &of(&truth), space).psnr
    });
    assert!((found.psnr - (first + second) / 2.0).abs() < 1e-9);
    assert!(second > first + 30.0);
}
