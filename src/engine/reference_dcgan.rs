//! The reference DCGAN of the benchmark (`benches/reference.mjs`): one workload, the same weights,
//! noise and batches for this engine and for its peers, so that times can be compared and the
//! first losses agree.

use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, ConvTranspose2d};
use burn::nn::{BatchNorm, Linear};
use burn::tensor::{Device, Tensor, TensorData};
use futures::future::join;

use super::draw;
use crate::core::Failure;
use crate::data::Dataset;
use crate::nn::adam::Adam;
use crate::nn::all_reduce::{self, ReplicaError, Replicas, reduce_gradients};
use crate::nn::batch::Batch;
use crate::nn::from_host;
use crate::nn::kernels::{Activation, Forward, ForwardNumbers};
use crate::nn::layers::{Init, Layers};
use crate::nn::losses::{discriminator_loss, generator_loss};
use crate::nn::noise::Noise;

const BATCH: usize = 64;
const LATENT: usize = 64;
/// Standard deviation of the initial weights.
const WEIGHT: f64 = 0.02;
const RATE: f64 = 2e-4;
const BETAS: [f32; 2] = [0.5, 0.999];
const LEAKY: Activation = Activation::Leaky(0.2);

/// mulberry32, a generator of four lines in any language (T. Ettinger, public domain).
struct Mulberry(u32);

impl Mulberry {
    /// From 0 to below 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x6D2B_79F5);
        let mut t = self.0;
        t = (t ^ (t >> 15)).wrapping_mul(t | 1);
        t ^= t.wrapping_add((t ^ (t >> 7)).wrapping_mul(t | 61));
        f64::from(t ^ (t >> 14)) / 4_294_967_296.0
    }

    /// Uniform with standard deviation `deviation`.
    fn values(&mut self, count: usize, deviation: f64) -> Vec<f32> {
        (0..count)
            .map(|_| ((2.0 * self.next() - 1.0) * 3f64.sqrt() * deviation) as f32)
            .collect()
    }
}

#[derive(Module, Debug)]
struct Generator {
    project: Linear,
    norm0: BatchNorm,
    up1: ConvTranspose2d,
    norm1: BatchNorm,
    up2: ConvTranspose2d,
}

impl Generator {
    fn forward(&self, z: Tensor<2>) -> Tensor<4> {
        let [n, _] = z.dims();
        let x = self.project.apply(z).reshape([n, 128, 7, 7]);
        let x = self.norm0.apply_then(x, Activation::RELU);
        let x = self.norm1.apply_then(self.up1.apply(x), Activation::RELU);
        self.up2.apply_then(x, Activation::Tanh)
    }
}

#[derive(Module, Debug)]
struct Discriminator {
    conv1: Conv2d,
    conv2: Conv2d,
    head: Linear,
}

impl Discriminator {
    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let x = self.conv1.apply_then(images, LEAKY);
        let x = self.conv2.apply_then(x, LEAKY);
        self.head.apply(x.flatten(1, 3))
    }
}

/// The reference DCGAN in training.
pub struct Reference {
    generator: Generator,
    discriminator: Discriminator,
    adam_g: Adam,
    adam_d: Adam,
    latents: Mulberry,
    step: usize,
    device: Device,
}

impl Reference {
    pub fn new(device: &Device) -> Self {
        let device = device.clone().autodiff();
        let mut weights = Mulberry(1);
        let mut layers = Layers {
            noise: &mut Noise::new(0, 0),
            init: Init::FanIn,
            device: &device,
        };
        let mut generator = Generator {
            project: layers.linear(LATENT, 128 * 7 * 7, false),
            norm0: layers.batch_norm(128),
            up1: layers.upsample([128, 64], false),
            norm1: layers.batch_norm(64),
            up2: layers.upsample([64, 1], false),
        };
        let mut discriminator = Discriminator {
            conv1: layers.conv([1, 64], 4, 2, 1, true),
            conv2: layers.conv([64, 128], 4, 2, 1, true),
            head: layers.linear(128 * 7 * 7, 1, true),
        };
        generator.project.weight = weight(&mut weights, &generator.project.weight);
        generator.up1.weight = weight(&mut weights, &generator.up1.weight);
        generator.up2.weight = weight(&mut weights, &generator.up2.weight);
        discriminator.conv1.weight = weight(&mut weights, &discriminator.conv1.weight);
        discriminator.conv2.weight = weight(&mut weights, &discriminator.conv2.weight);
        discriminator.head.weight = weight(&mut weights, &discriminator.head.weight);
        discriminator.conv1.bias = zeros(&discriminator.conv1.bias);
        discriminator.conv2.bias = zeros(&discriminator.conv2.bias);
        discriminator.head.bias = zeros(&discriminator.head.bias);
        Self {
            generator,
            discriminator,
            adam_g: Adam::new(RATE, BETAS[0], BETAS[1]),
            adam_d: Adam::new(RATE, BETAS[0], BETAS[1]),
            latents: Mulberry(2),
            step: 0,
            device,
        }
    }

    /// One step: D on real and fake, then G on new noise. The losses of D and G, still on the device.
    ///
    /// # Errors
    /// When a replica has gone.
    pub async fn step(
        &mut self,
        dataset: &Dataset,
        replicas: &mut dyn Replicas,
    ) -> Result<Tensor<1>, ReplicaError> {
        let real = self.real(dataset, replicas);
        let z = self.latent(replicas);
        let fake = self.generator.clone().no_grad().forward(z);
        let z = self.latent(replicas);
        let d = &self.discriminator;
        // Without BatchNorm rows do not touch each other: one pass for both.
        let mut logits = d.forward(Tensor::cat(vec![real, fake], 0)).chunk(2, 0);
        let d_loss = discriminator_loss(logits.remove(0), logits.remove(0), 0.0);
        let reduced = reduce_gradients(replicas, BATCH, d, d_loss.backward());
        // G draws while D's gradients are on their way, of which its pictures know nothing yet.
        let (gradients, fake) = join(reduced, async { self.generator.forward(z) }).await;
        self.discriminator = self.adam_d.step(self.discriminator.clone(), gradients?);

        let frozen = self.discriminator.clone().no_grad();
        let g_loss = generator_loss(frozen.forward(fake));
        let gradients =
            reduce_gradients(replicas, BATCH, &self.generator, g_loss.backward()).await?;
        self.generator = self.adam_g.step(self.generator.clone(), gradients);

        self.step += 1;
        let losses = [d_loss, g_loss].map(Tensor::without_autodiff);
        all_reduce::mean(replicas, BATCH, Tensor::cat(losses.to_vec(), 0)).await
    }

    /// Draws `count` images, and waits for them.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn draw(&mut self, count: usize) -> Result<Vec<f32>, Failure> {
        let z = self.latents.values(count * LATENT, 1.0);
        let z = from_host(z, [count, LATENT], &self.device);
        draw::read(self.generator.forward(z).without_autodiff()).await
    }

    fn latent(&mut self, replicas: &dyn Replicas) -> Tensor<2> {
        let rows = replicas.replica().rows(BATCH);
        let all = self.latents.values(BATCH * LATENT, 1.0);
        let mine = all[rows.start * LATENT..rows.end * LATENT].to_vec();
        from_host(mine, [rows.len(), LATENT], &self.device)
    }

    fn real(&self, dataset: &Dataset, replicas: &dyn Replicas) -> Tensor<4> {
        let rows = replicas.replica().rows(BATCH);
        let first = (self.step % (dataset.len() / BATCH)) * BATCH;
        let examples: Vec<_> = rows.map(|row| dataset.example(first + row)).collect();
        Batch::new(&examples, dataset.space(), &self.device).images
    }
}

/// A weight from the shared stream.
fn weight<const D: usize>(stream: &mut Mulberry, like: &Param<Tensor<D>>) -> Param<Tensor<D>> {
    let (shape, device) = (like.val().dims(), like.val().device());
    let values = stream.values(shape.iter().product(), WEIGHT);
    Param::from_data(TensorData::new(values, shape), &device)
}

fn zeros(bias: &Option<Param<Tensor<1>>>) -> Option<Param<Tensor<1>>> {
    let bias = bias.as_ref()?.val();
    let shape = bias.dims();
    Some(Param::from_data(
        TensorData::new(vec![0f32; shape[0]], shape),
        &bias.device(),
    ))
}
