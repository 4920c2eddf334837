//! The charts of scores: what is in each and how it is to be read.

use crate::core::{LiveScale, LiveScore};
use crate::page::charts::plot::Mark;
use crate::page::charts::scale::Extent;
use crate::page::charts::series::{
    ACCURACY, D_FRESH, D_TEST, DIVERSITY, FID, IMBALANCE, L1, SHARPNESS, score,
};
use crate::page::widgets::numbers::{self, percent};

/// A chart of scores: what is in it and how it is to be read.
pub struct Sheet {
    pub title: &'static str,
    pub help: &'static str,
    /// Its scores, and what they are called.
    pub lines: &'static [(&'static str, &'static str)],
    pub extent: Extent,
    /// What the first score comes near to at the end of a run, and whether noise has its line too.
    pub floor: Option<&'static str>,
    pub ceiling: bool,
    pub format: fn(f32) -> String,
    pub of: Of,
}

/// Which networks have a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    All,
    /// Generators that are told the class.
    Told,
    /// Generators. What a translator draws is as varied as what it is given, class by class: its
    /// balance and its variety say more of its inputs than of itself.
    Generators,
    Translators,
}

/// What the scores of translators mean, here and on the Compare page.
pub const ABOUT_L1: &str = "The mean difference between the outputs and the true pictures, pixel by pixel (L1), on test images, which it never learns from; 1 is all the way from black to white. Lower is better, but a blurred output has it low too.";
pub const ABOUT_RIGHT: &str = "How often the judge, a classifier that knows photographs only, sees in an output the class of the true picture. A translator is told no class: it has to find it in its input.";
pub const ABOUT_SHARPNESS: &str = "The mean difference of neighbouring pixels in the outputs, that in the true pictures being 1. Below 1 they are blurred, as with a distance (L1 or L2) alone; far above 1 they are noisy.";

/// The charts of scores, in their order.
pub const SHEETS: &[Sheet] = &[
    Sheet {
        title: "Distance to the truth, test images",
        help: ABOUT_L1,
        lines: &[(L1, "L1")],
        extent: Extent::Grows,
        floor: None,
        ceiling: false,
        format: numbers::loss,
        of: Of::Translators,
    },
    Sheet {
        title: "The judge sees the right class",
        help: ABOUT_RIGHT,
        lines: &[(ACCURACY, "of the outputs")],
        extent: Extent::Share,
        floor: Some(JUDGE),
        ceiling: false,
        format: percent,
        of: Of::Translators,
    },
    Sheet {
        title: "Sharpness",
        help: ABOUT_SHARPNESS,
        lines: &[(SHARPNESS, "compared with the truth")],
        extent: Extent::Grows,
        floor: None,
        ceiling: false,
        format: numbers::score,
        of: Of::Translators,
    },
    Sheet {
        title: "FID on the judge's features",
        help: "Fréchet distance between real and generated pictures (Heusel et al. 2017, arXiv:1706.08500), not on Inception's features but on those of a small classifier of the same classes, the judge. Lower is better. Each line upwards is the same factor.",
        lines: &[(FID, "FID")],
        extent: Extent::Ratio,
        floor: Some(REAL),
        ceiling: true,
        format: numbers::score,
        of: Of::All,
    },
    Sheet {
        title: "Class accuracy",
        help: "How often the judge sees the class that was asked for (Shmelkov et al. 2018, arXiv:1807.09499, call it GAN-test). Above what the judge reaches on real images it is no merit: the classes have narrowed to their most typical pictures.",
        lines: &[(ACCURACY, "as asked for")],
        extent: Extent::Share,
        floor: Some(JUDGE),
        ceiling: false,
        format: percent,
        of: Of::Told,
    },
    Sheet {
        title: "Mode balance",
        help: "How far the classes that the judge sees are from equal shares: the share of pictures that would have to be of another class (total variation). 0 % is best; above 25 % classes are going missing, which is mode collapse (Goodfellow 2016, arXiv:1701.00160, §5.1).",
        lines: &[(IMBALANCE, "too many of a kind")],
        extent: Extent::Share,
        floor: Some(REAL),
        ceiling: true,
        format: percent,
        of: Of::Generators,
    },
    Sheet {
        title: "Variety within a class",
        help: "Mean distance of two pictures of one class on the judge's features, that of real images being 1 (Odena et al. 2017, arXiv:1610.09585, §4.2, ask the same with MS-SSIM). Near 0 a class has one picture left; far above 1 it is noise.",
        lines: &[(DIVERSITY, "compared with real ones")],
        extent: Extent::Grows,
        floor: Some(REAL),
        ceiling: false,
        format: numbers::score,
        of: Of::Generators,
    },
    Sheet {
        title: "D on images it has never seen",
        help: "How often the discriminator is right on test images, which are not in the training data, and on fresh pictures of the generator. If it takes test images for fakes while it is right on the training images, it has learnt these by heart (Brock et al. 2018, arXiv:1809.11096, §4.2).",
        lines: &[(D_TEST, "on test images"), (D_FRESH, "on fakes")],
        extent: Extent::Share,
        floor: None,
        ceiling: false,
        format: percent,
        of: Of::All,
    },
];

const JUDGE: &str = "the judge on real images";
const REAL: &str = "real images";
const CEILING: &str = "noise";
const SHARP: Mark = Mark {
    value: 1.0,
    label: "as sharp as real",
    early: true,
};

impl Sheet {
    /// What real images get, and noise.
    pub fn marks(&self, scale: &LiveScale) -> Vec<Mark> {
        let (name, _) = self.lines[0];
        let mark = |scores: &LiveScore, label, early| {
            let value = score(scores, name)?;
            Some(Mark {
                value,
                label,
                early,
            })
        };
        // The floor's label stands at the left: a run comes near to its line at its end.
        let floor = self.floor.and_then(|label| mark(&scale.floor, label, true));
        let ceiling = self.ceiling.then(|| mark(&scale.ceiling, CEILING, false));
        let sharp = (name == SHARPNESS).then_some(SHARP);
        let marks = floor.into_iter().chain(ceiling.flatten());
        marks.chain(sharp).collect()
    }

    /// Whether a network with such scores has this chart.
    pub fn suits(&self, scores: &LiveScore) -> bool {
        let translates = scores.fidelity.is_some();
        match self.of {
            Of::All => true,
            Of::Told => !translates && scores.accuracy.is_some(),
            Of::Generators => !translates,
            Of::Translators => translates,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Fidelity;
    use crate::page::charts::series_tests::scores;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn every_network_has_the_charts_that_make_sense_for_it() {
        let shown = |scores: &LiveScore| -> Vec<&str> {
            let sheets = SHEETS.iter().filter(|sheet| sheet.suits(scores));
            let lines = sheets.flat_map(|sheet| sheet.lines);
            lines.map(|(name, _)| *name).collect()
        };
        let mut scores = scores(5);
        scores.accuracy = None;
        assert_eq!(shown(&scores), [FID, IMBALANCE, DIVERSITY, D_TEST, D_FRESH]);
        scores.accuracy = Some(0.5);
        let told = [FID, ACCURACY, IMBALANCE, DIVERSITY, D_TEST, D_FRESH];
        assert_eq!(shown(&scores), told);
        scores.fidelity = Some(Fidelity {
            l1: 0.1,
            psnr: 15.0,
            sharpness: 0.8,
        });
        let translated = [L1, ACCURACY, SHARPNESS, FID, D_TEST, D_FRESH];
        assert_eq!(shown(&scores), translated);
    }

    #[wasm_bindgen_test]
    fn fid_lies_between_its_floor_and_its_ceiling() {
        let end = |fid: f64| LiveScore { fid, ..scores(0) };
        let scale = LiveScale {
            floor: end(3.0),
            ceiling: end(180.0),
        };
        let sheet = |title: &str| SHEETS.iter().find(|sheet| sheet.title.starts_with(title));
        let marks = |title| sheet(title).expect("there is one").marks(&scale);
        let marks_of_fid = marks("FID").into_iter();
        let marks_of_fid: Vec<_> = marks_of_fid.map(|mark| (mark.value, mark.label)).collect();
        assert_eq!(marks_of_fid, [(3.0, "real images"), (180.0, "noise")]);
        assert_eq!(marks("Sharpness").len(), 1);
        assert!(
            marks("Class accuracy").is_empty(),
            "a scale without classes has no such line"
        );
    }
}
