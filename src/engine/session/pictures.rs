//! What a session is asked to show: drawings, what the classifier sees in them, real images.

use super::search::Search;
use super::state::Session;
use crate::core::{CLASSES, Controls, Event, Failure, FailureKind, Grid, Layout, PIXELS};
use crate::data::shards::{SHARD_IMAGES, TRAIN_SHARDS};
use crate::engine::draw::{self, NO_TRUNCATION};
use crate::engine::{failure, platform, reference_stats};

impl Session {
    pub(super) async fn draw(
        &mut self,
        request: u32,
        model: &str,
        controls: &Controls,
    ) -> Result<(), Failure> {
        let start = platform::now_ms();
        let device = self.device()?.clone();
        let model = self.model(model)?;
        let codes = draw::codes(controls, &model.settings)?;
        let pixels = draw::sample(model.sampler.as_ref(), &codes, &device).await?;
        let grid = codes.grid(model.settings.family.info().labelled());
        let ms = platform::now_ms() - start;
        self.send_with(Event::Drawn { request, grid, ms }, pixels);
        Ok(())
    }

    /// Pictures of each label, as the classifier sees them.
    pub(super) async fn confuse(
        &mut self,
        request: u32,
        model: &str,
        seed: u32,
        count: usize,
    ) -> Result<(), Failure> {
        let device = self.device()?.clone();
        if self.classifier.is_none() {
            self.classifier = Some(reference_stats::load_classifier(&device).await?.0);
        }
        let controls = Controls {
            seed,
            truncation: NO_TRUNCATION,
            directions: vec![],
            layout: Layout::ClassRows { columns: count },
            codes: None,
        };
        let model = self.model(model)?;
        let codes = draw::codes(&controls, &model.settings)?;
        let pixels = draw::sample(model.sampler.as_ref(), &codes, &device).await?;
        let mut counts = vec![[0; CLASSES]; CLASSES];
        if let Some(classifier) = &self.classifier {
            let predictions = classifier.predict(&pixels).await?;
            for (&label, seen) in codes.labels.iter().zip(predictions.classes()) {
                counts[usize::from(label)][seen] += 1;
            }
        }
        self.send(Event::Confusion { request, counts });
        Ok(())
    }

    /// Shows what could not be shown before the shard that has just come.
    pub(super) fn show_what_waited(&mut self) {
        if self.dataset.len() <= SHARD_IMAGES {
            self.show_real_images();
        }
        self.search_further();
        self.show_real();
    }

    /// Shows the real images that were asked for, if there are any yet.
    pub(super) fn show_real(&mut self) {
        if self.dataset.is_empty() {
            return;
        }
        for (request, class, count) in std::mem::take(&mut self.wanted_real) {
            let of_class = (0..self.dataset.len()).filter(|&i| self.dataset.label(i) == class);
            let indices: Vec<usize> = of_class.take(count.min(draw::MOST)).collect();
            let pixels = indices.iter().flat_map(|&i| self.dataset.image(i));
            let grid = Grid {
                columns: count.max(1),
                labels: vec![Some(class); indices.len()],
            };
            let event = Event::Drawn {
                request,
                grid,
                ms: 0.0,
            };
            self.send_with(event, pixels.copied().collect());
        }
    }

    pub(super) fn find_nearest(&mut self, request: u32, pixels: Vec<u8>) -> Result<(), Failure> {
        if pixels.len() != PIXELS {
            return Err(failure(
                FailureKind::Engine,
                format!("A picture has {PIXELS} pixels, not {}.", pixels.len()),
            ));
        }
        self.search = Some(Search::new(request, pixels));
        self.want_data(TRAIN_SHARDS);
        self.search_further();
        Ok(())
    }

    /// Searches the images that have come since, and reports.
    fn search_further(&mut self) {
        let Some(search) = &mut self.search else {
            return;
        };
        let Some((index, distance)) = search.further(&self.dataset) else {
            return;
        };
        let event = Event::Nearest {
            request: search.request,
            label: self.dataset.label(index),
            index,
            distance,
            searched: search.searched,
        };
        let image = self.dataset.image(index).to_vec();
        self.send_with(event, image);
    }

    pub(super) fn show_real_images(&self) {
        let Some(indices) = self
            .training
            .as_ref()
            .and(self.dataset.first_of_each_class())
        else {
            return;
        };
        let pixels = indices
            .iter()
            .flat_map(|&index| self.dataset.image(index))
            .copied()
            .collect();
        let labels = indices
            .iter()
            .map(|&index| Some(self.dataset.label(index)))
            .collect();
        self.send_with(
            Event::RealImages {
                grid: Grid {
                    columns: CLASSES,
                    labels,
                },
            },
            pixels,
        );
    }
}
