//! The images that have arrived: look-ups, nearest neighbours, pixel scales.

use atelier::data::fashion_mnist::SHARDS;
use atelier::data::{Shard, ShardId};
use atelier::nn::batch::{from_unit, to_unit};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::support::{CLASSES, PIXELS, no_images};

/// `n` images of noise; image i has label (i + first) mod 10.
fn noise(n: usize, first: usize, seed: u64) -> Shard {
    let mut pixels = vec![0; n * PIXELS];
    ChaCha8Rng::seed_from_u64(seed).fill_bytes(&mut pixels);
    let labels = (0..n).map(|i| ((i + first) % CLASSES) as u8).collect();
    Shard { pixels, labels }
}

fn naive_distance(a: &[u8], b: &[u8]) -> u32 {
    a.iter()
        .zip(b)
        .map(|(&a, &b)| u32::from(a.abs_diff(b)).pow(2))
        .sum()
}

#[test]
fn shards_line_up_behind_one_another() {
    let (first, second) = (noise(7, 0, 1), noise(5, 3, 2));
    let mut dataset = no_images();
    assert!(dataset.is_empty());
    dataset.push(&first);
    dataset.push(&second);
    assert_eq!(dataset.len(), 12);
    assert_eq!(dataset.image(6), &first.pixels[6 * PIXELS..]);
    assert_eq!(dataset.image(7), &second.pixels[..PIXELS]);
    assert_eq!((dataset.label(6), dataset.label(7)), (6, 3));
}

#[test]
fn nearest_is_what_a_plain_search_finds() {
    let mut dataset = no_images();
    dataset.push(&noise(50, 0, 1));
    let probes = noise(20, 0, 2);
    for probe in probes.pixels.chunks(PIXELS) {
        for range in [0..50, 10..20, 40..1000] {
            let plain = range
                .clone()
                .take_while(|&i| i < 50)
                .map(|i| (i, naive_distance(probe, dataset.image(i))))
                .min_by_key(|&(_, distance)| distance);
            assert_eq!(dataset.nearest(probe, range), plain);
        }
    }
}

#[test]
fn an_image_is_nearest_to_itself_and_the_first_of_equals_wins() {
    let mut dataset = no_images();
    let shard = noise(10, 0, 1);
    dataset.push(&shard);
    dataset.push(&shard);
    assert_eq!(dataset.nearest(dataset.image(4), 0..20), Some((4, 0)));
    assert_eq!(dataset.nearest(dataset.image(4), 5..20), Some((14, 0)));
    assert_eq!(dataset.nearest(dataset.image(4), 3..3), None);
    assert_eq!(dataset.nearest(dataset.image(4), 20..40), None);
}

#[test]
fn black_and_white_are_as_far_apart_as_can_be_and_still_found() {
    let mut dataset = no_images();
    dataset.push(&Shard {
        pixels: vec![255; PIXELS],
        labels: vec![0],
    });
    assert_eq!(
        dataset.nearest(&[0; PIXELS], 0..1),
        Some((0, 784 * 255 * 255))
    );
}

#[test]
fn the_first_of_each_class_is_known_once_all_are_there() {
    let mut dataset = no_images();
    dataset.push(&noise(9, 1, 1)); // labels 1 … 9
    assert_eq!(dataset.first_of_each_class(), None);
    dataset.push(&noise(1, 0, 1));
    assert_eq!(
        dataset.first_of_each_class(),
        Some(vec![9, 0, 1, 2, 3, 4, 5, 6, 7, 8])
    );
}

#[test]
fn pixels_survive_the_way_to_the_network_and_back() {
    assert_eq!((to_unit(0), to_unit(255)), (-1.0, 1.0));
    for pixel in 0..=255 {
        assert_eq!(from_unit(to_unit(pixel)), pixel);
    }
    for (value, pixel) in [
        (-7.0, 0),
        (7.0, 255),
        (f32::NAN, 0),
        (f32::INFINITY, 255),
        (0.0, 128),
    ] {
        assert_eq!(from_unit(value), pixel, "{value}");
    }
}

#[test]
fn the_first_real_shard_holds_every_class_and_no_image_twice() {
    let (images, labels) = crate::shards::committed(ShardId::Train(0));
    let shard = SHARDS.decode(ShardId::Train(0), &images, &labels).unwrap();
    let mut dataset = no_images();
    dataset.push(&shard);
    let first = dataset
        .first_of_each_class()
        .expect("every class in 5,000 images");
    for (class, &index) in first.iter().enumerate() {
        assert_eq!(usize::from(dataset.label(index)), class);
        assert_eq!(
            dataset.nearest(dataset.image(index), 0..5000),
            Some((index, 0))
        );
    }
}
