//! `atelier translations`: pix2pix with each of its losses, with patches of each size, and without
//! skip connections, and what the scores say (docs/pix2pix.md is its output).

use anyhow::Result;
use clap::Args;

use super::args::{parse_size, with_values};
use super::engine::with_engine;
use super::trial::of_seeds;
use super::wrong::OrWrong;
use crate::core::{DeviceKind, Family, Fidelity, Knob, LiveScore, Recipe, Settings, Size};
use crate::families::pix2pix::{INFO, LOSS, PATCH, SKIPS};

#[derive(Args, Debug)]
pub struct TranslationsArgs {
    #[arg(long, value_parser = parse_size, default_value = "xs")]
    size: Size,
    /// Generator updates of each run
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..), default_value_t = 300)]
    steps: u64,
    /// One run for each of these seeds; what is printed is their mean
    #[arg(long, num_args = 1.., default_values_t = [1, 2, 3])]
    seeds: Vec<u32>,
    /// Another value for a setting of all runs, e.g. --set input=2 (repeatable)
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
}

/// Trains and prints.
///
/// # Errors
/// What the engine reports as failed.
pub fn run(args: &TranslationsArgs) -> Result<()> {
    let base = Settings::recommended(Family(&INFO), args.size, Recipe::Fast);
    let base = with_values(base, &args.set).or_wrong()?;
    let set: Vec<&str> = args.set.iter().map(String::as_str).collect();
    println!(
        "{} {}, {} steps, seeds {:?}{}{}; 1,000 test pictures by the live scoring: means, and of the distance each.\n",
        INFO.title,
        args.size.id().to_uppercase(),
        args.steps,
        args.seeds,
        if set.is_empty() { "" } else { ", " },
        set.join(", ")
    );
    println!(
        "| run | L1 | PSNR, dB | judge right, % | Fashion FID | sharpness | D right on real | on fake |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    let runs = runs(&base);
    with_engine(DeviceKind::Cpu, |mut engine| async move {
        for (name, settings) in runs {
            let runs = of_seeds(&mut engine, &settings, &args.seeds, (args.steps, 1)).await?;
            let found: Vec<_> = runs.into_iter().filter_map(|mut run| run.pop()).collect();
            println!("{}", row(&name, &found));
        }
        Ok(())
    })
}

/// The losses; the sizes of a patch; and the first loss and L1 without skips.
fn runs(base: &Settings) -> Vec<(String, Settings)> {
    let with = |values: &[(&Knob, usize)]| {
        let mut settings = base.clone();
        let mut names = vec![];
        for (knob, place) in values {
            knob.set(&mut settings, *place as f64);
            names.push(match knob.id {
                "patch" => format!("patch {}", knob.choices[*place]),
                "skips" => format!("skips {}", knob.choices[*place]),
                _ => knob.choices[*place].to_owned(),
            });
        }
        (names.join(", "), settings)
    };
    let losses = (0..LOSS.choices.len()).map(|loss| with(&[(&LOSS, loss)]));
    let usual = PATCH.place(base);
    let patches = (0..PATCH.choices.len()).filter(|patch| *patch != usual);
    let patches = patches.map(|patch| with(&[(&LOSS, 0), (&PATCH, patch)]));
    let unskipped = [0, 1].map(|loss| with(&[(&LOSS, loss), (&SKIPS, 0)]));
    losses.chain(patches).chain(unskipped).collect()
}

fn row(name: &str, found: &[LiveScore]) -> String {
    let count = found.len().max(1) as f64;
    let mean = |of: &dyn Fn(&LiveScore) -> f64| found.iter().map(of).sum::<f64>() / count;
    let near =
        |of: fn(&Fidelity) -> f64| mean(&|score| score.fidelity.as_ref().map_or(f64::NAN, of));
    let each: Vec<String> = found.iter().map(|s| format!("{:.2}", s.fid)).collect();
    format!(
        "| {name} | {:.4} | {:.2} | {:.1} | {:.2} ({}) | {:.2} | {:.2} | {:.2} |",
        near(|f| f.l1),
        near(|f| f.psnr),
        100.0 * mean(&|s| s.accuracy.unwrap_or(f64::NAN)),
        mean(&|s| s.fid),
        each.join(", "),
        near(|f| f.sharpness),
        mean(&|s| s.d_real),
        mean(&|s| s.d_fake)
    )
}
