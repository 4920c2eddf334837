//! The gradients of BatchNorm and of activations. By vectors: what the compiler makes of a choice for
//! each number is slow on wasm.

use super::convolution::Images;
use super::lanes::{Job, Lanes, dispatch, total};
use super::norm::{Statistics, planes};
use super::parallel::{fill, for_each};
use crate::nn::kernels::activation::Activation;
use crate::nn::kernels::norm_rule::NormRule;

/// Numbers that one thread goes through at a time.
const PART: usize = 1 << 15;

/// The way back through one kind of activation, from its output `y`.
trait Back: Copy + Sync + Send {
    fn vector<L: Lanes>(self, l: L, y: L::V, g: L::V) -> L::V;
    fn number(self, y: f32, g: f32) -> f32;
}

#[derive(Clone, Copy)]
struct Straight;

impl Back for Straight {
    #[inline(always)]
    fn vector<L: Lanes>(self, _: L, _: L::V, g: L::V) -> L::V {
        g
    }

    #[inline(always)]
    fn number(self, _: f32, g: f32) -> f32 {
        g
    }
}

#[derive(Clone, Copy)]
struct Leaky(f32);

impl Back for Leaky {
    #[inline(always)]
    fn vector<L: Lanes>(self, l: L, y: L::V, g: L::V) -> L::V {
        l.where_positive(y, g, l.mul(g, l.splat(self.0)))
    }

    #[inline(always)]
    fn number(self, y: f32, g: f32) -> f32 {
        Activation::Leaky(self.0).slope(y) * g
    }
}

#[derive(Clone, Copy)]
struct Tanh;

impl Back for Tanh {
    #[inline(always)]
    fn vector<L: Lanes>(self, l: L, y: L::V, g: L::V) -> L::V {
        l.mul(g, l.sub(l.splat(1.0), l.mul(y, y)))
    }

    #[inline(always)]
    fn number(self, y: f32, g: f32) -> f32 {
        Activation::Tanh.slope(y) * g
    }
}

/// Puts the gradient before an activation in the place of the one behind it, from what came out.
pub fn activate_gradient(output: &[f32], gradient: &mut [f32], activation: Activation) {
    fill(gradient, PART, |from, g| {
        let y = &output[from..][..g.len()];
        match activation {
            Activation::None => {}
            Activation::Leaky(slope) => dispatch(Through {
                y,
                g,
                back: Leaky(slope),
            }),
            Activation::Tanh => dispatch(Through { y, g, back: Tanh }),
        }
    });
}

struct Through<'a, B> {
    y: &'a [f32],
    g: &'a mut [f32],
    back: B,
}

impl<B: Back> Job for Through<'_, B> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let Self { y, g, back } = self;
        assert_eq!(y.len(), g.len());
        let whole = g.len() / L::COUNT * L::COUNT;
        for at in (0..whole).step_by(L::COUNT) {
            // SAFETY: a whole vector lies there in both, which are of one length.
            unsafe {
                let place = g.as_mut_ptr().add(at);
                l.store(
                    place,
                    back.vector(l, l.load(y.as_ptr().add(at)), l.load(place)),
                );
            }
        }
        for (g, y) in g[whole..].iter_mut().zip(&y[whole..]) {
            *g = back.number(*y, *g);
        }
    }
}

/// What was normalised, for its gradients.
pub struct Normal<'a> {
    pub images: Images<'a>,
    pub statistics: &'a [Statistics],
    pub scale: &'a [f32],
    /// What came out; it is looked at where an activation followed.
    pub output: &'a [f32],
    pub rule: NormRule,
}

/// The gradients of BatchNorm for scale and shift, and in the place of the output's gradient that for
/// the images. The statistics are the batch's own: with x̂ the normalised value and g its gradient,
/// it is scale/σ·(g − mean(g) − x̂·mean(g·x̂)).
pub fn normalise_gradient(normal: Normal, gradient: &mut [f32]) -> [Vec<f32>; 2] {
    match normal.rule.activation {
        Activation::None => normal.gradients(gradient, Straight),
        Activation::Leaky(slope) => normal.gradients(gradient, Leaky(slope)),
        Activation::Tanh => normal.gradients(gradient, Tanh),
    }
}

impl Normal<'_> {
    fn gradients(&self, gradient: &mut [f32], back: impl Back) -> [Vec<f32>; 2] {
        let Images { values, dims } = self.images;
        let [n, channels, height, width] = dims;
        let count = (n * height * width) as f32;
        let inverse = |c: usize| (self.statistics[c].1 + self.rule.epsilon).sqrt().recip();
        let (scale, shift): (Vec<f32>, Vec<f32>) = for_each(channels, |c| {
            let mean = self.statistics[c].0;
            let outputs = planes(self.output, dims, c);
            let gradients = planes(gradient, dims, c);
            let mut sums = [0.0; 2];
            for ((x, y), g) in planes(values, dims, c).zip(outputs).zip(gradients) {
                let found = dispatch(Sums {
                    x,
                    y,
                    g,
                    mean,
                    back,
                });
                sums = [sums[0] + found[0], sums[1] + found[1]];
            }
            (sums[0] * inverse(c), sums[1])
        })
        .into_iter()
        .unzip();
        let plane = height * width;
        fill(gradient, channels * plane, |from, gradient| {
            let range = from..from + gradient.len();
            let outputs = self.output[range.clone()].chunks_exact(plane);
            let inputs = values[range].chunks_exact(plane).zip(outputs);
            for (c, (g, (x, y))) in gradient.chunks_exact_mut(plane).zip(inputs).enumerate() {
                let factor = self.scale[c] * inverse(c);
                let slope = factor * inverse(c) * scale[c] / count;
                let level = factor * shift[c] / count - self.statistics[c].0 * slope;
                dispatch(Finish {
                    x,
                    y,
                    g,
                    line: [factor, -slope, -level],
                    back,
                });
            }
        });
        [scale, shift]
    }
}

/// Σ g·(x − mean) and Σ g over a plane, g being the gradient before the activation.
struct Sums<'a, B> {
    x: &'a [f32],
    y: &'a [f32],
    g: &'a [f32],
    mean: f32,
    back: B,
}

impl<B: Back> Job for Sums<'_, B> {
    type Output = [f32; 2];

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) -> [f32; 2] {
        let Self {
            x,
            y,
            g,
            mean,
            back,
        } = self;
        assert!(x.len() == y.len() && x.len() == g.len());
        let whole = x.len() / L::COUNT * L::COUNT;
        let (mut products, mut sum) = (l.splat(0.0), l.splat(0.0));
        for at in (0..whole).step_by(L::COUNT) {
            // SAFETY: a whole vector lies there in all three, which are of one length.
            let [x, y, g] = unsafe {
                [
                    l.load(x.as_ptr().add(at)),
                    l.load(y.as_ptr().add(at)),
                    l.load(g.as_ptr().add(at)),
                ]
            };
            let g = back.vector(l, y, g);
            products = l.mul_add(l.sub(x, l.splat(mean)), g, products);
            sum = l.add(sum, g);
        }
        let mut totals = [total(l, products), total(l, sum)];
        for at in whole..x.len() {
            let g = back.number(y[at], g[at]);
            totals = [totals[0] + (x[at] - mean) * g, totals[1] + g];
        }
        totals
    }
}

/// g to line\[0\]·g + line\[1\]·x + line\[2\] over a plane, g being brought before the activation first.
struct Finish<'a, B> {
    x: &'a [f32],
    y: &'a [f32],
    g: &'a mut [f32],
    line: [f32; 3],
    back: B,
}

impl<B: Back> Job for Finish<'_, B> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let Self {
            x,
            y,
            g,
            line,
            back,
        } = self;
        assert!(x.len() == y.len() && x.len() == g.len());
        let whole = x.len() / L::COUNT * L::COUNT;
        let (a, b, c) = (l.splat(line[0]), l.splat(line[1]), l.splat(line[2]));
        for at in (0..whole).step_by(L::COUNT) {
            // SAFETY: as in `Sums`.
            unsafe {
                let place = g.as_mut_ptr().add(at);
                let before = back.vector(l, l.load(y.as_ptr().add(at)), l.load(place));
                let rest = l.mul_add(b, l.load(x.as_ptr().add(at)), c);
                l.store(place, l.mul_add(a, before, rest));
            }
        }
        for at in whole..x.len() {
            g[at] = line[0] * back.number(y[at], g[at]) + line[1] * x[at] + line[2];
        }
    }
}
