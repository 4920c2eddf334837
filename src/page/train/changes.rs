//! The settings of a run that are not as recommended, and how the address has them:
//! `input.3*dropout.0.25`. Plain data, no DOM.

use crate::core::{Knob, Settings};
use crate::page::widgets::numbers::setting;

pub fn recommended(draft: &Settings) -> Settings {
    Settings::recommended(draft.family, draft.size, draft.recipe)
}

/// The knobs of the family that do not stand as recommended.
pub fn changed(draft: &Settings) -> impl Iterator<Item = &'static Knob> {
    let defaults = recommended(draft);
    let knobs = draft.family.knobs();
    knobs.filter(move |knob| differs(knob, draft, &defaults))
}

/// Equal as far as it can be shown: f32 settings have stray digits.
pub fn differs(knob: &Knob, one: &Settings, other: &Settings) -> bool {
    (knob.get(one) - knob.get(other)).abs() > knob.step * 1e-3
}

/// What the address says of settings; `None` where all are as recommended.
pub fn text(draft: &Settings) -> Option<String> {
    let word = |knob: &Knob| format!("{}.{}", knob.id, setting(knob.get(draft)));
    let words: Vec<String> = changed(draft).map(word).collect();
    (!words.is_empty()).then(|| words.join("*"))
}

/// Makes settings as an address says; what is unknown stays as it is. What is out of bounds is for
/// the controls to say. `number` reads a number: the browser's way where there is one.
pub fn apply(settings: &mut Settings, text: &str, number: fn(&str) -> Option<f64>) {
    for word in text.split('*') {
        let Some((id, value)) = word.split_once('.') else {
            continue;
        };
        let knob = settings.family.knobs().find(|knob| knob.id == id);
        if let (Some(knob), Some(value)) = (knob, number(value)) {
            knob.set(settings, value);
        }
    }
}

/// The words of an address that [`apply`] leaves out.
pub fn not_understood<'a>(
    settings: &Settings,
    text: &'a str,
    number: fn(&str) -> Option<f64>,
) -> Vec<&'a str> {
    let knobs = || settings.family.knobs();
    let known = |word: &&str| {
        let parts = word.split_once('.');
        parts
            .is_some_and(|(id, value)| knobs().any(|knob| knob.id == id) && number(value).is_some())
    };
    text.split('*').filter(|word| !known(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Family, Size};
    use crate::families::{cdcgan, pix2pix};

    fn applied(settings: &mut Settings, text: &str) {
        apply(settings, text, |number| number.parse().ok());
    }

    fn settings(family: Family) -> Settings {
        Settings::default_for(family, Size::Xs)
    }

    #[test]
    fn every_setting_goes_there_and_back() {
        for &family in Family::ALL {
            assert_eq!(text(&settings(family)), None);
            for knob in family.knobs() {
                let mut draft = settings(family);
                let other = if knob.get(&draft) == knob.max {
                    knob.min
                } else {
                    knob.max
                };
                knob.set(&mut draft, other);
                let text = text(&draft).expect("it is not as recommended");
                let mut back = settings(family);
                applied(&mut back, &text);
                assert!(!differs(knob, &draft, &back), "{text}");
            }
        }
    }

    #[test]
    fn choices_and_numbers_stand_side_by_side() {
        let mut draft = settings(Family(&pix2pix::INFO));
        pix2pix::LOSS.set(&mut draft, 3.0);
        pix2pix::DROPOUT.set(&mut draft, 0.25);
        assert_eq!(text(&draft).as_deref(), Some("loss.3*dropout.0.25"));
    }

    #[test]
    fn what_makes_no_sense_is_left_out() {
        let mut draft = settings(Family(&cdcgan::INFO));
        let before = draft.clone();
        applied(&mut draft, "input.1*batch_size*.5**lr_generator.x");
        assert_eq!(draft, before);
        applied(&mut draft, "nonsense*batch_size.32*replay.-1");
        assert_eq!(draft.batch_size, 32);
        let words = "nonsense*batch_size.32*replay.x*input.1";
        let left_out = not_understood(&draft, words, |number| number.parse().ok());
        assert_eq!(left_out, ["nonsense", "replay.x", "input.1"]);
        assert!(draft.validate().is_err(), "the controls say why");
    }
}
