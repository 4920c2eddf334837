//! Several workers that share a run: what they compute together is what one would have computed.

use atelier::core::{D_LOSS, Family, G_LOSS, Recipe, Settings, Size, StepStats};
use atelier::data::Dataset;
use atelier::engine::run::{Run, read_stats};
use atelier::nn::all_reduce::{Replica, ReplicaError, Replicas, Single, reduce_gradients};
use atelier::nn::from_host;
use atelier::nn::layers::{Init, Layers};
use atelier::nn::noise::Noise;
use atelier::nn::weights;
use burn::nn::Linear;
use burn::tensor::{Device, Tensor};
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::executor::block_on;
use futures::future::{FutureExt, LocalBoxFuture, join_all};
use futures::stream::StreamExt;

use super::support::{all_recipes, device, family, first_shard};

/// A replica in this program: each sends to all.
pub struct Channels {
    replica: Replica,
    /// By rank; nothing at the own one.
    to: Vec<Option<UnboundedSender<Vec<f32>>>>,
    from: Vec<Option<UnboundedReceiver<Vec<f32>>>>,
}

pub fn group(world_size: usize) -> Vec<Channels> {
    let mut group: Vec<Channels> = (0..world_size)
        .map(|rank| Channels {
            replica: Replica { rank, world_size },
            to: (0..world_size).map(|_| None).collect(),
            from: (0..world_size).map(|_| None).collect(),
        })
        .collect();
    for a in 0..world_size {
        for b in (0..world_size).filter(|&b| b != a) {
            let (sender, receiver) = unbounded();
            group[a].to[b] = Some(sender);
            group[b].from[a] = Some(receiver);
        }
    }
    group
}

impl Replicas for Channels {
    fn replica(&self) -> Replica {
        self.replica
    }

    fn all_reduce(
        &mut self,
        values: Vec<f32>,
    ) -> LocalBoxFuture<'_, Result<Vec<f32>, ReplicaError>> {
        async move {
            for sender in self.to.iter().flatten() {
                sender.unbounded_send(values.clone()).map_err(|_| gone())?;
            }
            let mut total = vec![0.0; values.len()];
            for receiver in &mut self.from {
                let part = match receiver {
                    None => values.clone(),
                    Some(receiver) => receiver.next().await.ok_or_else(gone)?,
                };
                total.iter_mut().zip(part).for_each(|(sum, x)| *sum += x);
            }
            Ok(total)
        }
        .boxed_local()
    }
}

fn gone() -> ReplicaError {
    ReplicaError("gone".into())
}

#[test]
fn rows_are_dealt_out_once_each() {
    for (batch, world_size) in [(64, 1), (64, 2), (64, 3), (5, 4), (3, 4)] {
        let dealt: Vec<usize> = (0..world_size)
            .flat_map(|rank| Replica { rank, world_size }.rows(batch))
            .collect();
        assert_eq!(dealt, (0..batch).collect::<Vec<_>>());
    }
}

/// The gradients of a mean over rows, of a layer without BatchNorm.
fn gradients(replicas: &mut dyn Replicas, batch: usize) -> Vec<Vec<f32>> {
    let device = device().autodiff();
    let mut noise = Noise::new(3, 0);
    let layer: Linear = Layers {
        noise: &mut noise,
        init: Init::FanIn,
        device: &device,
    }
    .linear(4, 3, true);
    let rows = replicas.replica().rows(batch);
    let shape = [rows.len(), 4];
    let x: Tensor<2> = from_host(noise.normal_rows(batch, rows, 4), shape, &device);
    let loss = layer.forward(x).square().mean();
    let whole = block_on(reduce_gradients(replicas, batch, &layer, loss.backward())).unwrap();
    let flat = whole.into_values();
    flat.map(|gradient| gradient.into_data().try_to_vec().unwrap())
        .collect()
}

/// Runs each replica on a thread of its own.
fn together<T: Send>(world_size: usize, work: impl Fn(Channels) -> T + Sync) -> Vec<T> {
    std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = group(world_size)
            .into_iter()
            .map(|replica| scope.spawn(move || work(replica)))
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    })
}

#[test]
fn the_sum_of_the_parts_is_the_whole_batchs_gradient() {
    let alone = gradients(&mut Single, 7);
    for size in [2, 3] {
        for found in together(size, |mut replica| gradients(&mut replica, 7)) {
            for (name, (whole, found)) in alone.iter().zip(&found).enumerate() {
                for (a, b) in whole.iter().zip(found) {
                    assert!(
                        (a - b).abs() < 1e-6,
                        "{size} replicas, parameter {name}: {a}, {b}"
                    );
                }
            }
        }
    }
}

fn settings(family: Family, recipe: Recipe) -> Settings {
    Settings {
        batch_size: 16,
        ..Settings::recommended(family, Size::Xs, recipe)
    }
}

/// A few steps of one replica: what each measured, and the state it left.
async fn train(
    settings: &Settings,
    device: &Device,
    data: &Dataset,
    replicas: &mut dyn Replicas,
) -> (Vec<StepStats>, weights::Weights) {
    let mut run = Run::new(settings, device).unwrap();
    let mut measured = vec![];
    for _ in 0..3 {
        measured.push(run.train_step(data, replicas).await.unwrap());
    }
    let stats = read_stats(measured, run.step).await.unwrap();
    let (weights, _) = weights::decode(run.checkpoint().await.unwrap()).unwrap();
    (stats, weights)
}

#[test]
fn replicas_stay_the_same_and_train_like_one() {
    let (data, device) = (first_shard(), device());
    for (family, recipe) in all_recipes() {
        let settings = settings(family, recipe);
        let (alone, _) = block_on(train(&settings, &device, &data, &mut Single));
        let mut replicas = group(2);
        let both = block_on(join_all(
            replicas
                .iter_mut()
                .map(|replica| train(&settings, &device, &data, replica)),
        ));
        let [(stats, weights), (other_stats, other_weights)] = &both[..] else {
            panic!("two replicas");
        };
        assert_eq!(stats, other_stats, "{family:?} {recipe:?}");
        for (name, array) in weights {
            // BatchNorm's running statistics are each replica's own.
            if !name.contains("running") {
                assert_eq!(array, &other_weights[name], "{family:?} {recipe:?} {name}");
            }
        }
        // Each normalises by its own half of the batch, so the numbers are near, not equal.
        for (ours, one) in stats.iter().zip(&alone) {
            for (a, b) in [D_LOSS, G_LOSS].map(|loss| (ours.value(loss), one.value(loss))) {
                assert!(
                    (a - b).abs() < 0.25 * (1.0 + b.abs()),
                    "{family:?} {recipe:?}: {a}, {b}"
                );
            }
        }
    }
}

#[test]
fn a_replica_that_has_gone_ends_the_step_with_an_error() {
    let mut replicas = group(2);
    replicas.pop();
    let (data, device) = (first_shard(), device());
    let mut run = Run::new(&settings(family("dcgan"), Recipe::Classic), &device).unwrap();
    let step = block_on(run.train_step(&data, &mut replicas[0]));
    assert!(step.is_err());
    assert_eq!(run.step, 0);
}
