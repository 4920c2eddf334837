//! What the ten labels of a model's pictures are called: classes it was told, or codes whose
//! meaning it found by itself.

use crate::core::{CLASS_NAMES, CLASSES, Guidance};

const CODE_NAMES: [&str; CLASSES] = [
    "code 1", "code 2", "code 3", "code 4", "code 5", "code 6", "code 7", "code 8", "code 9",
    "code 10",
];

/// The names, in label order.
pub fn label_names(guidance: Guidance) -> [&'static str; CLASSES] {
    match guidance {
        Guidance::Codes => CODE_NAMES,
        Guidance::Class | Guidance::Nothing => CLASS_NAMES,
    }
}

/// Which picture of a grid this is, e.g. "Sneaker, picture 3 of 100".
pub fn caption(guidance: Guidance, label: Option<u8>, index: usize, count: usize) -> String {
    let place = format!("picture {} of {count}", index + 1);
    let names = label_names(guidance);
    match label.and_then(|label| names.get(usize::from(label))) {
        Some(name) => format!("{name}, {place}"),
        None => place,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_caption_names_the_class_or_the_code() {
        assert_eq!(
            caption(Guidance::Class, Some(1), 2, 100),
            "Trouser, picture 3 of 100"
        );
        assert_eq!(
            caption(Guidance::Codes, Some(9), 0, 10),
            "code 10, picture 1 of 10"
        );
        assert_eq!(caption(Guidance::Nothing, None, 0, 10), "picture 1 of 10");
    }
}
