//! A network that learns: its weights, its optimiser and, for generators, the moving average of
//! its weights.

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use futures::future::{FutureExt, LocalBoxFuture};

use super::adam::Adam;
use super::all_reduce::{Named, ReplicaError, Replicas, named, reduce_named};
use super::average;
use super::parameters::{Change, Numbers, Parameter, change};
use super::weights::{self, OnDevice, Weights, WeightsError};

/// A network in training.
pub struct Trainable<M> {
    pub net: M,
    /// `None` where there is no averaging.
    average: Option<M>,
    /// The average's decay at most.
    ceiling: f64,
    adam: Adam,
    /// What its weights are called in a checkpoint.
    name: &'static str,
}

/// What can be said of any trainable, whatever its network.
pub trait AnyTrainable {
    fn parameters(&self) -> usize;

    fn set_rate(&mut self, rate: f64);

    /// How often it has learned.
    fn updates(&self) -> i32;

    /// One step down `loss`, a mean over this replica's rows of `batch`.
    ///
    /// # Errors
    /// When a replica has gone.
    fn learn<'a>(
        &'a mut self,
        loss: &'a Tensor<1>,
        batch: usize,
        replicas: &'a mut dyn Replicas,
    ) -> LocalBoxFuture<'a, Result<(), ReplicaError>>;

    /// Puts every weight back within ±`limit` (Arjovsky et al. 2017, algorithm 1, line 7). BatchNorm's
    /// running statistics are no weights, and stay.
    fn clip(&mut self, limit: f64);

    /// Weights, average and optimiser moments.
    fn save(&self, out: &mut OnDevice);

    /// Goes on from what [`AnyTrainable::save`] and [`AnyTrainable::updates`] gave.
    ///
    /// # Errors
    /// Weights of another network.
    fn load(
        &mut self,
        weights: &Weights,
        updates: i32,
        device: &Device,
    ) -> Result<(), WeightsError>;
}

impl<M: Module> Trainable<M> {
    pub fn new(name: &'static str, net: M, adam: Adam) -> Self {
        Self {
            net,
            average: None,
            ceiling: 0.0,
            adam,
            name,
        }
    }

    /// With a moving average, which starts as `twin`: the same weights, but not a clone, for
    /// burn's clones share running statistics.
    pub fn averaged(self, twin: M, ceiling: f64) -> Self {
        Self {
            average: Some(twin.no_grad()),
            ceiling,
            ..self
        }
    }

    fn follow(&mut self, gradients: Named) {
        self.net = self.adam.step(self.net.clone(), gradients);
        if let Some(average) = self.average.take() {
            let decay = average::decay(self.ceiling, self.adam.time() as u64);
            self.average = Some(average::update(average, &self.net, decay));
        }
    }

    /// The network as it is now, without gradients: the other one learns against it.
    pub fn frozen(&self) -> M {
        self.net.clone().no_grad()
    }

    /// The one that draws: the average, or the network itself where there is none.
    pub fn average(&self) -> &M {
        self.average.as_ref().unwrap_or(&self.net)
    }

    pub fn average_mut(&mut self) -> &mut M {
        self.average.as_mut().unwrap_or(&mut self.net)
    }
}

struct Clipper {
    limit: f64,
}

impl Change for Clipper {
    fn wants(&mut self, parameter: &Parameter) -> bool {
        parameter.learns
    }

    fn change(&mut self, _: &Parameter, old: Numbers) -> Numbers {
        let old = Tensor::<1>::from_dispatch(old);
        old.clamp(-self.limit, self.limit).into_dispatch()
    }
}

impl<M: Module> AnyTrainable for Trainable<M> {
    fn parameters(&self) -> usize {
        weights::parameters(&self.net)
    }

    fn set_rate(&mut self, rate: f64) {
        self.adam.rate = rate;
    }

    fn updates(&self) -> i32 {
        self.adam.time()
    }

    fn learn<'a>(
        &'a mut self,
        loss: &'a Tensor<1>,
        batch: usize,
        replicas: &'a mut dyn Replicas,
    ) -> LocalBoxFuture<'a, Result<(), ReplicaError>> {
        async move {
            let mine = named(&self.net, loss.backward());
            let gradients = reduce_named(replicas, batch, mine).await?;
            self.follow(gradients);
            Ok(())
        }
        .boxed_local()
    }

    fn clip(&mut self, limit: f64) {
        self.net = change(self.net.clone(), &mut Clipper { limit });
    }

    fn save(&self, out: &mut OnDevice) {
        out.add(self.name, &self.net);
        if let Some(average) = &self.average {
            out.add(&average_name(self.name), average);
        }
        self.adam.save(&adam_name(self.name), out);
    }

    fn load(
        &mut self,
        weights: &Weights,
        updates: i32,
        device: &Device,
    ) -> Result<(), WeightsError> {
        self.net = weights::apply(self.name, self.net.clone(), weights)?;
        if let Some(average) = self.average.take() {
            self.average = Some(weights::apply(&average_name(self.name), average, weights)?);
        }
        self.adam
            .load(&adam_name(self.name), updates, weights, device);
        Ok(())
    }
}

/// The weights of a network that a checkpoint would draw with, by their paths in the module: the
/// average's where there is one.
pub fn averaged(weights: &Weights, name: &str) -> Weights {
    let under = |prefix: &str| -> Weights {
        let prefix = format!("{prefix}.");
        let own = weights.iter();
        own.filter_map(|(name, array)| {
            Some((name.strip_prefix(&prefix)?.to_owned(), array.clone()))
        })
        .collect()
    };
    let average = under(&average_name(name));
    match average.is_empty() {
        true => under(name),
        false => average,
    }
}

fn average_name(name: &str) -> String {
    format!("average_{name}")
}

fn adam_name(name: &str) -> String {
    format!("adam_{name}")
}
