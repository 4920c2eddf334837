//! The operators held to independent code on fixed pictures: the first of each class, and one in
//! colour.
//!
//! `tests/reference/pairs.json` holds the pictures and what comes out; `make_pairs.py` made it.

use atelier::core::{Operator, Space};
use atelier::data::{given, resized};
use serde_json::Value;

fn file() -> Value {
    serde_json::from_str(include_str!("../../reference/pairs.json")).unwrap()
}

fn rows(value: &Value) -> impl Iterator<Item = &str> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row.as_str().unwrap())
}

/// A picture of two hexadecimal digits a byte.
fn bytes(value: &Value) -> Vec<u8> {
    let digits: Vec<char> = rows(value).flat_map(str::chars).collect();
    let digit = |digit: char| digit.to_digit(16).unwrap() as u8;
    digits
        .chunks(2)
        .map(|pair| 16 * digit(pair[0]) + digit(pair[1]))
        .collect()
}

/// A picture of `#` and `.`.
fn drawn(value: &Value) -> Vec<u8> {
    let marks = rows(value).flat_map(str::chars);
    marks
        .map(|mark| if mark == '#' { 255 } else { 0 })
        .collect()
}

fn side(value: &Value, name: &str) -> usize {
    value[name].as_u64().unwrap() as usize
}

fn space(value: &Value) -> Space {
    serde_json::from_value(value["space"].clone()).unwrap()
}

#[test]
fn every_operator_agrees_to_the_bit_on_fixed_pictures() {
    for (place, case) in file()["pictures"].as_array().unwrap().iter().enumerate() {
        let (pixels, space) = (bytes(&case["picture"]), space(case));
        for (operator, expected) in [
            (Operator::Edges, drawn(&case["edges"])),
            (Operator::Silhouette, drawn(&case["silhouette"])),
            (Operator::LowResolution, bytes(&case["low resolution"])),
        ] {
            let found = given(operator, &pixels, space);
            assert_eq!(found.len(), expected.len());
            let off = found.iter().zip(&expected).filter(|(a, b)| a != b).count();
            assert_eq!(off, 0, "picture {place}, {operator:?}: bytes that differ");
        }
    }
}

#[test]
fn a_picture_in_another_size_agrees_to_a_level() {
    let file = file();
    let last = file["pictures"].as_array().unwrap().last().unwrap();
    let (pixels, from) = (bytes(&last["picture"]), space(last));
    for case in file["sizes of the last"].as_array().unwrap() {
        let (height, width) = (side(case, "height"), side(case, "width"));
        let found = resized(
            &pixels,
            from,
            Space {
                height,
                width,
                ..from
            },
        );
        let expected = bytes(&case["picture"]);
        assert_eq!(found.len(), expected.len());
        let off = found.iter().zip(&expected).map(|(&a, &b)| a.abs_diff(b));
        assert!(off.max() <= Some(1), "{height} × {width}");
    }
}

#[test]
fn a_picture_in_colour_becomes_its_luminance() {
    let file = file();
    let last = file["pictures"].as_array().unwrap().last().unwrap();
    let (pixels, from) = (bytes(&last["picture"]), space(last));
    let found = resized(
        &pixels,
        from,
        Space {
            channels: 1,
            ..from
        },
    );
    assert_eq!(found, bytes(&file["luminance of the last"]));
}
