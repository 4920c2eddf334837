//! What is wished for, and in which order the engine is asked for it.

use std::sync::Arc;

use wasm_bindgen_test::wasm_bindgen_test;

use super::super::queue::{Order, Place, Queue, REAL, Wish};
use super::super::rows::RUN;
use super::super::wishes::wishes;
use super::*;
use crate::page::studio::OWN_MODEL;
use crate::page::widgets::grid::{PictureSet, Pictures};

fn pictures() -> Pictures {
    Arc::new(PictureSet::single(vec![0; PIXELS], None))
}

#[wasm_bindgen_test]
fn wishes_follow_what_a_model_is_told() {
    let rows = rows(&models(), None, Some(&run(5)));
    let chosen = ["cdcgan-s", "dcgan-s", RUN].map(String::from);
    let all = wishes(&rows, &chosen, 7, None);
    let places: Vec<(&str, Place)> = all
        .iter()
        .map(|wish| (wish.model.as_str(), wish.place))
        .collect();
    let expected = [
        ("cdcgan-s", Place::Grid),
        ("dcgan-s", Place::Grid),
        ("cdcgan-s", Place::Row),
        (REAL, Place::Row),
    ];
    assert_eq!(places, expected, "a run without weights draws nothing");
    assert_eq!(all[0].layout, Layout::ClassRows { columns: 10 });
    let one = wishes(&rows, &chosen, 7, Some(3));
    let class = |wish: &Wish| match wish.layout {
        Layout::Samples { class, .. } => class,
        _ => None,
    };
    let classes: Vec<Option<u8>> = one.iter().map(class).collect();
    assert_eq!(classes, [Some(3), None, Some(3), Some(3)]);
    assert!(wishes(&rows, &[], 7, None).is_empty());
}

#[wasm_bindgen_test]
fn the_queue_loads_then_draws_one_at_a_time_and_does_not_wait_for_real_images() {
    let rows = table();
    let wanted = wishes(&rows, &["cdcgan-s".into(), "acgan-s".into()], 1, None);
    let real = wanted.last().expect("real images are wished for").clone();
    let mut queue = Queue::default();
    assert_eq!(
        queue.next(&wanted, &[]),
        Some(Order::Load("cdcgan-s".into()))
    );
    assert_eq!(queue.next(&wanted, &[]), Some(Order::Draw(1, real)));
    assert_eq!(queue.next(&wanted, &[]), None);
    queue.loaded("cdcgan-s");
    assert_eq!(
        queue.next(&wanted, &[]),
        Some(Order::Draw(2, wanted[0].clone()))
    );
    assert_eq!(
        queue.next(&wanted, &[]),
        Some(Order::Load("acgan-s".into()))
    );
    assert_eq!(queue.next(&wanted, &[]), None, "one drawing at a time");
    let landed = queue.landed(2).expect("it was asked for");
    assert_eq!(queue.landed(2), None);
    let shown = [(landed, pictures())];
    assert_eq!(
        queue.next(&wanted, &shown),
        Some(Order::Draw(3, wanted[2].clone()))
    );
}

#[wasm_bindgen_test]
fn what_failed_is_not_asked_for_again_by_itself() {
    let rows = table();
    let wanted = wishes(&rows, &["cdcgan-s".into()], 1, None);
    let mut queue = Queue::default();
    assert!(matches!(queue.next(&wanted, &[]), Some(Order::Load(_))));
    queue.failed(None);
    assert!(matches!(queue.next(&wanted, &[]), Some(Order::Draw(1, wish)) if wish.model == REAL));
    queue.failed(Some(1));
    assert_eq!(queue.next(&wanted, &[]), None);
    assert!(wanted.iter().all(|wish| queue.has_failed(wish)));
    queue.forgive();
    assert!(queue.next(&wanted, &[]).is_some());
}

#[wasm_bindgen_test]
fn a_newer_version_of_a_model_is_loaded_again() {
    let mut with = models();
    with.push(Model::own(run(0).settings, 1, 150));
    let wanted = wishes(&rows(&with, None, None), &[OWN_MODEL.into()], 1, None);
    let mut queue = Queue::default();
    let load = Some(Order::Load(OWN_MODEL.into()));
    assert_eq!(queue.next(&wanted, &[]), load);
    queue.loaded(OWN_MODEL);
    assert!(matches!(queue.next(&wanted, &[]), Some(Order::Draw(1, _))));
    queue.forget(OWN_MODEL);
    assert_eq!(
        queue.landed(1),
        None,
        "an old version's pictures are not shown"
    );
    assert_eq!(queue.next(&wanted, &[]), load);
}
