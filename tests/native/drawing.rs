//! From controls to codes: seeds, layouts, truncation, directions.

use atelier::engine::draw::{MOST, codes};
use atelier::protocol::{CLASSES, Controls, FailureKind, Layout};

const LATENT: usize = 32;

fn controls(layout: Layout) -> Controls {
    Controls {
        seed: 3,
        truncation: 3.0,
        directions: vec![],
        layout,
    }
}

#[test]
fn a_row_for_every_class() {
    let codes = codes(&controls(Layout::ClassRows { columns: 4 }), LATENT).unwrap();
    let grid = codes.grid(true);
    assert_eq!((grid.columns, grid.rows(), grid.count()), (4, CLASSES, 40));
    for (i, label) in grid.labels.iter().enumerate() {
        assert_eq!(*label, Some((i / 4) as u8));
    }
    assert!(codes.grid(false).labels.iter().all(Option::is_none));
}

#[test]
fn the_same_garment_in_all_classes_shares_its_code() {
    let codes = codes(&controls(Layout::SameCode { rows: 2 }), LATENT).unwrap();
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
        LATENT,
    )
    .unwrap();
    assert_eq!(one.labels, [8; 7]);
    let all = codes(
        &controls(Layout::Samples {
            count: 12,
            class: None,
        }),
        LATENT,
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
        LATENT,
    )
    .unwrap();
    let bounded = Controls {
        truncation: 0.7,
        ..controls(Layout::Samples {
            count: 50,
            class: None,
        })
    };
    let bounded = codes(&bounded, LATENT).unwrap();
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
    let plain = codes(&controls(shifted.layout), LATENT).unwrap();
    let shifted = codes(&shifted, LATENT).unwrap();
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
        let failure = codes(&wrong, LATENT)
            .err()
            .unwrap_or_else(|| panic!("{wrong:?} was accepted"));
        assert_eq!(failure.kind, FailureKind::Settings);
    }
}
