//! `atelier bench`: what a training step and a drawing cost, of a family or of the benchmark's
//! reference DCGAN (`make bench` compares the latter with its peers).

use anyhow::{Context, Result, bail};
use clap::Args;
use futures::executor::block_on;

use super::args::{DeviceArg, parse_count, parse_family, parse_size};
use super::engine::with_engine;
use crate::core::{Command, Controls, Event, Family, Layout, Settings, Size};
use crate::data::Dataset;
use crate::data::ShardId;
use crate::engine::draw::Given;
use crate::engine::run::{Run, Single, read_stats};
use crate::engine::{device, draw, loader, platform};

#[derive(Args, Debug)]
pub struct BenchArgs {
    #[arg(long, value_parser = parse_family, default_value = "cdcgan")]
    pub family: Family,
    #[arg(long, value_parser = parse_size, default_value = "xs")]
    pub size: Size,
    /// Training steps that are timed, after one that is not
    #[arg(long, value_parser = parse_count, default_value_t = 20)]
    pub steps: usize,
    #[arg(long, value_enum, default_value = "cpu")]
    device: DeviceArg,
    /// The reference DCGAN instead of a family
    #[arg(long, conflicts_with_all = ["family", "size"])]
    reference: bool,
    /// Threads; all cores if left out
    #[arg(long, value_parser = parse_count)]
    threads: Option<usize>,
    /// So many more steps whose losses are read while later ones go on (with --reference)
    #[arg(long, requires = "reference", default_value_t = 0)]
    queued: usize,
    /// One line of JSON instead of text (with --reference)
    #[arg(long, requires = "reference")]
    json: bool,
}

/// Measures and prints.
///
/// # Errors
/// No device, or no data.
pub fn run(args: &BenchArgs) -> Result<()> {
    if let Some(threads) = args.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()
            .context("the threads could not be started")?;
    }
    if args.reference {
        return reference(args);
    }
    let (device, info) = block_on(device::open(args.device.into()))?;
    let settings = Settings::default_for(args.family, args.size);
    let mut dataset = Dataset::new(settings.dataset.clone());
    dataset.push(&block_on(loader::shard(dataset.info(), ShardId::Train(0)))?);
    let mut run = Run::new(&settings, &device)?;

    let mut times = Vec::with_capacity(args.steps);
    for timed in 0..=args.steps {
        let start = platform::now_ms();
        let measured = block_on(run.train_step(&dataset, &mut Single))?;
        block_on(read_stats(vec![measured], run.step))?;
        if timed > 0 {
            times.push(platform::now_ms() - start);
        }
    }
    // As the Studio draws: the BatchNorm statistics are made beforehand.
    let sampler = run.sampler(1);
    let mut codes = draw::codes(&samples(&settings), &settings)?;
    codes.given = settings.operator().map(|operator| {
        let pictures = (0..codes.labels.len()).flat_map(|i| dataset.image(i));
        Given::of(
            operator,
            &pictures.copied().collect::<Vec<u8>>(),
            codes.space,
        )
    });
    let start = platform::now_ms();
    let pixels = block_on(draw::sample(sampler.as_ref(), &codes, &device))?;
    let drawn = pixels.len() / dataset.space().values();
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

/// A batch of pictures, as they come.
fn samples(settings: &Settings) -> Controls {
    Controls {
        seed: settings.seed,
        truncation: Controls::NO_TRUNCATION,
        directions: vec![],
        layout: Layout::Samples {
            count: settings.batch_size,
            class: None,
        },
        codes: None,
    }
}

/// The reference DCGAN, by the same command of the engine that the benchmark's page sends.
fn reference(args: &BenchArgs) -> Result<()> {
    let (world_size, steps, queued) = (1, args.steps, args.queued);
    let measured = with_engine(args.device.into(), |mut engine| async move {
        engine.send(Command::Benchmark {
            world_size,
            steps,
            queued,
        });
        loop {
            let (event, _) = engine.next().await?;
            if matches!(event, Event::Benchmarked { .. }) {
                return Ok(event);
            }
        }
    })?;
    let Event::Benchmarked {
        first_ms,
        mut step_ms,
        mut queue_ms,
        queued_ms,
        losses,
        images_per_s,
    } = measured
    else {
        bail!("the engine did not measure");
    };
    step_ms.sort_by(f64::total_cmp);
    queue_ms.sort_by(f64::total_cmp);
    let [median, queueing] = [&step_ms, &queue_ms].map(|times| times[times.len() / 2]);
    if args.json {
        let line = serde_json::json!({
            "first_step_ms": first_ms, "ms_per_step": median, "ms_min": step_ms[0],
            "queue_ms": queueing, "ms_per_step_queued": queued_ms,
            "steps": steps, "gen_images_per_s": images_per_s, "losses": losses,
        });
        println!("{line}");
    } else {
        println!("reference DCGAN, batch 64");
        println!(
            "step: first {first_ms:.1} ms, median {median:.1} ms, min {:.1} ms over {steps}",
            step_ms[0]
        );
        if queued > 0 {
            println!("without waiting for losses: {queued_ms:.1} ms over {queued}");
        }
        println!("drawing: {images_per_s:.0} pictures/s");
        println!("losses of D and G at first: {:?}", losses[0]);
    }
    Ok(())
}
