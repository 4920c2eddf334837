//! Numbers as a visitor types them.

use wasm_bindgen::JsValue;

/// The number that a text is, by the browser's rules: Rust's own reading of fractions takes 12 KB of
/// tables. `None` for anything else, and for no text at all.
pub fn typed_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let number = JsValue::from_str(text).unchecked_into_f64();
    Some(number).filter(|number| number.is_finite() && !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn numbers_are_read_and_words_are_not() {
        assert_eq!(typed_number(" 0.25 "), Some(0.25));
        assert_eq!(typed_number("-2e-3"), Some(-0.002));
        for word in ["", " ", "much", "1.5 steps", "NaN", "Infinity"] {
            assert_eq!(typed_number(word), None, "{word}");
        }
    }
}
