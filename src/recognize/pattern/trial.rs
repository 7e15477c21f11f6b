//! Numbers of the trial register ClinicalTrials.gov: kept with the document, no entity.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashSet;

static TRIAL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?-u)\bNCT\d{8}\b").expect("the pattern is a constant"));

/// The trial numbers (`NCT` and eight digits) in `text`, each once, in the order they come.
///
/// ```
/// let text = "Enrolled under NCT03872479 (see NCT03872479, NCT04849741).";
/// assert_eq!(theralex::recognize::trial_numbers(text), ["NCT03872479", "NCT04849741"]);
/// ```
#[must_use]
pub fn trial_numbers(text: &str) -> Vec<String> {
    let mut seen = FxHashSet::default();
    let numbers = TRIAL.find_iter(text).map(|found| found.as_str());
    numbers.filter(|number| seen.insert(*number)).map(ToOwned::to_owned).collect()
}
