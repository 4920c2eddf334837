//! A drawing as a file: an SVG, which other programs show, with the drawing's word in it.

use std::fmt::Write;

use super::code;
use super::outline::outline;
use super::strokes::{Drawing, EXTENT};

/// Where the word stands.
const MARK: &str = " data-atelier=\"";
/// Letters of a drawing that is read at most.
const MOST: usize = 400_000;

pub fn svg(drawing: &Drawing) -> String {
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {EXTENT} {EXTENT}\"{MARK}{}\">\n\
         <rect width=\"{EXTENT}\" height=\"{EXTENT}\"/>\n\
         <g stroke-linecap=\"round\" stroke-linejoin=\"round\">\n",
        code::encode(drawing)
    );
    for mark in drawing {
        let outline = outline(mark);
        let colour = if outline.white { "#fff" } else { "#000" };
        let fill = if outline.filled { colour } else { "none" };
        // Writing to a string never fails.
        let _ = writeln!(
            text,
            "<path d=\"{}\" stroke=\"{colour}\" stroke-width=\"{}\" fill=\"{fill}\"/>",
            outline.path.trim_end(),
            outline.thickness,
        );
    }
    text.push_str("</g>\n</svg>\n");
    text
}

/// The drawing in a file that [`svg`] has written; `None` in any other.
pub fn read(text: &str) -> Option<Drawing> {
    let (_, word) = text.split_once(MARK)?;
    let (word, _) = word.split_once('"')?;
    if word.len() > MOST {
        return None;
    }
    code::decode(word)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::page::draw::strokes::{Mark, Stroke};

    #[test]
    fn a_file_holds_its_drawing() {
        let points = vec![[0, 0], [60, 80], [200, 90]];
        let stroke = Stroke {
            filled: true,
            points,
            ..Stroke::default()
        };
        let drawing = vec![Arc::new(Mark::Stroke(stroke))];
        let text = svg(&drawing);
        assert_eq!(read(&text), Some(drawing));
        assert!(text.contains("<path d=\"M0 0 Q"), "{text}");
    }

    #[test]
    fn other_files_hold_none() {
        for text in [
            "",
            "<svg></svg>",
            "<svg data-atelier=\"\">",
            "<svg data-atelier=\"!\">",
            " data-atelier=\"AB",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
