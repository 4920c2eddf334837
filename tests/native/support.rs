//! What several tests need: the device, real images, and settings small enough for a test.

use atelier::core::{Family, Recipe, Settings, Size, StepStats};
use atelier::data::{Dataset, Shard, ShardId};
use atelier::engine::loader;
use atelier::engine::run::{Run, read_stats};
use atelier::nn::all_reduce::Single;
use burn::tensor::Device;
use futures::executor::block_on;

pub fn device() -> Device {
    Device::flex()
}

/// The first 5,000 real training images.
pub fn first_shard() -> Dataset {
    let mut dataset = Dataset::new();
    dataset
        .push(&block_on(loader::shard(ShardId::Train(0))).expect("the committed shard is whole"));
    dataset
}

/// The first `count` real images of one class.
pub fn one_class(class: u8, count: usize) -> Dataset {
    let all = first_shard();
    let of_class = (0..all.len())
        .filter(|&i| all.label(i) == class)
        .take(count);
    let pixels: Vec<u8> = of_class.flat_map(|i| all.image(i)).copied().collect();
    let mut dataset = Dataset::new();
    dataset.push(&Shard {
        pixels,
        labels: vec![class; count],
    });
    dataset
}

/// Every family with every recipe it can be trained with.
pub fn all_recipes() -> Vec<(Family, Recipe)> {
    let recipes = |family: Family| {
        family
            .info()
            .recipes
            .iter()
            .map(move |&recipe| (family, recipe))
    };
    Family::ALL.into_iter().flat_map(recipes).collect()
}

pub fn small(family: Family, recipe: Recipe) -> Settings {
    Settings {
        batch_size: 4,
        ..Settings::recommended(family, Size::Xs, recipe)
    }
}

pub fn steps(run: &mut Run, dataset: &Dataset, count: usize) -> Vec<StepStats> {
    let step = |_| block_on(run.train_step(dataset, &mut Single)).expect("one needs no others");
    let measured = (0..count).map(step).collect();
    block_on(read_stats(measured, run.step)).expect("the CPU answers")
}
