//! How a command ends.

use std::process::ExitCode;

/// How a command ended, if it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// All done.
    Done,
    /// Done, but some inputs were rejected.
    Rejects,
    /// Stopped by the user; what was finished is kept.
    Interrupted,
}

/// What a command that failed exits with: wrong use or set-up.
pub const FAILED: u8 = 2;

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        match end {
            End::Done => Self::SUCCESS,
            End::Rejects => Self::from(3),
            End::Interrupted => Self::from(130),
        }
    }
}
