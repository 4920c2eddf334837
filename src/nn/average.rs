//! The moving average of a generator's weights, which draws steadier pictures than the
//! generator itself (Yazıcı et al. 2018; Karras et al. 2017, §A).

use std::collections::HashMap;

use burn::module::Module;
use burn::tensor::Tensor;

use super::kernels::mix;
use super::parameters::{Change, Numbers, Parameter, change, visit};

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
    let mut found = HashMap::new();
    visit(live, &mut |name, value| {
        let value = Tensor::<1>::from_dispatch(value).without_autodiff();
        found.insert(name, value);
    });
    change(average, &mut Mixer { live: found, decay })
}

struct Mixer {
    /// Of any number of axes.
    live: HashMap<String, Tensor<1>>,
    decay: f64,
}

impl Change for Mixer {
    fn wants(&mut self, parameter: &Parameter) -> bool {
        self.live.contains_key(parameter.name)
    }

    fn change(&mut self, parameter: &Parameter, old: Numbers) -> Numbers {
        match self.live.remove(parameter.name) {
            Some(live) => mix(Tensor::from_dispatch(old), live, self.decay).into_dispatch(),
            None => old,
        }
    }
}
