//! The training image nearest to the enlarged picture, so that everyone can see that it is
//! not a copy.

use std::sync::Arc;

use leptos::prelude::*;

use super::Studio;
use crate::core::{Command, PIXELS};
use crate::page::widgets::grid::{PictureSet, Pictures};

/// The nearest image so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearest {
    pub request: u32,
    /// `None` until the first answer.
    pub found: Option<Found>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub image: Pictures,
    pub label: u8,
    /// Its place in the training set.
    pub index: usize,
    /// Root mean square difference of the pixels, in grey levels (0 to 255).
    pub distance: f32,
    pub searched: usize,
}

impl Studio {
    /// Looks for the neighbour of the enlarged picture, where there is one.
    pub fn ask_nearest(self) {
        let Some((pictures, index)) = self.enlarged.get() else {
            self.nearest.set(None);
            return;
        };
        let Some(picture) = pictures.picture(index) else {
            return;
        };
        let request = self.session.try_update_value(|session| {
            let request = session.next_request();
            if let Some(engine) = session.engine() {
                engine.send_with(&Command::FindNearest { request }, picture);
            }
            request
        });
        self.nearest.set(request.map(|request| Nearest {
            request,
            found: None,
        }));
    }

    pub fn on_nearest(
        self,
        request: u32,
        label: u8,
        index: usize,
        distance: f32,
        searched: usize,
        payload: Option<Vec<u8>>,
    ) {
        let Some(pixels) = payload.filter(|pixels| pixels.len() == PIXELS) else {
            return;
        };
        let image = Arc::new(PictureSet::single(pixels, Some(label)));
        self.nearest.update(|nearest| {
            // An answer for a picture that was left meanwhile is dropped.
            if let Some(nearest) = nearest
                .as_mut()
                .filter(|nearest| nearest.request == request)
            {
                nearest.found = Some(Found {
                    image,
                    label,
                    index,
                    distance,
                    searched,
                });
            }
        });
    }
}
