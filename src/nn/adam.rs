//! Adam (Kingma & Ba 2014, algorithm 1), with its state by parameter name.
//!
//! burn has an Adam too; its state can only be read blocking, which WebGPU in a browser
//! cannot do, so a run could not be checkpointed there. This one also leaves the first
//! moment out where β1 is 0. `tests/native/reference/` holds both to PyTorch's. RMSProp is a case
//! of it.

use std::collections::BTreeMap;

use burn::module::Module;
use burn::tensor::Tensor;

use super::all_reduce::Named;
use super::from_host;
use super::kernels::{Rule, adam, adam_at_once};
use super::parameters::{Change, Numbers, Parameter, change};
use super::weights::{OnDevice, Weights};

/// ε of Adam: 1e-8, the paper's and PyTorch's.
const EPSILON: f64 = 1e-8;

/// The optimiser of one network.
#[derive(Clone, Debug)]
pub struct Adam {
    pub rate: f64,
    beta1: f64,
    beta2: f64,
    /// Whether the moments' start at zero is made up for: Adam does, RMSProp does not.
    corrected: bool,
    /// Weights shrink by this times the rate at each step (AdamW, Loshchilov & Hutter 2017).
    decay: f64,
    /// Steps taken (t in the paper).
    time: i32,
    moments: BTreeMap<String, Moments>,
}

#[derive(Clone, Debug)]
struct Moments {
    /// `None` while β1 is 0: it would be the gradient itself.
    first: Option<Tensor<1>>,
    second: Tensor<1>,
}

impl Adam {
    pub fn new(rate: f64, beta1: f32, beta2: f32) -> Self {
        Self {
            rate,
            beta1: f64::from(beta1),
            beta2: f64::from(beta2),
            corrected: true,
            decay: 0.0,
            time: 0,
            moments: BTreeMap::new(),
        }
    }

    /// RMSProp (Tieleman & Hinton 2012), which is Adam without momentum and without correction:
    /// x ← x − rate·g/(√v + ε), v ← smoothing·v + (1 − smoothing)·g².
    pub fn rms_prop(rate: f64, smoothing: f32) -> Self {
        Self {
            corrected: false,
            ..Self::new(rate, 0.0, smoothing)
        }
    }

    /// With decoupled weight decay, for weights only: biases and BatchNorm's are vectors.
    pub fn with_decay(self, decay: f64) -> Self {
        Self { decay, ..self }
    }

    /// One step down the gradients; parameters without a gradient stay.
    pub fn step<M: Module>(&mut self, module: M, mut gradients: Named) -> M {
        self.time += 1;
        let (adam, gradients) = (self, &mut gradients);
        change(module, &mut Stepper { adam, gradients })
    }

    /// The new value of one parameter, of which `keep` is kept before the step.
    fn update(&mut self, name: &str, value: Numbers, gradient: Tensor<1>, keep: f64) -> Numbers {
        let rule = self.rule(keep);
        let value = Tensor::<1>::from_dispatch(value);
        let old = self.moments.remove(name);
        let (first, second) = old.map_or((None, None), |old| (old.first, Some(old.second)));
        let second = second.unwrap_or_else(|| gradient.zeros_like());
        let (value, moments) = if self.beta1 == 0.0 {
            let (value, second) = adam_at_once(value, [gradient, second], rule);
            (
                value,
                Moments {
                    first: None,
                    second,
                },
            )
        } else {
            let first = first.unwrap_or_else(|| gradient.zeros_like());
            let (value, [first, second]) = adam(value, [gradient, first, second], rule);
            let first = Some(first);
            (value, Moments { first, second })
        };
        self.moments.insert(name.to_string(), moments);
        value.into_dispatch()
    }

    /// m̂ / (√v̂ + ε) with both bias corrections moved to the scalars.
    fn rule(&self, keep: f64) -> Rule {
        let correction = |beta: f64| match self.corrected {
            true => 1.0 - beta.powi(self.time),
            false => 1.0,
        };
        let root2 = correction(self.beta2).sqrt();
        let shares = |beta: f64| (beta as f32, (1.0 - beta) as f32);
        Rule {
            first: shares(self.beta1),
            second: shares(self.beta2),
            keep: keep as f32,
            rate: (self.rate * root2 / correction(self.beta1)) as f32,
            epsilon: (EPSILON * root2) as f32,
        }
    }

    /// Adds the moments as `prefix.m.NAME` (none where β1 is 0) and `prefix.v.NAME`. The step count is
    /// not among them: [`Adam::time`].
    pub fn save(&self, prefix: &str, out: &mut OnDevice) {
        for (name, moments) in &self.moments {
            if let Some(first) = &moments.first {
                out.push(format!("{prefix}.m.{name}"), first.clone());
            }
            out.push(format!("{prefix}.v.{name}"), moments.second.clone());
        }
    }

    /// The number of steps taken. A checkpoint keeps it as an integer in its metadata, because tensors
    /// hold `f32` only.
    pub fn time(&self) -> i32 {
        self.time
    }

    /// Takes up a state that [`Adam::save`] made after `time` steps.
    pub fn load(
        &mut self,
        prefix: &str,
        time: i32,
        weights: &Weights,
        device: &burn::tensor::Device,
    ) {
        self.time = time;
        self.moments.clear();
        let stored = |kind: &str, name: &str| {
            let array = weights.get(&format!("{prefix}.{kind}.{name}"))?;
            let values = from_host(array.values.clone(), [array.values.len()], device);
            // As those that a step leaves behind: with gradients, the next would take another way.
            Some(values.without_autodiff())
        };
        let seconds = format!("{prefix}.v.");
        for name in weights.keys().filter_map(|key| key.strip_prefix(&seconds)) {
            if let Some(second) = stored("v", name) {
                self.moments.insert(
                    name.to_string(),
                    Moments {
                        first: stored("m", name),
                        second,
                    },
                );
            }
        }
    }
}

struct Stepper<'a> {
    adam: &'a mut Adam,
    gradients: &'a mut Named,
}

impl Change for Stepper<'_> {
    fn wants(&mut self, parameter: &Parameter) -> bool {
        self.gradients.contains_key(parameter.name)
    }

    fn change(&mut self, parameter: &Parameter, old: Numbers) -> Numbers {
        let Some(gradient) = self.gradients.remove(parameter.name) else {
            return old;
        };
        let keep = match parameter.shape.num_dims() {
            1 => 1.0,
            _ => 1.0 - self.adam.rate * self.adam.decay,
        };
        self.adam.update(parameter.name, old, gradient, keep)
    }
}
