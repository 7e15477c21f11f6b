//! Numbers of the trial register ClinicalTrials.gov: kept with the document, no entity.

use std::sync::LazyLock;

use regex::Regex;

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
    let mut numbers: Vec<String> = Vec::new();
    for found in TRIAL.find_iter(text) {
        if !numbers.iter().any(|n| n == found.as_str()) {
            numbers.push(found.as_str().to_owned());
        }
    }
    numbers
}
