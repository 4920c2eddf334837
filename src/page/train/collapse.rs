//! When a generator loses its variety: the decision, and what to say. Plain data, no DOM.
//!
//! Mode collapse has two sides (Goodfellow 2016, arXiv:1701.00160, §5.1): whole classes go
//! missing, or the pictures of a class become alike. A fall ends where it has clearly recovered,
//! so that a score that wavers about a bound is not told again and again.

use crate::core::*;
use crate::page::widgets::numbers::{percent, setting, thousands};

/// Up to this step a generator is still finding its classes.
const SETTLED: u64 = 200;
/// Total variation of the classes from equal shares: a fall above the first, and above the second
/// where it has risen by the third (sound runs pass 0.3 on their way down); recovered below the last.
const MISSING: f64 = 0.45;
const UNEVEN: f64 = 0.25;
const RISE: f64 = 0.1;
const EVEN_AGAIN: f64 = 0.2;
/// Diversity within a class, that of real images being 1: a fall below this, recovered above that.
const ALIKE: f64 = 0.5;
const VARIED_AGAIN: f64 = 0.55;
/// The same as a share of the best that the run has had: it may lose a third.
const ALIKE_SHARE: f64 = 2.0 / 3.0;
const VARIED_SHARE: f64 = 0.75;
/// The weight of R1 in the fast recipe.
const R1: f64 = 20.0;

/// The ways in which variety is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fall {
    /// Classes go missing.
    Classes,
    /// Pictures of a class are alike.
    Variety,
}

/// The best that a run has had so far.
#[derive(Clone, Copy)]
struct Best {
    diversity: f64,
    imbalance: f64,
}

impl Default for Best {
    fn default() -> Self {
        Self {
            diversity: 0.0,
            imbalance: 1.0,
        }
    }
}

impl Best {
    fn take(&mut self, found: &LiveScore) {
        // More variety than real images have is noise, and nothing to hold on to.
        self.diversity = self.diversity.max(found.diversity.min(1.0));
        self.imbalance = self.imbalance.min(found.imbalance);
    }
}

impl Fall {
    pub const ALL: [Fall; 2] = [Fall::Classes, Fall::Variety];

    /// The key of its notice.
    pub fn key(self) -> &'static str {
        match self {
            Fall::Classes => "collapse-classes",
            Fall::Variety => "collapse-variety",
        }
    }

    /// The step at which the fall began that has not ended by the last of the scores.
    pub fn since(self, scores: &[LiveScore]) -> Option<u64> {
        let (mut since, mut best) = (None, Best::default());
        for found in scores.iter().filter(|found| found.step > SETTLED) {
            best.take(found);
            since = match since {
                None if self.begins(found, best) => Some(found.step),
                Some(_) if self.ends(found, best) => None,
                unchanged => unchanged,
            };
        }
        since
    }

    fn begins(self, found: &LiveScore, best: Best) -> bool {
        match self {
            Fall::Classes => {
                let risen = found.imbalance > best.imbalance + RISE;
                found.imbalance > MISSING || (found.imbalance > UNEVEN && risen)
            }
            Fall::Variety => found.diversity < ALIKE.max(best.diversity * ALIKE_SHARE),
        }
    }

    fn ends(self, found: &LiveScore, best: Best) -> bool {
        match self {
            Fall::Classes => found.imbalance < EVEN_AGAIN,
            Fall::Variety => found.diversity > VARIED_AGAIN.max(best.diversity * VARIED_SHARE),
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Fall::Classes => "Mode collapse: classes are going missing",
            Fall::Variety => "Mode collapse: pictures of a class are alike",
        }
    }

    /// What has happened, and what to try.
    pub fn words(self, found: &LiveScore, settings: &Settings) -> String {
        let step = thousands(found.step);
        let what = match self {
            Fall::Classes => format!(
                "At step {step} the generator draws some kinds of {} far more often than others: {} of its pictures would have to be of another class.",
                settings.dataset.things,
                percent(found.imbalance as f32)
            ),
            Fall::Variety => format!(
                "At step {step} pictures of one class differ only {} as much as real ones do: the generator repeats what has once worked.",
                percent(found.diversity as f32)
            ),
        };
        format!("{what} Try {}.", self.remedies(settings).join(", or "))
    }

    /// What may help, the most likely first, as far as the settings leave room for it.
    fn remedies(self, settings: &Settings) -> Vec<String> {
        // A knob's value and the most it can be, where the family has it.
        let value_of = |id: &str| {
            let knob = settings.family.knobs().find(|knob| knob.id == id);
            knob.map(|knob| (knob.get(settings), knob.max))
        };
        let mut remedies = vec!["lower rates".to_owned()];
        match value_of("r1_weight") {
            Some((0.0, _)) => remedies.push(format!("R1 (weight {})", setting(R1))),
            Some((now, _)) => remedies.push(format!("more R1 (a weight above {})", setting(now))),
            None => {}
        }
        if value_of("replay").is_some_and(|(share, _)| share == 0.0) {
            remedies.push("experience replay".into());
        }
        if value_of("d_steps").is_some_and(|(steps, most)| steps < most) {
            remedies.push("more D steps per G step".into());
        }
        if value_of("saturating").is_some_and(|(on, _)| on > 0.0) {
            remedies.push("the non-saturating generator loss".into());
        }
        // A classifier is pleased most by the most typical picture of a class.
        if self == Fall::Variety && value_of("class_weight").is_some_and(|(weight, _)| weight > 0.0)
        {
            remedies.push("a smaller class weight".into());
        }
        remedies
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::families::{acgan, gan};

    /// Those of a good generator without classes.
    fn scores(step: u64) -> LiveScore {
        LiveScore {
            step,
            samples: 1_000,
            fid: 8.0,
            accuracy: None,
            diversity: 0.95,
            imbalance: 0.05,
            d_real: 0.6,
            d_fake: 0.7,
            fidelity: None,
            ms: 900.0,
        }
    }

    fn imbalances(values: &[(u64, f64)]) -> Option<u64> {
        let all: Vec<_> = values
            .iter()
            .map(|(step, imbalance)| LiveScore {
                imbalance: *imbalance,
                ..scores(*step)
            })
            .collect();
        Fall::Classes.since(&all)
    }

    fn diversities(values: &[(u64, f64)]) -> Option<u64> {
        let all: Vec<_> = values
            .iter()
            .map(|(step, diversity)| LiveScore {
                diversity: *diversity,
                ..scores(*step)
            })
            .collect();
        Fall::Variety.since(&all)
    }

    #[test]
    fn uneven_classes_are_a_fall_once_the_run_has_settled() {
        assert_eq!(imbalances(&[(100, 0.8), (200, 0.6)]), None);
        assert_eq!(imbalances(&[(100, 0.8), (300, 0.2)]), None);
        assert_eq!(
            imbalances(&[(300, 0.4), (400, 0.3)]),
            None,
            "on its way down"
        );
        assert_eq!(
            imbalances(&[(300, 0.1), (400, 0.26), (500, 0.4)]),
            Some(400)
        );
        assert_eq!(imbalances(&[]), None);
    }

    #[test]
    fn a_fall_ends_when_it_has_clearly_recovered_and_the_next_is_another() {
        let wavering = [(300, 0.5), (400, 0.24), (500, 0.26)];
        assert_eq!(imbalances(&wavering), Some(300));
        assert_eq!(imbalances(&[(300, 0.5), (400, 0.19)]), None);
        assert_eq!(
            imbalances(&[(300, 0.5), (400, 0.19), (500, 0.3)]),
            Some(500)
        );
    }

    #[test]
    fn pictures_that_are_alike_are_a_fall() {
        assert_eq!(diversities(&[(100, 0.1)]), None);
        assert_eq!(diversities(&[(300, 0.49)]), Some(300));
        assert_eq!(diversities(&[(300, 0.49), (400, 0.54)]), Some(300));
        assert_eq!(diversities(&[(300, 0.49), (400, 0.6)]), None);
    }

    #[test]
    fn a_third_less_than_the_best_is_a_fall_even_above_a_half() {
        assert_eq!(diversities(&[(300, 0.9), (400, 0.61)]), None);
        assert_eq!(diversities(&[(300, 0.9), (400, 0.59)]), Some(400));
        assert_eq!(
            diversities(&[(300, 0.9), (400, 0.59), (500, 0.65)]),
            Some(400)
        );
        assert_eq!(diversities(&[(300, 0.9), (400, 0.59), (500, 0.7)]), None);
    }

    #[test]
    fn the_variety_of_noise_is_no_best() {
        assert_eq!(diversities(&[(250, 1.6), (500, 0.9)]), None);
    }

    #[test]
    fn the_words_suit_the_settings() {
        let mut settings = Settings::default_for(Family(&acgan::INFO), Size::Xs);
        settings.r1_weight = 20.0;
        let found = LiveScore {
            diversity: 0.42,
            ..scores(1_500)
        };
        let words = Fall::Variety.words(&found, &settings);
        for part in ["1,500", "42 %", "above 20", "smaller class weight"] {
            assert!(words.contains(part), "{part}: {words}");
        }
        settings.family = Family(&gan::INFO);
        gan::SATURATING.set(&mut settings, 1.0);
        settings.r1_weight = 0.0;
        let words = Fall::Classes.words(&found, &settings);
        for part in [
            "kinds of garments",
            "5 %",
            "R1 (weight 20)",
            "non-saturating",
        ] {
            assert!(words.contains(part), "{part}: {words}");
        }
        assert!(!words.contains("class weight"));
    }
}
