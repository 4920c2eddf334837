//! What the numbers say, in sentences: which of the conditional models is most accurate, most
//! varied within a class, most stable. Everything is worked out from the scores; what they do not
//! say is said to be not known.

use super::columns::{Column, FID, GAN_TRAIN, column, share};
use super::course::Courses;
use super::ranking::best;
use super::rows::Row;
use crate::core::{LiveScore, Scale, swing};
use crate::page::widgets::numbers::thousands;
use crate::page::widgets::sorted::sort_short;

/// A question, and what the numbers answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub question: &'static str,
    pub answer: String,
}

pub fn findings(rows: &[Row], scale: Option<&Scale>, courses: &Courses) -> Vec<Finding> {
    let finding = |question, answer| Finding { question, answer };
    vec![
        finding("Most accurate", accurate(rows, scale)),
        finding("Most varied within a class", varied(rows)),
        finding("Most stable", stable(rows, courses)),
        finding("Nearest to real pictures", near(rows, scale)),
        finding("Most useful to learn from", useful(rows, scale)),
    ]
}

/// On what the answers rest.
pub fn grounds(rows: &[Row]) -> String {
    let scored = rows.iter().filter(|row| row.conditional());
    let samples: Vec<usize> = scored
        .filter_map(|row| row.scores.as_ref().map(|scores| scores.samples))
        .collect();
    let (Some(least), Some(most)) = (samples.iter().min(), samples.iter().max()) else {
        return String::new();
    };
    let pictures = if least == most {
        thousands(*most as u64)
    } else {
        format!(
            "{} to {}",
            thousands(*least as u64),
            thousands(*most as u64)
        )
    };
    let models = match samples.len() {
        1 => "One model that is told a class has".into(),
        count => format!("{count} models that are told a class have"),
    };
    format!(
        "{models} been scored, on {pictures} pictures each. That is one training run each: another \
         seed may turn a small lead round."
    )
}

// ---------------------------------------------------------------------------------------
// The answers
// ---------------------------------------------------------------------------------------

const UNSCORED: &str = "Not known: no model that is told a class has been scored.";

/// The best conditional model by a column.
fn leader<'a>(rows: &'a [Row], id: &str) -> Option<(&'a Row, f64, &'static Column)> {
    let column = column(id)?;
    let (row, value) = best(rows, column, Row::conditional)?;
    Some((row, value, column))
}

fn accurate(rows: &[Row], scale: Option<&Scale>) -> String {
    let Some((row, value, column)) = leader(rows, "accuracy") else {
        return UNSCORED.into();
    };
    let real = scale.map(|scale| scale.judge_accuracy);
    let mut answer = format!(
        "{}: the judge sees the class that was asked for in {} of its pictures",
        row.name,
        share(value)
    );
    if let Some(real) = real {
        answer += &format!("; of real test images it is right on {}", share(real));
    }
    answer.push('.');
    answer += &rivals(rows, row, value, column);
    if real.is_some_and(|real| value > real) {
        answer += " More than of real images is a warning, not a merit: it draws the garments that \
                   are easiest to tell, and leaves out the others.";
    }
    answer
}

/// Who is so near that chance may have decided: within two standard errors of a difference of
/// two shares.
fn rivals(rows: &[Row], leader: &Row, value: f64, column: &Column) -> String {
    let samples = leader.scores.as_ref().map_or(1, |scores| scores.samples);
    let margin = 2.0 * (2.0 * value * (1.0 - value) / samples.max(1) as f64).sqrt();
    let near = |row: &&Row| {
        row.id != leader.id
            && row.conditional()
            && column
                .value(row)
                .is_some_and(|other| value - other < margin)
    };
    let names: Vec<&str> = rows
        .iter()
        .filter(near)
        .map(|row| row.name.as_str())
        .collect();
    match names.len() {
        0 => String::new(),
        1 => format!(" {} is too close behind to tell them apart.", names[0]),
        _ => format!(
            " Too close behind to tell them apart: {}.",
            names.join("; ")
        ),
    }
}

fn varied(rows: &[Row]) -> String {
    let Some((row, value, column)) = leader(rows, "diversity") else {
        return UNSCORED.into();
    };
    let mut answer = format!(
        "{}: its pictures of one class lie {} times as far apart as real ones do.",
        row.name,
        (column.format)(value)
    );
    if value > 1.0 {
        answer += " Above 1 some of them may belong to another class.";
    }
    let Some((widest, covered, _)) = leader(rows, "coverage") else {
        return answer;
    };
    let who = if widest.id == row.id {
        "It also".into()
    } else {
        widest.name.clone()
    };
    answer += &format!(
        " {who} comes near the most of the real test images: {}.",
        share(covered)
    );
    answer
}

fn near(rows: &[Row], scale: Option<&Scale>) -> String {
    let Some((row, value, column)) = leader(rows, FID) else {
        return UNSCORED.into();
    };
    let say = column.format;
    let mut answer = format!(
        "{}: its FID on the judge's features is {}",
        row.name,
        say(value)
    );
    if let Some(scale) = scale {
        answer += &format!(
            "; real images against real ones have {}, noise has {}",
            say(scale.floor.fid),
            say(scale.ceiling.fid)
        );
    }
    answer.push('.');
    let better = best(rows, column, |_| true).filter(|(_, lowest)| *lowest < value);
    if let Some((other, lowest)) = better {
        answer += &format!(" {}, told no class, has {}.", other.name, say(lowest));
    }
    answer
}

fn useful(rows: &[Row], scale: Option<&Scale>) -> String {
    let Some((row, value, column)) = leader(rows, GAN_TRAIN) else {
        return "Not known: no classifier has been trained on pictures of these models yet.".into();
    };
    let mut answer = format!(
        "{}: a classifier that has seen nothing but its pictures is right on {} of the real test \
         images",
        row.name,
        share(value)
    );
    if let Some(real) = scale.and_then(|scale| column.real(scale)) {
        answer += &format!("; one that has seen as many real ones, on {}", share(real));
    }
    answer.push('.');
    answer
}

/// A swing over fewer scorings says nothing.
const LEAST: usize = 4;

/// How far the FID still swings at the end of a training; `None` where there are too few scorings
/// to tell.
fn swing_of(scores: &[LiveScore]) -> Option<f64> {
    let enough = scores.len() >= LEAST;
    enough
        .then(|| swing(scores))
        .filter(|share| share.is_finite())
}

/// The steadiest of the chosen models whose curves are here.
fn stable(rows: &[Row], courses: &Courses) -> String {
    let mut swings: Vec<(&Row, f64)> = courses
        .iter()
        .filter_map(|(id, course)| {
            let row = rows.iter().find(|row| row.id == *id)?;
            Some((row, swing_of(&course.scores)?)).filter(|(row, _)| row.conditional())
        })
        .collect();
    sort_short(&mut swings, |a, b| a.1.total_cmp(&b.1));
    match swings.as_slice() {
        [] => "Not known: of the models chosen below none that is told a class has enough scores \
               from while it was trained."
            .into(),
        [(row, swing)] => format!(
            "Not known: only {} of the models chosen below has enough scores from while it was \
             trained. {}",
            row.name,
            how(*swing)
        ),
        [(row, swing), .., (last, most)] => format!(
            "{}, of the {} chosen below whose curves are known. {} The least steady is {}, with {:.0} %.",
            row.name,
            swings.len(),
            how(*swing),
            last.name,
            most * 100.0
        ),
    }
}

fn how(swing: f64) -> String {
    format!(
        "Over its last scorings, six at most, the FID changed by {:.0} % of its mean from one to the \
         next.",
        swing * 100.0
    )
}
