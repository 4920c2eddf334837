//! Weights by name: read from a module without blocking, put into a module with every name
//! and shape checked, and to and from burnpack (`.bpk`) bytes.
//!
//! burn's own recorders read tensors back one by one and blocking, which a browser's WebGPU
//! cannot do; here all are joined on the device and read at once, asynchronously.

use std::collections::BTreeMap;

use burn::backend::Dispatch;
use burn::backend::ops::FloatTensorOps;
use burn::module::Module;
use burn::tensor::{Bytes, DType, Tensor};
use burn_pack::{Reader, Tensor as PackTensor, Writer};
use half::f16;

use super::from_host;
use super::parameters::{Change, Numbers, Parameter, change, visit};

/// The values of one tensor, in row-major order.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

/// Arrays by their path in the module, such as `up1.weight`.
pub type Weights = BTreeMap<String, Array>;

/// Weights that cannot be read, or do not fit the module they are meant for.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    #[error("the weights lack `{0}`")]
    Missing(String),
    #[error("`{name}` has the shape {found:?} instead of {expected:?}")]
    Shape {
        name: String,
        expected: Vec<usize>,
        found: Vec<usize>,
    },
    #[error("the weights hold `{0}`, which the network lacks")]
    Surplus(String),
    #[error("not a readable weights file: {0}")]
    Format(String),
    #[error("the device did not give its data: {0}")]
    Device(String),
}

/// Precision of the numbers in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    Half,
    Full,
}

/// Tensors still on the device, flattened, with their names and shapes.
#[derive(Default)]
pub struct OnDevice {
    entries: Vec<(String, Vec<usize>, Tensor<1>)>,
}

impl OnDevice {
    /// Adds all float tensors of `module`, running statistics included, as `prefix.path`.
    pub fn add<M: Module>(&mut self, prefix: &str, module: &M) {
        visit(module, &mut |name, value| {
            let value = Tensor::<1>::from_dispatch(value).without_autodiff();
            let shape = value.shape().to_vec();
            let entry = (joined(prefix, &name), shape, value.reshape([-1]));
            self.entries.push(entry);
        });
    }

    /// Adds one flat tensor.
    pub fn push(&mut self, name: String, tensor: Tensor<1>) {
        self.entries
            .push((name, tensor.dims().to_vec(), tensor.without_autodiff()));
    }

    /// Reads all values back in one transfer.
    ///
    /// # Errors
    /// [`WeightsError::Device`] if the device is lost.
    pub async fn read(self) -> Result<Weights, WeightsError> {
        let mut weights = Weights::new();
        if self.entries.is_empty() {
            return Ok(weights);
        }
        let flat = Tensor::cat(
            self.entries.iter().map(|entry| entry.2.clone()).collect(),
            0,
        );
        let data = flat
            .into_data_async()
            .await
            .map_err(|e| WeightsError::Device(format!("{e:?}")))?;
        let mut rest = data
            .as_slice::<f32>()
            .map_err(|e| WeightsError::Device(e.to_string()))?;
        for (name, shape, _) in self.entries {
            let (values, after) = rest.split_at(shape.iter().product());
            weights.insert(
                name,
                Array {
                    shape,
                    values: values.to_vec(),
                },
            );
            rest = after;
        }
        Ok(weights)
    }
}

fn joined(prefix: &str, name: &str) -> String {
    match prefix {
        "" => name.to_string(),
        _ => format!("{prefix}.{name}"),
    }
}

/// Puts `weights` named `prefix.path` into the module.
///
/// # Errors
/// A tensor of the module that is missing or of another shape, or a weight under that prefix
/// that the module lacks.
pub fn apply<M: Module>(prefix: &str, module: M, weights: &Weights) -> Result<M, WeightsError> {
    let mut applier = Applier {
        prefix,
        weights,
        used: 0,
        error: None,
    };
    let module = change(module, &mut applier);
    if let Some(error) = applier.error {
        return Err(error);
    }
    let mine = |name: &&String| prefix.is_empty() || name.starts_with(&format!("{prefix}."));
    if weights.keys().filter(mine).count() > applier.used {
        let mut known = OnDevice::default();
        known.add(prefix, &module);
        let surplus = weights
            .keys()
            .filter(mine)
            .find(|name| known.entries.iter().all(|e| &e.0 != *name));
        return Err(WeightsError::Surplus(surplus.cloned().unwrap_or_default()));
    }
    Ok(module)
}

struct Applier<'a> {
    prefix: &'a str,
    weights: &'a Weights,
    used: usize,
    error: Option<WeightsError>,
}

impl Applier<'_> {
    fn find(&self, parameter: &Parameter) -> Result<&Array, WeightsError> {
        let name = joined(self.prefix, parameter.name);
        let array = self
            .weights
            .get(&name)
            .ok_or_else(|| WeightsError::Missing(name.clone()))?;
        if array.shape[..] != parameter.shape[..] {
            return Err(WeightsError::Shape {
                name,
                expected: parameter.shape.to_vec(),
                found: array.shape.clone(),
            });
        }
        Ok(array)
    }
}

impl Change for Applier<'_> {
    fn wants(&mut self, parameter: &Parameter) -> bool {
        if self.error.is_none() {
            match self.find(parameter) {
                Ok(_) => self.used += 1,
                Err(error) => self.error = Some(error),
            }
        }
        self.error.is_none()
    }

    fn change(&mut self, parameter: &Parameter, old: Numbers) -> Numbers {
        let Ok(array) = self.find(parameter) else {
            return old;
        };
        let device = Tensor::<1>::from_dispatch(old).device();
        let flat = from_host(array.values.clone(), [array.values.len()], &device);
        Dispatch::float_reshape(flat.into_dispatch(), parameter.shape.clone())
    }
}

/// The number of trained parameters of a module: all weights but running statistics.
pub fn parameters<M: Module>(module: &M) -> usize {
    let mut all = OnDevice::default();
    all.add("", module);
    let trained = all.entries.iter().filter(|(name, ..)| is_trained(name));
    trained
        .map(|(_, shape, _)| shape.iter().product::<usize>())
        .sum()
}

/// All trained weights of a module in one row.
pub fn flat<M: Module>(module: &M) -> Tensor<1> {
    let mut all = OnDevice::default();
    all.add("", module);
    let trained = all
        .entries
        .into_iter()
        .filter(|(name, ..)| is_trained(name));
    Tensor::cat(trained.map(|(_, _, values)| values).collect(), 0)
}

/// Running statistics are not.
fn is_trained(name: &str) -> bool {
    !name.contains("running_")
}

/// Packs weights as burnpack bytes, with `metadata` as text beside them.
///
/// # Errors
/// [`WeightsError::Format`] if the packer refuses.
pub fn encode(
    weights: &Weights,
    precision: Precision,
    metadata: &[(&str, String)],
) -> Result<Vec<u8>, WeightsError> {
    let tensors = weights.iter().map(|(name, array)| {
        let (dtype, bytes) = match precision {
            Precision::Full => (
                DType::F32,
                array.values.iter().flat_map(|x| x.to_le_bytes()).collect(),
            ),
            Precision::Half => (
                DType::F16,
                array
                    .values
                    .iter()
                    .flat_map(|x| f16::from_f32(*x).to_le_bytes())
                    .collect::<Vec<u8>>(),
            ),
        };
        PackTensor::new(
            name.clone(),
            dtype,
            array.shape.clone(),
            None,
            Bytes::from_bytes_vec(bytes),
        )
    });
    let mut writer = Writer::new(tensors.collect());
    for (key, value) in metadata {
        writer = writer.with_metadata(key, value);
    }
    let bytes = writer.into_bytes().map_err(format_error)?;
    Ok(bytes.to_vec())
}

/// Reads the text beside the weights only.
///
/// # Errors
/// [`WeightsError::Format`] for anything that is not burnpack.
pub fn metadata(bytes: Vec<u8>) -> Result<BTreeMap<String, String>, WeightsError> {
    let reader = Reader::from_bytes(Bytes::from_bytes_vec(bytes)).map_err(format_error)?;
    Ok(reader.metadata().clone())
}

/// Reads burnpack bytes: the weights and the text beside them.
///
/// # Errors
/// [`WeightsError::Format`] for anything that is not burnpack with 16- or 32-bit floats.
pub fn decode(bytes: Vec<u8>) -> Result<(Weights, BTreeMap<String, String>), WeightsError> {
    let reader = Reader::from_bytes(Bytes::from_bytes_vec(bytes)).map_err(format_error)?;
    let metadata = reader.metadata().clone();
    let mut weights = Weights::new();
    for tensor in reader.into_tensors().map_err(format_error)? {
        let (name, dtype, shape, _, bytes) = tensor.into_parts().map_err(format_error)?;
        let values: Vec<f32> = match dtype {
            DType::F32 => bytes
                .chunks_exact(4)
                .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                .collect(),
            DType::F16 => bytes
                .chunks_exact(2)
                .map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32())
                .collect(),
            other => {
                return Err(WeightsError::Format(format!(
                    "`{name}` is of type {other:?}"
                )));
            }
        };
        let shape: Vec<usize> = shape.iter().copied().collect();
        if shape.iter().product::<usize>() != values.len() {
            return Err(WeightsError::Format(format!(
                "`{name}` has {} values for {shape:?}",
                values.len()
            )));
        }
        weights.insert(name, Array { shape, values });
    }
    Ok((weights, metadata))
}

fn format_error(error: burn_pack::Error) -> WeightsError {
    WeightsError::Format(format!("{error:?}"))
}
