//! The moving average of a generator's weights, which draws steadier pictures than the
//! generator itself (Yazıcı et al. 2018; Karras et al. 2017, §A).

use std::collections::HashMap;

use burn::backend::Dispatch;
use burn::backend::tensor::FloatTensor;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::Tensor;

use super::kernels::mix;

/// The decay at step `t`: min(`ceiling`, (1 + t)/(10 + t)), so that the start is soon forgotten.
pub fn decay(ceiling: f64, step: u64) -> f64 {
    let step = step as f64;
    ceiling.min((1.0 + step) / (10.0 + step))
}

/// `average`·decay + `live`·(1 − decay), tensor by tensor, matched by path.
/// Running statistics are averaged too.
///
/// The two modules must not be clones of one another: burn's clones share running statistics.
pub fn update<M: Module>(average: M, live: &M, decay: f64) -> M {
    let mut collector = Collector::default();
    live.visit(&mut collector);
    average.map(&mut Mixer {
        live: collector.found,
        path: vec![],
        decay,
    })
}

#[derive(Default)]
struct Collector {
    path: Vec<String>,
    found: HashMap<String, FloatTensor<Dispatch>>,
}

impl ModuleVisitor for Collector {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        // As it lies in memory, which a tensor's number of axes would be in the way of.
        let value = param.val().without_autodiff().into_dispatch();
        self.found.insert(self.path.join("."), value);
    }
}

struct Mixer {
    live: HashMap<String, FloatTensor<Dispatch>>,
    path: Vec<String>,
    decay: f64,
}

impl ModuleMapper for Mixer {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(live) = self.live.remove(&self.path.join(".")) else {
            return param;
        };
        param.map(|old| {
            let live = Tensor::from_dispatch(live);
            Tensor::from_inner(mix(old.without_autodiff(), live, self.decay))
        })
    }
}
