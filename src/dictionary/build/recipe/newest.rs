//! What the recipe says about newer releases: where they are published, and how much a new one
//! may lose before it is taken for broken.

use std::path::{Component, Path};

use serde::Deserialize;
use ureq::http::Uri;

use super::error::NewestError;

/// Where the newest release of one file is published.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Newest {
    /// The copy it becomes, as a source names it. Packed and unpacked as its ending says.
    pub file: String,
    /// The publisher's lasting address of the newest release. `{year}` and `{month}` (its
    /// English name in small letters) stand for addresses that change with each release.
    pub url: String,
    /// The file to take out of a ZIP archive; may be left out where it holds only one.
    pub member: Option<String>,
    /// SHA-256 of the file as it is published, as hexadecimal digits.
    pub sha256: Option<String>,
    /// Address of a checksum file (SHA-256) published beside it.
    pub sha256_url: Option<String>,
    /// A published file of fewer bytes is taken for broken.
    #[serde(default = "one")]
    pub min_bytes: u64,
    /// A published file of more bytes is not fetched to its end.
    #[serde(default = "gibibyte")]
    pub max_bytes: u64,
}

/// How much a release may lose.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in super::super) struct UpdateRules {
    /// A new release must give each source at least this share of the records of the copy that
    /// it replaces, in percent.
    pub kept_records_percent: f64,
    /// No more than this share of a type's concepts, or of its names, may be gone, in percent.
    pub lost_percent: f64,
}

impl Default for UpdateRules {
    fn default() -> Self {
        Self { kept_records_percent: 90.0, lost_percent: 5.0 }
    }
}

const fn one() -> u64 {
    1
}

const fn gibibyte() -> u64 {
    1 << 30
}

impl Newest {
    /// Refuses addresses and files that cannot be meant.
    pub fn check(&self) -> Result<(), NewestError> {
        if !Path::new(&self.file).components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(NewestError::Outside);
        }
        for url in [Some(&self.url), self.sha256_url.as_ref()].into_iter().flatten() {
            let plain = url.replace("{year}", "2000").replace("{month}", "may");
            let uri: Option<Uri> = plain.parse().ok();
            let is_web =
                |uri: Uri| uri.host().is_some() && matches!(uri.scheme_str(), Some("https" | "http"));
            if !uri.is_some_and(is_web) {
                return Err(NewestError::Address(url.clone()));
            }
        }
        let hex = |sum: &String| sum.len() == 64 && sum.bytes().all(|b| b.is_ascii_hexdigit());
        if self.sha256.as_ref().is_some_and(|sum| !hex(sum)) {
            return Err(NewestError::Checksum);
        }
        Ok(())
    }
}
