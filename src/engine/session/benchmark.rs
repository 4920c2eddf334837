//! The reference training step, timed (`benches/`).

use super::state::Session;
use crate::core::{DatasetInfo, Event, Failure, FailureKind, ReplicaWork};
use crate::data::{Dataset, ShardId};
use crate::engine::message::RankZero;
use crate::engine::reference_dcgan::Reference;
use crate::engine::{failure, loader, platform};
use crate::nn::all_reduce::Single;

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
    ) -> Result<(), Failure> {
        /// Pictures drawn to see how fast that goes.
        const PICTURES: usize = 256;
        let gone = |error| failure(FailureKind::Engine, format!("{error}."));
        let (mut reference, dataset) = self.reference().await?;
        let mut replicas: Box<dyn RankZero> = match &self.replica_workers {
            Some(replica_workers) if world_size > 1 => replica_workers
                .start(world_size, ReplicaWork::Benchmark, None)
                .map_err(|e| gone(e.into()))?,
            _ => Box::new(Single),
        };
        // The first sum waits for all ranks.
        replicas
            .all_reduce(vec![])
            .await
            .map_err(|e| gone(e.into()))?;
        let (mut step_ms, mut losses) = (vec![], vec![]);
        for step in 0..=steps {
            let start = platform::now_ms();
            let measured = reference.step(&dataset, replicas.as_mut()).await;
            losses.push(measured.map_err(gone)?);
            step_ms.push(platform::now_ms() - start);
            let what = format!("step {step}");
            self.send(Event::Warming { what });
            platform::give_way().await;
        }
        let start = platform::now_ms();
        reference.draw(PICTURES).await?;
        let images_per_s = PICTURES as f64 / (platform::now_ms() - start) * 1e3;
        self.send(Event::Benchmarked {
            first_ms: step_ms.remove(0),
            step_ms,
            losses,
            images_per_s,
        });
        Ok(())
    }
}
