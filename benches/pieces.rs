//! The hot pieces of a training step on the CPU, natively: `cargo bench`. Layers have the reference
//! DCGAN's shapes (`reference.mjs`), 64 pictures at once.

use std::sync::OnceLock;

use atelier::core::{DatasetInfo, Family, Settings, Size};
use atelier::data::{Dataset, ShardId};
use atelier::engine::loader;
use atelier::engine::run::Run;
use atelier::nn::adam::Adam;
use atelier::nn::all_reduce::Single;
use atelier::nn::from_host;
use atelier::nn::kernels::Forward;
use atelier::nn::layers::{Init, Layers};
use atelier::nn::noise::Noise;
use atelier::nn::trainable::{AnyTrainable, Trainable};
use burn::tensor::{Device, Tensor};
use divan::Bencher;
use futures::executor::block_on;

const BATCH: usize = 64;
/// Real images, loaded once for all.
static DATASET: OnceLock<Dataset> = OnceLock::new();

fn main() {
    divan::main();
}

fn device() -> Device {
    Device::flex().autodiff()
}

fn values<const D: usize>(dims: [usize; D], device: &Device) -> Tensor<D> {
    let count = dims.iter().product();
    from_host(Noise::new(1, 1).normal(count), dims, device).require_grad()
}

/// Times a layer of the reference's: forwards, or with the gradients of pictures and weights.
fn time<L: Forward>(
    bencher: Bencher,
    layer: impl Fn(&mut Layers) -> L,
    dims: [usize; 4],
    backward: bool,
) {
    let device = device();
    let mut noise = Noise::new(2, 2);
    let layer = layer(&mut Layers {
        noise: &mut noise,
        init: Init::Dcgan,
        device: &device,
    });
    let images = values(dims, &device);
    bencher.bench_local(|| {
        let out = layer.apply(images.clone());
        match backward {
            true => drop(out.sum().backward()),
            false => drop(out.into_data()),
        }
    });
}

#[divan::bench(args = [false, true])]
fn convolution_64_to_128(bencher: Bencher, backward: bool) {
    let layer = |layers: &mut Layers| layers.conv([64, 128], 4, 2, 1, true);
    time(bencher, layer, [BATCH, 64, 14, 14], backward);
}

#[divan::bench(args = [false, true])]
fn transposed_convolution_128_to_64(bencher: Bencher, backward: bool) {
    let layer = |layers: &mut Layers| layers.upsample([128, 64], true);
    time(bencher, layer, [BATCH, 128, 7, 7], backward);
}

#[divan::bench(args = [false, true])]
fn batch_norm_64(bencher: Bencher, backward: bool) {
    let layer = |layers: &mut Layers| layers.batch_norm(64);
    time(bencher, layer, [BATCH, 64, 14, 14], backward);
}

/// The linear layer at G's start, 64 → 6272: its product, its gradients and Adam.
#[divan::bench]
fn linear_layer_learns(bencher: Bencher) {
    let device = device();
    let mut noise = Noise::new(2, 2);
    let mut layers = Layers {
        noise: &mut noise,
        init: Init::Dcgan,
        device: &device,
    };
    let net = layers.linear(64, 6272, true);
    let mut trainable = Trainable::new("g", net, Adam::new(2e-4, 0.5, 0.999));
    let z = values([BATCH, 64], &device);
    bencher.bench_local(|| {
        let loss = trainable.average().forward(z.clone()).mean();
        block_on(trainable.learn(&loss, BATCH, &mut Single)).expect("one needs no others");
    });
}

/// A whole step of each family in size XS, on real images.
#[divan::bench(args = Family::ALL, sample_count = 10)]
fn step(bencher: Bencher, family: &Family) {
    let dataset = DATASET.get_or_init(|| {
        let info = DatasetInfo::default();
        let mut dataset = Dataset::new(info.clone());
        dataset.push(
            &block_on(loader::shard(&info, ShardId::Train(0))).expect("run from the checkout"),
        );
        dataset
    });
    let settings = Settings::default_for(*family, Size::Xs);
    let mut run = Run::new(&settings, &Device::flex()).expect("sound settings");
    bencher.bench_local(|| {
        let measured = block_on(run.train_step(dataset, &mut Single)).expect("one needs no others");
        drop(measured.values().into_data());
    });
}
