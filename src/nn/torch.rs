//! Weights by the names and shapes of PyTorch's layers, which differ from burn's in two things: a
//! linear layer's weights are `[outputs, inputs]`, and BatchNorm calls its scale and shift `weight`
//! and `bias`.

use super::weights::{Array, Weights};

/// burn's names for what is BatchNorm's, and PyTorch's.
const NORM: [(&str, &str); 2] = [("gamma", "weight"), ("beta", "bias")];

/// A module's weights as PyTorch has them. (Beside its running statistics PyTorch's BatchNorm counts
/// batches; whoever writes the file adds that.)
pub fn from_burn(weights: Weights) -> Weights {
    weights.into_iter().map(layer).collect()
}

fn layer((name, array): (String, Array)) -> (String, Array) {
    let (path, last) = name.rsplit_once('.').unwrap_or(("", &name));
    if let Some((_, torch)) = NORM.iter().find(|(burn, _)| *burn == last) {
        return (format!("{path}.{torch}"), array);
    }
    match (last, array.shape.as_slice()) {
        ("weight", &[inputs, outputs]) => {
            let transposed = transposed(&array.values, [inputs, outputs]);
            (name, transposed)
        }
        _ => (name, array),
    }
}

fn transposed(values: &[f32], [rows, columns]: [usize; 2]) -> Array {
    let column = |column| (0..rows).map(move |row| values[row * columns + column]);
    Array {
        shape: vec![columns, rows],
        values: (0..columns).flat_map(column).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_shapes_are_pytorchs() {
        let array = |shape: &[usize]| Array {
            shape: shape.to_vec(),
            values: (0..shape.iter().product())
                .map(|i: usize| i as f32)
                .collect(),
        };
        let weights = [
            ("project.weight", array(&[2, 3])),
            ("project.bias", array(&[3])),
            ("norm0.gamma", array(&[3])),
            ("norm0.beta", array(&[3])),
            ("norm0.running_mean", array(&[3])),
            ("up1.weight", array(&[2, 1, 1, 2])),
            ("classes1.scale", array(&[2, 3])),
        ];
        let weights = weights.map(|(name, array)| (name.to_owned(), array));
        let torch = from_burn(weights.clone().into());
        let shapes: Vec<_> = torch
            .iter()
            .map(|(name, a)| (name.as_str(), a.shape.as_slice()))
            .collect();
        let expected: [(&str, &[usize]); 7] = [
            ("classes1.scale", &[2, 3]),
            ("norm0.bias", &[3]),
            ("norm0.running_mean", &[3]),
            ("norm0.weight", &[3]),
            ("project.bias", &[3]),
            ("project.weight", &[3, 2]),
            ("up1.weight", &[2, 1, 1, 2]),
        ];
        assert_eq!(shapes, expected);
        assert_eq!(
            torch["project.weight"].values,
            [0.0, 3.0, 1.0, 4.0, 2.0, 5.0]
        );
    }
}
