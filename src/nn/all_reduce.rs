//! Several replicas of one network that share a batch: each computes the gradients of its own
//! rows, all add them up, and each takes the same optimiser step with the sum (synchronous data
//! parallelism; Goyal et al. 2017, §2.1). The losses are means over a batch, so each gradient
//! counts by its share of the rows, and the sum is the whole batch's gradient.
//!
//! BatchNorm is the exception: each replica normalises by its own rows' statistics, as data
//! parallelism commonly does (Goyal et al. 2017, §2.3), so several replicas train a network with BatchNorm
//! as well as, but not number for number like, a single one. `tests/native/replicas.rs` shows both.

use std::collections::BTreeMap;
use std::ops::Range;

use burn::module::Module;
use burn::tensor::{Gradients, Tensor};
use futures::future::{FutureExt, LocalBoxFuture};

use super::from_host;
use super::parameters::visit;

/// One of the processes that share a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replica {
    /// From 0.
    pub rank: usize,
    pub world_size: usize,
}

impl Replica {
    /// This replica's rows of a batch.
    pub fn rows(self, batch: usize) -> Range<usize> {
        batch * self.rank / self.world_size..batch * (self.rank + 1) / self.world_size
    }

    pub fn is_of_two(self) -> bool {
        self.world_size == 2
    }

    /// How much this replica's mean counts in the batch's.
    fn weight(self, batch: usize) -> f32 {
        self.rows(batch).len() as f32 / batch as f32
    }
}

/// A replica has gone, or its gradients could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ReplicaError(pub String);

/// All replicas, as one of them sees them.
pub trait Replicas {
    fn replica(&self) -> Replica;

    /// Element by element, the sum of what all replicas bring: the same for all.
    fn all_reduce(
        &mut self,
        values: Vec<f32>,
    ) -> LocalBoxFuture<'_, Result<Vec<f32>, ReplicaError>>;

    /// The same for rank 0. The other ranks need not wait for a sum that only rank 0 tells: they may
    /// get what they brought.
    fn reduce(&mut self, values: Vec<f32>) -> LocalBoxFuture<'_, Result<Vec<f32>, ReplicaError>> {
        self.all_reduce(values)
    }
}

/// A replica alone: a world of size 1.
pub struct Single;

impl Replicas for Single {
    fn replica(&self) -> Replica {
        Replica {
            rank: 0,
            world_size: 1,
        }
    }

    fn all_reduce(
        &mut self,
        values: Vec<f32>,
    ) -> LocalBoxFuture<'_, Result<Vec<f32>, ReplicaError>> {
        async { Ok(values) }.boxed_local()
    }
}

/// Flat gradients by parameter name.
pub type Named = BTreeMap<String, Tensor<1>>;

/// The gradients of `module`'s parameters.
pub fn named<M: Module>(module: &M, mut gradients: Gradients) -> Named {
    let mut found = Named::new();
    visit(module, &mut |name, value| {
        // Of one axis or of more: flat in the end.
        let value = Tensor::<1>::from_dispatch(value);
        if let Some(gradient) = value.grad_remove(&mut gradients) {
            found.insert(name, gradient.reshape([-1]));
        }
    });
    found
}

/// The whole batch's gradients for `module` from those of this replica's rows.
///
/// # Errors
/// When a replica has gone.
pub async fn reduce_gradients<M: Module>(
    replicas: &mut dyn Replicas,
    batch: usize,
    module: &M,
    gradients: Gradients,
) -> Result<Named, ReplicaError> {
    reduce_named(replicas, batch, named(module, gradients)).await
}

/// The same from gradients by name.
///
/// # Errors
/// When a replica has gone.
pub async fn reduce_named(
    replicas: &mut dyn Replicas,
    batch: usize,
    mine: Named,
) -> Result<Named, ReplicaError> {
    let replica = replicas.replica();
    let Some(first) = mine.values().next().filter(|_| replica.world_size > 1) else {
        return Ok(mine);
    };
    let device = first.device();
    let weight = replica.weight(batch);
    let (mut flat, mut sizes) = (vec![], vec![]);
    for (name, gradient) in mine {
        let values = read(gradient).await?;
        sizes.push((name, values.len()));
        flat.extend(values.into_iter().map(|x| x * weight));
    }
    let total = replicas.all_reduce(flat).await?;
    let mut rest = total.as_slice();
    let whole = sizes.into_iter().map(|(name, count)| {
        let (values, after) = rest.split_at(count);
        rest = after;
        (name, from_host(values.to_vec(), [count], &device))
    });
    Ok(whole.collect())
}

/// The mean over the batch of what each replica measured over its rows, for rank 0; see
/// [`Replicas::reduce`].
///
/// # Errors
/// When a replica has gone.
pub async fn mean(
    replicas: &mut dyn Replicas,
    batch: usize,
    measured: Tensor<1>,
) -> Result<Tensor<1>, ReplicaError> {
    let replica = replicas.replica();
    if replica.world_size == 1 {
        return Ok(measured);
    }
    let device = measured.device();
    let mine = read(measured.mul_scalar(replica.weight(batch))).await?;
    let total = replicas.reduce(mine).await?;
    let count = total.len();
    Ok(from_host(total, [count], &device))
}

async fn read(tensor: Tensor<1>) -> Result<Vec<f32>, ReplicaError> {
    let data = tensor
        .into_data_async()
        .await
        .map_err(|error| ReplicaError(format!("the device did not answer: {error:?}")))?;
    data.try_into_vec()
        .map_err(|error| ReplicaError(format!("the device answered nonsense: {error:?}")))
}
