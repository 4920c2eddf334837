//! `atelier seeds`: trains families from several seeds and says how much the outcome depends on
//! them (docs/seeds.md is its output).

use anyhow::Result;
use clap::Args;

use super::engine::with_engine;
use super::train::with_values;
use super::trial::of_seeds;
use super::{parse_family, parse_size};
use crate::protocol::{DeviceKind, Family, LiveScores, Settings, Size, swing};

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
    #[arg(long, default_value_t = 1_200)]
    steps: u64,
    #[arg(long, num_args = 1.., default_values_t = [1, 2, 3])]
    seeds: Vec<u32>,
    /// Another value for a setting, e.g. --set lr_generator=0.001 (repeatable)
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
}

/// How a run ended, and how much its distance swung over the last scorings.
struct Outcome {
    last: LiveScores,
    swing: f64,
}

/// Trains and prints.
///
/// # Errors
/// What the engine reports as failed.
pub fn run(args: &SeedsArgs) -> Result<()> {
    let families = match args.families.as_slice() {
        [] => Family::ALL
            .into_iter()
            .filter(|family| family.info().conditional())
            .collect(),
        some => some.to_vec(),
    };
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
        for family in families {
            let settings = with_values(Settings::default_for(family, args.size), &args.set)?;
            let runs = of_seeds(&mut engine, &settings, &args.seeds, (args.steps, PARTS)).await?;
            let outcomes: Vec<_> = runs.into_iter().filter_map(outcome).collect();
            println!("{}", row(family, &outcomes));
        }
        Ok(())
    })
}

fn outcome(mut scores: Vec<LiveScores>) -> Option<Outcome> {
    let swing = swing(&scores);
    scores.pop().map(|last| Outcome { last, swing })
}

fn row(family: Family, outcomes: &[Outcome]) -> String {
    let cell = |digits: usize, of: &dyn Fn(&Outcome) -> f64| {
        let values: Vec<f64> = outcomes.iter().map(of).collect();
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        format!("{mean:.digits$} ({lowest:.digits$} to {highest:.digits$})")
    };
    format!(
        "| {} | {} | {} | {} | {} | {} |",
        family.info().title,
        cell(2, &|o| o.last.fid),
        cell(1, &|o| 100.0 * o.last.accuracy.unwrap_or(f64::NAN)),
        cell(3, &|o| o.last.diversity),
        cell(3, &|o| o.last.imbalance),
        cell(3, &|o| o.swing),
    )
}
