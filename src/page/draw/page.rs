//! The Draw page: its frame, and what is shown in it.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, HtmlCanvasElement, HtmlInputElement};

use super::code::MOST_IN_ADDRESS;
use super::frame::{Frame, HTML};
use super::outputs::{one, translators, variations};
use super::state::Draw;
use super::translators::{given, has_noise};
use super::{input, photo};
use crate::core::Operator;
use crate::page::address::Page;
use crate::page::widgets::grid::Pictures;
use crate::page::widgets::label_group::LabelGroup;
use crate::page::widgets::labels::Labels;
use crate::page::widgets::numbers::thousands;
use crate::page::widgets::on_change::on_change;
use crate::page::widgets::picture::PictureSet;
use crate::page::widgets::radio_group::{RadioGroup, RadioOption};
use crate::page::widgets::waiting::at_next_paint;

#[component]
pub fn DrawPage() -> impl IntoView {
    let draw = Draw::new();
    draw.start();
    follow(draw);
    photo::listen(draw);
    let root = NodeRef::<html::Div>::new();
    root.on_load(move |root| fill(draw, Frame(root.into())));
    view! { <div class="draw" node_ref=root inner_html=HTML></div> }
}

/// Ties address, models and engine together.
fn follow(draw: Draw) {
    let known = StoredValue::new(None);
    on_change(move || draw.follow_address(known));
    on_change(move || {
        let silhouette = draw.operator() == Operator::Silhouette;
        draw.easel.update(|easel| {
            // Thin lines make edges, broad ones a shape.
            if easel.fills != silhouette {
                easel.width = if silhouette { 2 } else { 0 };
            }
            easel.fills = silhouette;
        });
    });
    on_change(move || {
        if draw.address.page.get() != Page::Draw {
            return;
        }
        draw.studio.models.track();
        draw.scene.track();
        // Translators of whole pictures have to begin with one.
        let no_picture = draw.model.with(Option::is_some) && draw.source().is_none();
        if no_picture && !draw.operator().strokes() {
            draw.scene
                .update_untracked(|scene| scene.wants_real = !scene.stuck);
        }
        draw.ask();
    });
}

/// Puts into the frame what changes.
fn fill(draw: Draw, frame: Frame) {
    let answer = move || draw.main_answer();
    let views = [
        ("inputs", inputs(draw)),
        ("classes", classes(draw)),
        (
            "picture",
            one(move || whole(draw), "The picture that you give"),
        ),
        (
            "output",
            one(
                move || draw.output(answer()),
                "What the network makes of it",
            ),
        ),
        (
            "seen",
            one(
                move || answer().map(|answer| answer.given),
                "What the network sees",
            ),
        ),
        ("variations", variations(draw)),
        ("translators", translators(draw)),
    ];
    let views: Vec<_> = views
        .into_iter()
        .map(|(slot, view)| frame.fill(slot, view))
        .collect();
    let views = StoredValue::new_local(views);
    on_cleanup(move || views.dispose());
    listen(draw, &frame);
    let canvas = frame
        .find(".board > canvas")
        .and_then(|canvas| canvas.dyn_into().ok());
    if let Some(canvas) = canvas {
        paint(draw, canvas);
    }
    on_change(move || refresh(draw, &frame));
}

/// Says and shows what is true now.
fn refresh(draw: Draw, frame: &Frame) {
    let operator = draw.operator();
    let (words, strokes) = (given(operator), operator.strokes());
    frame.say("title", words.title);
    frame.say("about", words.about);
    frame.say(
        "real",
        if strokes {
            "Give me one to change"
        } else {
            "Give me a real one"
        },
    );
    frame.choose(strokes);
    frame.show(
        "photo",
        !strokes && draw.scene.with(|scene| scene.photo.is_some()),
    );
    let none = draw.model.with(Option::is_none) && !draw.studio.models.with(Vec::is_empty);
    frame.show("missing", none);
    let noise = draw.model.with(|model| {
        model
            .as_ref()
            .is_none_or(|model| has_noise(&model.settings))
    });
    frame.show("noise", noise);
    frame.show("quiet", !noise);
    frame.mark("variations", draw.scene.with(|scene| scene.seed));
    let time = draw
        .main_answer()
        .map(|answer| thousands(answer.ms.round() as u64));
    frame.say(
        "time",
        &time.map(|ms| format!("{ms} ms")).unwrap_or_default(),
    );
    let long = draw.word().is_some_and(|word| word.len() > MOST_IN_ADDRESS);
    frame.say(
        "long",
        if long {
            "This drawing is too long for the address. Save it as a file to keep it."
        } else {
            ""
        },
    );
    draw.easel.with(|easel| {
        frame.show("empty", easel.shown().1);
        frame.press("pen", !easel.eraser);
        frame.press("eraser", easel.eraser);
        frame.enable("undo", easel.history.can_undo());
        frame.enable("redo", easel.history.can_redo());
        frame.enable("clear", !easel.history.now().is_empty());
        if let Some(width) = frame.find("[data-act=width]").and_then(input_of) {
            width.set_value(&easel.width.to_string());
        }
    });
}

fn input_of(element: Element) -> Option<HtmlInputElement> {
    element.dyn_into().ok()
}

/// Hears the buttons, the width and the files of the frame.
fn listen(draw: Draw, frame: &Frame) {
    let hear = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        let Some(target) = target else { return };
        let act = target.get_attribute("data-act").unwrap_or_default();
        let Ok(input) = target.dyn_into::<HtmlInputElement>() else {
            if event.type_() == "click" && !act.is_empty() {
                draw.act(&act);
            }
            return;
        };
        if act == "width" {
            draw.easel
                .update(|easel| easel.width = input.value().parse().unwrap_or_default());
        } else if event.type_() == "change"
            && let Some(file) = input.files().and_then(|files| files.get(0))
        {
            draw.open(file.into());
            // So that the same file can be chosen once more.
            input.set_value("");
        }
    });
    let hear = hear.into_js_value();
    for name in ["click", "input", "change"] {
        // Fails only for a handler that is none.
        let _ = frame
            .0
            .add_event_listener_with_callback(name, hear.unchecked_ref());
    }
}

/// Paints at the next frame whatever has changed until then.
fn paint(draw: Draw, canvas: HtmlCanvasElement) {
    input::listen(draw, &canvas);
    input::listen_to_keys(draw, canvas.clone());
    let waiting = StoredValue::new(false);
    let resized = RwSignal::new(());
    let handle = window_event_listener_untyped("resize", move |_| resized.set(()));
    on_cleanup(move || handle.remove());
    on_change(move || {
        resized.track();
        draw.easel.track();
        draw.address.page.track();
        draw.model.track();
        if waiting.get_value() {
            return;
        }
        waiting.set_value(true);
        let canvas = canvas.clone();
        at_next_paint(move || {
            waiting.set_value(false);
            draw.paint(&canvas);
        });
    });
}

fn whole(draw: Draw) -> Option<Pictures> {
    let source = draw.scene.with(|scene| scene.picture.clone())?;
    let set = PictureSet::single(source.0.bytes.clone(), source.0.space, None);
    Some(set.into())
}

/// What is given to the network, of what there is a translator for.
fn inputs(draw: Draw) -> AnyView {
    let options = move || {
        draw.studio.models.with(|models| {
            let has = |operator: &&Operator| {
                models
                    .iter()
                    .any(|model| model.settings.operator() == Some(**operator))
            };
            let option =
                |operator: &Operator| RadioOption::new(operator.id(), given(*operator).name);
            Operator::ALL.iter().filter(has).map(option).collect()
        })
    };
    let choose = move |id: String| {
        if let Some(operator) = Operator::from_id(&id) {
            draw.choose_operator(operator);
        }
    };
    view! {
        <RadioGroup
            name="input"
            legend=Signal::stored("What you give it".to_string())
            options=Signal::derive(options)
            chosen=Signal::derive(move || draw.operator().id().to_owned())
            on_choose=Callback::new(choose)
        />
    }
    .into_any()
}

/// The classes of real pictures to start from.
fn classes(draw: Draw) -> AnyView {
    let labels = move || {
        draw.model.with(|model| {
            model.as_ref().map_or(Labels::none(), |model| {
                Labels::classes(&model.settings.dataset)
            })
        })
    };
    let choose = move |class: Option<u8>| {
        draw.scene
            .update(|scene| scene.class = class.unwrap_or_default());
        draw.another();
    };
    view! {
        <LabelGroup
            name="real-class"
            labels=Signal::derive(labels)
            label=Signal::derive(move || Some(draw.scene.with(|scene| scene.class)))
            on_choose=Callback::new(choose)
            with_all=Signal::stored(false)
        />
    }
    .into_any()
}
