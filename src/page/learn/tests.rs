//! The page in a document.

use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use super::*;
use crate::page::address::provide_address;
use crate::page::devices::provide_devices;
use crate::page::studio::provide_studio;
use crate::page::widgets::notice::provide_notices;
use crate::page::widgets::waiting::sleep;

fn mounted() -> HtmlElement {
    let place: HtmlElement = document()
        .create_element("div")
        .expect("a document makes elements")
        .unchecked_into();
    document()
        .body()
        .expect("a document has a body")
        .append_child(&place)
        .expect("a body takes elements");
    let page = || {
        provide_address();
        provide_notices();
        provide_devices();
        provide_studio();
        view! { <LearnPage /> }
    };
    mount_to(place.clone(), page).forget();
    place
}

/// How many elements below `place` a selector means.
fn count(place: &Element, selector: &str) -> usize {
    let mut found = 0;
    let mut child = place.first_element_child();
    while let Some(element) = child {
        found += usize::from(element.matches(selector).expect("the selector is sound"));
        found += count(&element, selector);
        child = element.next_element_sibling();
    }
    found
}

#[wasm_bindgen_test]
async fn every_family_is_there_with_its_equations_its_drawing_and_a_way_to_train_it() {
    let place = mounted();
    sleep(100).await;
    for family in Family::ALL {
        let section = format!("section[aria-labelledby='{}']", anchor(family));
        let has = |what: &str| count(&place, &format!("{section} {what}"));
        assert!(has("math mi") > 0, "{}: an equation", family.id());
        assert_eq!(
            has("svg.diagram text.name"),
            has("svg.diagram rect.network")
        );
        let train = format!("a[href='?page=train&family={}']", family.id());
        assert_eq!(has(&train), 1);
        let contents = format!(".contents a[href='#{}']", anchor(family));
        assert_eq!(count(&place, &contents), 1);
    }
}

#[wasm_bindgen_test]
async fn every_section_has_an_anchor_of_its_own_and_is_in_the_contents() {
    let place = mounted();
    sleep(100).await;
    let passages = OPENING.iter().chain(TECHNIQUES).chain(SCORES);
    let anchors: Vec<_> = passages
        .map(|passage| passage.anchor.to_owned())
        .chain(Family::ALL.map(anchor))
        .collect();
    assert_eq!(count(&place, "h3"), anchors.len());
    for anchor in anchors {
        assert!(anchor.starts_with("learn-"), "{anchor}: links lead to it");
        let heading = format!("h3[id='{anchor}']");
        assert_eq!(count(&place, &heading), 1, "{anchor}");
        let contents = format!(".contents a[href='#{anchor}']");
        assert_eq!(count(&place, &contents), 1, "{anchor}");
    }
}

/// The parser mends what is wrong: what was mended is not what was written.
#[wasm_bindgen_test]
async fn the_equations_are_sound() {
    let place = mounted();
    sleep(100).await;
    let passages = OPENING.iter().chain(TECHNIQUES).chain(SCORES);
    let of_passages = passages.flat_map(|passage| passage.equations);
    let of_families = Family::ALL
        .into_iter()
        .flat_map(|family| lesson::lesson(family).equations);
    let written: Vec<_> = of_passages.chain(of_families).collect();
    assert_eq!(count(&place, "math"), written.len());
    assert_eq!(count(&place, "math > math, math :not(math) > math"), 0);
    for equation in written {
        for tag in [
            "mrow",
            "msub",
            "msup",
            "msubsup",
            "mfrac",
            "munder",
            "munderover",
            "msqrt",
            "mo",
            "mi",
        ] {
            let opened = equation.matches(&format!("<{tag}>")).count()
                + equation.matches(&format!("<{tag} ")).count();
            let closed = equation.matches(&format!("</{tag}>")).count();
            assert_eq!(opened, closed, "{tag} in {equation}");
        }
    }
    // Elements of a fixed number of parts.
    for (tag, parts) in [
        ("mfrac", 2),
        ("msub", 2),
        ("msup", 2),
        ("msubsup", 3),
        ("munder", 2),
        ("munderover", 3),
    ] {
        let all = count(&place, tag);
        let right = format!("{tag}:has(> :nth-child({parts}):last-child)");
        assert_eq!(count(&place, &right), all, "{tag}");
    }
}
