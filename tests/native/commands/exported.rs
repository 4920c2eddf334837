//! What other programs read: weights for PyTorch, and tables.

use std::fs;
use std::path::Path;

use atelier::core::{Curves, D_LOSS, Family, Manifest};
use atelier::nn::weights::{self, Array, Precision};
use safetensors::{Dtype, SafeTensors};

use super::given::untrained;
use super::{refuses, scratch, succeeds, text};

fn floats(bytes: &[u8]) -> Vec<f32> {
    let floats = bytes.chunks_exact(4);
    floats
        .map(|x| f32::from_le_bytes(x.try_into().unwrap()))
        .collect()
}

/// The value at `[row, column]` of a matrix.
fn at(array: &Array, row: usize, column: usize) -> f32 {
    array.values[row * array.shape[1] + column]
}

#[test]
fn every_familys_weights_are_exported_as_pytorch_has_them() {
    let dir = scratch("exported");
    for family in Family::ALL {
        let (model, out) = (untrained(&dir, family.id()), dir.join("a.safetensors"));
        let words = ["export", "--model", text(&model), "--to", "safetensors"];
        succeeds(&[&words[..], &["--out", text(&out), "--force"]].concat());
        let bytes = fs::read(&out).unwrap();
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let (burn, _) = weights::decode(fs::read(&model).unwrap()).unwrap();
        let mut batches = 0;
        for (name, tensor) in file.tensors() {
            if name.ends_with("num_batches_tracked") {
                assert_eq!((tensor.dtype(), tensor.shape()), (Dtype::I64, &[][..]));
                batches += 1;
                continue;
            }
            let norms = || name.replace(".weight", ".gamma").replace(".bias", ".beta");
            let array = burn.get(&name).unwrap_or_else(|| &burn[&norms()]);
            let values = floats(tensor.data());
            if let (true, &[outputs, inputs]) = (name.ends_with(".weight"), tensor.shape()) {
                assert_eq!(array.shape, [inputs, outputs], "{name}");
                let turned =
                    (0..values.len()).all(|i| values[i] == at(array, i % inputs, i / inputs));
                assert!(turned, "{name}");
            } else {
                assert_eq!((tensor.shape(), &values), (&array.shape[..], &array.values));
            }
        }
        assert_eq!(file.len(), burn.len() + batches, "{}", family.id());
        let (_, head) = SafeTensors::read_metadata(&bytes).unwrap();
        let told = &head.metadata().as_ref().unwrap()["atelier"];
        let told: serde_json::Value = serde_json::from_str(told).unwrap();
        assert_eq!(told["family"], family.id());
    }
    fs::remove_dir_all(dir).unwrap();
}

#[test]
fn weights_of_another_network_are_refused() {
    let dir = scratch("another");
    let read = |id| weights::decode(fs::read(untrained(&dir, id)).unwrap()).unwrap();
    let ((_, said), (held, _)) = (read("cdcgan"), read("gan"));
    let said = said.iter().map(|(key, text)| (key.as_str(), text.clone()));
    let mixed = weights::encode(&held, Precision::Half, &said.collect::<Vec<_>>()).unwrap();
    let model = dir.join("mixed.bpk");
    fs::write(&model, mixed).unwrap();
    let out = dir.join("mixed.safetensors");
    let refusal = refuses(&["export", "--model", text(&model), "--out", text(&out)]);
    assert!(refusal.contains("mixed.bpk: "), "{refusal}");
    assert!(!out.exists());
    fs::remove_dir_all(dir).unwrap();
}

#[test]
fn docs_have_a_module_for_every_family() {
    let modules = fs::read_to_string("docs/pytorch/generators.py").unwrap();
    for family in Family::ALL {
        let entry = format!("\"{}\": ", family.id());
        assert!(modules.contains(&entry), "{} has none", family.id());
    }
}

#[test]
fn the_same_model_makes_the_same_file() {
    let dir = scratch("same");
    let files = ["a", "b"].map(|name| {
        let out = dir.join(name);
        succeeds(&[
            "export",
            "--model",
            "pretrained/cdcgan-xs.bpk",
            "--out",
            text(&out),
        ]);
        fs::read(out).unwrap()
    });
    assert_eq!(files[0], files[1]);
    fs::remove_dir_all(dir).unwrap();
}

/// The filled cells of a column, as numbers.
fn column(table: &str, name: &str) -> Vec<f64> {
    let mut lines = table
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>());
    let heads = lines.next().unwrap();
    let place = heads.iter().position(|&head| head == name).unwrap();
    let cells = lines.map(|cells| {
        assert_eq!(cells.len(), heads.len());
        cells[place]
    });
    let filled = cells.filter(|cell| !cell.is_empty());
    filled.map(|cell| cell.parse().unwrap()).collect()
}

fn export<'a>(curves: &'a str, out: &'a Path) -> [&'a str; 5] {
    ["export", "--curves", curves, "--out", text(out)]
}

#[test]
fn curves_become_a_table() {
    let dir = scratch("table");
    let out = dir.join("curves.csv");
    let manifest = fs::read("pretrained/manifest.json").unwrap();
    let manifest: Manifest = serde_json::from_slice(&manifest).unwrap();
    for entry in manifest.models {
        let path = format!("pretrained/curves/{}.json", entry.id);
        succeeds(&[&export(&path, &out)[..], &["--force"]].concat());
        let table = fs::read_to_string(&out).unwrap();
        let curves: Curves = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let losses: Vec<f32> = curves.losses.iter().map(|s| s.value(D_LOSS)).collect();
        let found: Vec<f32> = column(&table, D_LOSS).iter().map(|&x| x as f32).collect();
        assert_eq!(found, losses, "{path}");
        let scores: Vec<f64> = curves.scores.iter().map(|score| score.fid).collect();
        assert_eq!(column(&table, "score_fid"), scores, "{path}");
        assert!(!losses.is_empty() && !scores.is_empty(), "{path}");
    }
    let said = refuses(&export("pretrained/curves/gan-s.json", &out));
    assert!(said.contains("--force"), "{said}");
    fs::remove_dir_all(dir).unwrap();
}
