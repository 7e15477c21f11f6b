//! A stand-in for a network, for tests of what is around it: the label of a piece follows
//! from its number alone.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{EngineError, TokenClassifier, Window};
use crate::model::decode::LABELS;

/// Takes every piece in `genes` for the beginning of a gene.
#[derive(Debug, Default)]
pub struct StandIn {
    pub genes: Vec<i64>,
    /// Fails when it meets this piece.
    pub fails_at: Option<i64>,
    /// What it says of itself; its logits depend on their window alone.
    pub mixes: bool,
    /// Windows read so far.
    pub read: AtomicUsize,
    /// The largest call so far.
    pub largest: AtomicUsize,
}

impl TokenClassifier for StandIn {
    fn classify(&self, windows: &[Window]) -> Result<Vec<Vec<f32>>, EngineError> {
        self.read.fetch_add(windows.len(), Ordering::Relaxed);
        self.largest.fetch_max(windows.len(), Ordering::Relaxed);
        windows.iter().map(|window| self.logits(window)).collect()
    }

    fn mixes_windows(&self) -> bool {
        self.mixes
    }

    fn batch(&self) -> usize {
        4
    }

    fn device(&self) -> String {
        "a test".into()
    }
}

impl StandIn {
    fn logits(&self, window: &Window) -> Result<Vec<f32>, EngineError> {
        assert_eq!(window.ids.len(), window.types.len());
        if self.fails_at.is_some_and(|piece| window.ids.contains(&piece)) {
            return Err(EngineError::Run { engine: "the stand-in", cause: "met what it fails at".into() });
        }
        let mut logits = Vec::with_capacity(window.ids.len() * LABELS);
        for id in &window.ids {
            let gene = if self.genes.contains(id) { [0.0, 5.0, 0.0] } else { [5.0, 0.0, 0.0] };
            for tags in [[5.0, 0.0, 0.0], gene, [5.0, 0.0, 0.0], [5.0, 0.0, 0.0]] {
                logits.extend(tags);
            }
        }
        Ok(logits)
    }
}
