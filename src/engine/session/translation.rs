//! A picture goes in, and what a translator makes of it comes out.

use super::state::Session;
use crate::core::{Drawn, Event, Failure, FailureKind, Operator, Settings, Space};
use crate::data;
use crate::engine::draw::{self, Codes, Given};
use crate::engine::loader::Model;
use crate::engine::{failure, platform};

impl Session {
    pub(super) async fn translate(
        &mut self,
        request: u32,
        model: &str,
        (drawn, space): (Drawn, Space),
        seeds: &[u32],
        pixels: &[u8],
    ) -> Result<(), Failure> {
        let start = platform::now_ms();
        let device = self.device()?.clone();
        let Model { settings, sampler } = self.model(model)?;
        let operator = settings.operator().ok_or_else(|| {
            let title = settings.family.info().title;
            failure(
                FailureKind::Settings,
                format!("{title} translates no pictures."),
            )
        })?;
        check(space, pixels, seeds)?;
        let given = given(operator, drawn, (pixels, space), settings.dataset.space);
        let codes = codes(settings, &given, seeds);
        let outputs = draw::sample(sampler.as_ref(), &codes, &device).await?;
        let event = Event::Translated {
            request,
            given: given.space,
            grid: codes.grid(false),
            ms: platform::now_ms() - start,
        };
        self.send_with(event, [given.pixels, outputs].concat());
        Ok(())
    }
}

fn check(space: Space, pixels: &[u8], seeds: &[u32]) -> Result<(), Failure> {
    let wrong = |text: String| Err(failure(FailureKind::Settings, text));
    if pixels.len() != space.values() || pixels.is_empty() {
        return wrong(format!(
            "A picture of {space:?} has {} bytes, not {}.",
            space.values(),
            pixels.len()
        ));
    }
    if !matches!(space.channels, 1 | 3) {
        return wrong(format!(
            "Pictures have 1 channel (grey) or 3 (colour), not {}.",
            space.channels
        ));
    }
    if seeds.is_empty() || seeds.len() > draw::MOST {
        return wrong(format!(
            "Between 1 and {} pictures can be made at once, not {}.",
            draw::MOST,
            seeds.len()
        ));
    }
    Ok(())
}

/// What the translator is given, for networks that draw pictures of `space`.
fn given(operator: Operator, drawn: Drawn, (pixels, from): (&[u8], Space), space: Space) -> Given {
    let pixels = match drawn {
        Drawn::ByHand => data::from_drawing(operator, pixels, from, space),
        Drawn::Whole => data::given(operator, &data::resized(pixels, from, space), space),
    };
    Given {
        pixels,
        space: operator.space(space),
    }
}

/// The same picture with the noise of each seed.
fn codes(settings: &Settings, given: &Given, seeds: &[u32]) -> Codes {
    let z = seeds
        .iter()
        .flat_map(|&seed| draw::plain_codes(settings, seed, 1));
    Codes {
        z: z.collect(),
        labels: vec![0; seeds.len()],
        latent: settings.latent(),
        columns: seeds.len(),
        space: settings.dataset.space,
        given: Some(Given {
            pixels: given.pixels.repeat(seeds.len()),
            space: given.space,
        }),
    }
}
