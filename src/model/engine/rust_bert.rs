//! rust-bert on libtorch, on a CPU or a CUDA device.

use std::collections::HashMap;
use std::sync::Mutex;

use rust_bert::bert::{BertConfig, BertForTokenClassification};
use tch::nn::VarStore;
use tch::{Cuda, Device, Kind, Tensor};

use super::batches::batches;
use super::pool::Pool;
use super::{EngineError, TokenClassifier, Window};
use crate::model::decode::LABELS;
use crate::model::folder::{self, Folder};
use crate::model::{FileProblem, ModelError};

const NAME: &str = "rust-bert";

/// Wordpieces of a batch, padding included, at most: more fall out of a core's cache.
const CPU_BATCH: usize = 512;

/// On a GPU more are faster.
const GPU_BATCH: usize = 1 << 14;

/// The network, in as many instances as threads use it; all share the weights.
///
/// Windows of like length run in one batch, padded to the longest. The order in which a matrix
/// product adds depends on the size of the batch, so a window's last bits depend on the others:
/// see [`TokenClassifier::mixes_windows`].
#[derive(Debug)]
struct RustBert {
    networks: Pool<Network>,
    device: Device,
}

struct Network {
    model: BertForTokenClassification,
    /// Owns the names of the weights.
    store: VarStore,
}

/// Loads the network of a model's folder.
pub(super) fn load(folder: &Folder) -> Result<Box<dyn TokenClassifier>, ModelError> {
    let config: BertConfig = folder::read(&folder.path("config.json"))?;
    let path = folder.path("model.safetensors");
    let bad = |cause| ModelError::File { path: path.clone(), problem: FileProblem::Refused(cause) };
    let device = if Cuda::is_available() { Device::Cuda(0) } else { Device::Cpu };
    // Documents are what is done at the same time.
    tch::set_num_threads(1);
    let mut first = Network::new(&config, device).map_err(|error| bad(error.into()))?;
    // The file has 16-bit floats, and loading takes its precision over.
    first.store.load(&path).map_err(|error| bad(error.into()))?;
    first.store.float();
    first.store.freeze();
    let weights = Mutex::new(first.store.variables());
    let make = move || {
        let network = Network::new(&config, device)
            .map_err(|error| EngineError::Run { engine: NAME, cause: error.into() })?;
        network.share(&weights.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        Ok(network)
    };
    Ok(Box::new(RustBert { networks: Pool::new(first, Box::new(make)), device }))
}

impl TokenClassifier for RustBert {
    fn classify(&self, windows: &[Window]) -> Result<Vec<Vec<f32>>, EngineError> {
        let lengths: Vec<usize> = windows.iter().map(|window| window.ids.len()).collect();
        let most = if self.device.is_cuda() { GPU_BATCH } else { CPU_BATCH };
        self.networks.with(|network| {
            let mut found = vec![Vec::new(); windows.len()];
            for batch in batches(&lengths, most) {
                let together: Vec<&Window> = batch.iter().map(|&i| &windows[i]).collect();
                let logits = network.run(&together, self.device)?;
                let rows = logits.chunks_exact(lengths[batch[0]] * LABELS);
                for (&i, row) in batch.iter().zip(rows) {
                    found[i] = row[..lengths[i] * LABELS].to_vec();
                }
            }
            Ok(found)
        })
    }

    fn mixes_windows(&self) -> bool {
        true
    }

    fn batch(&self) -> usize {
        usize::MAX
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

    /// The logits of windows, the longest first, one after the other, each padded to the first.
    fn run(&self, windows: &[&Window], device: Device) -> Result<Vec<f32>, EngineError> {
        let failed = |error: tch::TchError| EngineError::Run { engine: NAME, cause: error.into() };
        let pieces = windows.first().map_or(0, |longest| longest.ids.len());
        let padded = windows.iter().any(|window| window.ids.len() < pieces);
        let tensor = |row: &dyn Fn(&Window) -> Vec<i64>| {
            let values = windows.iter().flat_map(|window| {
                let mut row = row(window);
                row.resize(pieces, 0);
                row
            });
            let shape = [as_size(windows.len()), as_size(pieces)];
            Tensor::f_from_slice(&values.collect::<Vec<i64>>())?.f_view(shape)?.f_to_device(device)
        };
        let ids = tensor(&|window| window.ids.clone()).map_err(failed)?;
        let types = tensor(&|window| window.types.clone()).map_err(failed)?;
        let mask = padded.then(|| tensor(&|window| vec![1; window.ids.len()])).transpose().map_err(failed)?;
        let logits = tch::no_grad(|| {
            let output = self.model.forward_t(Some(&ids), mask.as_ref(), Some(&types), None, None, false);
            output.logits.f_to_device(Device::Cpu)?.f_to_kind(Kind::Float)?.f_contiguous()?.f_view([-1])
        });
        let logits = Vec::<f32>::try_from(logits.map_err(failed)?).map_err(failed)?;
        let expected = windows.len() * pieces;
        if logits.len() != expected * LABELS {
            return Err(EngineError::Shape { engine: NAME, found: logits.len(), pieces: expected });
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
