//! What several tests need: the device, real images, families by name, settings small enough for a
//! test.

use atelier::core::{DatasetInfo, FASHION_MNIST, Family, Recipe, Settings, Size, Space, StepStats};
use atelier::data::{Dataset, Shard, ShardId};
use atelier::engine::draw::Given;
use atelier::engine::loader;
use atelier::engine::run::{Run, read_stats};
use atelier::families::model::{Input, TrainableGenerator};
use atelier::nn::all_reduce::Single;
use atelier::nn::batch::to_images;
use atelier::nn::weights::{OnDevice, Weights};
use burn::tensor::{Device, Tensor};
use futures::executor::block_on;

/// Fashion-MNIST's pictures, and how many bytes and classes they have.
pub const SPACE: Space = FASHION_MNIST.space;
pub const PIXELS: usize = SPACE.values();
pub const CLASSES: usize = 10;

/// A family by its id.
pub fn family(id: &str) -> Family {
    Family::from_id(id).unwrap_or_else(|| panic!("{id} is not in the list of families"))
}

pub fn device() -> Device {
    Device::flex()
}

/// Fashion-MNIST without any images yet.
pub fn no_images() -> Dataset {
    Dataset::new(DatasetInfo::default())
}

/// The first 5,000 real training images.
pub fn first_shard() -> Dataset {
    let mut dataset = no_images();
    dataset.push(&shard(ShardId::Train(0)));
    dataset
}

pub fn shard(id: ShardId) -> Shard {
    block_on(loader::shard(&FASHION_MNIST, id)).expect("the committed shard is whole")
}

/// The first `count` real images of one class.
pub fn one_class(class: u8, count: usize) -> Dataset {
    let all = first_shard();
    let of_class = (0..all.len())
        .filter(|&i| all.label(i) == class)
        .take(count);
    let pixels: Vec<u8> = of_class.flat_map(|i| all.image(i)).copied().collect();
    let mut dataset = no_images();
    dataset.push(&Shard {
        pixels,
        labels: vec![class; count],
    });
    dataset
}

/// Every family with every recipe it can be trained with.
pub fn all_recipes() -> Vec<(Family, Recipe)> {
    let recipes = |family: Family| {
        let recipes = family.info().recipes.iter();
        recipes.map(move |info| (family, info.recipe))
    };
    Family::ALL.iter().copied().flat_map(recipes).collect()
}

/// The recipe that a family has first.
pub fn first_recipe(family: Family) -> Recipe {
    family.info().recipes[0].recipe
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

/// What a run shows: pictures, and behind them what else the snapshot tells.
pub fn shown(run: &mut Run) -> Vec<u8> {
    let snapshot = run.snapshot().expect("there is something to show");
    block_on(snapshot.payload).expect("the CPU answers")
}

/// Of what a run shows the pictures that its generator made: of a translator's the second of three.
pub fn drawn(run: &mut Run) -> Vec<u8> {
    let space = run.settings.dataset.space;
    let snapshot = run.snapshot().expect("there is something to show");
    let mut bytes = block_on(snapshot.payload).expect("the CPU answers");
    bytes.truncate(snapshot.grid.bytes());
    if run.settings.operator().is_none() {
        return bytes;
    }
    let pictures = bytes.chunks(space.values());
    pictures.skip(1).step_by(3).flatten().copied().collect()
}

/// A picture without meaning, another one at each place: a disc with a bright rim.
pub fn made_up(space: Space, place: usize) -> Vec<u8> {
    let (height, width) = (space.height as f32, space.width as f32);
    let angle = place as f32;
    let (y0, x0) = (
        height * (0.5 + 0.1 * angle.sin()),
        width * (0.5 + 0.1 * angle.cos()),
    );
    let value = |at: usize| {
        let (pixel, channel) = (at / space.channels, at % space.channels);
        let (y, x) = (pixel / space.width, pixel % space.width);
        let far = ((y as f32 - y0) / height).hypot((x as f32 - x0) / width);
        match far {
            far if far > 0.3 => 0,
            far if far > 0.2 => 230 - 60 * channel as u8,
            _ => 90 + 50 * channel as u8,
        }
    };
    (0..space.values()).map(value).collect()
}

/// For a translator: what its operator leaves of so many made-up pictures.
pub fn left_of(settings: &Settings, count: usize) -> Option<Given> {
    let (operator, space) = (settings.operator()?, settings.dataset.space);
    let pictures: Vec<u8> = (0..count).flat_map(|place| made_up(space, place)).collect();
    Some(Given::of(operator, &pictures, space))
}

/// The same on a device.
pub fn given(settings: &Settings, count: usize, device: &Device) -> Option<Tensor<4>> {
    let given = left_of(settings, count)?;
    Some(to_images(&given.pixels, given.space, device))
}

/// What G gets: for a translator also made-up pictures.
pub fn input(settings: &Settings, z: Tensor<2>, labels: &[u8]) -> Input {
    let given = given(settings, labels.len(), &z.device());
    Input {
        given,
        ..Input::new(z, labels)
    }
}

/// The numbers of a tensor, in row-major order.
pub fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    block_on(atelier::engine::draw::read(tensor.without_autodiff())).expect("the CPU answers")
}

/// What `add` puts together.
pub fn weights(add: impl FnOnce(&mut OnDevice)) -> Weights {
    let mut out = OnDevice::default();
    add(&mut out);
    block_on(out.read()).expect("the CPU answers")
}

/// The weights that a generator draws with.
pub fn average(generator: &dyn TrainableGenerator) -> Weights {
    weights(|out| generator.save_average(out))
}
