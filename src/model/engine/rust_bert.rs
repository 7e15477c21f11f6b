//! rust-bert on libtorch, on a CPU or a CUDA device.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use rust_bert::bert::{BertConfig, BertForTokenClassification};
use tch::nn::VarStore;
use tch::{Cuda, Device, Kind, Tensor};

use super::pool::Pool;
use super::{EngineError, TokenClassifier, Window};
use crate::model::ModelError;
use crate::model::decode::LABELS;
use crate::model::folder::Folder;

const NAME: &str = "rust-bert";

/// The network, in as many instances as threads use it; all share the weights.
///
/// On a CPU each window is run by itself: the order in which a matrix product adds depends on
/// the size of the batch, so a window's last bits would depend on the others. On a GPU windows
/// of the same length run together.
#[derive(Debug)]
pub(super) struct RustBert {
    networks: Pool<Network>,
    device: Device,
}

struct Network {
    model: BertForTokenClassification,
    /// Owns the names of the weights.
    store: VarStore,
}

impl RustBert {
    pub fn load(folder: &Folder) -> Result<Self, ModelError> {
        let config = read_config(&folder.path("config.json"))?;
        let path = folder.path("model.safetensors");
        let bad = |message: String| ModelError::File { path: path.clone(), message: first_line(&message) };
        let device = if Cuda::is_available() { Device::Cuda(0) } else { Device::Cpu };
        // Documents are what is done at the same time.
        tch::set_num_threads(1);
        let mut first = Network::new(&config, device).map_err(|error| bad(error.to_string()))?;
        // The file has 16-bit floats, and loading takes its precision over.
        first.store.load(&path).map_err(|error| bad(error.to_string()))?;
        first.store.float();
        first.store.freeze();
        let weights = Mutex::new(first.store.variables());
        let make = move || {
            let network = Network::new(&config, device)
                .map_err(|error| EngineError::Run { engine: NAME, message: error.to_string() })?;
            network.share(&weights.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
            Ok(network)
        };
        Ok(Self { networks: Pool::new(first, Box::new(make)), device })
    }
}

impl TokenClassifier for RustBert {
    fn classify(&self, windows: &[Window]) -> Result<Vec<Vec<f32>>, EngineError> {
        let together = if self.device.is_cuda() { windows.len() } else { 1 };
        let mut by_length: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (i, window) in windows.iter().enumerate() {
            by_length.entry(window.ids.len()).or_default().push(i);
        }
        self.networks.with(|network| {
            let mut found = vec![Vec::new(); windows.len()];
            for (pieces, alike) in by_length {
                for batch in alike.chunks(together) {
                    let logits = network.run(batch.iter().map(|&i| &windows[i]), pieces, self.device)?;
                    for (&i, logits) in batch.iter().zip(logits.chunks_exact(pieces * LABELS)) {
                        found[i] = logits.to_vec();
                    }
                }
            }
            Ok(found)
        })
    }

    fn batch(&self) -> usize {
        if self.device.is_cuda() { 256 } else { 32 }
    }

    fn device(&self) -> String {
        match self.device {
            Device::Cuda(_) => "libtorch on a GPU".into(),
            _ => "libtorch on the CPU".into(),
        }
    }
}

impl Network {
    fn new(config: &BertConfig, device: Device) -> Result<Self, rust_bert::RustBertError> {
        let store = VarStore::new(device);
        let model = BertForTokenClassification::new(store.root(), config)?;
        Ok(Self { model, store })
    }

    /// Takes the weights of another network as its own, without a copy.
    fn share(&self, weights: &HashMap<String, Tensor>) {
        tch::no_grad(|| {
            for (name, mut variable) in self.store.variables() {
                if let Some(weight) = weights.get(&name) {
                    variable.set_data(weight);
                }
            }
        });
    }

    /// The logits of windows of the same length, one after the other.
    fn run<'w>(
        &self,
        windows: impl Iterator<Item = &'w Window> + Clone,
        pieces: usize,
        device: Device,
    ) -> Result<Vec<f32>, EngineError> {
        let failed =
            |error: tch::TchError| EngineError::Run { engine: NAME, message: first_line(&error.to_string()) };
        let count = windows.clone().count();
        let tensor = |values: Vec<i64>| {
            let shape = [as_size(count), as_size(pieces)];
            Tensor::f_from_slice(&values)?.f_view(shape)?.f_to_device(device)
        };
        let ids = tensor(windows.clone().flat_map(|w| w.ids.iter().copied()).collect()).map_err(failed)?;
        let types = tensor(windows.flat_map(|w| w.types.iter().copied()).collect()).map_err(failed)?;
        let logits = tch::no_grad(|| {
            let output = self.model.forward_t(Some(&ids), None, Some(&types), None, None, false);
            output.logits.f_to_device(Device::Cpu)?.f_to_kind(Kind::Float)?.f_contiguous()?.f_view([-1])
        });
        let logits = Vec::<f32>::try_from(logits.map_err(failed)?).map_err(failed)?;
        if logits.len() != count * pieces * LABELS {
            return Err(EngineError::Shape { engine: NAME, found: logits.len(), pieces: count * pieces });
        }
        Ok(logits)
    }
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Network").field("store", &self.store).finish_non_exhaustive()
    }
}

fn as_size(n: usize) -> i64 {
    i64::try_from(n).expect("windows are short and batches small")
}

fn read_config(path: &Path) -> Result<BertConfig, ModelError> {
    let bad = |message: String| ModelError::File { path: path.to_owned(), message };
    let text = fs::read_to_string(path).map_err(|error| bad(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| bad(error.to_string()))
}

/// libtorch adds a trace of calls.
fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().to_owned()
}
