//! The columns of the table: what each number is called, means and reads like.

use super::rows::Row;
use crate::core::{LiveScore, Scale, Scores};
use crate::page::charts::sheets::{ABOUT_L1, ABOUT_RIGHT, ABOUT_SHARPNESS};
use crate::page::widgets::numbers::{count, duration, thousands};

/// Which values are good.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Better {
    Higher,
    Lower,
    /// The nearer to this, the better.
    Near(f64),
    /// It is as it is.
    Neither,
}

/// Where a column's numbers come from.
#[derive(Clone, Copy)]
pub enum Source {
    /// From the scores; of a run in this tab from the small ones, where they have it.
    Score(fn(&Scores) -> Option<f64>, fn(&LiveScore) -> Option<f64>),
    /// From what is known of the training: exactly, or about.
    Fact(fn(&Row) -> Option<f64>, fn(&Row) -> Option<f64>),
}

pub struct Column {
    pub id: &'static str,
    pub title: &'static str,
    /// The unit, or which way is good.
    pub note: &'static str,
    pub help: &'static str,
    pub better: Better,
    pub source: Source,
    pub format: fn(f64) -> String,
}

impl Column {
    /// Whether it is a column of the translators' table, or of the generators'.
    pub fn is_of(&self, translators: bool) -> bool {
        OF_ALL.contains(&self.id) || OF_TRANSLATORS.contains(&self.id) == translators
    }

    /// The value that is ranked.
    pub fn value(&self, row: &Row) -> Option<f64> {
        match self.source {
            Source::Score(full, _) => row.scores.as_ref().and_then(full),
            Source::Fact(exact, _) => exact(row),
        }
    }

    /// A value of another kind, to be shown where there is no better one.
    pub fn rough(&self, row: &Row) -> Option<f64> {
        match self.source {
            Source::Score(_, live) => row.live.as_ref().and_then(live),
            Source::Fact(_, about) => about(row),
        }
    }

    /// What real images get.
    pub fn real(&self, scale: &Scale) -> Option<f64> {
        let beside = scale.gan_train.filter(|_| self.id == GAN_TRAIN);
        self.of(&scale.floor).or(beside)
    }

    /// What noise gets.
    pub fn noise(&self, scale: &Scale) -> Option<f64> {
        self.of(&scale.ceiling)
    }

    fn of(&self, scores: &Scores) -> Option<f64> {
        match self.source {
            Source::Score(full, _) => full(scores),
            Source::Fact(..) => None,
        }
    }

    /// How far a value lies on the way from noise to real images, 0 to 1.
    pub fn share(&self, value: f64, scale: &Scale) -> Option<f64> {
        if self.better == Better::Neither {
            return None;
        }
        let real = self.real(scale)?;
        // Noise was asked for no class, so nothing of it is right.
        let noise = self.noise(scale).unwrap_or(0.0);
        let share = (value - noise) / (real - noise);
        share.is_finite().then(|| share.clamp(0.0, 1.0))
    }

    /// Orders values by how good they are: the smaller, the better.
    pub fn badness(&self, value: f64) -> Option<f64> {
        match self.better {
            Better::Higher => Some(-value),
            Better::Lower => Some(value),
            Better::Near(ideal) => Some((value - ideal).abs()),
            Better::Neither => None,
        }
    }
}

pub fn column(id: &str) -> Option<&'static Column> {
    COLUMNS.iter().find(|column| column.id == id)
}

fn nothing<T>(_: &T) -> Option<f64> {
    None
}

pub fn two(value: f64) -> String {
    format!("{value:.2}")
}

fn three(value: f64) -> String {
    format!("{value:.3}")
}

fn decibels(value: f64) -> String {
    format!("{value:.1} dB")
}

fn grey_levels(value: f64) -> String {
    format!("{value:.1}")
}

/// A share with one decimal: ten thousand pictures tell a tenth of a percent apart.
pub fn share(value: f64) -> String {
    format!("{:.1} %", value * 100.0)
}

fn parameters(value: f64) -> String {
    count(value as usize)
}

fn whole(value: f64) -> String {
    thousands(value as u64)
}

/// The column by which the table is sorted at first, and by which the models are chosen.
pub const FID: &str = "fid";
pub const GAN_TRAIN: &str = "gan-train";
/// The same for the table of translators.
pub const L1: &str = "l1";
/// What only translators have; and what both have.
const OF_TRANSLATORS: [&str; 4] = [L1, "psnr", "right", "sharpness"];
const OF_ALL: [&str; 4] = [FID, "parameters", "time", "steps"];

pub static COLUMNS: [Column; 20] = [
    Column {
        id: L1,
        title: "Distance to the truth",
        note: "L1, lower is better",
        help: ABOUT_L1,
        better: Better::Lower,
        source: Source::Score(|s| s.fidelity.map(|f| f.l1), |s| s.fidelity.map(|f| f.l1)),
        format: three,
    },
    Column {
        id: "psnr",
        title: "PSNR",
        note: "decibels, higher is better",
        help: "Peak signal-to-noise ratio: how small the squared differences from the true pictures are. 10 decibels more are a tenth of the squared difference.",
        better: Better::Higher,
        source: Source::Score(
            |s| s.fidelity.map(|f| f.psnr),
            |s| s.fidelity.map(|f| f.psnr),
        ),
        format: decibels,
    },
    Column {
        id: "right",
        title: "Right class",
        note: "higher is better",
        help: ABOUT_RIGHT,
        better: Better::Higher,
        source: Source::Score(|s| s.accuracy, |s| s.accuracy),
        format: share,
    },
    Column {
        id: "sharpness",
        title: "Sharpness",
        note: "1 is as real",
        help: ABOUT_SHARPNESS,
        better: Better::Near(1.0),
        source: Source::Score(
            |s| s.fidelity.map(|f| f.sharpness),
            |s| s.fidelity.map(|f| f.sharpness),
        ),
        format: two,
    },
    Column {
        id: FID,
        title: "FID on the judge's features",
        note: "lower is better",
        help: "The Fréchet distance between the features that the judge, a classifier of Fashion-MNIST, sees in 10,000 pictures and in the 10,000 test images. It is not the FID on Inception's features: it cannot be compared with values published elsewhere.",
        better: Better::Lower,
        source: Source::Score(|s| Some(s.fid), |s| Some(s.fid)),
        format: two,
    },
    Column {
        id: "accuracy",
        title: "Class accuracy",
        note: "higher is better",
        help: "How often the judge sees the class that was asked for. Only models that are told a class have it.",
        better: Better::Higher,
        source: Source::Score(|s| s.accuracy, |s| s.accuracy),
        format: share,
    },
    Column {
        id: "worst-class",
        title: "Worst class",
        note: "higher is better",
        help: "The same for the class that is hit least often.",
        better: Better::Higher,
        source: Source::Score(|s| s.worst_class, nothing),
        format: share,
    },
    Column {
        id: GAN_TRAIN,
        title: "GAN-train",
        note: "higher is better",
        help: "A small classifier is trained on nothing but this model's pictures: how often it is right on real test images. It needs pictures that are right and varied. Shmelkov et al. 2018.",
        better: Better::Higher,
        source: Source::Score(|s| s.gan_train, nothing),
        format: share,
    },
    Column {
        id: "diversity",
        title: "Variety within a class",
        note: "1 is as real",
        help: "How far pictures of one class lie from each other in the judge's features, over the same of real images. Below 1: they look alike. Above 1: some do not belong to their class.",
        better: Better::Near(1.0),
        source: Source::Score(|s| Some(s.diversity), |s| Some(s.diversity)),
        format: three,
    },
    Column {
        id: "coverage",
        title: "Coverage",
        note: "higher is better",
        help: "The share of test images that have a picture of the model in their neighbourhood. What it never draws, it does not cover. Naeem et al. 2020.",
        better: Better::Higher,
        source: Source::Score(|s| Some(s.coverage), nothing),
        format: share,
    },
    Column {
        id: "recall",
        title: "Recall",
        note: "higher is better",
        help: "The share of test images that lie in the neighbourhood of some picture of the model. Kynkäänniemi et al. 2019.",
        better: Better::Higher,
        source: Source::Score(|s| Some(s.recall), nothing),
        format: share,
    },
    Column {
        id: "precision",
        title: "Precision",
        note: "higher is better",
        help: "The share of the model's pictures that lie in the neighbourhood of some test image.",
        better: Better::Higher,
        source: Source::Score(|s| Some(s.precision), nothing),
        format: share,
    },
    Column {
        id: "density",
        title: "Density",
        note: "higher is better",
        help: "In how many neighbourhoods of test images a picture lies, over what is expected: like precision, but outliers weigh less. It can exceed 1.",
        better: Better::Higher,
        source: Source::Score(|s| Some(s.density), nothing),
        format: two,
    },
    Column {
        id: "kid",
        title: "KID on the judge's features",
        note: "lower is better",
        help: "The kernel distance on the judge's features. Like the FID, but its value does not depend on how many pictures are scored.",
        better: Better::Lower,
        source: Source::Score(|s| Some(s.kid), nothing),
        format: three,
    },
    Column {
        id: "inception",
        title: "Inception score by the judge",
        note: "higher is better",
        help: "The inception score with the judge in the place of Inception: high where each picture is unmistakable and all classes are as frequent; 10 is the most there is, and more than real images get. Salimans et al. 2016.",
        better: Better::Higher,
        source: Source::Score(|s| Some(s.inception[0]), nothing),
        format: two,
    },
    Column {
        id: "imbalance",
        title: "Mode balance",
        note: "lower is better",
        help: "The share of pictures that would have to be of another class for all ten to be as frequent.",
        better: Better::Lower,
        source: Source::Score(|s| Some(s.imbalance), |s| Some(s.imbalance)),
        format: share,
    },
    Column {
        id: "nearest",
        title: "To nearest",
        note: "grey levels",
        help: "The mean distance of a picture to the nearest of the 60,000 training images, in grey levels of 0 to 255. Far below that of real test images would mean that training images are copied.",
        better: Better::Neither,
        source: Source::Score(|s| Some(s.nearest), nothing),
        format: grey_levels,
    },
    Column {
        id: "parameters",
        title: "Parameters",
        note: "generator",
        help: "Numbers that were learned, in the generator: what is needed to draw.",
        better: Better::Neither,
        source: Source::Fact(
            |row| row.parameters.map(|parameters| parameters.0 as f64),
            nothing,
        ),
        format: parameters,
    },
    Column {
        id: "time",
        title: "Trained in",
        note: "machines differ",
        help: "Time on the machine that made it. Of your own run: its steps at its present speed.",
        better: Better::Neither,
        source: Source::Fact(|row| row.seconds, |row| row.rough_seconds),
        format: duration,
    },
    Column {
        id: "steps",
        title: "Steps",
        note: "of the generator",
        help: "How often the generator learned, one batch of images each time.",
        better: Better::Neither,
        source: Source::Fact(|row| Some(row.steps as f64), nothing),
        format: whole,
    },
];
