//! Which pictures are to be on the page.

use wasm_bindgen_test::wasm_bindgen_test;

use super::super::requests::{Place, REAL, Request, requests};
use super::super::rows::RUN;
use super::*;
use crate::page::engine::DrawRequest;

#[wasm_bindgen_test]
fn requests_follow_what_a_model_is_told() {
    let rows = rows(&models(), None, Some(&run(5)));
    let chosen = ["cdcgan-s", "dcgan-s", RUN].map(String::from);
    let all = requests(&rows, &chosen, 7, None);
    let places: Vec<(&str, Place)> = all
        .iter()
        .map(|request| (request.model.as_str(), request.place))
        .collect();
    let expected = [
        ("cdcgan-s", Place::Grid),
        ("dcgan-s", Place::Grid),
        ("cdcgan-s", Place::Row),
        (REAL, Place::Row),
    ];
    assert_eq!(places, expected, "a run without weights draws nothing");
    assert_eq!(all[0].layout, Layout::ClassRows { columns: 10 });
    let one = requests(&rows, &chosen, 7, Some(3));
    let class = |request: &Request| match request.layout {
        Layout::Samples { class, .. } => class,
        _ => None,
    };
    let classes: Vec<Option<u8>> = one.iter().map(class).collect();
    assert_eq!(classes, [Some(3), None, Some(3), Some(3)]);
    assert!(requests(&rows, &[], 7, None).is_empty());
}

#[wasm_bindgen_test]
fn real_images_need_no_model_and_models_are_compared_by_all_they_draw() {
    let rows = table();
    let all = requests(&rows, &["cdcgan-s".into()], 7, Some(3));
    let commands: Vec<Command> = (1..)
        .zip(&all)
        .map(|(n, request)| request.command(n))
        .collect();
    assert!(
        matches!(&commands[0], Command::Draw { request: 1, model, controls }
        if model == "cdcgan-s" && controls.seed == 7 && controls.truncation >= Controls::NO_TRUNCATION)
    );
    let real = Command::ShowReal {
        request: 3,
        dataset: "fashion-mnist".into(),
        class: 3,
        count: 20,
    };
    assert_eq!(commands[2], real);
    let models: Vec<Option<&str>> = all.iter().map(|request| request.model()).collect();
    assert_eq!(models, [Some("cdcgan-s"), Some("cdcgan-s"), None]);
}
