//! A model's weights as a safetensors file.

use anyhow::Result;
use safetensors::tensor::{Dtype, TensorView, serialize};
use serde_json::{Map, Value, json};

use crate::core::Settings;

/// The one entry of the file's metadata: what a PyTorch module is made from. (Of several the order
/// would change from one writing to the next.)
const METADATA: &str = "atelier";
/// Beside each of these PyTorch counts batches, which matters only to go on training.
const STATISTICS: &str = ".running_mean";
const BATCHES: &str = ".num_batches_tracked";

/// The bytes of one tensor.
struct Tensor {
    name: String,
    kind: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

/// Arrays by name, with their shapes.
///
/// # Errors
/// If the format cannot hold them.
pub fn file(
    settings: &Settings,
    arrays: impl Iterator<Item = (String, Vec<usize>, Vec<f32>)>,
) -> Result<Vec<u8>> {
    let mut tensors = vec![];
    for (name, shape, values) in arrays {
        if let Some(norm) = name.strip_suffix(STATISTICS) {
            tensors.push(Tensor {
                name: format!("{norm}{BATCHES}"),
                kind: Dtype::I64,
                shape: vec![],
                bytes: 0_i64.to_le_bytes().to_vec(),
            });
        }
        tensors.push(Tensor {
            name,
            kind: Dtype::F32,
            shape,
            bytes: values.iter().flat_map(|x| x.to_le_bytes()).collect(),
        });
    }
    let views = tensors.iter().map(|tensor| {
        let view = TensorView::new(tensor.kind, tensor.shape.clone(), &tensor.bytes);
        Ok((tensor.name.as_str(), view?))
    });
    let views = views.collect::<Result<Vec<_>>>()?;
    let metadata = [(METADATA.to_owned(), described(settings).to_string())];
    Ok(serialize(views, Some(metadata.into_iter().collect()))?)
}

/// What the module has to know beside its weights.
fn described(settings: &Settings) -> Value {
    let knobs = settings.family.knobs();
    let knobs: Map<String, Value> = knobs
        .map(|knob| (knob.id.to_owned(), json!(knob.get(settings))))
        .collect();
    let (dataset, space) = (&settings.dataset, settings.dataset.space);
    let given = settings.operator().map(|operator| operator.space(space));
    json!({
        "family": settings.family.id(),
        "size": settings.size.id(),
        "recipe": settings.recipe.id(),
        "latent": settings.latent(),
        "labels": settings.labels(),
        "space": [space.channels, space.height, space.width],
        "given": given.map(|given| [given.channels, given.height, given.width]),
        "classes": dataset.classes,
        "knobs": knobs,
    })
}
