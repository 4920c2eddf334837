//! `atelier techniques`: the same run with and without each technique, and what the scores say
//! (docs/techniques.md is its output).

use anyhow::Result;
use clap::Args;

use super::args::{parse_family, parse_recipe, parse_size};
use super::engine::with_engine;
use super::trial::of_seeds;
use super::wrong::OrWrong;
use crate::core::{DeviceKind, Family, LiveScore, Minibatch, Recipe, Settings, Size};
use crate::families::cgan::WRONG_LABELS;

#[derive(Args, Debug)]
pub struct TechniquesArgs {
    #[arg(long, value_parser = parse_family, default_value = "cdcgan")]
    family: Family,
    #[arg(long, value_parser = parse_size, default_value = "xs")]
    size: Size,
    /// fast or classic; without it the family's own default
    #[arg(long, value_parser = parse_recipe)]
    recipe: Option<Recipe>,
    /// Generator updates of each run
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..), default_value_t = 300)]
    steps: u64,
    /// One run for each of these seeds; what is printed is their mean
    #[arg(long, num_args = 1.., default_values_t = [1, 2, 3])]
    seeds: Vec<u32>,
}

/// A technique and how it is switched on.
struct Technique {
    name: &'static str,
    on: fn(&mut Settings),
}

const TECHNIQUES: &[Technique] = &[
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
        name: "wrong labels, λ 0.5",
        on: |s| WRONG_LABELS.set(s, 0.5),
    },
    Technique {
        name: "no wrong labels",
        on: |s| WRONG_LABELS.set(s, 0.0),
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
    Technique {
        name: "no approximate R1",
        on: |s| s.r1_weight = 0.0,
    },
    Technique {
        name: "rates that halve every 100 steps",
        on: |s| s.half_life = 100.0,
    },
];

impl Technique {
    /// `base` with it; `None` where that already has it, or its family cannot.
    fn applied(&self, base: &Settings) -> Option<Settings> {
        let mut settings = base.clone();
        (self.on)(&mut settings);
        let mut knobs = base.family.knobs();
        let changed = knobs.any(|knob| knob.get(&settings) != knob.get(base));
        (changed && settings.validate().is_ok()).then_some(settings)
    }
}

/// Trains and prints.
///
/// # Errors
/// What the engine reports as failed.
pub fn run(args: &TechniquesArgs) -> Result<()> {
    let info = args.family.info();
    let recipe = args.recipe.unwrap_or(info.recipes[0].recipe);
    let base = Settings::recommended(args.family, args.size, recipe);
    base.validate().or_wrong()?;
    println!(
        "{} {}, {} recipe, {} steps, seeds {:?}; 1,000 pictures by the live scoring: means, and of the distance each.\n",
        info.title,
        args.size.id().to_uppercase(),
        recipe.id(),
        args.steps,
        args.seeds
    );
    println!(
        "| technique | Fashion FID | class accuracy, % | diversity | imbalance | D right on held-out real | on fake |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let applied = TECHNIQUES
        .iter()
        .filter_map(|technique| Some((technique.name, technique.applied(&base)?)));
    let trials: Vec<_> = std::iter::once(("as it is", base.clone()))
        .chain(applied)
        .collect();
    with_engine(DeviceKind::Cpu, |mut engine| async move {
        for (name, settings) in trials {
            let runs = of_seeds(&mut engine, &settings, &args.seeds, (args.steps, 1)).await?;
            let found: Vec<_> = runs.into_iter().filter_map(|mut run| run.pop()).collect();
            println!("{}", row(name, &found));
        }
        Ok(())
    })
}

fn row(name: &str, found: &[LiveScore]) -> String {
    let mean =
        |of: fn(&LiveScore) -> f64| found.iter().map(of).sum::<f64>() / found.len().max(1) as f64;
    let each: Vec<String> = found.iter().map(|s| format!("{:.1}", s.fid)).collect();
    let accuracies: Option<Vec<f64>> = found.iter().map(|s| s.accuracy).collect();
    let accuracy = accuracies.map_or("–".into(), |all| {
        format!(
            "{:.1}",
            100.0 * all.iter().sum::<f64>() / all.len().max(1) as f64
        )
    });
    format!(
        "| {name} | {:.1} ({}) | {accuracy} | {:.2} | {:.2} | {:.2} | {:.2} |",
        mean(|s| s.fid),
        each.join(", "),
        mean(|s| s.diversity),
        mean(|s| s.imbalance),
        mean(|s| s.d_real),
        mean(|s| s.d_fake)
    )
}
