//! What is written into the address comes out of it again, and links open what they always opened.

use crate::families;
use wasm_bindgen_test::wasm_bindgen_test;

use super::query::Values;
use super::{DeviceChoice, LayoutKind, Page};
use crate::core::{Family, Recipe, Size};

/// Another value than the default in every field. A new field has to be added here too.
fn full() -> Values {
    Values {
        page: Page::Learn,
        model: Some("cdcgan-xs".into()),
        class: Some(9),
        seed: Some(u32::MAX),
        layout: LayoutKind::Sweep,
        truncation: Some(1.5),
        sliders: Some("5.-10.0.0.0.0.0.30".into()),
        codes: Some("-20.1".into()),
        family: Some(Family(&families::vac_gan::INFO)),
        size: Some(Size::S),
        recipe: Some(Recipe::Classic),
        run_seed: Some(0),
        set: Some("input.3*dropout.0.25".into()),
        device: DeviceChoice::Webgpu,
        // Only in the address of the Draw page, see below.
        drawing: None,
        lesson: Some("wgan-gp".into()),
    }
}

fn goes_there_and_back(values: &Values) {
    assert_eq!(&Values::from_query(&values.to_query()), values);
}

#[wasm_bindgen_test]
fn every_field_goes_there_and_back() {
    let full = full();
    let written = full.to_query();
    let parts = written.trim_start_matches('?').split('&');
    let nothing = Values::default();
    for part in parts {
        let one = Values::from_query(part);
        assert_ne!(one, nothing, "{part} is read");
        let learn = Values {
            page: Page::Learn,
            ..one
        };
        let expected = match part {
            "page=learn" => "?page=learn".into(),
            _ => format!("?page=learn&{part}"),
        };
        assert_eq!(learn.to_query(), expected, "and nothing else");
    }
    goes_there_and_back(&full);
}

#[wasm_bindgen_test]
fn every_choice_goes_there_and_back() {
    for page in Page::ALL {
        for layout in LayoutKind::ALL {
            for device in DeviceChoice::ALL {
                goes_there_and_back(&Values {
                    page,
                    layout,
                    device,
                    ..Values::default()
                });
            }
        }
    }
    for &family in Family::ALL {
        for size in Size::ALL {
            for recipe in family.info().recipes {
                goes_there_and_back(&Values {
                    family: Some(family),
                    size: Some(size),
                    recipe: Some(recipe.recipe),
                    ..Values::default()
                });
            }
        }
    }
}

#[wasm_bindgen_test]
fn what_is_as_it_was_at_first_is_not_in_the_address() {
    assert_eq!(Values::default().to_query(), "");
    assert_eq!(Values::from_query(""), Values::default());
    assert_eq!(Values::from_query("?"), Values::default());
    let first = Values::from_query("?page=studio&layout=samples&device=auto");
    assert_eq!(first, Values::default());
}

#[wasm_bindgen_test]
fn a_drawing_is_in_the_address_of_its_own_page_only() {
    let link = "?page=draw&model=pix2pix-edges-s&drawing=AC_-09az";
    let mut values = Values::from_query(link);
    assert_eq!(values.to_query(), link);
    values.page = Page::Train;
    assert_eq!(values.to_query(), "?page=train&model=pix2pix-edges-s");
    let long = format!("?page=draw&drawing={}", "A".repeat(4_001));
    for nonsense in ["?page=draw&drawing=", "?page=draw&drawing=a%20b", &long] {
        assert_eq!(Values::from_query(nonsense).to_query(), "?page=draw");
    }
}

/// Every name and word that has ever stood in a link.
#[wasm_bindgen_test]
fn links_open_what_they_always_opened() {
    let all = "?page=learn&model=cdcgan-xs&class=9&seed=4294967295&layout=sweep&truncation=1.5\
               &z=5.-10.0.0.0.0.0.30&c=-20.1&family=vac-gan&size=s&recipe=classic&run=0&set=input.3*dropout.0.25\
               &device=webgpu&lesson=wgan-gp";
    assert_eq!(Values::from_query(all), full());
    assert_eq!(full().to_query(), all);
    let link = "?model=cdcgan-xs&class=8&seed=4242&truncation=1.5";
    assert_eq!(Values::from_query(link).to_query(), link);
    let words = |name: &str, words: &[&str]| {
        for word in words {
            let link = format!("?{name}={word}");
            assert_eq!(Values::from_query(&link).to_query(), link);
        }
    };
    words(
        "page",
        &["draw", "train", "runs", "compare", "learn", "about"],
    );
    words("layout", &["classes", "same", "sweep"]);
    words("device", &["cpu", "webgpu"]);
    words("size", &["xs", "s"]);
    words("recipe", &["classic", "fast"]);
    words("class", &["0", "9"]);
    words("truncation", &["0.1", "3"]);
    words("z", &["-30", "1.2"]);
    words("family", &["gan", "dcgan", "cgan", "cdcgan", "acgan"]);
    words("family", &["vac-gan", "infogan", "2n-gan"]);
    words("family", &["wgan", "wgan-gp", "sngan", "r3gan"]);
}

#[wasm_bindgen_test]
fn order_and_spelling_are_the_visitors() {
    let link = Values::from_query("?seed=5&page=%74rain&utm_source=a+friend&model=cdcgan%2Dxs");
    let expected = Values {
        page: Page::Train,
        model: Some("cdcgan-xs".into()),
        seed: Some(5),
        ..Values::default()
    };
    assert_eq!(link, expected);
    let twice = Values::from_query("?seed=5&seed=6");
    assert_eq!(twice.seed, Some(5), "the first counts");
}

#[wasm_bindgen_test]
fn nonsense_is_left_out_and_named() {
    let nonsense = [
        "page=nowhere",
        "layout=sideways",
        "device=abacus",
        "family=cnn",
        "size=xxl",
        "recipe=cake",
        "class=256",
        "class=-1",
        "seed=4294967296",
        "seed=many",
        "run=1.5",
        "truncation=0",
        "truncation=3.1",
        "truncation=NaN",
        "z=31",
        "z=1.a",
        "c=",
        "model=",
        "model=../secret",
        "lesson=a%20b",
        "lesson=01234567890123456789012345678901234567890",
        "&&=&?",
    ];
    for nonsense in nonsense {
        let read = Values::from_query(nonsense);
        assert_eq!(read, Values::default(), "{nonsense}");
        let words = Values::not_understood(nonsense);
        assert_eq!(words.is_empty(), nonsense.starts_with('&'), "{words:?}");
        let beside = Values::from_query(&format!("page=learn&{nonsense}"));
        assert_eq!(beside.to_query(), "?page=learn", "{nonsense}");
    }
}

#[wasm_bindgen_test]
fn what_is_not_understood_is_told_with_what_it_should_be() {
    let told = |query: &str| Values::not_understood(query).join(" ");
    assert_eq!(
        told("?seed=-1&page=train&utm_source=mail"),
        "seed=-1 should be a whole number from 0 to 4,294,967,295."
    );
    assert_eq!(
        told("truncation=9&family=cnn"),
        "truncation=9 should be a number from 0.1 to 3. \
         family=cnn should be a word that this page knows."
    );
    assert_eq!(told("?seed=3&truncation=1.5&model=gan-s&class=9"), "");
    let long = told(&format!("drawing={}", "é".repeat(900)));
    assert!(long.len() < 120, "{long}");
}

#[wasm_bindgen_test]
fn a_lesson_is_named_only_on_its_page() {
    let mut values = Values::from_query("?page=learn&lesson=gan");
    assert_eq!(values.to_query(), "?page=learn&lesson=gan");
    values.page = Page::Train;
    assert_eq!(values.to_query(), "?page=train");
}

#[wasm_bindgen_test]
fn another_page_or_lesson_is_another_place() {
    let at = Values::from_query;
    let elsewhere = |before: &str, now: &str| at(now).is_elsewhere(&at(before));
    assert!(elsewhere("", "?page=train"));
    assert!(elsewhere(
        "?page=learn&lesson=gan",
        "?page=learn&lesson=wgan"
    ));
    assert!(!elsewhere("?page=learn", "?page=learn&lesson=gan"));
    assert!(!elsewhere("?seed=1", "?seed=2&class=3"));
}
