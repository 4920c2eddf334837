//! `atelier bench`: what a training step and a drawing cost.

use anyhow::{Result, anyhow, ensure};
use clap::Args;
use futures::executor::block_on;

use super::{DeviceArg, parse_family, parse_size};
use crate::data::Dataset;
use crate::data::ShardId;
use crate::engine::run::{Run, read_stats};
use crate::engine::{device, loader, platform};
use crate::nn::team::Alone;
use crate::protocol::{Family, Settings, Size};

#[derive(Args, Debug)]
pub struct BenchArgs {
    #[arg(long, value_parser = parse_family, default_value = "cdcgan")]
    pub family: Family,
    #[arg(long, value_parser = parse_size, default_value = "xs")]
    pub size: Size,
    /// Training steps that are timed, after one that is not
    #[arg(long, default_value_t = 20)]
    pub steps: usize,
    #[arg(long, value_enum, default_value = "cpu")]
    device: DeviceArg,
}

/// Measures and prints.
///
/// # Errors
/// No device, or no data.
pub fn run(args: &BenchArgs) -> Result<()> {
    ensure!(args.steps > 0, "--steps must be at least 1");
    let text = |failure| anyhow!("{failure}");
    let (device, info) = block_on(device::open(args.device.into())).map_err(text)?;
    let mut dataset = Dataset::new();
    dataset.push(&block_on(loader::shard(ShardId::Train(0))).map_err(text)?);
    let settings = Settings::default_for(args.family, args.size);
    let mut run = Run::new(&settings, &device).map_err(text)?;

    let mut times = Vec::with_capacity(args.steps);
    for timed in 0..=args.steps {
        let start = platform::now_ms();
        let measured = block_on(run.train_step(&dataset, &mut Alone)).map_err(text)?;
        block_on(read_stats(vec![measured], run.step)).map_err(text)?;
        if timed > 0 {
            times.push(platform::now_ms() - start);
        }
    }
    let start = platform::now_ms();
    let drawn = block_on(run.snapshot()).map_err(text)?.len() / crate::data::PIXELS;
    let drawing = platform::now_ms() - start;

    times.sort_by(f64::total_cmp);
    println!(
        "{} {} batch {} on {}",
        args.family.id(),
        args.size.id(),
        settings.batch_size,
        info.name
    );
    println!(
        "step: median {:.1} ms, min {:.1} ms, max {:.1} ms over {}",
        times[times.len() / 2],
        times[0],
        times[times.len() - 1],
        times.len()
    );
    println!("drawing: {:.0} pictures/s", drawn as f64 / drawing * 1e3);
    Ok(())
}
