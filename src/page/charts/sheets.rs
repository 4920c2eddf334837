//! The charts of scores: what is in each and how it is to be read.

use crate::core::{LiveScale, LiveScore};
use crate::page::charts::plot::Mark;
use crate::page::charts::scale::Extent;
use crate::page::charts::series::{ACCURACY, D_FRESH, D_TEST, DIVERSITY, FID, IMBALANCE, score};
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
    /// Whether only a generator that is told the class has it.
    pub conditional: bool,
}

/// The charts of scores, in their order.
pub const SHEETS: &[Sheet] = &[
    Sheet {
        title: "FID on the judge's features",
        help: "Fréchet distance between real and generated pictures (Heusel et al. 2017, arXiv:1706.08500), not on Inception's features but on those of a small classifier of the same classes, the judge. Lower is better. Each line upwards is the same factor.",
        lines: &[(FID, "FID")],
        extent: Extent::Ratio,
        floor: Some(REAL),
        ceiling: true,
        format: numbers::score,
        conditional: false,
    },
    Sheet {
        title: "Class accuracy",
        help: "How often the judge sees the class that was asked for (Shmelkov et al. 2018, arXiv:1807.09499, call it GAN-test). Above what the judge reaches on real images it is no merit: the classes have narrowed to their most typical pictures.",
        lines: &[(ACCURACY, "as asked for")],
        extent: Extent::Share,
        floor: Some("the judge on real images"),
        ceiling: false,
        format: percent,
        conditional: true,
    },
    Sheet {
        title: "Mode balance",
        help: "How far the classes that the judge sees are from equal shares: the share of pictures that would have to be of another class (total variation). 0 % is best; above 25 % classes are going missing, which is mode collapse (Goodfellow 2016, arXiv:1701.00160, §5.1).",
        lines: &[(IMBALANCE, "too many of a kind")],
        extent: Extent::Share,
        floor: Some(REAL),
        ceiling: true,
        format: percent,
        conditional: false,
    },
    Sheet {
        title: "Variety within a class",
        help: "Mean distance of two pictures of one class on the judge's features, that of real images being 1 (Odena et al. 2017, arXiv:1610.09585, §4.2, ask the same with MS-SSIM). Near 0 a class has one picture left; far above 1 it is noise.",
        lines: &[(DIVERSITY, "compared with real ones")],
        extent: Extent::Grows,
        floor: Some(REAL),
        ceiling: false,
        format: numbers::score,
        conditional: false,
    },
    Sheet {
        title: "D on images it has never seen",
        help: "How often the discriminator is right on test images, which are not in the training data, and on fresh pictures of the generator. If it takes test images for fakes while it is right on the training images, it has learnt these by heart (Brock et al. 2018, arXiv:1809.11096, §4.2).",
        lines: &[(D_TEST, "on test images"), (D_FRESH, "on fakes")],
        extent: Extent::Share,
        floor: None,
        ceiling: false,
        format: percent,
        conditional: false,
    },
];

const REAL: &str = "real images";
const CEILING: &str = "noise";

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
        floor.into_iter().chain(ceiling.flatten()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::charts::series_tests::scores;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn every_score_is_shown_once() {
        let shown = SHEETS.iter().flat_map(|sheet| sheet.lines);
        let shown: Vec<&str> = shown.map(|(name, _)| *name).collect();
        assert_eq!(
            shown,
            [FID, ACCURACY, IMBALANCE, DIVERSITY, D_TEST, D_FRESH]
        );
    }

    #[wasm_bindgen_test]
    fn fid_lies_between_its_floor_and_its_ceiling() {
        let end = |fid: f64| LiveScore { fid, ..scores(0) };
        let scale = LiveScale {
            floor: end(3.0),
            ceiling: end(180.0),
        };
        let marks = SHEETS[0].marks(&scale).into_iter();
        let marks: Vec<_> = marks.map(|mark| (mark.value, mark.label)).collect();
        assert_eq!(marks, [(3.0, "real images"), (180.0, "noise")]);
        let accuracy = SHEETS[1].marks(&scale);
        assert!(
            accuracy.is_empty(),
            "a scale without classes has no such line"
        );
    }
}
