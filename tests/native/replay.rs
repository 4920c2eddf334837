//! Experience replay: how many past fakes, under which labels, saved and found again.

use std::collections::BTreeSet;

use atelier::core::Space;
use atelier::nn::batch::Batch;
use atelier::nn::from_host;
use atelier::nn::noise::Noise;
use atelier::nn::replay::Replay;

use super::support::{device, values, weights};

const TINY: Space = Space::grey(2);

/// Tiny pictures that carry the number of their batch, labelled with it.
fn fakes(batch: u8, count: usize) -> Batch {
    Batch {
        images: from_host(
            vec![f32::from(batch); count * 4],
            TINY.shape(count),
            &device(),
        ),
        labels: vec![batch; count],
        given: None,
    }
}

#[test]
fn replay_shows_the_share_of_past_fakes_that_was_asked_for() {
    for (share, expected) in [(0.25, 4), (0.5, 8), (0.75, 12)] {
        let (mut replay, mut noise) = (Replay::default(), Noise::new(1, 1));
        let first = replay.mix(share, fakes(0, 16), false, &mut noise);
        assert_eq!(first.labels, [0; 16], "there is no past yet");
        let mut past_seen = BTreeSet::new();
        for batch in 1..200 {
            let mixed = replay.mix(share, fakes(batch, 16), false, &mut noise);
            let pixels = values(mixed.images);
            let by_picture: Vec<u8> = pixels.iter().step_by(4).map(|&x| x as u8).collect();
            assert_eq!(by_picture, mixed.labels, "labels go with their pictures");
            let past: Vec<_> = mixed.labels.iter().filter(|&&b| b != batch).collect();
            assert_eq!(past.len(), expected);
            assert!(past.iter().all(|&&b| b < batch));
            past_seen.extend(past.into_iter().copied());
        }
        assert!(past_seen.len() > 10, "from many times: {past_seen:?}");
    }
}

#[test]
fn replay_switched_off_changes_nothing_and_draws_nothing() {
    let (mut replay, mut noise) = (Replay::default(), Noise::new(1, 1));
    for batch in 0..20 {
        assert_eq!(
            replay.mix(0.0, fakes(batch, 4), false, &mut noise).labels,
            [batch; 4]
        );
    }
    assert_eq!(noise, Noise::new(1, 1));
}

#[test]
fn past_fakes_are_saved_and_found_again() {
    let (mut replay, mut noise) = (Replay::default(), Noise::new(1, 1));
    for batch in 0..30 {
        replay.mix(0.5, fakes(batch, 4), false, &mut noise);
    }
    let saved = |replay: &Replay| weights(|out| replay.save(out));
    let kept = saved(&replay);
    let mut again = Replay::default();
    again.load(&kept, TINY, &device());
    assert_eq!(saved(&again), kept);
    let mut same = noise.clone();
    for batch in 30..40 {
        let one = replay.mix(0.5, fakes(batch, 4), false, &mut noise);
        let other = again.mix(0.5, fakes(batch, 4), false, &mut same);
        assert_eq!(one.labels, other.labels);
    }
}

/// Tiny pictures of so many classes in some order, each showing its class and its batch.
fn labelled(batch: usize, labels: &[u8]) -> Batch {
    let picture = |&label: &u8| [f32::from(label), batch as f32, 0.0, 0.0];
    let pixels = labels.iter().flat_map(picture).collect();
    Batch {
        images: from_host(pixels, TINY.shape(labels.len()), &device()),
        labels: labels.to_vec(),
        given: None,
    }
}

/// The labels of a batch, in an order that no two neighbouring batches share.
fn shuffled(batch: usize, classes: usize) -> Vec<u8> {
    let numbers = Noise::new(9, batch as u64).uniform(16, 1.0);
    let label = |u: &f32| (((u + 1.0) / 2.0 * classes as f32) as usize).min(classes - 1) as u8;
    numbers.iter().map(label).collect()
}

/// Where the generator is told a label: D compares a past fake with the real picture beside it.
#[test]
fn a_past_fake_only_stands_in_for_one_of_its_own_label() {
    for (classes, share) in [(2, 0.25), (3, 0.5), (10, 0.75), (10, 1.0)] {
        let (mut replay, mut noise) = (Replay::default(), Noise::new(1, 1));
        let (mut past, mut misplaced) = (0, 0);
        for batch in 0..100 {
            let labels = shuffled(batch, classes);
            let mixed = replay.mix(share, labelled(batch, &labels), true, &mut noise);
            assert_eq!(
                mixed.labels, labels,
                "D is told the labels of the real ones"
            );
            let pictures = values(mixed.images);
            let most = (share * 16.0).round() as usize;
            for (place, picture) in pictures.chunks(TINY.values()).enumerate() {
                assert_eq!(picture[0], f32::from(labels[place]), "drawn for that label");
                let old = picture[1] != batch as f32;
                assert!(!old || picture[1] < batch as f32);
                past += usize::from(old);
                misplaced += usize::from(old && place >= most);
            }
        }
        assert_eq!(misplaced, 0);
        // Not every label of the first rows is among those of the past batch.
        let asked = 99.0 * share * 16.0;
        assert!(
            past as f64 > 0.3 * asked && past as f64 <= asked,
            "{past} of {asked}"
        );
    }
}

/// No picture of the past batch stands in twice, and none is invented.
#[test]
fn a_past_fake_stands_in_once_in_a_batch() {
    let (mut replay, mut noise) = (Replay::default(), Noise::new(1, 1));
    let picture = |number: u8| vec![f32::from(number); TINY.values()];
    let batch = |numbers: [u8; 4]| Batch {
        images: from_host(numbers.map(picture).concat(), TINY.shape(4), &device()),
        labels: vec![0, 0, 0, 1],
        given: None,
    };
    replay.mix(1.0, batch([1, 2, 3, 4]), true, &mut noise);
    let mixed = replay.mix(1.0, batch([11, 12, 13, 14]), true, &mut noise);
    let shown: Vec<f32> = values(mixed.images).chunks(4).map(|p| p[0]).collect();
    assert_eq!(shown, [1.0, 2.0, 3.0, 4.0]);
    // Three of label 1 are wanted and one is there: the others stay fresh.
    let more = Batch {
        labels: vec![1, 1, 1, 0],
        ..batch([21, 22, 23, 24])
    };
    let mixed = replay.mix(1.0, more, true, &mut noise);
    let shown: Vec<f32> = values(mixed.images).chunks(4).map(|p| p[0]).collect();
    assert_eq!(shown, [4.0, 22.0, 23.0, 1.0]);
}
