//! Several workers that share a run: what they compute together is what one would have computed.

use atelier::data::Dataset;
use atelier::engine::run::{Run, read_stats};
use atelier::nn::from_host;
use atelier::nn::layers::{Init, Layers};
use atelier::nn::noise::Noise;
use atelier::nn::team::{Alone, Seat, Team, TeamError, combine};
use atelier::nn::weights;
use atelier::protocol::{Family, Recipe, Settings, Size, StepStats};
use burn::nn::Linear;
use burn::tensor::{Device, Tensor};
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::executor::block_on;
use futures::future::{FutureExt, LocalBoxFuture, join_all};
use futures::stream::StreamExt;

use super::support::{all_recipes, device, first_shard};

/// A member in this program: everyone tells everyone.
struct Member {
    seat: Seat,
    /// By rank; nothing at the own one.
    to: Vec<Option<UnboundedSender<Vec<f32>>>>,
    from: Vec<Option<UnboundedReceiver<Vec<f32>>>>,
}

fn members(size: usize) -> Vec<Member> {
    let mut members: Vec<Member> = (0..size)
        .map(|rank| Member {
            seat: Seat { rank, size },
            to: (0..size).map(|_| None).collect(),
            from: (0..size).map(|_| None).collect(),
        })
        .collect();
    for a in 0..size {
        for b in (0..size).filter(|&b| b != a) {
            let (sender, receiver) = unbounded();
            members[a].to[b] = Some(sender);
            members[b].from[a] = Some(receiver);
        }
    }
    members
}

impl Team for Member {
    fn seat(&self) -> Seat {
        self.seat
    }

    fn sum(&mut self, values: Vec<f32>) -> LocalBoxFuture<'_, Result<Vec<f32>, TeamError>> {
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

fn gone() -> TeamError {
    TeamError("gone".into())
}

#[test]
fn rows_are_dealt_out_once_each() {
    for (batch, size) in [(64, 1), (64, 2), (64, 3), (5, 4), (3, 4)] {
        let dealt: Vec<usize> = (0..size)
            .flat_map(|rank| Seat { rank, size }.rows(batch))
            .collect();
        assert_eq!(dealt, (0..batch).collect::<Vec<_>>());
    }
}

/// The gradients of a mean over rows, of a layer without BatchNorm.
fn gradients(team: &mut dyn Team, batch: usize) -> Vec<Vec<f32>> {
    let device = device().autodiff();
    let mut noise = Noise::new(3, 0);
    let layer: Linear = Layers {
        noise: &mut noise,
        init: Init::FanIn,
        device: &device,
    }
    .linear(4, 3, true);
    let rows = team.seat().rows(batch);
    let shape = [rows.len(), 4];
    let x: Tensor<2> = from_host(noise.normal_rows(batch, rows, 4), shape, &device);
    let loss = layer.forward(x).square().mean();
    let whole = block_on(combine(team, batch, &layer, loss.backward())).unwrap();
    let flat = whole.into_values();
    flat.map(|gradient| gradient.into_data().try_to_vec().unwrap())
        .collect()
}

/// Runs each member on a thread of its own.
fn together<T: Send>(size: usize, work: impl Fn(Member) -> T + Sync) -> Vec<T> {
    std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = members(size)
            .into_iter()
            .map(|member| scope.spawn(move || work(member)))
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    })
}

#[test]
fn the_sum_of_the_parts_is_the_whole_batchs_gradient() {
    let alone = gradients(&mut Alone, 7);
    for size in [2, 3] {
        for found in together(size, |mut member| gradients(&mut member, 7)) {
            for (name, (whole, found)) in alone.iter().zip(&found).enumerate() {
                for (a, b) in whole.iter().zip(found) {
                    assert!(
                        (a - b).abs() < 1e-6,
                        "{size} members, parameter {name}: {a}, {b}"
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

/// A few steps of one member: what each measured, and the state it left.
async fn train(
    settings: &Settings,
    device: &Device,
    data: &Dataset,
    team: &mut dyn Team,
) -> (Vec<StepStats>, weights::Weights) {
    let mut run = Run::new(settings, device).unwrap();
    let mut measured = vec![];
    for _ in 0..3 {
        measured.push(run.train_step(data, team).await.unwrap());
    }
    let stats = read_stats(measured, run.step).await.unwrap();
    let (weights, _) = weights::decode(run.checkpoint().await.unwrap()).unwrap();
    (stats, weights)
}

#[test]
fn members_stay_the_same_and_train_like_one() {
    let (data, device) = (first_shard(), device());
    for (family, recipe) in all_recipes() {
        let settings = settings(family, recipe);
        let (alone, _) = block_on(train(&settings, &device, &data, &mut Alone));
        let mut members = members(2);
        let both = block_on(join_all(
            members
                .iter_mut()
                .map(|member| train(&settings, &device, &data, member)),
        ));
        let [(stats, weights), (other_stats, other_weights)] = &both[..] else {
            panic!("two members");
        };
        assert_eq!(stats, other_stats, "{family:?} {recipe:?}");
        for (name, array) in weights {
            // BatchNorm's running statistics are each member's own.
            if !name.contains("running") {
                assert_eq!(array, &other_weights[name], "{family:?} {recipe:?} {name}");
            }
        }
        // Each normalises by its own half of the batch, so the numbers are near, not equal.
        for (ours, one) in stats.iter().zip(&alone) {
            for (a, b) in [(ours.d_loss, one.d_loss), (ours.g_loss, one.g_loss)] {
                assert!(
                    (a - b).abs() < 0.25 * (1.0 + b.abs()),
                    "{family:?} {recipe:?}: {a}, {b}"
                );
            }
        }
    }
}

#[test]
fn a_member_that_has_gone_ends_the_step_with_an_error() {
    let mut members = members(2);
    members.pop();
    let (data, device) = (first_shard(), device());
    let mut run = Run::new(&settings(Family::Dcgan, Recipe::Classic), &device).unwrap();
    let step = block_on(run.train_step(&data, &mut members[0]));
    assert!(step.is_err());
    assert_eq!(run.step, 0);
}
