//! The IDX reader takes exactly IDX, and survives everything else.

use crate::allocations::largest_allocation;
use atelier::core::Space;
use atelier::data::idx::{IdxError, parse_images, parse_labels, write_images, write_labels};
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Three images of 2 × 2 pixels.
const PIXELS: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 128, 255];
const SPACE: Space = Space::grey(2);
const CLASSES: usize = 10;
const LABELS: [u8; 5] = [0, 9, 3, 3, 7];

fn images() -> Vec<u8> {
    write_images(&PIXELS, SPACE)
}

fn labels() -> Vec<u8> {
    write_labels(&LABELS)
}

/// A file of images whose header says this and whose data is `PIXELS`.
fn images_with(count: u32, height: u32, width: u32) -> Vec<u8> {
    let mut file = images();
    for (at, field) in [(4, count), (8, height), (12, width)] {
        file[at..at + 4].copy_from_slice(&field.to_be_bytes());
    }
    file
}

#[test]
fn what_is_written_is_read() {
    let file = images();
    let read = parse_images(&file, SPACE).unwrap();
    assert_eq!((read.count, read.pixels), (3, &PIXELS[..]));
    assert_eq!(parse_labels(&labels(), CLASSES).unwrap(), LABELS);
    assert_eq!(
        parse_images(&write_images(&[], Space::grey(28)), Space::grey(28))
            .unwrap()
            .count,
        0
    );
    assert!(
        parse_labels(&write_labels(&[]), CLASSES)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn the_header_is_as_lecun_describes_it() {
    assert_eq!(
        images()[..16],
        [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2]
    );
    assert_eq!(labels()[..8], [0, 0, 8, 1, 0, 0, 0, 5]);
}

#[test]
fn a_file_cut_short_anywhere_is_refused() {
    for length in 0..images().len() {
        let expected = match length {
            0..16 => IdxError::ShortHeader {
                expected: 16,
                found: length,
            },
            _ => IdxError::ShortData {
                expected: 12,
                found: length - 16,
            },
        };
        assert_eq!(parse_images(&images()[..length], SPACE), Err(expected));
    }
    for length in 0..labels().len() {
        let expected = match length {
            0..8 => IdxError::ShortHeader {
                expected: 8,
                found: length,
            },
            _ => IdxError::ShortData {
                expected: 5,
                found: length - 8,
            },
        };
        assert_eq!(parse_labels(&labels()[..length], CLASSES), Err(expected));
    }
}

#[test]
fn surplus_data_is_refused() {
    for surplus in [1, 2, 4, 1000] {
        let mut file = images();
        file.resize(file.len() + surplus, 0);
        let found = 12 + surplus;
        assert_eq!(
            parse_images(&file, SPACE),
            Err(IdxError::SurplusData {
                expected: 12,
                found
            })
        );
        let mut file = labels();
        file.resize(file.len() + surplus, 0);
        let found = 5 + surplus;
        assert_eq!(
            parse_labels(&file, CLASSES),
            Err(IdxError::SurplusData { expected: 5, found })
        );
    }
}

#[test]
fn every_wrong_magic_byte_is_refused() {
    for at in 0..4 {
        for change in 1..=255 {
            let (mut images, mut labels) = (images(), labels());
            images[at] ^= change;
            labels[at] ^= change;
            assert!(matches!(
                parse_images(&images, SPACE),
                Err(IdxError::Magic { .. })
            ));
            assert!(matches!(
                parse_labels(&labels, CLASSES),
                Err(IdxError::Magic { .. })
            ));
        }
    }
}

#[test]
fn one_kind_of_file_is_not_the_other() {
    let (expected, found) = (0x803, 0x801);
    let mut long_labels = write_labels(&[0; 20]);
    assert_eq!(
        parse_images(&long_labels, SPACE),
        Err(IdxError::Magic { expected, found })
    );
    long_labels[3] = 3;
    assert!(parse_images(&long_labels, SPACE).is_err());
    assert_eq!(
        parse_labels(&images(), CLASSES),
        Err(IdxError::Magic {
            expected: found,
            found: expected
        })
    );
}

#[test]
fn wrong_dimensions_are_refused() {
    for (height, width) in [
        (2, 3),
        (3, 2),
        (0, 0),
        (1, 4),
        (4, 1),
        (28, 28),
        (u32::MAX, u32::MAX),
    ] {
        assert_eq!(
            parse_images(&images_with(3, height, width), SPACE),
            Err(IdxError::Dimensions {
                expected: [2, 2, 1],
                found: [height, width, 1],
            })
        );
    }
}

#[test]
fn a_header_that_claims_terabytes_allocates_nothing() {
    let (result, largest) = largest_allocation({
        let file = images_with(u32::MAX, 2, 2);
        move || parse_images(&file, SPACE).map(|_| ())
    });
    assert!(matches!(result, Err(IdxError::ShortData { found: 12, .. })));
    assert_eq!(largest, 0);

    // The product of the three does not fit 64 bits.
    let file = images_with(u32::MAX, u32::MAX, u32::MAX);
    let (result, largest) =
        largest_allocation(|| parse_images(&file, Space::grey(u32::MAX as usize)).map(|_| ()));
    assert_eq!(result, Err(IdxError::AbsurdSize));
    assert_eq!(largest, 0);

    let mut file = labels();
    file[4..8].fill(0xff);
    let (result, largest) = largest_allocation(|| parse_labels(&file, CLASSES).map(|_| ()));
    assert_eq!(
        result,
        Err(IdxError::ShortData {
            expected: u32::MAX as usize,
            found: 5
        })
    );
    assert_eq!(largest, 0);
}

#[test]
fn a_label_out_of_range_is_refused_and_found() {
    for index in 0..LABELS.len() {
        for label in 10..=255 {
            let mut file = labels();
            file[8 + index] = label;
            assert_eq!(
                parse_labels(&file, CLASSES),
                Err(IdxError::Label {
                    index,
                    label,
                    classes: CLASSES
                })
            );
        }
    }
}

#[test]
fn errors_say_what_is_wrong_in_words() {
    let error = parse_images(&images_with(3, 32, 30), SPACE).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the images are [32, 30, 1] (height, width, channels), not [2, 2, 1]"
    );
    let mut file = labels();
    file[10] = 77;
    let error = parse_labels(&file, CLASSES).unwrap_err();
    assert_eq!(
        error.to_string(),
        "label 2 is 77; there are 10 classes, counted from 0"
    );
}

#[test]
fn random_files_never_panic_and_never_allocate() {
    let mut rng = ChaCha8Rng::seed_from_u64(28);
    for round in 0..50_000 {
        // Alternately noise, and valid files with a few bytes changed: these get further.
        let mut file = match round % 3 {
            0 => vec![0; rng.random_range(0..64)],
            1 => images(),
            _ => labels(),
        };
        if round % 3 == 0 {
            rng.fill_bytes(&mut file);
        }
        for _ in 0..rng.random_range(0..4) {
            let length = file.len();
            if let Some(byte) = file.get_mut(rng.random_range(0..length.max(1))) {
                *byte = rng.random();
            }
        }
        let (fine, largest) = largest_allocation(|| {
            let images = parse_images(&file, SPACE).map(|read| read.count * 4 == read.pixels.len());
            let labels =
                parse_labels(&file, CLASSES).map(|read| read.iter().all(|&label| label < 10));
            images.unwrap_or(true) && labels.unwrap_or(true)
        });
        assert!(fine, "accepted, but inconsistent: {file:?}");
        assert_eq!(largest, 0);
    }
}

/// Two colour images of 2 × 2 pixels.
const COLOUR: Space = Space::colour(2);

fn colour_images() -> Vec<u8> {
    write_images(&[PIXELS, PIXELS].concat(), COLOUR)
}

#[test]
fn colour_images_have_a_fourth_dimension() {
    let file = colour_images();
    let header = [0, 0, 8, 4, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3];
    assert_eq!(file[..20], header);
    let read = parse_images(&file, COLOUR).unwrap();
    assert_eq!(
        (read.count, read.pixels),
        (2, &[PIXELS, PIXELS].concat()[..])
    );
    for length in 0..file.len() {
        assert!(parse_images(&file[..length], COLOUR).is_err(), "{length}");
    }
}

#[test]
fn grey_and_colour_are_not_taken_for_one_another() {
    assert_eq!(
        parse_images(&colour_images(), SPACE),
        Err(IdxError::Magic {
            expected: 0x803,
            found: 0x804
        })
    );
    assert!(parse_images(&images(), COLOUR).is_err());
    let mut four = colour_images();
    four[19] = 4;
    assert_eq!(
        parse_images(&four, COLOUR),
        Err(IdxError::Dimensions {
            expected: [2, 2, 3],
            found: [2, 2, 4]
        })
    );
}
