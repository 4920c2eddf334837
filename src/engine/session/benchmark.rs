//! The reference training step, timed (`benches/`).

use super::Session;
use crate::data::{Dataset, ShardId};
use crate::engine::reference::Reference;
use crate::engine::training::Lead;
use crate::engine::{failure, loader, platform};
use crate::nn::team::Alone;
use crate::protocol::{Event, Failure, FailureKind, TeamWork};

impl Session {
    /// The benchmark's networks, and its data: the first shard.
    pub(super) async fn reference(&self) -> Result<(Reference, Dataset), Failure> {
        let mut dataset = Dataset::new();
        dataset.push(&loader::shard(ShardId::Train(0)).await?);
        Ok((Reference::new(self.device()?), dataset))
    }

    pub(super) async fn benchmark(&mut self, members: usize, steps: usize) -> Result<(), Failure> {
        /// Pictures drawn to see how fast that goes.
        const PICTURES: usize = 256;
        let gone = |error| failure(FailureKind::Engine, format!("{error}."));
        let (mut reference, dataset) = self.reference().await?;
        let mut team: Box<dyn Lead> = match &self.company {
            Some(company) if members > 1 => company
                .hire(members, TeamWork::Benchmark, None)
                .map_err(|e| gone(e.into()))?,
            _ => Box::new(Alone),
        };
        // All members are there when the first sum is.
        team.sum(vec![]).await.map_err(|e| gone(e.into()))?;
        let (mut step_ms, mut losses) = (vec![], vec![]);
        for step in 0..=steps {
            let start = platform::now_ms();
            let measured = reference.step(&dataset, team.as_mut()).await;
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
