//! From controls to codes: seeds, layouts, truncation, directions.

use atelier::core::{Controls, FailureKind, Layout, Settings, Size};
use atelier::engine::draw::{MOST, codes};

use super::support::{CLASSES, family};

/// Of [`settings`].
const LATENT: usize = 32;

fn settings() -> Settings {
    Settings::default_for(family("cdcgan"), Size::Xs)
}

fn controls(layout: Layout) -> Controls {
    Controls {
        seed: 3,
        truncation: 3.0,
        directions: vec![],
        layout,
        codes: None,
    }
}

#[test]
fn a_row_for_every_class() {
    let codes = codes(&controls(Layout::ClassRows { columns: 4 }), &settings()).unwrap();
    let grid = codes.grid(true);
    assert_eq!((grid.columns, grid.rows(), grid.count()), (4, CLASSES, 40));
    for (i, label) in grid.labels.iter().enumerate() {
        assert_eq!(*label, Some((i / 4) as u8));
    }
    assert!(codes.grid(false).labels.iter().all(Option::is_none));
}

#[test]
fn the_same_garment_in_all_classes_shares_its_code() {
    let codes = codes(&controls(Layout::SameCode { rows: 2 }), &settings()).unwrap();
    let code = |picture: usize| &codes.z[picture * LATENT..][..LATENT];
    assert_eq!(codes.labels, (0..20).map(|i| i % 10).collect::<Vec<u8>>());
    assert!((1..10).all(|picture| code(picture) == code(0)));
    assert_ne!(code(10), code(0));
}

#[test]
fn one_class_or_all_in_turn() {
    let one = codes(
        &controls(Layout::Samples {
            count: 7,
            class: Some(8),
        }),
        &settings(),
    )
    .unwrap();
    assert_eq!(one.labels, [8; 7]);
    let all = codes(
        &controls(Layout::Samples {
            count: 12,
            class: None,
        }),
        &settings(),
    )
    .unwrap();
    assert_eq!(all.labels[8..], [8, 9, 0, 1]);
    // Choosing a class changes what is drawn, not the codes.
    assert_eq!(one.z, all.z[..7 * LATENT]);
}

#[test]
fn truncation_bounds_every_coordinate_and_leaves_the_others() {
    let full = codes(
        &controls(Layout::Samples {
            count: 50,
            class: None,
        }),
        &settings(),
    )
    .unwrap();
    let bounded = Controls {
        truncation: 0.7,
        ..controls(Layout::Samples {
            count: 50,
            class: None,
        })
    };
    let bounded = codes(&bounded, &settings()).unwrap();
    assert!(
        full.z.iter().any(|x| x.abs() > 2.0),
        "normal codes reach beyond two deviations"
    );
    for (before, after) in full.z.iter().zip(&bounded.z) {
        assert!(after.abs() <= 0.7);
        assert!(before.abs() > 0.7 || before == after);
    }
}

#[test]
fn directions_shift_the_first_coordinates() {
    let shifted = Controls {
        directions: vec![1.5, -2.0],
        ..controls(Layout::Samples {
            count: 3,
            class: None,
        })
    };
    let plain = codes(&controls(shifted.layout), &settings()).unwrap();
    let shifted = codes(&shifted, &settings()).unwrap();
    for (before, after) in plain.z.chunks(LATENT).zip(shifted.z.chunks(LATENT)) {
        assert_eq!([after[0], after[1]], [before[0] + 1.5, before[1] - 2.0]);
        assert_eq!(before[2..], after[2..]);
    }
}

#[test]
fn senseless_controls_are_refused() {
    let layout = Layout::Samples {
        count: 4,
        class: None,
    };
    for wrong in [
        controls(Layout::Samples {
            count: 0,
            class: None,
        }),
        controls(Layout::Samples {
            count: MOST + 1,
            class: None,
        }),
        controls(Layout::Samples {
            count: usize::MAX,
            class: Some(1),
        }),
        controls(Layout::ClassRows {
            columns: usize::MAX,
        }),
        controls(Layout::SameCode { rows: usize::MAX }),
        controls(Layout::Samples {
            count: 4,
            class: Some(10),
        }),
        Controls {
            truncation: 0.0,
            ..controls(layout)
        },
        Controls {
            truncation: f32::NAN,
            ..controls(layout)
        },
    ] {
        let failure = codes(&wrong, &settings())
            .err()
            .unwrap_or_else(|| panic!("{wrong:?} was accepted"));
        assert_eq!(failure.kind, FailureKind::Settings);
    }
}

/// InfoGAN's pictures have two continuous codes before the noise.
fn infogan() -> Settings {
    Settings::default_for(family("infogan"), Size::Xs)
}

#[test]
fn continuous_codes_are_uniform_or_as_asked() {
    let layout = Layout::Samples {
        count: 300,
        class: None,
    };
    let free = codes(&controls(layout), &infogan()).unwrap();
    assert_eq!(free.latent, LATENT + 2);
    let first: Vec<f32> = free.z.chunks(free.latent).map(|row| row[0]).collect();
    assert!(first.iter().all(|c| (-1.0..=1.0).contains(c)));
    let mean = first.iter().sum::<f32>() / 300.0;
    let square = first.iter().map(|c| c * c).sum::<f32>() / 300.0;
    // Uniform on [−1, 1]: mean 0, variance 1/3.
    assert!(
        mean.abs() < 0.1 && (square - 1.0 / 3.0).abs() < 0.06,
        "{mean} {square}"
    );

    let asked = Controls {
        codes: Some([0.5, -1.5]),
        ..controls(layout)
    };
    let asked = codes(&asked, &infogan()).unwrap();
    assert!(
        asked
            .z
            .chunks(asked.latent)
            .all(|row| row[..2] == [0.5, -1.5])
    );
    let noise = |codes: &atelier::engine::draw::Codes| -> Vec<f32> {
        codes
            .z
            .chunks(codes.latent)
            .flat_map(|row| row[2..].to_vec())
            .collect()
    };
    assert_eq!(
        noise(&free),
        noise(&asked),
        "the noise is the seed's, whatever the codes"
    );
}

#[test]
fn a_sweep_moves_the_codes_and_nothing_else() {
    let sweep = codes(&controls(Layout::Sweep { class: 4 }), &infogan()).unwrap();
    let rows: Vec<&[f32]> = sweep.z.chunks(sweep.latent).collect();
    assert_eq!((rows.len(), sweep.columns), (100, 10));
    assert!(sweep.labels.iter().all(|&label| label == 4));
    assert_eq!(rows[0][..2], [-2.0, -2.0]);
    assert_eq!(rows[9][..2], [2.0, -2.0], "c1 grows to the right");
    assert_eq!(rows[90][..2], [-2.0, 2.0], "c2 grows downwards");
    assert!(rows.iter().all(|row| row[2..] == rows[0][2..]));
}
