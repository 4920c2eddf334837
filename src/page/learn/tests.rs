//! The page in a document. The lessons themselves are tested natively, and on the built page.

use crate::families;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use super::*;
use crate::core::Family;
use crate::page::address::{Address, provide_address, use_address};
use crate::page::devices::provide_devices;
use crate::page::lessons::catalogue::{Lesson, all};
use crate::page::lessons::shown::provide_learn;
use crate::page::studio::provide_studio;
use crate::page::widgets::in_document::in_document;
use crate::page::widgets::notice::provide_notices;
use crate::page::widgets::waiting::sleep;

fn mounted() -> (HtmlElement, Address, Learn) {
    let handles = StoredValue::new_local(None);
    let page = move || {
        provide_address();
        provide_notices();
        provide_devices();
        provide_studio();
        handles.set_value(Some((use_address(), provide_learn())));
        view! { <LearnPage /> }
    };
    let place = in_document(page);
    let (address, learn) = handles.get_value().expect("the page has been built");
    (place, address, learn)
}

fn first(place: &Element, selector: &str) -> Option<HtmlElement> {
    let found = place.query_selector(selector);
    let found = found.expect("the selector is sound")?;
    Some(found.unchecked_into())
}

#[wasm_bindgen_test]
async fn every_lesson_is_in_the_list_and_leads_to_the_next() {
    let (place, _, learn) = mounted();
    let lessons = all();
    for lesson in &lessons {
        let link = format!(".lesson-list a[href='{}']", lesson.href());
        assert!(first(&place, &link).is_some(), "{}", lesson.id);
    }
    for (lesson, next) in lessons.iter().zip(lessons.iter().skip(1)) {
        learn.open(*lesson, None);
        sleep(20).await;
        let in_list = format!(".lesson-list a[href='{}'][aria-current]", lesson.href());
        assert!(first(&place, &in_list).is_some(), "{}", lesson.id);
        let link = format!(".neighbours a[href='{}']", next.href());
        assert!(first(&place, &link).is_some(), "{}", lesson.id);
    }
}

#[wasm_bindgen_test]
async fn every_family_can_be_trained_from_its_lesson() {
    let (place, _, learn) = mounted();
    for &family in Family::ALL {
        learn.open(Lesson::of_family(family), None);
        sleep(20).await;
        let train = format!("a[href='?page=train&family={}']", family.id());
        assert!(first(&place, &train).is_some(), "{}", family.id());
    }
}

/// There are no files of lessons beside this test.
#[wasm_bindgen_test]
async fn a_lesson_that_is_not_there_is_named_and_can_be_asked_for_again() {
    let (place, _, learn) = mounted();
    learn.open(Lesson::of_family(Family(&families::wgan::INFO)), None);
    for _ in 0..50 {
        sleep(20).await;
        if matches!(learn.text.get_untracked(), Text::Failed(_)) {
            break;
        }
    }
    sleep(20).await;
    let words = first(&place, "[role=alert] p").expect("the failure is told");
    assert!(words.inner_text().contains("lessons/wgan.html"));
    first(&place, "[role=alert] button")
        .expect("there is a button")
        .click();
    assert_eq!(learn.text.get_untracked(), Text::Loading);
}

#[wasm_bindgen_test]
fn an_address_without_a_lesson_is_given_the_first() {
    let (_, address, learn) = mounted();
    address.lesson.set(Some("no-such-lesson".into()));
    assert_eq!(learn.lesson.get_untracked().id, "game");
}
