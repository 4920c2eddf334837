//! Five steps of Adam, ours and burn's, and of RMSProp, down a small quadratic.

use atelier::nn::adam::Adam;
use atelier::nn::all_reduce::named;

use super::{close, numbers, param, reference, tensor};
use burn::module::{Module, Param};
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::Tensor;
use serde_json::Value;

#[derive(Module, Debug)]
struct Vector {
    w: Param<Tensor<1>>,
}

/// The quadratic that PyTorch's Adam went down, and both of ours.
struct Descent {
    run: Value,
    betas: [f32; 2],
    rate: f64,
}

impl Descent {
    fn all() -> impl Iterator<Item = Self> {
        reference("adam")
            .as_array()
            .unwrap()
            .clone()
            .into_iter()
            .map(Self::of)
    }

    fn of(run: Value) -> Self {
        Self {
            betas: numbers(&run["betas"]).try_into().unwrap(),
            rate: run["rate"].as_f64().unwrap(),
            run,
        }
    }

    fn start(&self) -> Vector {
        Vector {
            w: param(&self.run["start"], [4]),
        }
    }

    fn loss(&self, vector: &Vector) -> Tensor<1> {
        let off = vector.w.val() - tensor(&self.run["target"], [4]);
        (tensor(&self.run["curvature"], [4]) * off.square())
            .sum()
            .mul_scalar(0.5)
    }

    fn check(&self, mut step: impl FnMut(Vector, Tensor<1>) -> Vector, whose: &str) {
        let mut vector = self.start();
        for (index, expected) in self.run["trajectory"]
            .as_array()
            .unwrap()
            .iter()
            .enumerate()
        {
            let loss = self.loss(&vector);
            vector = step(vector, loss);
            let what = format!("{whose}, betas {:?}, step {}", self.betas, index + 1);
            close(vector.w.val(), expected, &what);
        }
    }
}

#[test]
fn adam_goes_where_pytorchs_goes() {
    for descent in Descent::all() {
        let [beta1, beta2] = descent.betas;
        let mut adam = Adam::new(descent.rate, beta1, beta2);
        descent.check(
            |vector, loss| {
                let gradients = named(&vector, loss.backward());
                adam.step(vector, gradients)
            },
            "our Adam",
        );
    }
}

#[test]
fn rms_prop_goes_where_pytorchs_goes() {
    let descent = Descent::of(reference("rms_prop"));
    let mut optimiser = Adam::rms_prop(descent.rate, descent.betas[1]);
    descent.check(
        |vector, loss| {
            let gradients = named(&vector, loss.backward());
            optimiser.step(vector, gradients)
        },
        "RMSProp",
    );
}

#[test]
fn burns_adam_goes_there_too() {
    for descent in Descent::all() {
        let [beta1, beta2] = descent.betas;
        let config = AdamConfig::new()
            .with_beta_1(beta1)
            .with_beta_2(beta2)
            .with_epsilon(1e-8);
        let mut adam = config.init();
        let step = |vector, loss: Tensor<1>| {
            let gradients = GradientsParams::from_grads(loss.backward(), &vector);
            adam.step(descent.rate, vector, gradients)
        };
        descent.check(step, "burn's Adam");
    }
}
