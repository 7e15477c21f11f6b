//! Workers that only one thread may use at a time, made as they are needed.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::EngineError;

type Make<T> = dyn Fn() -> Result<T, EngineError> + Send + Sync;

/// Idle workers, and how to make another. There are never more than threads have asked at
/// the same time.
pub(super) struct Pool<T> {
    idle: Mutex<Vec<T>>,
    make: Box<Make<T>>,
}

impl<T> Pool<T> {
    /// A pool with one worker in it.
    pub fn new(first: T, make: Box<Make<T>>) -> Self {
        Self { idle: Mutex::new(vec![first]), make }
    }

    /// Lets `work` use a worker. One that panics is not used again.
    pub fn with<R>(&self, work: impl FnOnce(&mut T) -> Result<R, EngineError>) -> Result<R, EngineError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut worker = match idle {
            Some(worker) => worker,
            None => (self.make)()?,
        };
        let result = work(&mut worker);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        result
    }
}

impl<T> fmt::Debug for Pool<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}
