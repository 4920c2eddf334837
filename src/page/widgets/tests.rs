//! What a visitor finds and can do in a group of radio buttons and in the field of a seed.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlElement, HtmlInputElement};

use super::in_document::in_document;
use super::radio_group::{RadioGroup, RadioOption, options};
use super::seed_field::SeedField;
use super::waiting::sleep;

fn inputs(place: &HtmlElement) -> Vec<HtmlInputElement> {
    let found = place.get_elements_by_tag_name("input");
    (0..found.length())
        .filter_map(|at| found.item(at)?.dyn_into().ok())
        .collect()
}

fn text(place: &HtmlElement, tag: &str) -> Option<String> {
    place.get_elements_by_tag_name(tag).item(0)?.text_content()
}

/// Lets the page follow its signals.
async fn settled() {
    sleep(20).await;
}

#[wasm_bindgen_test]
async fn a_group_shows_what_is_chosen_and_says_what_is_clicked() {
    let chosen = ArcRwSignal::new("a".to_owned());
    let place = in_document({
        let chosen = RwSignal::from(chosen.clone());
        move || {
            view! {
                <RadioGroup
                    legend="Letters"
                    name="letters"
                    options=options([("a", "A"), ("b", "B")])
                    chosen
                    on_choose=Callback::new(move |value| chosen.set(value))
                    hint=Signal::derive(move || format!("It is {}.", chosen.get()))
                />
            }
        }
    });
    settled().await;
    let [a, b]: [HtmlInputElement; 2] = inputs(&place).try_into().expect("two buttons");
    assert!(a.checked() && !b.checked());
    assert_eq!(
        (a.type_(), a.name(), b.value()),
        ("radio".into(), "letters".into(), "b".into())
    );
    assert_eq!(text(&place, "legend").as_deref(), Some("Letters"));
    b.click();
    settled().await;
    assert_eq!(chosen.get_untracked(), "b");
    assert!(!a.checked() && b.checked());
    assert_eq!(text(&place, "p").as_deref(), Some("It is b."));
    chosen.set("a".into());
    settled().await;
    assert!(a.checked() && !b.checked(), "another control has chosen");
    place.remove();
}

#[wasm_bindgen_test]
async fn buttons_are_made_anew_only_for_other_options() {
    let count = ArcRwSignal::new(2);
    let other = ArcRwSignal::new(false);
    let place = in_document({
        let (count, other) = (RwSignal::from(count.clone()), RwSignal::from(other.clone()));
        let options = move || {
            other.track();
            let names = (0..count.get()).map(|number: usize| number.to_string());
            names
                .map(|name| RadioOption::new(name.clone(), name))
                .collect()
        };
        move || {
            view! {
                <RadioGroup
                    name="numbers"
                    options=Signal::derive(options)
                    chosen="0"
                    on_choose=Callback::new(|_| ())
                    labelled_by="elsewhere"
                />
            }
        }
    });
    settled().await;
    let before = inputs(&place);
    before[0].focus().expect("a button takes the focus");
    other.set(true);
    settled().await;
    assert!(
        document()
            .active_element()
            .is_some_and(|focus| focus == *before[0].as_ref())
    );
    count.set(3);
    settled().await;
    assert_eq!(inputs(&place).len(), 3);
    assert_eq!(
        text(&place, "legend"),
        None,
        "another element names the group"
    );
    place.remove();
}

#[wasm_bindgen_test]
async fn a_seed_is_typed_or_drawn_by_lot() {
    let seed = ArcRwSignal::new(5_u32);
    let place = in_document({
        let seed = RwSignal::from(seed.clone());
        move || {
            view! {
                <SeedField
                    id="seed-test"
                    help="A seed."
                    seed
                    on_change=Callback::new(move |typed| seed.set(typed))
                    on_new=Callback::new(move |()| seed.set(77))
                />
            }
        }
    });
    settled().await;
    let [input]: [HtmlInputElement; 1] = inputs(&place).try_into().expect("one field");
    assert_eq!(input.value(), "5");
    for (typed, expected) in [("12", 12), ("", 12), ("-1", 12), ("4294967295", u32::MAX)] {
        input.set_value(typed);
        let event = Event::new("input").expect("browsers make events");
        input.dispatch_event(&event).expect("nothing is thrown");
        assert_eq!(seed.get_untracked(), expected, "after {typed:?}");
    }
    let dice = place
        .query_selector("[aria-label='New seed']")
        .ok()
        .flatten();
    let dice: HtmlElement = dice.expect("a button").unchecked_into();
    dice.click();
    settled().await;
    assert_eq!(input.value(), "77");
    place.remove();
}

#[wasm_bindgen_test]
fn a_run_has_its_own_button_for_another_seed() {
    let place = in_document(|| {
        view! { <SeedField id="seed-alone" help="A seed." seed=1 on_change=Callback::new(|_| ()) /> }
    });
    assert_eq!(place.query_selector(".with-button button"), Ok(None));
    place.remove();
}
