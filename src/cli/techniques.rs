//! `atelier techniques`: the same run with and without each technique, and what the scores say
//! (docs/techniques.md is its output).

use anyhow::Result;
use clap::Args;

use super::engine::with_engine;
use super::trial::of_seeds;
use super::{parse_family, parse_size};
use crate::protocol::{DeviceKind, Family, LiveScores, Minibatch, Recipe, Settings, Size};

#[derive(Args, Debug)]
pub struct TechniquesArgs {
    #[arg(long, value_parser = parse_family, default_value = "dcgan")]
    family: Family,
    #[arg(long, value_parser = parse_size, default_value = "xs")]
    size: Size,
    /// Generator updates of each run
    #[arg(long, default_value_t = 600)]
    steps: u64,
    /// One run for each of these seeds; what is printed is their mean
    #[arg(long, num_args = 1.., default_values_t = [1, 2])]
    seeds: Vec<u32>,
}

/// A technique and how it is switched on.
struct Technique {
    name: &'static str,
    on: fn(&mut Settings),
}

const TECHNIQUES: &[Technique] = &[
    Technique {
        name: "as it is",
        on: |_| {},
    },
    Technique {
        name: "experience replay, half of the fakes",
        on: |s| s.replay = 0.5,
    },
    Technique {
        name: "minibatch discrimination",
        on: |s| s.minibatch = Minibatch::Discrimination,
    },
    Technique {
        name: "minibatch standard deviation",
        on: |s| s.minibatch = Minibatch::Deviation,
    },
    Technique {
        name: "feature matching, λ 1",
        on: |s| s.feature_matching = 1.0,
    },
    Technique {
        name: "label smoothing 0.1",
        on: |s| s.label_smoothing = 0.1,
    },
    Technique {
        name: "instance noise, σ 0.1",
        on: |s| s.instance_noise = 0.1,
    },
    Technique {
        name: "two learning rates, D's twice G's",
        on: |s| s.lr_discriminator = 2.0 * s.lr_generator,
    },
    Technique {
        name: "no weight average",
        on: |s| s.ema = 0.0,
    },
    Technique {
        name: "no BatchNorm in G",
        on: |s| s.generator_norm = false,
    },
    Technique {
        name: "approximate R1, λ 20",
        on: |s| s.r1_weight = 20.0,
    },
];

/// Trains and prints.
///
/// # Errors
/// What the engine reports as failed.
pub fn run(args: &TechniquesArgs) -> Result<()> {
    let recipe = match args.family.info().recipes.contains(&Recipe::Classic) {
        true => Recipe::Classic,
        false => Recipe::Fast,
    };
    println!(
        "{} {}, {} recipe, {} steps, seeds {:?}; 1,000 pictures by the live scoring.\n",
        args.family.info().title,
        args.size.id().to_uppercase(),
        recipe.id(),
        args.steps,
        args.seeds
    );
    println!(
        "| technique | Fashion FID | diversity | imbalance | D right on held-out real | on fake |"
    );
    println!("| --- | --- | --- | --- | --- | --- |");
    let base = Settings::recommended(args.family, args.size, recipe);
    with_engine(DeviceKind::Cpu, |mut engine| async move {
        for technique in TECHNIQUES {
            let mut settings = base.clone();
            (technique.on)(&mut settings);
            let runs = of_seeds(&mut engine, &settings, &args.seeds, (args.steps, 1)).await?;
            let found: Vec<_> = runs.into_iter().filter_map(|mut run| run.pop()).collect();
            println!("{}", row(technique.name, &found));
        }
        Ok(())
    })
}

/// The mean of each score, and of the distance each value as well.
fn row(name: &str, found: &[LiveScores]) -> String {
    let mean =
        |of: fn(&LiveScores) -> f64| found.iter().map(of).sum::<f64>() / found.len().max(1) as f64;
    let each: Vec<String> = found.iter().map(|s| format!("{:.1}", s.fid)).collect();
    format!(
        "| {name} | {:.1} ({}) | {:.2} | {:.2} | {:.2} | {:.2} |",
        mean(|s| s.fid),
        each.join(", "),
        mean(|s| s.diversity),
        mean(|s| s.imbalance),
        mean(|s| s.d_real),
        mean(|s| s.d_fake)
    )
}
