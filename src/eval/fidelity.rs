//! How near pictures are to others, pixel by pixel: for translators, of whose pictures the true ones
//! are known.

use crate::core::{Fidelity, Space};

/// Of `pictures` against `truth`, both bytes, picture by picture.
///
/// # Panics
/// If there are none, or not as many of both.
pub fn fidelity(pictures: &[u8], truth: &[u8], space: Space) -> Fidelity {
    assert_eq!(pictures.len(), truth.len(), "a truth for each picture");
    assert!(!truth.is_empty(), "no pictures");
    let size = space.values();
    let count = (truth.len() / size) as f64;
    let pairs = || pictures.chunks(size).zip(truth.chunks(size));
    let gradient = |bytes: &[u8]| {
        bytes
            .chunks(size)
            .map(|picture| gradient(picture, space))
            .sum::<f64>()
    };
    Fidelity {
        l1: pairs().map(|(a, b)| l1(a, b)).sum::<f64>() / count,
        psnr: pairs().map(|(a, b)| psnr(a, b)).sum::<f64>() / count,
        sharpness: gradient(pictures) / gradient(truth).max(f64::MIN_POSITIVE),
    }
}

/// The mean absolute difference of two pictures, 0 to 1.
fn l1(a: &[u8], b: &[u8]) -> f64 {
    let sum: u64 = a
        .iter()
        .zip(b)
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    sum as f64 / 255.0 / a.len() as f64
}

/// Peak signal-to-noise ratio of two pictures in decibels; of equal ones, that of a single pixel
/// which differs by one level.
fn psnr(a: &[u8], b: &[u8]) -> f64 {
    let squares: u64 = a
        .iter()
        .zip(b)
        .map(|(a, b)| u64::from(a.abs_diff(*b)).pow(2))
        .sum();
    let mean = squares.max(1) as f64 / a.len() as f64;
    10.0 * (255.0 * 255.0 / mean).log10()
}

/// The sum of the absolute differences between neighbours, across and down.
fn gradient(picture: &[u8], space: Space) -> f64 {
    let (channels, row) = (space.channels, space.width * space.channels);
    let apart = |a: &[u8], b: &[u8]| {
        a.iter()
            .zip(b)
            .map(|(a, b)| u64::from(a.abs_diff(*b)))
            .sum::<u64>()
    };
    let across: u64 = picture
        .chunks(row)
        .map(|row| apart(row, &row[channels..]))
        .sum();
    (across + apart(picture, &picture[row..])) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPACE: Space = Space::grey(8);

    #[test]
    fn a_picture_is_as_sharp_as_itself_and_has_no_distance() {
        let picture: Vec<u8> = (0..64).map(|i| (i * 37 % 256) as u8).collect();
        let same = fidelity(&picture, &picture, SPACE);
        assert_eq!((same.l1, same.sharpness), (0.0, 1.0));
        assert!(same.psnr > 60.0);
    }

    #[test]
    fn a_fifth_of_the_range_everywhere_is_a_fifth_and_fourteen_decibels() {
        let (dark, light) = (vec![0; 64], vec![51; 64]);
        let found = fidelity(&light, &dark, SPACE);
        assert!((found.l1 - 0.2).abs() < 1e-9);
        // 10·log₁₀(1 / 0.2²)
        assert!((found.psnr - 13.979).abs() < 1e-3);
    }

    #[test]
    fn half_the_contrast_is_half_as_sharp() {
        let stripes: Vec<u8> = (0..64).map(|i| if i % 2 == 0 { 200 } else { 0 }).collect();
        let faint: Vec<u8> = stripes.iter().map(|x| x / 2).collect();
        assert!((fidelity(&faint, &stripes, SPACE).sharpness - 0.5).abs() < 1e-9);
    }
}
