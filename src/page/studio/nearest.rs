//! The training image nearest to the enlarged picture, so that everyone can see that it is
//! not a copy.

use leptos::prelude::*;

use super::state::{Found, Nearest, Studio};
use crate::core::Command;

impl Studio {
    /// Looks for the neighbour of the enlarged picture, where there is one.
    pub(super) fn ask_nearest(self) {
        let Some((pictures, index)) = self.enlarged.get() else {
            self.nearest.set(None);
            return;
        };
        let Some(picture) = pictures.picture(index) else {
            return;
        };
        let request = {
            let dataset = untrack(move || self.dataset()).id.into_owned();
            let mut session = self.session.write_value();
            let request = session.engine.queue.next_request();
            session
                .engine
                .send_with(&Command::FindNearest { request, dataset }, picture);
            request
        };
        self.nearest.set(Some(Nearest {
            request,
            found: None,
        }));
    }

    pub(super) fn on_nearest(self, request: u32, found: Found) {
        self.nearest.update(|nearest| {
            // An answer for a picture that was left meanwhile is dropped.
            if let Some(nearest) = nearest
                .as_mut()
                .filter(|nearest| nearest.request == request)
            {
                nearest.found = Some(found);
            }
        });
    }
}
