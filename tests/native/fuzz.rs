//! Everything that reads files from outside, given broken ones: files that are right, with some bytes
//! changed, cut out, doubled, or replaced by numbers that programs stumble over. Nothing may panic,
//! ask for far more memory than the file has, or take long. What is made is the same at every time.
//!
//! `FUZZ_INPUTS=100000 cargo test --release fuzz` looks longer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use atelier::cli::files::npy::Array;
use atelier::core::{Curves, FASHION_MNIST, Manifest, Recipe, Space};
use atelier::data::ShardId;
use atelier::data::fashion_mnist::SHARDS;
use atelier::data::{idx, shards};
use atelier::engine::checkpoint::State;
use atelier::engine::loader;
use atelier::engine::run::Run;
use atelier::engine::stored::past::Past;
use atelier::nn::weights::{self, Precision};
use futures::executor::block_on;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::allocations::largest_allocation;
use crate::support::{device, family, small};

/// Inputs of each target, where the environment does not say how many.
const INPUTS: usize = 2_000;
/// No single request for memory may be larger than this, with so many times the file's own size.
const MEMORY: usize = 4 << 20;
const TIMES: usize = 64;

/// Changes a right file.
struct Mutator {
    rng: ChaCha8Rng,
}

impl Mutator {
    fn below(&mut self, count: usize) -> usize {
        self.rng.random_range(0..count as u32) as usize
    }

    /// One of the right files, with one to four changes.
    fn next(&mut self, right: &[Vec<u8>]) -> Vec<u8> {
        let which = self.below(right.len());
        let mut file = right[which].clone();
        for _ in 0..=self.below(4) {
            self.change(&mut file);
        }
        file
    }

    /// Half of the places are in the first 256 bytes, where headers are.
    fn place(&mut self, file: &[u8]) -> usize {
        let near = self.below(2) == 0;
        let bound = if near {
            file.len().min(256)
        } else {
            file.len()
        };
        self.below(bound.max(1)).min(file.len())
    }

    fn change(&mut self, file: &mut Vec<u8>) {
        const NUMBERS: [u64; 8] = [
            0,
            1,
            0x7f,
            0xff,
            0x7fff_ffff,
            0xffff_ffff,
            1 << 63,
            u64::MAX,
        ];
        let at = self.place(file);
        let length = self.below(16).min(file.len() - at);
        match self.below(7) {
            0 => file
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|byte| *byte ^= 1 << (at % 8)),
            1 => file.truncate(at),
            2 => drop(file.drain(at..at + length)),
            3 => {
                let again = file[at..at + length].to_vec();
                drop(file.splice(at..at, again));
            }
            4 => {
                let (number, bytes) = (NUMBERS[self.below(8)].to_le_bytes(), length.min(8));
                file[at..at + bytes].copy_from_slice(&number[..bytes]);
            }
            5 => {
                let digit = b"0123456789-,.:(){}[]\"'e"[self.below(23)];
                drop(file.splice(at..at, [digit; 3]));
            }
            _ => (0..length).for_each(|i| file[at + i] = self.rng.random()),
        }
    }
}

/// Reads broken files; how many were still right.
fn fuzz(name: &str, right: &[Vec<u8>], read: impl Fn(&[u8]) -> bool) {
    let inputs = std::env::var("FUZZ_INPUTS").ok();
    let inputs = inputs.and_then(|text| text.parse().ok()).unwrap_or(INPUTS);
    let mut mutator = Mutator {
        rng: ChaCha8Rng::seed_from_u64(20),
    };
    assert!(
        right.iter().all(|file| read(file)),
        "{name}: a right file is refused"
    );
    let start = Instant::now();
    let mut accepted = 0;
    for i in 0..inputs {
        let file = mutator.next(right);
        let (result, largest) =
            largest_allocation(|| catch_unwind(AssertUnwindSafe(|| read(&file))));
        let Ok(good) = result else {
            panic!(
                "{name}: input {i} panics: {:02x?}",
                &file[..file.len().min(300)]
            );
        };
        let most = MEMORY + TIMES * file.len();
        assert!(
            largest <= most,
            "{name}: input {i} of {} bytes asks for {largest}",
            file.len()
        );
        accepted += usize::from(good);
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{name}: {inputs} inputs, {accepted} still right, {seconds:.1} s");
    assert!(accepted < inputs, "{name}: nothing is refused");
}

fn text(name: &str) -> Vec<u8> {
    std::fs::read(name).unwrap()
}

#[test]
fn fuzz_idx() {
    let (grey, colour) = (Space::grey(4), Space::colour(4));
    let images = vec![idx::write_images(&[7; 48], grey)];
    fuzz("idx images", &images, |file| {
        idx::parse_images(file, grey).is_ok()
    });
    let images = vec![idx::write_images(&[7; 96], colour)];
    fuzz("idx colour images", &images, |file| {
        idx::parse_images(file, colour).is_ok()
    });
    let labels = vec![idx::write_labels(&[1, 2, 3])];
    fuzz("idx labels", &labels, |file| {
        idx::parse_labels(file, 10).is_ok()
    });
}

#[test]
fn fuzz_shards() {
    let labels = text(&format!(
        "{}/{}",
        SHARDS.directory,
        ShardId::Test.labels_file()
    ));
    let read = |labels: &[u8]| {
        let expected = idx::LABELS_HEADER + FASHION_MNIST.test;
        let unpacked = shards::gunzip("labels", labels, expected);
        unpacked.is_ok_and(|labels| idx::parse_labels(&labels, 10).is_ok())
    };
    fuzz("shards", &[labels], read);
}

#[test]
fn fuzz_weights() {
    let array = |shape: &[usize]| weights::Array {
        shape: shape.to_vec(),
        values: vec![0.5; shape.iter().product()],
    };
    let some: weights::Weights = [("a.weight", array(&[2, 3])), ("b", array(&[5]))]
        .map(|(name, array)| (name.to_owned(), array))
        .into();
    let files = [Precision::Half, Precision::Full]
        .map(|precision| weights::encode(&some, precision, &[("key", "value".into())]).unwrap());
    fuzz("weights", &files, |file| {
        weights::decode(file.to_vec()).is_ok()
    });
}

#[test]
fn fuzz_models_and_runs() {
    let run = Run::new(&small(family("gan"), Recipe::Fast), &device()).unwrap();
    let model = block_on(run.export()).unwrap();
    fuzz("models", &[model], |file| {
        loader::stated(file).is_ok_and(|s| s.validate().is_ok())
    });
    let checkpoint = block_on(run.checkpoint()).unwrap();
    fuzz("checkpoints", &[checkpoint], |file| {
        State::decode(file.to_vec()).is_ok()
    });
}

#[test]
fn fuzz_json() {
    let manifest = text("pretrained/manifest.json");
    fuzz("manifest", &[manifest], |file| {
        serde_json::from_slice::<Manifest>(file).is_ok()
    });
    let curves = text("pretrained/curves/gan-s.json");
    fuzz("curves", &[curves], |file| {
        serde_json::from_slice::<Curves>(file).is_ok()
    });
}

#[test]
fn fuzz_npy() {
    let file = |dictionary: &str, data: &[u8]| {
        let length = (dictionary.len() as u16).to_le_bytes();
        [
            &b"\x93NUMPY\x01\0"[..],
            &length,
            dictionary.as_bytes(),
            data,
        ]
        .concat()
    };
    let files = [
        file(
            "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 2)}",
            &[9; 12],
        ),
        file(
            "{'descr': '>i8', 'fortran_order': False, 'shape': (3,)}",
            &[9; 24],
        ),
        file(
            "{'descr': '<f4', 'fortran_order': False, 'shape': ()}",
            &[9; 4],
        ),
    ];
    let read = |file: &[u8]| {
        let array = Array::parse(file);
        array.is_ok_and(|array| {
            let _ = (array.bytes(), array.integers());
            true
        })
    };
    fuzz("npy", &files, read);
}

#[test]
fn fuzz_stored_runs() {
    let past = super::stored::past().encode();
    fuzz("the past of stored runs", &[past], |file| {
        Past::decode(file).is_some()
    });
}
