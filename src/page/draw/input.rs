//! What the visitor does on the canvas: by mouse, finger or pen, and by keyboard.

use js_sys::{Array, Function, Reflect};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, HtmlCanvasElement, KeyboardEvent, PointerEvent};

use super::easel::Easel;
use super::state::Draw;
use super::strokes::{Drawing, EXTENT, Point};
use crate::page::address::Page;
use crate::page::shortcuts::{Shortcuts, use_shortcuts};

/// `buttons` of a pen that is turned around.
const PEN_ERASER: u16 = 32;

/// Listens to the canvas for as long as it is there.
pub fn listen(draw: Draw, canvas: &HtmlCanvasElement) {
    let target = canvas.clone();
    let hear = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        if let Some(pointer) = event.dyn_ref::<PointerEvent>() {
            point(draw, &target, pointer);
        } else {
            // Focus has left the canvas.
            draw.easel.update(|easel| {
                easel.lift();
                easel.cursor = None;
            });
        }
    });
    let hear = hear.into_js_value();
    for name in [
        "pointerdown",
        "pointermove",
        "pointerup",
        "pointercancel",
        "blur",
    ] {
        // Fails only for a handler that is none.
        let _ = canvas.add_event_listener_with_callback(name, hear.unchecked_ref());
    }
}

fn point(draw: Draw, canvas: &HtmlCanvasElement, event: &PointerEvent) {
    if !event.is_primary() {
        return;
    }
    match event.type_().as_str() {
        "pointerdown" if event.button() == 0 || event.buttons() & PEN_ERASER != 0 => {
            // Fails where the pointer is gone already.
            let _ = canvas.set_pointer_capture(event.pointer_id());
            let at = place(canvas, event);
            draw.easel.update(|easel| {
                easel.cursor = None;
                easel.begin(at, event.buttons() & PEN_ERASER != 0);
            });
        }
        "pointermove" if draw.easel.with_untracked(|easel| easel.stroke.is_some()) => {
            let moved = |easel: &mut Easel| {
                let all = coalesced(event);
                let moves = all.iter().filter(|event| easel.go_to(place(canvas, event)));
                moves.count() > 0
            };
            draw.easel.try_maybe_update(|easel| (moved(easel), ()));
        }
        "pointerup" | "pointercancel" => {
            draw.easel.try_maybe_update(|easel| (easel.lift(), ()));
        }
        _ => {}
    }
}

/// All places where the pointer was since the last event, where the browser tells them.
fn coalesced(event: &PointerEvent) -> Vec<PointerEvent> {
    let all = Reflect::get(event, &"getCoalescedEvents".into())
        .and_then(JsCast::dyn_into::<Function>)
        .and_then(|get| get.call0(event))
        .and_then(JsCast::dyn_into::<Array>);
    let all: Vec<_> = all
        .iter()
        .flat_map(Array::iter)
        .filter_map(|event| event.dyn_into().ok())
        .collect();
    if all.is_empty() {
        vec![event.clone()]
    } else {
        all
    }
}

fn place(canvas: &HtmlCanvasElement, event: &PointerEvent) -> Point {
    let rect = canvas.get_bounding_client_rect();
    let scale = f64::from(EXTENT) / rect.width().max(1.0);
    let x = f64::from(event.client_x()) - rect.left();
    let y = f64::from(event.client_y()) - rect.top();
    [x, y].map(|at| (at * scale).round() as i16)
}

/// Keys: while the page is shown, and the arrows while the canvas has the focus.
pub fn listen_to_keys(draw: Draw, canvas: HtmlCanvasElement) {
    let shortcuts = use_shortcuts();
    let handle = window_event_listener(ev::keydown, move |event| {
        let shown = draw.address.page.get_untracked() == Page::Draw;
        if shown && untrack(move || draw.operator()).strokes() {
            press(draw, &canvas, shortcuts, &event);
        }
    });
    on_cleanup(move || handle.remove());
}

fn press(draw: Draw, canvas: &HtmlCanvasElement, shortcuts: Shortcuts, event: &KeyboardEvent) {
    let key = event.key();
    let on_canvas = document().active_element().as_ref() == Some(canvas);
    let control = event.ctrl_key() || event.meta_key();
    let taken = match key.as_str() {
        "z" | "Z" if control && event.shift_key() => draw.act("redo"),
        "z" | "Z" if control => draw.act("undo"),
        "y" if control => draw.act("redo"),
        "p" | "e" if shortcuts.takes(event) => draw.act(if key == "p" { "pen" } else { "eraser" }),
        key if on_canvas && !control && !event.alt_key() => {
            let small = event.shift_key();
            draw.easel.try_maybe_update(|easel| {
                let taken = easel.press(key, small);
                (taken, taken)
            });
            key.starts_with("Arrow") || matches!(key, " " | "Enter")
        }
        _ => false,
    };
    if taken {
        event.prevent_default();
    }
}

impl Draw {
    /// What a button or a key does. `true`, for keys.
    pub fn act(self, what: &str) -> bool {
        match what {
            "another" => self.another(),
            "invert" => self.invert(),
            "drawing" => self.save_drawing(),
            "png" => self.save_png(),
            _ => self.easel.update(|easel| match what {
                "pen" => easel.eraser = false,
                "eraser" => easel.eraser = true,
                "undo" => easel.undo(),
                "redo" => easel.redo(),
                "clear" => easel.replace(Drawing::new()),
                _ => {}
            }),
        }
        true
    }
}
