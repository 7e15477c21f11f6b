//! What a run of `theralex eval --json` leaves for a later one to be compared with.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::errors::ErrorRecord;
use super::score::{Counts, Measures, Score, ScoredDocument};
use crate::concept::EntityType;

/// The number of the format. It grows when something changes its name or meaning, or goes. 1 was
/// a list of sets without counts by document.
pub const FORMAT: u32 = 2;

/// What was counted in one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentCounts {
    /// The document's.
    pub id: String,
    /// By type, in each measure: right, wrong, missed. A type of which nothing is counted is
    /// left out.
    pub counts: BTreeMap<EntityType, BTreeMap<String, [usize; 3]>>,
}

impl DocumentCounts {
    /// The counts of each document of a score.
    #[must_use]
    pub fn of(score: &Score<'_>) -> Vec<Self> {
        let one = |document: &ScoredDocument<'_>| {
            let told = |measures: Measures| {
                let counted = measures.named().into_iter().filter(|(_, c)| *c != Counts::default());
                counted.map(|(name, c)| (name.to_owned(), row(c))).collect::<BTreeMap<_, _>>()
            };
            let counts = document.measures().map(|(t, measures)| (t, told(measures)));
            let counts = counts.filter(|(_, told)| !told.is_empty()).collect();
            Self { id: document.gold.id.clone(), counts }
        };
        score.documents().iter().map(one).collect()
    }

    /// The counts of one type in one measure.
    #[must_use]
    pub fn get(&self, entity_type: EntityType, measure: &str) -> Counts {
        let [true_positives, false_positives, false_negatives] = self
            .counts
            .get(&entity_type)
            .and_then(|of_type| of_type.get(measure))
            .copied()
            .unwrap_or_default();
        Counts { true_positives, false_positives, false_negatives }
    }
}

const fn row(counts: Counts) -> [usize; 3] {
    [counts.true_positives, counts.false_positives, counts.false_negatives]
}

/// What is read of an earlier run.
#[derive(Debug, Deserialize)]
pub struct Earlier {
    /// By gold set.
    pub sets: Vec<EarlierSet>,
}

/// One gold set of an earlier run.
#[derive(Debug, Clone, Deserialize)]
pub struct EarlierSet {
    /// The hash of the gold documents.
    pub gold_sha256: String,
    /// Which types were scored.
    report: EarlierReport,
    /// The counts by document.
    pub documents: Vec<DocumentCounts>,
    /// Every mistake, if they were listed.
    #[serde(default)]
    pub errors: Option<Vec<ErrorRecord>>,
}

#[derive(Debug, Clone, Deserialize)]
struct EarlierReport {
    types: Vec<EarlierType>,
}

#[derive(Debug, Clone, Deserialize)]
struct EarlierType {
    r#type: EntityType,
}

impl EarlierSet {
    /// The types that were scored.
    pub fn types(&self) -> impl Iterator<Item = EntityType> {
        self.report.types.iter().map(|t| t.r#type)
    }
}

impl Earlier {
    /// Reads what an earlier run wrote.
    ///
    /// # Errors
    /// When the file cannot be read or is not what `eval --json` writes in this [`FORMAT`].
    pub fn read(path: &Path) -> Result<Self, EarlierError> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let own = || path.to_owned();
        let text = fs::read_to_string(path).map_err(|source| EarlierError::Io { path: own(), source })?;
        let json = |source| EarlierError::Json { path: own(), source };
        let value: serde_json::Value = serde_json::from_str(&text).map_err(json)?;
        let Ok(Format { format }) = Format::deserialize(&value) else {
            return Err(EarlierError::Other(own()));
        };
        if format != FORMAT {
            return Err(EarlierError::Format { path: own(), found: format });
        }
        Self::deserialize(value).map_err(json)
    }

    /// The set with this gold.
    #[must_use]
    pub fn set(&self, gold_sha256: &str) -> Option<&EarlierSet> {
        self.sets.iter().find(|set| set.gold_sha256 == gold_sha256)
    }
}

/// Why an earlier run cannot be compared with.
#[derive(Debug, thiserror::Error)]
pub enum EarlierError {
    /// The operating system refused.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Not JSON, or not the JSON of `eval`.
    #[error("{} is not what `theralex eval --json` writes", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        source: serde_json::Error,
    },
    /// JSON of something else, or of a theralex before the format had a number.
    #[error(
        "{} names no format: write it anew with `theralex eval --json` of this version",
        .0.display()
    )]
    Other(PathBuf),
    /// Another format.
    #[error("{} has format {found}, and this theralex reads {FORMAT}: write it anew", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_compared_with_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.json");
        let said = |text: &str| {
            fs::write(&path, text).unwrap();
            Earlier::read(&path).unwrap_err().to_string()
        };
        assert!(said("[{\"gold\": \"x\"}]").ends_with("with `theralex eval --json` of this version"));
        assert!(said("{\"format\": 9}").ends_with("has format 9, and this theralex reads 2: write it anew"));
        assert!(said("{\"format\": 2}").ends_with("is not what `theralex eval --json` writes"));
        assert!(said("{").ends_with("is not what `theralex eval --json` writes"));
        fs::remove_file(&path).unwrap();
        assert!(Earlier::read(&path).unwrap_err().to_string().starts_with("cannot read "));
    }
}
