//! An engine that draws for a page: the client, and what it has been asked.

use std::sync::Arc;

use super::client::EngineClient;
use super::requests::{DrawQueue, DrawRequest, Order};
use crate::core::Command;

/// How an engine gets a model.
pub struct LoadModel {
    pub command: Command,
    /// The weights, where the page has them and the engine cannot fetch them.
    pub weights: Option<Arc<Vec<u8>>>,
}

pub struct DrawingEngine<R> {
    /// `None` until it is started, and after a crash.
    client: Option<EngineClient>,
    pub queue: DrawQueue<R>,
    /// The weights of the visitor's own model, of which the engine has no older version.
    own: Option<Arc<Vec<u8>>>,
}

impl<R> Default for DrawingEngine<R> {
    fn default() -> Self {
        Self {
            client: None,
            queue: DrawQueue::default(),
            own: None,
        }
    }
}

impl<R: DrawRequest> DrawingEngine<R> {
    /// From now on this engine, which has no models yet.
    pub fn start(&mut self, client: EngineClient) {
        self.client = Some(client);
        self.queue.restart();
    }

    /// The engine has crashed.
    pub fn stop(&mut self) {
        self.client = None;
    }

    pub fn is_running(&self) -> bool {
        self.client.is_some()
    }

    pub fn send(&self, command: &Command) {
        if let Some(client) = &self.client {
            client.send(command);
        }
    }

    pub fn send_with(&self, command: &Command, payload: &[u8]) {
        if let Some(client) = &self.client {
            client.send_with(command, payload);
        }
    }

    /// Forgets the visitor's own model if the engine has older weights than these. Whether it did.
    pub fn renew(&mut self, id: &str, weights: Option<Arc<Vec<u8>>>) -> bool {
        let same = match (&weights, &self.own) {
            (Some(new), Some(old)) => Arc::ptr_eq(new, old),
            (new, old) => new.is_none() && old.is_none(),
        };
        if !same {
            self.queue.forget(id);
            self.own = weights;
        }
        !same
    }

    /// Gives the engine all that it can do now for what is wanted. Whether a drawing is among it.
    pub fn ask(
        &mut self,
        wanted: &[R],
        is_shown: impl Fn(&R) -> bool,
        how_to_load: impl Fn(&str) -> Option<LoadModel>,
    ) -> bool {
        let Some(client) = &self.client else {
            return false;
        };
        let mut draws = false;
        while let Some(order) = self.queue.next(wanted, &is_shown) {
            match order {
                Order::Draw(number, request) => {
                    let command = request.command(number);
                    match request.payload() {
                        [] => client.send(&command),
                        payload => client.send_with(&command, payload),
                    }
                    draws = true;
                }
                Order::Load(id) => match how_to_load(&id) {
                    Some(load) => send_load(client, &load),
                    // The model is gone meanwhile.
                    None => self.queue.cannot_load(),
                },
            }
        }
        draws
    }
}

fn send_load(client: &EngineClient, load: &LoadModel) {
    match &load.weights {
        Some(weights) => client.send_with(&load.command, weights),
        None => client.send(&load.command),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[derive(Clone, PartialEq)]
    struct OfOwnModel;

    impl DrawRequest for OfOwnModel {
        fn model(&self) -> Option<&str> {
            Some("own")
        }

        fn command(&self, _request: u32) -> Command {
            Command::RetryShards
        }
    }

    #[wasm_bindgen_test]
    fn an_own_model_is_forgotten_when_its_weights_are_others() {
        let mut engine = DrawingEngine::default();
        let weights = Some(Arc::new(vec![1]));
        assert!(!engine.renew("own", None), "there never was one");
        assert!(engine.renew("own", weights.clone()));
        assert!(engine.queue.next(&[OfOwnModel], |_| false).is_some());
        engine.queue.loaded("own");
        assert!(!engine.renew("own", weights));
        assert!(engine.queue.has_model("own"));
        let as_long = Some(Arc::new(vec![1]));
        assert!(
            engine.renew("own", as_long),
            "another training, as it happens the same bytes"
        );
        assert!(!engine.queue.has_model("own"));
    }
}
