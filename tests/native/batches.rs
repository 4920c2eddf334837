//! Batches: every image once a pass, the same for the same seed, resumable anywhere.

use atelier::data::batches::Shuffle;
use atelier::data::{Batches, BatchesState, Dataset, Shard};

use super::support::{PIXELS, no_images};

fn dataset(images: usize) -> Dataset {
    let mut dataset = no_images();
    grow(&mut dataset, images);
    dataset
}

fn grow(dataset: &mut Dataset, by: usize) {
    dataset.push(&Shard {
        pixels: vec![0; by * PIXELS],
        labels: vec![0; by],
    });
}

fn sorted(mut indices: Vec<usize>) -> Vec<usize> {
    indices.sort_unstable();
    indices
}

#[test]
fn a_pass_draws_every_image_once() {
    let data = dataset(103);
    let mut batches = Batches::new(1);
    for _ in 0..3 {
        let mut pass = Vec::new();
        for n in [10, 1, 64, 28] {
            pass.extend(batches.next(data.len(), n));
        }
        assert_eq!(sorted(pass), (0..103).collect::<Vec<_>>());
    }
    assert_eq!(batches.state().epoch, 2);
}

#[test]
fn a_batch_reaches_into_the_next_pass() {
    let data = dataset(10);
    let mut batches = Batches::new(1);
    let drawn = batches.next(data.len(), 25);
    assert_eq!(drawn.len(), 25);
    for pass in drawn.chunks_exact(10) {
        assert_eq!(sorted(pass.to_vec()), (0..10).collect::<Vec<_>>());
    }
    assert_eq!((batches.state().epoch, batches.state().drawn), (2, 5));
}

#[test]
fn the_seed_determines_the_order_and_passes_differ() {
    let data = dataset(100);
    let order = |seed| Batches::new(seed).next(data.len(), 200);
    assert_eq!(order(7), order(7));
    assert_ne!(order(7), order(8));
    assert_ne!(order(7)[..100], order(7)[100..]);
    assert_ne!(order(7)[..100], (0..100).collect::<Vec<_>>());
}

/// Browsers count with 32 bits, this machine with 64: the order must not depend on it, nor
/// change with a release of the rand crate, or old checkpoints would go on differently.
#[test]
fn the_order_is_a_fixed_one() {
    assert_eq!(Batches::new(1).next(dataset(12).len(), 12), FIXED_ORDER);
}
const FIXED_ORDER: [usize; 12] = [5, 11, 8, 3, 7, 2, 10, 1, 0, 9, 4, 6];

#[test]
fn how_the_draws_are_grouped_makes_no_difference() {
    let data = dataset(50);
    let mut one = Batches::new(3);
    let mut other = Batches::new(3);
    let singly: Vec<_> = (0..120).flat_map(|_| one.next(data.len(), 1)).collect();
    assert_eq!(singly, other.next(data.len(), 120));
}

#[test]
fn new_images_join_the_pass_at_once() {
    let mut data = dataset(50);
    let mut batches = Batches::new(5);
    let mut pass = batches.next(data.len(), 20);
    grow(&mut data, 50);
    let next = batches.next(data.len(), 40);
    assert!(
        next.iter().any(|&index| index >= 50),
        "none of 50 new among 40 of 80"
    );
    pass.extend(next);
    pass.extend(batches.next(data.len(), 40));
    assert_eq!(sorted(pass), (0..100).collect::<Vec<_>>());
    assert_eq!((batches.state().epoch, batches.state().drawn), (0, 100));
}

#[test]
fn a_restored_run_goes_on_identically() {
    let mut data = dataset(30);
    let mut batches = Batches::new(9);
    for round in 0..60 {
        if round % 10 == 4 {
            grow(&mut data, 30);
        }
        batches.next(data.len(), 7);
        let text = serde_json::to_string(&batches.state()).unwrap();
        let state: BatchesState = serde_json::from_str(&text).unwrap();
        let mut restored = Batches::restore(&state).unwrap();
        assert_eq!(restored.state(), batches.state());
        let mut original = batches.clone();
        assert_eq!(
            restored.next(data.len(), 500),
            original.next(data.len(), 500)
        );
    }
}

#[test]
fn a_restored_run_waits_for_its_images() {
    let data = dataset(30);
    let mut batches = Batches::new(9);
    batches.next(data.len(), 7);
    let mut restored = Batches::restore(&batches.state()).unwrap();
    let mut arriving = dataset(20);
    assert!(!restored.ready(arriving.len()));
    assert!(restored.next(arriving.len(), 5).is_empty());
    grow(&mut arriving, 10);
    assert!(restored.ready(arriving.len()));
    assert_eq!(
        restored.next(arriving.len(), 5),
        batches.next(data.len(), 5)
    );
}

#[test]
fn without_images_there_are_no_batches() {
    let mut batches = Batches::new(1);
    assert!(!batches.ready(no_images().len()));
    assert!(batches.next(no_images().len(), 5).is_empty());
    assert!(batches.next(dataset(3).len(), 0).is_empty());
    assert_eq!(Batches::new(1).next(dataset(1).len(), 3), [0, 0, 0]);
}

#[test]
fn a_state_that_contradicts_itself_is_refused() {
    let shuffle = |drawn, images| Shuffle { drawn, images };
    for (drawn, shuffles) in [
        (1, vec![]),
        (11, vec![shuffle(0, 10)]),
        (5, vec![shuffle(3, 10)]),
        (5, vec![shuffle(0, 10), shuffle(6, 20)]),
        (5, vec![shuffle(0, 10), shuffle(5, 10)]),
        (5, vec![shuffle(0, 10), shuffle(4, 20), shuffle(3, 30)]),
        (0, vec![shuffle(0, usize::MAX)]),
    ] {
        let state = BatchesState {
            seed: 1,
            epoch: 0,
            drawn,
            shuffles,
        };
        assert!(Batches::restore(&state).is_err(), "{state:?}");
    }
}
