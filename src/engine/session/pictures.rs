//! What a session is asked to show: drawings, what the judge sees in them, real images.

use super::Session;
use crate::data::shards::TRAIN_SHARDS;
use crate::engine::draw::{self, NO_TRUNCATION};
use crate::engine::{failure, platform, yardstick};
use crate::protocol::{CLASSES, Controls, Event, Failure, FailureKind, Grid, Layout, PIXELS};

/// A search for the training image nearest to a picture, going on as shards arrive.
pub(super) struct Search {
    request: u32,
    pixels: Vec<u8>,
    searched: usize,
    /// Index and sum of squared differences.
    best: Option<(usize, u32)>,
}

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
        let pixels = draw::paint(model.painter.as_ref(), &codes, &device).await?;
        let grid = codes.grid(model.settings.family.info().labelled());
        let ms = platform::now_ms() - start;
        self.send_with(Event::Drawn { request, grid, ms }, pixels);
        Ok(())
    }

    /// Pictures of each label, as the judge sees them.
    pub(super) async fn confuse(
        &mut self,
        request: u32,
        model: &str,
        seed: u32,
        count: usize,
    ) -> Result<(), Failure> {
        let device = self.device()?.clone();
        if self.judge.is_none() {
            self.judge = Some(yardstick::load_judge(&device).await?.0);
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
        let pixels = draw::paint(model.painter.as_ref(), &codes, &device).await?;
        let mut counts = vec![[0; CLASSES]; CLASSES];
        if let Some(judge) = &self.judge {
            let opinions = judge.look(&pixels).await?;
            for (&label, seen) in codes.labels.iter().zip(opinions.classes()) {
                counts[usize::from(label)][seen] += 1;
            }
        }
        self.send(Event::Confusion { request, counts });
        Ok(())
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
        self.search = Some(Search {
            request,
            pixels,
            searched: 0,
            best: None,
        });
        self.want_data(TRAIN_SHARDS);
        self.search_further();
        Ok(())
    }

    /// Searches the images that have come since, and reports.
    pub(super) fn search_further(&mut self) {
        let Some(search) = &mut self.search else {
            return;
        };
        let fresh = search.searched..self.dataset.len();
        if fresh.is_empty() {
            return;
        }
        search.searched = fresh.end;
        let found = self.dataset.nearest(&search.pixels, fresh);
        let best = [search.best, found]
            .into_iter()
            .flatten()
            .min_by_key(|&(_, squares)| squares);
        search.best = best;
        let Some((index, squares)) = best else { return };
        let event = Event::Nearest {
            request: search.request,
            label: self.dataset.label(index),
            index,
            distance: (squares as f32 / PIXELS as f32).sqrt(),
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
