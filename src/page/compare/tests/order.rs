//! Rows, their order, and the best among them.

use wasm_bindgen_test::wasm_bindgen_test;

use super::super::columns::{Better, COLUMNS, FID, column};
use super::super::ranking::*;
use super::super::rows::RUN;
use super::*;
use crate::page::studio::OWN_MODEL;

fn by(id: &'static str, descending: bool) -> Sort {
    Sort {
        by: Some(id),
        descending,
    }
}

#[wasm_bindgen_test]
fn the_run_in_hand_is_a_row_and_becomes_the_models_that_was_taken_from_it() {
    assert_eq!(
        rows(&models(), None, Some(&run(0))).len(),
        4,
        "no step, no run"
    );
    let mut with = models();
    let before = rows(&with, None, Some(&run(200)));
    assert_eq!((before[4].id.as_str(), before[4].drawn_at), (RUN, None));
    assert_eq!(before[4].rough_seconds, Some(10.0));
    with.push(Model::own(run(0).settings, vec![0], 150));
    let after = rows(&with, None, Some(&run(200)));
    assert_eq!(after.len(), 5);
    assert_eq!(
        (after[4].id.as_str(), after[4].drawn_at),
        (OWN_MODEL, Some(150))
    );
    assert_eq!((after[4].steps, after[4].in_hand), (200, true));
    let mut adjusted = run(200);
    for knob in adjusted.settings.family.knobs().filter(|knob| knob.live) {
        let settings = &mut adjusted.settings;
        let before = knob.get(settings);
        knob.set(
            settings,
            if before == knob.min {
                knob.max
            } else {
                knob.min
            },
        );
    }
    assert_ne!(adjusted.settings, run(0).settings);
    assert_eq!(
        rows(&with, None, Some(&adjusted)).len(),
        5,
        "what changes while a run goes on makes no other run"
    );
    let mut other = run(200);
    other.settings.batch_size = 8;
    assert_eq!(
        rows(&with, None, Some(&other)).len(),
        6,
        "another run is another row"
    );
}

#[wasm_bindgen_test]
fn scores_of_another_judge_are_not_compared() {
    let mut scale = scale();
    scale.floor.judge = "b".into();
    let rows = rows(&models(), Some(&scale), None);
    assert!(rows.iter().all(|row| row.scores.is_none()));
}

#[wasm_bindgen_test]
fn rows_without_a_rank_come_last_either_way() {
    let rows = rows(&models(), Some(&scale()), Some(&run(100)));
    let up = sorted(&rows, by(FID, false));
    assert_eq!(up, ["dcgan-s", "cdcgan-s", "acgan-s", RUN, "cgan-xs"]);
    let down = sorted(&rows, by(FID, true));
    assert_eq!(down, ["acgan-s", "cdcgan-s", "dcgan-s", RUN, "cgan-xs"]);
    let named = sorted(
        &rows,
        Sort {
            by: None,
            descending: false,
        },
    );
    assert_eq!(named.first().map(String::as_str), Some("acgan-s"));
}

#[wasm_bindgen_test]
fn a_column_starts_with_what_is_good_and_turns() {
    let sort = Sort::first(Some(FID));
    assert_eq!(
        (sort.by, sort.word(Some(FID))),
        (Some(FID), Some("ascending"))
    );
    let accuracy = sort.pressed(Some("accuracy"));
    assert_eq!(accuracy.word(Some("accuracy")), Some("descending"));
    assert_eq!(accuracy.word(Some(FID)), None);
    assert!(!accuracy.pressed(Some("accuracy")).descending);
    assert!(!accuracy.pressed(None).descending);
}

#[wasm_bindgen_test]
fn the_best_is_the_best_in_its_own_way() {
    let rows = table();
    let best = best_values(&rows);
    let of = |id: &str| {
        let place = COLUMNS.iter().position(|column| column.id == id);
        best[place.expect("the column is there")]
    };
    assert_eq!(of(FID), Some(1.5));
    assert_eq!(of("accuracy"), Some(0.97));
    assert_eq!(of("diversity"), Some(0.98), "nearest to 1");
    assert_eq!(of("nearest"), None, "neither way is better");
    assert_eq!(of("gan-train"), None);
    let known = known_columns(&rows);
    assert!(known.iter().all(|&place| COLUMNS[place].id != "gan-train"));
}

#[wasm_bindgen_test]
fn columns_differ_and_lie_between_noise_and_real() {
    for (place, column) in COLUMNS.iter().enumerate() {
        assert!(COLUMNS[..place].iter().all(|other| other.id != column.id));
        assert!(!column.help.is_empty());
    }
    let share = |id, value| column(id).and_then(|column| column.share(value, &scale()));
    assert_eq!(share(FID, 0.1), Some(1.0));
    assert_eq!(share(FID, 60.0), Some(0.0));
    assert_eq!(share("accuracy", 0.47), Some(0.5));
    assert_eq!(share("gan-train", 0.45), Some(0.5));
    assert_eq!(share("nearest", 30.0), None);
    assert_eq!(
        column("steps").map(|column| column.better),
        Some(Better::Neither)
    );
}

#[wasm_bindgen_test]
fn the_first_choice_is_conditional_and_near_and_no_more_than_six_are_chosen() {
    assert_eq!(first_choice(&table()), ["cdcgan-s", "acgan-s", "cgan-xs"]);
    let mut chosen = Vec::new();
    for id in ["a", "b", "c", "d", "e", "f", "g"] {
        chosen = toggled(chosen, id);
    }
    assert_eq!(chosen.len(), CHOSEN_AT_MOST);
    assert_eq!(toggled(chosen, "b"), ["a", "c", "d", "e", "f"]);
}

#[wasm_bindgen_test]
fn translators_are_compared_among_themselves() {
    let mut scores = scores(0.1, Some(0.99), 1.0);
    scores.fidelity = Some(Fidelity {
        l1: 0.11,
        psnr: 15.0,
        sharpness: 0.7,
    });
    let model = shipped(Family(&families::pix2pix::INFO), Size::Xs, Some(scores));
    let with: Vec<Model> = models().into_iter().chain([model]).collect();
    let rows = rows(&with, Some(&scale()), None);
    assert_eq!(first_choice(&rows), first_choice(&table()));
    let (translators, others): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| row.translates);
    let ids = |rows: &[Row]| -> Vec<&str> {
        let known = known_columns(rows).into_iter();
        known.map(|place| COLUMNS[place].id).collect()
    };
    let expected = ["l1", "psnr", "right", "sharpness", FID];
    assert_eq!(ids(&translators)[..5], expected);
    assert!(ids(&translators).iter().all(|id| *id != "diversity"));
    assert!(ids(&others).iter().all(|id| !expected[..4].contains(id)));
    assert_eq!(translators[0].detail, "fast recipe, loss: L1 + cGAN");
}
