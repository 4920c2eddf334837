//! `atelier seeds`: trains families from several seeds and says how much the outcome depends on
//! them (docs/seeds.md is its output).

use anyhow::Result;
use clap::Args;

use super::args::{parse_family, parse_size, with_values};
use super::engine::with_engine;
use super::trial::of_seeds;
use super::wrong::OrWrong;
use crate::core::{DeviceKind, Family, LiveScore, Settings, Size, swing};

/// Scorings of a run.
const PARTS: u64 = 8;

#[derive(Args, Debug)]
pub struct SeedsArgs {
    /// Only these families; all that are told a class if left out
    #[arg(value_parser = parse_family)]
    families: Vec<Family>,
    #[arg(long, value_parser = parse_size, default_value = "xs")]
    size: Size,
    /// Generator updates of each run
    #[arg(long, value_parser = clap::value_parser!(u64).range(PARTS..), default_value_t = 1_200)]
    steps: u64,
    #[arg(long, num_args = 1.., default_values_t = [1, 2, 3])]
    seeds: Vec<u32>,
    /// Another value for a setting, e.g. --set lr_generator=0.001 (repeatable)
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
}

/// How a run ended, and how much its distance swung over the last scorings.
struct Outcome {
    last: LiveScore,
    swing: f64,
}

/// Trains and prints.
///
/// # Errors
/// What the engine reports as failed.
pub fn run(args: &SeedsArgs) -> Result<()> {
    let families = match args.families.as_slice() {
        [] => Family::ALL
            .iter()
            .copied()
            .filter(|family| family.info().conditional())
            .collect(),
        some => some.to_vec(),
    };
    let settings = families.into_iter().map(|family| {
        let settings = Settings::default_for(family, args.size);
        Ok((family, with_values(settings, &args.set)?))
    });
    let settings = settings.collect::<Result<Vec<_>>>().or_wrong()?;
    println!(
        "Size {}, {} steps, seeds {:?}{}; 1,000 pictures by the live scoring at the end. Mean, and in \
         brackets the lowest and the highest.\n",
        args.size.id().to_uppercase(),
        args.steps,
        args.seeds,
        args.set
            .iter()
            .map(|pair| format!(", {pair}"))
            .collect::<String>()
    );
    println!(
        "| family | Fashion FID | class accuracy % | diversity | imbalance | swing of the FID |"
    );
    println!("| --- | --- | --- | --- | --- | --- |");
    with_engine(DeviceKind::Cpu, |mut engine| async move {
        for (family, settings) in settings {
            let runs = of_seeds(&mut engine, &settings, &args.seeds, (args.steps, PARTS)).await?;
            let outcomes: Vec<_> = runs.into_iter().filter_map(outcome).collect();
            println!("{}", row(family, &outcomes));
        }
        Ok(())
    })
}

fn outcome(mut scores: Vec<LiveScore>) -> Option<Outcome> {
    let swing = swing(&scores);
    scores.pop().map(|last| Outcome { last, swing })
}

fn row(family: Family, outcomes: &[Outcome]) -> String {
    let cell = |digits: usize, of: &dyn Fn(&Outcome) -> Option<f64>| {
        spread(digits, outcomes.iter().filter_map(of).collect())
    };
    format!(
        "| {} | {} | {} | {} | {} | {} |",
        family.info().title,
        cell(2, &|o| Some(o.last.fid)),
        cell(1, &|o| o.last.accuracy.map(|share| 100.0 * share)),
        cell(3, &|o| Some(o.last.diversity)),
        cell(3, &|o| Some(o.last.imbalance)),
        cell(3, &|o| Some(o.swing)),
    )
}

/// Mean, lowest and highest; a dash where a family has no such score.
fn spread(digits: usize, values: Vec<f64>) -> String {
    if values.is_empty() {
        return "–".into();
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    format!("{mean:.digits$} ({lowest:.digits$} to {highest:.digits$})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_that_is_told_no_class_has_a_dash_for_its_accuracy() {
        let last = LiveScore {
            step: 400,
            samples: 1_000,
            fid: 14.0,
            accuracy: None,
            diversity: 1.0,
            imbalance: 0.25,
            d_real: 0.6,
            d_fake: 0.7,
            fidelity: None,
            ms: 900.0,
        };
        let outcome = Outcome { last, swing: 0.125 };
        assert_eq!(
            row(Family(&crate::families::wgan::INFO), &[outcome]),
            "| WGAN | 14.00 (14.00 to 14.00) | – | 1.000 (1.000 to 1.000) | 0.250 (0.250 to 0.250) | 0.125 (0.125 to 0.125) |"
        );
    }
}
