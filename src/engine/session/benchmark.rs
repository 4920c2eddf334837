//! The reference training step, timed (`benches/`).

use super::state::Session;
use crate::core::{DatasetInfo, Event, Failure, FailureKind, ReplicaWork};
use crate::data::{Dataset, ShardId};
use crate::engine::in_flight::InFlight;
use crate::engine::message::RankZero;
use crate::engine::platform::{give_way, now_ms};
use crate::engine::reference_dcgan::Reference;
use crate::engine::{draw, failure, loader};
use crate::nn::all_reduce::{ReplicaError, Single};

/// Pictures drawn to see how fast that goes.
const PICTURES: usize = 256;

impl Session {
    /// The benchmark's networks, and its data: the first shard.
    pub(super) async fn reference(&self) -> Result<(Reference, Dataset), Failure> {
        let info = DatasetInfo::default();
        let mut dataset = Dataset::new(info.clone());
        dataset.push(&loader::shard(&info, ShardId::Train(0)).await?);
        Ok((Reference::new(self.device()?), dataset))
    }

    pub(super) async fn benchmark(
        &mut self,
        world_size: usize,
        steps: usize,
        queued: usize,
    ) -> Result<(), Failure> {
        let (mut reference, dataset) = self.reference().await?;
        let mut replicas: Box<dyn RankZero> = match &self.replica_workers {
            Some(replica_workers) if world_size > 1 => replica_workers
                .start(world_size, ReplicaWork::Benchmark, None)
                .map_err(gone)?,
            _ => Box::new(Single),
        };
        // The first sum waits for all ranks.
        replicas.all_reduce(vec![]).await.map_err(gone)?;
        let (mut step_ms, mut queue_ms, mut losses) = (vec![], vec![], vec![]);
        for step in 0..=steps {
            let start = now_ms();
            let measured = reference.step(&dataset, replicas.as_mut()).await;
            queue_ms.push(now_ms() - start);
            let read = draw::read(measured.map_err(gone)?).await?;
            losses.push([read[0], read[1]]);
            step_ms.push(now_ms() - start);
            let what = format!("step {step}");
            self.send(Event::Warming { what });
            give_way().await;
        }
        let queued_ms = in_a_row(&mut reference, &dataset, replicas.as_mut(), queued).await?;
        let start = now_ms();
        reference.draw(PICTURES).await?;
        let images_per_s = PICTURES as f64 / (now_ms() - start) * 1e3;
        queue_ms.remove(0);
        self.send(Event::Benchmarked {
            first_ms: step_ms.remove(0),
            step_ms,
            queue_ms,
            queued_ms,
            losses,
            images_per_s,
        });
        Ok(())
    }
}

/// Steps that do not wait for their losses, as a run takes them: milliseconds for each.
async fn in_a_row(
    reference: &mut Reference,
    dataset: &Dataset,
    replicas: &mut dyn RankZero,
    steps: usize,
) -> Result<f64, Failure> {
    if steps == 0 {
        return Ok(0.0);
    }
    let mut in_flight = InFlight::default();
    let (start, mut ms_per_step) = (now_ms(), 0.0);
    for step in 1..=steps {
        while !in_flight.has_room(ms_per_step)
            && let Some(read) = in_flight.next().await
        {
            read?;
            ms_per_step = (now_ms() - start) / step as f64;
        }
        let measured = reference.step(dataset, replicas).await.map_err(gone)?;
        in_flight.ask(draw::read(measured));
        give_way().await;
    }
    while let Some(read) = in_flight.next().await {
        read?;
    }
    Ok((now_ms() - start) / steps as f64)
}

fn gone(error: ReplicaError) -> Failure {
    failure(FailureKind::Engine, format!("{error}."))
}
