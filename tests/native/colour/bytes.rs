//! Bytes to tensors and back.

use atelier::core::Space;
use atelier::engine::draw::to_pixels;
use atelier::nn::batch::{Batch, to_images};
use atelier::nn::noise::Noise;
use futures::executor::block_on;

use super::{CLASSES, SPACE, dataset, shape};
use crate::support::{device, values};

#[test]
fn a_red_picture_is_red_on_the_device_and_back() {
    let red = [255, 0, 0].repeat(SPACE.pixels());
    let images = to_images(&red, SPACE, &device());
    assert_eq!(images.dims(), [1, 3, 32, 32]);
    let planes = values(images.clone());
    let [r, g, b] = [0, 1, 2].map(|channel| &planes[channel * SPACE.pixels()..][..SPACE.pixels()]);
    assert!(r.iter().all(|x| *x == 1.0), "red is the first channel");
    assert!(g.iter().chain(b).all(|x| *x == -1.0));
    assert_eq!(block_on(to_pixels(images)).unwrap(), red);
}

#[test]
fn bytes_survive_the_way_to_the_device_and_back() {
    let spaces = [
        SPACE,
        Space::grey(28),
        // Height and width, and the order of the pictures, are not mixed up either.
        Space {
            channels: 3,
            height: 8,
            width: 12,
        },
    ];
    for space in spaces {
        let numbers = Noise::new(4, 4).uniform(5 * space.values(), 1.0);
        let bytes: Vec<u8> = numbers.iter().map(|u| ((u + 1.0) * 127.9) as u8).collect();
        let images = to_images(&bytes, space, &device());
        assert_eq!(images.dims(), space.shape(5));
        assert_eq!(block_on(to_pixels(images)).unwrap(), bytes, "{space:?}");
    }
}

#[test]
fn each_pixel_and_channel_has_its_place_on_the_device() {
    let space = Space {
        channels: 3,
        height: 8,
        width: 12,
    };
    for (row, column, channel) in [(0, 0, 0), (0, 5, 1), (7, 11, 2), (3, 0, 2)] {
        let mut bytes = vec![0; space.values()];
        bytes[(row * 12 + column) * 3 + channel] = 255;
        let found = values(to_images(&bytes, space, &device()));
        let bright = found.iter().position(|x| *x == 1.0);
        assert_eq!(bright, Some(channel * 96 + row * 12 + column));
    }
}

#[test]
fn a_batch_is_its_examples() {
    let dataset = dataset();
    let places = [5, 0, 91];
    let examples: Vec<_> = places.iter().map(|&i| dataset.example(i)).collect();
    let batch = Batch::new(&examples, SPACE, &device());
    assert_eq!(batch.labels, places.map(|i| (i % CLASSES) as u8));
    let expected: Vec<u8> = places.iter().flat_map(|&i| shape(i)).collect();
    assert_eq!(block_on(to_pixels(batch.images)).unwrap(), expected);
}
