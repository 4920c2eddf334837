//! What a session is asked to show: drawings, what the classifier sees in them, real images.

use super::search::Search;
use super::state::{Session, WantedReal};
use crate::core::{Controls, Event, Failure, FailureKind, Grid, Layout, Task};
use crate::data::Dataset;
use crate::engine::loader::Model;
use crate::engine::{draw, failure, platform, reference_stats};

/// Real images shown beside a run on data without labels.
const UNLABELLED: usize = 10;

impl Session {
    pub(super) async fn draw(
        &mut self,
        request: u32,
        model: &str,
        controls: &Controls,
    ) -> Result<(), Failure> {
        let start = platform::now_ms();
        let device = self.device()?.clone();
        let model = self.generator(model)?;
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
        let info = self.generator(model)?.settings.dataset.clone();
        if !self.classifiers.contains_key(&*info.id) {
            let (classifier, _) = reference_stats::load_classifier(&info, &device).await?;
            self.classifiers.insert(info.id.to_string(), classifier);
        }
        let controls = Controls {
            seed,
            truncation: Controls::NO_TRUNCATION,
            directions: vec![],
            layout: Layout::ClassRows { columns: count },
            codes: None,
        };
        let model = self.model(model)?;
        let codes = draw::codes(&controls, &model.settings)?;
        let pixels = draw::sample(model.sampler.as_ref(), &codes, &device).await?;
        let labels = draw::columns(&model.settings);
        let mut counts = vec![vec![0; info.classes.len()]; labels];
        if let Some(classifier) = self.classifiers.get(&*info.id) {
            let predictions = classifier.predict(&pixels).await?;
            for (&label, seen) in codes.labels.iter().zip(predictions.classes()) {
                counts[usize::from(label)][seen] += 1;
            }
        }
        self.send(Event::Confusion { request, counts });
        Ok(())
    }

    /// A model that draws by itself.
    fn generator(&self, id: &str) -> Result<&Model, Failure> {
        let model = self.model(id)?;
        match model.settings.family.info().task {
            Task::Generate(_) => Ok(model),
            Task::Translate => Err(failure(
                FailureKind::Settings,
                format!("{id} translates pictures: it draws nothing without one."),
            )),
        }
    }

    /// Shows what could not be shown before the shard that has just come.
    pub(super) fn show_what_waited(&mut self) {
        if !self.real_shown {
            self.show_real_images();
        }
        self.search_further();
        self.show_real();
    }

    /// Shows the real images that were asked for, as far as their data is here.
    pub(super) fn show_real(&mut self) {
        for wanted in std::mem::take(&mut self.wanted_real) {
            match self
                .data
                .get(&wanted.dataset)
                .filter(|data| !data.is_empty())
            {
                Some(dataset) => self.show_class(&wanted, dataset),
                None => self.wanted_real.push(wanted),
            }
        }
    }

    fn show_class(&self, wanted: &WantedReal, dataset: &Dataset) {
        let of_class = (0..dataset.len()).filter(|&i| dataset.label(i) == wanted.class);
        let indices: Vec<usize> = of_class.take(wanted.count.min(draw::MOST)).collect();
        let event = Event::Drawn {
            request: wanted.request,
            grid: Grid {
                space: dataset.space(),
                columns: wanted.count.max(1),
                labels: vec![Some(wanted.class); indices.len()],
            },
            ms: 0.0,
        };
        self.send_with(event, images(dataset, &indices));
    }

    pub(super) fn find_nearest(
        &mut self,
        request: u32,
        dataset: &str,
        pixels: Vec<u8>,
    ) -> Result<(), Failure> {
        let info = self.data_info(dataset)?;
        let expected = info.space.values();
        if pixels.len() != expected {
            return Err(failure(
                FailureKind::Engine,
                format!(
                    "A picture of {} has {expected} bytes, not {}.",
                    info.title,
                    pixels.len()
                ),
            ));
        }
        self.search = Some(Search::new(request, dataset.to_owned(), pixels));
        self.data.want(&info, usize::MAX);
        self.search_further();
        Ok(())
    }

    /// Searches the images that have come since, and reports.
    fn search_further(&mut self) {
        let Some(search) = &mut self.search else {
            return;
        };
        let Some(dataset) = self.data.get(&search.dataset) else {
            return;
        };
        let Some((index, distance)) = search.further(dataset) else {
            return;
        };
        let event = Event::Nearest {
            request: search.request,
            label: dataset.label(index),
            index,
            distance,
            searched: search.searched,
        };
        let image = dataset.image(index).to_vec();
        self.send_with(event, image);
    }

    /// Shows real images beside the run's own, once there is one of each class; of data without
    /// labels, the first ones.
    pub(super) fn show_real_images(&mut self) {
        let Some(training) = &mut self.training else {
            return;
        };
        let Some(dataset) = self.data.get(&training.settings().dataset.id) else {
            return;
        };
        let labelled = !dataset.info().classes.is_empty();
        let indices = if labelled {
            dataset.first_of_each_class()
        } else {
            (dataset.len() >= UNLABELLED).then(|| (0..UNLABELLED).collect())
        };
        let Some(indices) = indices else { return };
        training.show(dataset);
        let grid = Grid {
            space: dataset.space(),
            columns: indices.len(),
            labels: (indices.iter())
                .map(|&index| dataset.example(index).label)
                .collect(),
        };
        self.send_with(Event::RealImages { grid }, images(dataset, &indices));
        self.real_shown = true;
    }
}

/// Some images, one after another.
fn images(dataset: &Dataset, indices: &[usize]) -> Vec<u8> {
    let pixels = indices.iter().flat_map(|&index| dataset.image(index));
    pixels.copied().collect()
}
