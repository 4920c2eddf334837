//! How a family's own settings are read.

use serde_json::Value;

/// The first edition's words for the losses of cDCGAN, in the order of its knob.
const LOSS_WORDS: [&str; 5] = [
    "logistic",
    "wasserstein",
    "hinge",
    "least-squares",
    "relativistic",
];

/// A number, or, in files of the first edition, a switch or the word for a choice.
pub fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::Bool(on) => Some(f64::from(u8::from(*on))),
        Value::String(word) => {
            let place = LOSS_WORDS.iter().position(|known| known == word);
            place.map(|place| place as f64)
        }
        _ => None,
    }
}
