//! The canvas and what lies beside it: the drawing and its past, the stroke in hand, the tools.
//! Plain data; `canvas` paints it, `input` tells it what the visitor does.

use std::sync::Arc;

use super::history::History;
use super::strokes::{CELL, Drawing, EXTENT, Mark, Point, Stroke};

/// What is faintly on the canvas, and translated, before anything is drawn: a shoe, roughly as a
/// visitor would draw it.
const EXAMPLE: [&[Point]; 5] = [
    &[
        [44, 352],
        [46, 318],
        [72, 296],
        [130, 280],
        [184, 246],
        [224, 204],
        [250, 176],
        [286, 192],
        [340, 200],
        [392, 188],
        [420, 160],
        [462, 150],
        [490, 168],
        [498, 220],
        [514, 280],
        [520, 352],
        [516, 374],
        [420, 380],
        [300, 380],
        [170, 380],
        [60, 376],
        [44, 352],
    ],
    &[[46, 330], [130, 334], [250, 336], [390, 334], [516, 328]],
    &[[176, 250], [204, 276]],
    &[[206, 220], [236, 248]],
    &[[236, 190], [268, 222]],
];

fn example() -> Drawing {
    let stroke = |points: &[Point]| {
        let points = points.to_vec();
        Arc::new(Mark::Stroke(Stroke {
            points,
            ..Stroke::default()
        }))
    };
    EXAMPLE.map(stroke).to_vec()
}

#[derive(Clone, Debug, Default)]
pub struct Easel {
    pub history: History,
    /// The stroke that is being drawn.
    pub stroke: Option<Stroke>,
    /// There once the visitor draws by keyboard.
    pub cursor: Option<Cursor>,
    pub eraser: bool,
    pub width: u8,
    /// Whether outlines are filled: they are silhouettes.
    pub fills: bool,
}

impl Easel {
    /// What is drawn, the stroke in hand included.
    pub fn marks(&self) -> Drawing {
        let mut marks = self.history.now().clone();
        let stroke = self.stroke.clone();
        marks.extend(stroke.map(|stroke| Arc::new(Mark::Stroke(stroke))));
        marks
    }

    /// What is on the canvas: what is drawn, or the example where nothing is; and whether it is that.
    pub fn shown(&self) -> (Drawing, bool) {
        let marks = self.marks();
        if marks.is_empty() {
            (example(), true)
        } else {
            (marks, false)
        }
    }

    /// Puts the pen down. `eraser`: the visitor has turned the pen around.
    pub fn begin(&mut self, at: Point, eraser: bool) {
        self.lift();
        let mut stroke = Stroke {
            eraser: eraser || self.eraser,
            width: self.width,
            ..Stroke::default()
        };
        stroke.go_to(at);
        self.stroke = Some(stroke);
    }

    /// Moves the pen, if it is down. Whether the drawing is another one now.
    pub fn go_to(&mut self, at: Point) -> bool {
        self.stroke.as_mut().is_some_and(|stroke| stroke.go_to(at))
    }

    /// Lifts the pen: the stroke is part of the drawing. Whether there was one.
    pub fn lift(&mut self) -> bool {
        if let Some(cursor) = &mut self.cursor {
            cursor.down = false;
        }
        let Some(mut stroke) = self.stroke.take() else {
            return false;
        };
        if self.fills {
            stroke.fill_if_closed();
        }
        let mut drawing = self.history.now().clone();
        drawing.push(Arc::new(Mark::Stroke(stroke)));
        self.history.push(drawing);
        true
    }

    /// Another drawing instead; the one before comes back by undo.
    pub fn replace(&mut self, drawing: Drawing) {
        self.lift();
        if *self.history.now() != drawing {
            self.history.push(drawing);
        }
    }

    pub fn undo(&mut self) {
        self.lift();
        self.history.undo();
    }

    pub fn redo(&mut self) {
        self.lift();
        self.history.redo();
    }

    /// A key that was pressed on the canvas. `false`: it does nothing there.
    pub fn press(&mut self, key: &str, small: bool) -> bool {
        let mut cursor = self.cursor.unwrap_or_default();
        match key {
            " " | "Enter" if cursor.down => {
                self.lift();
                return true;
            }
            " " | "Enter" => {
                self.begin(cursor.at, false);
                cursor.down = true;
            }
            _ if !cursor.press(key, small) => return false,
            _ if cursor.down => {
                self.go_to(cursor.at);
            }
            _ => {}
        }
        self.cursor = Some(cursor);
        true
    }
}

// ---------------------------------------------------------------------------------------
// Drawing by keyboard
// ---------------------------------------------------------------------------------------

/// What the arrow keys move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub at: Point,
    /// Whether it draws as it moves.
    pub down: bool,
}

impl Default for Cursor {
    fn default() -> Self {
        Self {
            at: [EXTENT / 2; 2],
            down: false,
        }
    }
}

impl Cursor {
    /// Moves by a pixel of the network, by a fifth of it in small steps. `false` for other keys.
    pub fn press(&mut self, key: &str, small: bool) -> bool {
        let step = if small { CELL / 5 } else { CELL };
        let (axis, by) = match key {
            "ArrowLeft" => (0, -step),
            "ArrowRight" => (0, step),
            "ArrowUp" => (1, -step),
            "ArrowDown" => (1, step),
            _ => return false,
        };
        self.at[axis] = (self.at[axis] + by).clamp(0, EXTENT);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::draw::code::{decode, encode};

    #[test]
    fn the_example_gives_way_to_the_first_stroke() {
        let mut easel = Easel::default();
        let (example, empty) = easel.shown();
        assert!(empty && decode(&encode(&example)) == Some(example));
        easel.begin([0, 0], false);
        assert_eq!(easel.shown().0.len(), 1);
        assert!(!easel.shown().1);
    }

    fn keys(easel: &mut Easel, keys: &[&str]) {
        for key in keys {
            assert!(easel.press(key, false), "{key}");
        }
    }

    fn strokes(easel: &Easel) -> Vec<Stroke> {
        let stroke = |mark: Arc<Mark>| match &*mark {
            Mark::Stroke(stroke) => stroke.clone(),
            Mark::Stamp(_) => panic!("a stamp"),
        };
        easel.marks().into_iter().map(stroke).collect()
    }

    #[test]
    fn a_stroke_is_seen_while_it_is_drawn_and_undone_as_one() {
        let mut easel = Easel::default();
        easel.begin([0, 0], false);
        assert!(easel.go_to([50, 0]) && easel.go_to([50, 50]));
        assert!(!easel.go_to([51, 50]));
        assert_eq!(strokes(&easel)[0].points.len(), 3);
        assert!(!easel.history.can_undo());
        assert!(easel.lift() && !easel.lift());
        easel.undo();
        assert!(easel.marks().is_empty());
        easel.redo();
        assert_eq!(easel.marks().len(), 1);
    }

    #[test]
    fn keys_draw() {
        let mut easel = Easel::default();
        keys(
            &mut easel,
            &[
                "ArrowLeft",
                " ",
                "ArrowDown",
                "ArrowDown",
                "Enter",
                "ArrowUp",
            ],
        );
        let drawn = strokes(&easel);
        assert_eq!(drawn.len(), 1);
        assert_eq!(drawn[0].points, [[260, 280], [260, 300], [260, 320]]);
        assert!(!easel.press("x", false));
    }

    #[test]
    fn only_silhouettes_are_filled() {
        let round = [[100, 100], [300, 100], [300, 300], [100, 300], [100, 110]];
        for fills in [false, true] {
            let mut easel = Easel {
                fills,
                ..Easel::default()
            };
            easel.begin(round[0], false);
            round.iter().for_each(|at| {
                easel.go_to(*at);
            });
            easel.lift();
            assert_eq!(strokes(&easel)[0].filled, fills);
        }
    }

    #[test]
    fn the_same_drawing_is_no_other_state() {
        let mut easel = Easel::default();
        easel.replace(Drawing::new());
        assert!(!easel.history.can_undo());
        easel.begin([9, 9], true);
        easel.replace(Drawing::new());
        assert!(easel.history.can_undo());
        easel.undo();
        assert!(strokes(&easel)[0].eraser, "the stroke in hand is not lost");
    }

    #[test]
    fn arrows_move_the_cursor_up_to_the_border() {
        let mut cursor = Cursor::default();
        assert!(cursor.press("ArrowRight", false) && cursor.press("ArrowUp", true));
        assert_eq!(cursor.at, [300, 276]);
        (0..100).for_each(|_| {
            cursor.press("ArrowLeft", false);
        });
        assert_eq!(cursor.at[0], 0);
        assert!(!cursor.press("a", false));
    }
}
