//! The transforms of F(7, 2) along one axis, vector by vector, with the points 0, ±1, ±2, ±½ and ∞
//! (Lavin & Gray 2016, §4.1; the matrices by the Toom–Cook construction), and their transposes.
//! A tile goes through them along both axes.

use crate::nn::kernels::cpu::lanes::Lanes;

/// Outputs of a tile along one axis.
pub const OUT: usize = 7;
/// Points, and inputs, of a tile along one axis.
pub const POINTS: usize = 8;
/// Taps along one axis.
pub const TAPS: usize = 2;

/// A transform along one axis. A trait, where closures would do: a closure cannot be told to be
/// inlined, and what is not inlined is not compiled for the processor's vectors (`lanes.rs`).
pub trait Axis<const A: usize, const B: usize> {
    fn apply<L: Lanes>(l: L, x: [L::V; A]) -> [L::V; B];
}

/// x·a + b.
#[inline(always)]
fn f<L: Lanes>(l: L, x: f32, a: L::V, b: L::V) -> L::V {
    l.mul_add(l.splat(x), a, b)
}

/// Bᵀ: the inputs at the points.
pub struct Data;

impl Axis<POINTS, POINTS> for Data {
    #[inline(always)]
    fn apply<L: Lanes>(l: L, d: [L::V; POINTS]) -> [L::V; POINTS] {
        let even1 = f(l, -4.25, d[4], l.add(d[2], d[6]));
        let odd1 = f(l, -4.25, d[3], l.add(d[1], d[5]));
        let even2 = f(l, -1.25, d[4], f(l, 0.25, d[2], d[6]));
        let odd2 = f(l, 2.0, d[5], f(l, -2.5, d[3], l.mul(l.splat(0.5), d[1])));
        let even3 = f(l, -5.0, d[4], f(l, 4.0, d[2], d[6]));
        let odd3 = f(l, 0.5, d[5], f(l, -2.5, d[3], l.mul(l.splat(2.0), d[1])));
        [
            f(l, 5.25, l.sub(d[4], d[2]), l.sub(d[0], d[6])),
            l.add(even1, odd1),
            l.sub(even1, odd1),
            l.add(even2, odd2),
            l.sub(even2, odd2),
            l.add(even3, odd3),
            l.sub(even3, odd3),
            f(l, 5.25, l.sub(d[3], d[5]), l.sub(d[7], d[1])),
        ]
    }
}

/// B: from the points to the inputs' gradient.
pub struct DataBack;

impl Axis<POINTS, POINTS> for DataBack {
    #[inline(always)]
    fn apply<L: Lanes>(l: L, m: [L::V; POINTS]) -> [L::V; POINTS] {
        let (s1, r1) = (l.add(m[1], m[2]), l.sub(m[1], m[2]));
        let (s2, r2) = (l.add(m[3], m[4]), l.sub(m[3], m[4]));
        let (s3, r3) = (l.add(m[5], m[6]), l.sub(m[5], m[6]));
        [
            m[0],
            f(l, 2.0, r3, f(l, 0.5, r2, l.sub(r1, m[7]))),
            f(l, 4.0, s3, f(l, 0.25, s2, f(l, -5.25, m[0], s1))),
            f(
                l,
                -2.5,
                l.add(r2, r3),
                f(l, -4.25, r1, l.mul(l.splat(5.25), m[7])),
            ),
            f(
                l,
                -5.0,
                s3,
                f(l, -1.25, s2, f(l, -4.25, s1, l.mul(l.splat(5.25), m[0]))),
            ),
            f(l, 0.5, r3, f(l, 2.0, r2, f(l, -5.25, m[7], r1))),
            l.sub(l.add(l.add(s1, s2), s3), m[0]),
            m[7],
        ]
    }
}

/// G: the taps at the points.
pub struct Taps;

impl Axis<TAPS, POINTS> for Taps {
    #[inline(always)]
    fn apply<L: Lanes>(l: L, g: [L::V; TAPS]) -> [L::V; POINTS] {
        let [first, second] = SCALES;
        let a1 = l.mul(l.splat(first[0]), g[0]);
        let a2 = l.mul(l.splat(first[1]), g[0]);
        let a3 = l.mul(l.splat(first[2]), g[0]);
        let b1 = l.mul(l.splat(second[0]), g[1]);
        let b2 = l.mul(l.splat(second[1]), g[1]);
        let b3 = l.mul(l.splat(second[2]), g[1]);
        [
            g[0],
            l.add(a1, b1),
            l.sub(a1, b1),
            l.add(a2, b2),
            l.sub(a2, b2),
            l.add(a3, b3),
            l.sub(a3, b3),
            g[1],
        ]
    }
}

/// What the first and the second tap count at ±1, ±2 and ±½.
const SCALES: [[f32; 3]; TAPS] = [
    [-2.0 / 9.0, 1.0 / 90.0, 32.0 / 45.0],
    [-2.0 / 9.0, 2.0 / 90.0, 16.0 / 45.0],
];

/// Gᵀ: from the points to the taps' gradient.
pub struct TapsBack;

impl Axis<POINTS, TAPS> for TapsBack {
    #[inline(always)]
    fn apply<L: Lanes>(l: L, m: [L::V; POINTS]) -> [L::V; TAPS] {
        let [a, b] = SCALES;
        let (s1, r1) = (l.add(m[1], m[2]), l.sub(m[1], m[2]));
        let (s2, r2) = (l.add(m[3], m[4]), l.sub(m[3], m[4]));
        let (s3, r3) = (l.add(m[5], m[6]), l.sub(m[5], m[6]));
        [
            f(l, a[2], s3, f(l, a[1], s2, f(l, a[0], s1, m[0]))),
            f(l, b[2], r3, f(l, b[1], r2, f(l, b[0], r1, m[7]))),
        ]
    }
}

/// Aᵀ: from the points to the outputs.
pub struct Outputs;

impl Axis<POINTS, OUT> for Outputs {
    #[inline(always)]
    fn apply<L: Lanes>(l: L, m: [L::V; POINTS]) -> [L::V; OUT] {
        let (s1, r1) = (l.add(m[1], m[2]), l.sub(m[1], m[2]));
        let (s2, r2) = (l.add(m[3], m[4]), l.sub(m[3], m[4]));
        let (s3, r3) = (l.add(m[5], m[6]), l.sub(m[5], m[6]));
        [
            l.add(l.add(m[0], s1), l.add(s2, s3)),
            f(l, 0.5, r3, f(l, 2.0, r2, r1)),
            f(l, 0.25, s3, f(l, 4.0, s2, s1)),
            f(l, 0.125, r3, f(l, 8.0, r2, r1)),
            f(l, 0.0625, s3, f(l, 16.0, s2, s1)),
            f(l, 0.03125, r3, f(l, 32.0, r2, r1)),
            f(l, 0.015625, s3, f(l, 64.0, s2, l.add(s1, m[7]))),
        ]
    }
}

/// A: the outputs' gradient at the points.
pub struct OutputsBack;

impl Axis<OUT, POINTS> for OutputsBack {
    #[inline(always)]
    fn apply<L: Lanes>(l: L, y: [L::V; OUT]) -> [L::V; POINTS] {
        let even1 = l.add(l.add(y[0], y[2]), l.add(y[4], y[6]));
        let odd1 = l.add(l.add(y[1], y[3]), y[5]);
        let even2 = f(l, 64.0, y[6], f(l, 16.0, y[4], f(l, 4.0, y[2], y[0])));
        let odd2 = f(l, 32.0, y[5], f(l, 8.0, y[3], l.mul(l.splat(2.0), y[1])));
        let even3 = f(
            l,
            0.015625,
            y[6],
            f(l, 0.0625, y[4], f(l, 0.25, y[2], y[0])),
        );
        let odd3 = f(
            l,
            0.03125,
            y[5],
            f(l, 0.125, y[3], l.mul(l.splat(0.5), y[1])),
        );
        [
            y[0],
            l.add(even1, odd1),
            l.sub(even1, odd1),
            l.add(even2, odd2),
            l.sub(even2, odd2),
            l.add(even3, odd3),
            l.sub(even3, odd3),
            y[6],
        ]
    }
}
