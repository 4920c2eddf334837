//! The IDX reader takes exactly IDX, and survives everything else.

use crate::allocations::largest_allocation;
use atelier::data::idx::{IdxError, parse_images, parse_labels, write_images, write_labels};
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Three images of 2 × 2 pixels.
const PIXELS: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 128, 255];
const SIDE: usize = 2;
const LABELS: [u8; 5] = [0, 9, 3, 3, 7];

fn images() -> Vec<u8> {
    write_images(&PIXELS, SIDE)
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
    let read = parse_images(&file, SIDE).unwrap();
    assert_eq!((read.count, read.pixels), (3, &PIXELS[..]));
    assert_eq!(parse_labels(&labels()).unwrap(), LABELS);
    assert_eq!(parse_images(&write_images(&[], 28), 28).unwrap().count, 0);
    assert!(parse_labels(&write_labels(&[])).unwrap().is_empty());
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
        assert_eq!(parse_images(&images()[..length], SIDE), Err(expected));
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
        assert_eq!(parse_labels(&labels()[..length]), Err(expected));
    }
}

#[test]
fn surplus_data_is_refused() {
    for surplus in [1, 2, 4, 1000] {
        let mut file = images();
        file.resize(file.len() + surplus, 0);
        let found = 12 + surplus;
        assert_eq!(
            parse_images(&file, SIDE),
            Err(IdxError::SurplusData {
                expected: 12,
                found
            })
        );
        let mut file = labels();
        file.resize(file.len() + surplus, 0);
        let found = 5 + surplus;
        assert_eq!(
            parse_labels(&file),
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
                parse_images(&images, SIDE),
                Err(IdxError::Magic { .. })
            ));
            assert!(matches!(parse_labels(&labels), Err(IdxError::Magic { .. })));
        }
    }
}

#[test]
fn one_kind_of_file_is_not_the_other() {
    let (expected, found) = (0x803, 0x801);
    let mut long_labels = write_labels(&[0; 20]);
    assert_eq!(
        parse_images(&long_labels, SIDE),
        Err(IdxError::Magic { expected, found })
    );
    long_labels[3] = 3;
    assert!(parse_images(&long_labels, SIDE).is_err());
    assert_eq!(
        parse_labels(&images()),
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
            parse_images(&images_with(3, height, width), SIDE),
            Err(IdxError::Dimensions {
                side: SIDE,
                height,
                width
            })
        );
    }
}

#[test]
fn a_header_that_claims_terabytes_allocates_nothing() {
    let (result, largest) = largest_allocation({
        let file = images_with(u32::MAX, 2, 2);
        move || parse_images(&file, SIDE).map(|_| ())
    });
    assert!(matches!(result, Err(IdxError::ShortData { found: 12, .. })));
    assert_eq!(largest, 0);

    // The product of the three does not fit 64 bits.
    let file = images_with(u32::MAX, u32::MAX, u32::MAX);
    let (result, largest) =
        largest_allocation(|| parse_images(&file, u32::MAX as usize).map(|_| ()));
    assert_eq!(result, Err(IdxError::AbsurdSize));
    assert_eq!(largest, 0);

    let mut file = labels();
    file[4..8].fill(0xff);
    let (result, largest) = largest_allocation(|| parse_labels(&file).map(|_| ()));
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
            assert_eq!(parse_labels(&file), Err(IdxError::Label { index, label }));
        }
    }
}

#[test]
fn errors_say_what_is_wrong_in_words() {
    let error = parse_images(&images_with(3, 32, 30), SIDE).unwrap_err();
    assert_eq!(error.to_string(), "the images are 32×30 pixels, not 2×2");
    let mut file = labels();
    file[10] = 77;
    let error = parse_labels(&file).unwrap_err();
    assert_eq!(error.to_string(), "label 2 is 77; labels are 0 to 9");
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
            let images = parse_images(&file, SIDE).map(|read| read.count * 4 == read.pixels.len());
            let labels = parse_labels(&file).map(|read| read.iter().all(|&label| label < 10));
            images.unwrap_or(true) && labels.unwrap_or(true)
        });
        assert!(fine, "accepted, but inconsistent: {file:?}");
        assert_eq!(largest, 0);
    }
}
