//! A family's networks as a small drawing: what G is given, what looks at the picture, and what
//! is asked of it. Plain SVG, as text.

use std::fmt::Write;

use leptos::prelude::*;

/// The questions that most families ask.
pub const SOURCE: &str = "real or fake?";
pub const CLASS: &str = "which class?";
/// What a critic is asked, whose answer has no border between real and fake.
pub const SCORE: &str = "how real?";

pub struct Diagram {
    /// What G is given.
    pub given: &'static [&'static str],
    /// What D is told beside the picture.
    pub told: Option<&'static str>,
    /// The networks that look at the picture; one or two.
    pub lookers: &'static [Looker],
    /// Whether these stand on common layers.
    pub shared: bool,
}

pub struct Looker {
    pub name: &'static str,
    /// What it has to answer.
    pub answers: &'static [&'static str],
    /// Whether it is shown photographs too.
    pub reads_real: bool,
}

type Point = (f64, f64);

// The drawing is 440 wide and 170 high, in units of the letters' size / 14. From left to right:
// what is given, G, the pictures, those who look at them, what they answer.
const GIVEN_X: f64 = 14.0;
const G: Point = (84.0, 44.0);
const PICTURE_X: f64 = 160.0;
const DRAWN: Point = (PICTURE_X, 44.0);
const REAL: Point = (PICTURE_X, 116.0);
const LOOKER_X: f64 = 246.0;
const ANSWER_X: f64 = 308.0;
/// Half the width and half the height of a network's box.
const BOX: Point = (26.0, 20.0);
/// Room around a letter where lines end.
const LETTER: f64 = 12.0;

#[component]
pub fn DiagramFigure(diagram: &'static Diagram) -> impl IntoView {
    view! {
        <svg
            class="diagram"
            viewBox="0 0 440 170"
            role="img"
            aria-label=describe(diagram)
            inner_html=draw(diagram)
        ></svg>
    }
}

/// The drawing in words.
fn describe(diagram: &Diagram) -> String {
    let told = diagram
        .told
        .map_or_else(String::new, |label| format!(", and told {label}"));
    let lookers: Vec<_> = diagram
        .lookers
        .iter()
        .map(|looker| {
            let shown = if looker.reads_real {
                "photographs and drawn pictures"
            } else {
                "drawn pictures"
            };
            let asked = looker.answers.join(" ");
            format!("{} is shown {shown}{told}, and asked: {asked}", looker.name)
        })
        .collect();
    let given = diagram.given.join(" and ");
    let shared = if diagram.shared {
        " Both stand on common layers."
    } else {
        ""
    };
    format!("G draws from {given}. {}.{shared}", lookers.join(". "))
}

fn draw(diagram: &Diagram) -> String {
    let mut out = String::new();
    draw_generator(&mut out, diagram.given);
    letter(&mut out, DRAWN, "x\u{302}", "drawn");
    letter(&mut out, REAL, "x", "real");
    if diagram.shared {
        out.push_str(r#"<rect class="shared" x="210" y="12" width="72" height="136" rx="10"/>"#);
        note(&mut out, (LOOKER_X, 164.0), "common layers");
    }
    for (place, looker) in diagram.lookers.iter().enumerate() {
        let middle = (DRAWN.1 + REAL.1) / 2.0;
        let height = match diagram.lookers.len() {
            1 => middle,
            _ => [DRAWN.1, REAL.1][place.min(1)],
        };
        draw_looker(&mut out, looker, height);
        if let Some(label) = diagram.told {
            let from = (LOOKER_X, height - BOX.1 - 24.0);
            text(&mut out, (from.0, from.1 - 2.0), label);
            arrow(&mut out, (from.0, from.1 + 6.0), (LOOKER_X, height - BOX.1));
        }
    }
    out
}

fn draw_generator(out: &mut String, given: &[&str]) {
    let gap = 34.0;
    for (place, label) in given.iter().enumerate() {
        let height = G.1 + gap * (place as f64 - (given.len() - 1) as f64 / 2.0);
        text(out, (GIVEN_X, height + 5.0), label);
        arrow(out, (GIVEN_X + LETTER, height), (G.0 - BOX.0, G.1));
    }
    network(out, G, "G");
    arrow(out, (G.0 + BOX.0, G.1), (DRAWN.0 - LETTER, DRAWN.1));
}

fn draw_looker(out: &mut String, looker: &Looker, height: f64) {
    let to = (LOOKER_X - BOX.0, height);
    arrow(out, (DRAWN.0 + LETTER, DRAWN.1), to);
    if looker.reads_real {
        arrow(out, (REAL.0 + LETTER, REAL.1), to);
    }
    network(out, (LOOKER_X, height), looker.name);
    let gap = 32.0;
    for (place, answer) in looker.answers.iter().enumerate() {
        let at = height + gap * (place as f64 - (looker.answers.len() - 1) as f64 / 2.0);
        arrow(out, (LOOKER_X + BOX.0, height), (ANSWER_X - 6.0, at));
        add(
            out,
            format_args!(
                r#"<text class="answer" x="{ANSWER_X}" y="{:.1}">{answer}</text>"#,
                at + 5.0
            ),
        );
    }
}

fn network(out: &mut String, (x, y): Point, name: &str) {
    let (left, top) = (x - BOX.0, y - BOX.1);
    let (width, height) = (2.0 * BOX.0, 2.0 * BOX.1);
    add(
        out,
        format_args!(
            r#"<rect class="network" x="{left}" y="{top}" width="{width}" height="{height}" rx="7"/>"#
        ),
    );
    add(
        out,
        format_args!(
            r#"<text class="name" x="{x}" y="{}">{name}</text>"#,
            y + 5.0
        ),
    );
}

/// A picture: a letter, and below it what kind it is.
fn letter(out: &mut String, at: Point, name: &str, kind: &str) {
    text(out, (at.0, at.1 + 5.0), name);
    note(out, (at.0, at.1 + 22.0), kind);
}

fn text(out: &mut String, (x, y): Point, words: &str) {
    add(
        out,
        format_args!(r#"<text x="{x}" y="{y:.1}">{words}</text>"#),
    );
}

fn note(out: &mut String, (x, y): Point, words: &str) {
    add(
        out,
        format_args!(r#"<text class="note" x="{x}" y="{y:.1}">{words}</text>"#),
    );
}

/// A line with a head at its end.
fn arrow(out: &mut String, from: Point, to: Point) {
    let (length, width) = (7.0, 3.5);
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let far = dx.hypot(dy).max(1e-9);
    let (ux, uy) = (dx / far, dy / far);
    let neck = (to.0 - ux * length, to.1 - uy * length);
    let side = (-uy * width, ux * width);
    add(
        out,
        format_args!(
            r#"<path class="line" d="M{:.1} {:.1}L{:.1} {:.1}"/>"#,
            from.0, from.1, neck.0, neck.1
        ),
    );
    add(
        out,
        format_args!(
            r#"<path class="head" d="M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}z"/>"#,
            to.0,
            to.1,
            neck.0 + side.0,
            neck.1 + side.1,
            neck.0 - side.0,
            neck.1 - side.1
        ),
    );
}

fn add(out: &mut String, part: std::fmt::Arguments) {
    // Writing to a string does not fail.
    let _ = out.write_fmt(part);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Family;
    use crate::page::learn::lesson::lesson;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn every_network_and_every_question_is_drawn() {
        for family in Family::ALL {
            let diagram = &lesson(family).diagram;
            let drawing = draw(diagram);
            let boxes = drawing.matches("class=\"network\"").count();
            assert_eq!(boxes, 1 + diagram.lookers.len(), "{}", family.id());
            let words = describe(diagram);
            for looker in diagram.lookers {
                assert!(looker.answers.iter().all(|asked| drawing.contains(asked)));
                assert!(looker.answers.iter().all(|asked| words.contains(asked)));
            }
        }
    }
}
