//! What passes through the narrow middle of the generator, and what beside it (§3.2.1, figure 3).

use atelier::families;
use atelier::families::model::Input;
use atelier::families::pix2pix::{DROPOUT, SKIPS};
use atelier::nn::from_host;

use super::{build, settings, z};
use crate::support::{PIXELS, SPACE, average, device, made_up, values};

/// Where they differ.
const PLACE: [usize; 2] = [2, 3];

/// What the generator makes of two pictures that differ in one pixel; where the middle is cut,
/// nothing comes up from it.
fn made_of_two(skips: bool, cut: bool) -> [Vec<f32>; 2] {
    let mut settings = settings();
    SKIPS.set(&mut settings, f64::from(u8::from(skips)));
    DROPOUT.set(&mut settings, 0.0);
    let mut weights = average(build(&settings).generator());
    if cut {
        for name in ["up3.weight", "up3.bias"] {
            weights.get_mut(name).unwrap().values.fill(0.0);
        }
    }
    let sampler = families::sampler(&settings, &weights, &device()).unwrap();
    let picture: Vec<f32> = made_up(SPACE, 0)
        .iter()
        .map(|&x| f32::from(x) / 127.5 - 1.0)
        .collect();
    let mut other = picture.clone();
    other[PLACE[0] * 28 + PLACE[1]] += 1.0;
    [picture, other].map(|picture| {
        let given = from_host(picture, SPACE.shape(1), &device());
        let input = Input {
            given: Some(given),
            ..Input::new(z(&settings, 1, 1), &[0])
        };
        values(sampler.sample(&input))
    })
}

/// How many pixels of the two differ.
fn changed([one, other]: &[Vec<f32>; 2]) -> usize {
    let pairs = one.iter().zip(other);
    pairs.filter(|(one, other)| one != other).count()
}

#[test]
fn without_skips_everything_passes_through_the_middle() {
    assert!(changed(&made_of_two(false, false)) > 0);
    assert_eq!(changed(&made_of_two(false, true)), 0);
}

#[test]
fn skips_carry_a_pixel_past_the_middle_to_where_it_was() {
    let both = made_of_two(true, true);
    let seen = changed(&both);
    // Not to everywhere: beside the middle, the layers see a part of the picture.
    assert!(seen > 0 && seen < PIXELS / 2, "{seen} pixels");
    let [one, other] = &both;
    let farthest = (0..PIXELS)
        .filter(|&at| one[at] != other[at])
        .map(|at| {
            (at / 28)
                .abs_diff(PLACE[0])
                .max((at % 28).abs_diff(PLACE[1]))
        })
        .max();
    assert!(farthest <= Some(14), "{farthest:?}");
}

/// What comes across is of the same size, whether the sides can be halved thrice or not.
#[test]
fn with_skips_a_pixel_is_seen_on_both_ways() {
    let through = changed(&made_of_two(true, false));
    assert!(through > changed(&made_of_two(true, true)));
}
