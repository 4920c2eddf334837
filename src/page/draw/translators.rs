//! Which translators there are, and what they are called. Plain functions of settings.

use crate::core::{Operator, Settings};

/// What a visitor gives to a translator.
pub struct Given {
    /// On its button.
    pub name: &'static str,
    pub title: &'static str,
    pub about: &'static str,
}

pub fn given(operator: Operator) -> Given {
    let [name, title, about] = match operator {
        Operator::Edges => [
            "Edges",
            "Draw lines. A network makes a garment of them.",
            "It has seen real garments, each beside its edges, and learned the way back from the edges to the garment.",
        ],
        Operator::Silhouette => [
            "Silhouette",
            "Draw a shape. A network fills it in.",
            "It has seen real garments, each beside its silhouette, and learned to put back all that the silhouette leaves out.",
        ],
        Operator::LowResolution => [
            "Low resolution",
            "Give it a few squares. A network guesses the rest.",
            "It is given 7 × 7 grey squares, and has learned what garments look like from so far away.",
        ],
        Operator::Half => [
            "Upper half",
            "Give it one half. A network makes the other.",
            "It is given the upper half of a picture, and has learned what usually comes below.",
        ],
    };
    Given { name, title, about }
}

/// What a translator learned from: the choice of its family's knob `loss`.
pub fn learned_from(settings: &Settings) -> &'static str {
    let info = settings.family.info();
    let knob = info.knobs.iter().find(|knob| knob.id == "loss");
    let choice = knob.and_then(|knob| knob.choices.get(knob.place(settings)));
    choice.copied().unwrap_or(info.title)
}

/// Whether its pictures differ by their noise, which is dropout.
pub fn has_noise(settings: &Settings) -> bool {
    let mut knobs = settings.family.info().knobs.iter();
    knobs
        .find(|knob| knob.id == "dropout")
        .is_some_and(|knob| knob.get(settings) > 0.0)
}

/// Whether a discriminator had a say in it.
fn is_adversarial(settings: &Settings) -> bool {
    learned_from(settings).contains("GAN")
}

/// The place of the translator to begin with: of those that are given `operator` (where one is
/// named) the first that a discriminator taught, else the first.
pub fn first_choice(all: &[&Settings], operator: Option<Operator>) -> Option<usize> {
    let fits = |settings: &Settings| match (settings.operator(), operator) {
        (Some(given), Some(wanted)) => given == wanted,
        (given, _) => given.is_some(),
    };
    let best = all
        .iter()
        .position(|settings| fits(settings) && is_adversarial(settings));
    best.or_else(|| all.iter().position(|settings| fits(settings)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Family, INPUT, Size};
    use crate::families::{dcgan, pix2pix};

    fn translator(operator: Operator, loss: f64) -> Settings {
        let mut settings = Settings::default_for(Family(&pix2pix::INFO), Size::S);
        let place = Operator::ALL.iter().position(|other| *other == operator);
        INPUT.set(&mut settings, place.expect("one of all") as f64);
        pix2pix::LOSS.set(&mut settings, loss);
        settings
    }

    #[test]
    fn a_translator_is_called_after_its_loss() {
        assert_eq!(learned_from(&translator(Operator::Edges, 0.0)), "L1 + cGAN");
        assert_eq!(learned_from(&translator(Operator::Half, 2.0)), "L2");
    }

    #[test]
    fn without_dropout_there_is_no_noise() {
        let mut settings = translator(Operator::Edges, 0.0);
        assert!(has_noise(&settings));
        pix2pix::DROPOUT.set(&mut settings, 0.0);
        assert!(!has_noise(&settings));
    }

    #[test]
    fn the_first_choice_is_one_that_a_discriminator_taught() {
        let all = [
            Settings::default_for(Family(&dcgan::INFO), Size::S),
            translator(Operator::Half, 0.0),
            translator(Operator::Edges, 1.0),
            translator(Operator::Edges, 0.0),
            translator(Operator::Silhouette, 1.0),
        ];
        let all: Vec<&Settings> = all.iter().collect();
        let first = |operator| first_choice(&all, operator);
        assert_eq!(first(Some(Operator::Edges)), Some(3));
        assert_eq!(first(Some(Operator::Silhouette)), Some(4));
        assert_eq!(first(Some(Operator::LowResolution)), None);
        assert_eq!(first(None), Some(1));
        assert_eq!(first_choice(&all[..1], None), None);
    }
}
