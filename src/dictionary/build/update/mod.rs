//! Brings the copies of the vocabularies up to date, and the dictionaries with them.
//!
//! For each file whose newest release the recipe names an address for: ask whether there is a
//! newer one, fetch it, look at it from all sides, and only then let it replace the copy. Then
//! build into a folder of its own, compare with the dictionaries that are there, and swap.
//!
//! What belongs to updating lies in folders named `.theralex-update`: below the sources what
//! was fetched when (`state.json`), the copies replaced last (`replaced/`) and downloads under
//! way; below the dictionaries the ones being built.

mod address;
mod check;
mod error;
mod fetch;
mod report;
mod state;
mod swap;
mod unpack;

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use ureq::http::Uri;

pub use address::Month;
pub use check::Records;
pub use error::UpdateError;
pub use fetch::Patience;
pub use report::{End, FileReport, Outcome, Step, Update};

use self::check::lay;
use self::fetch::{Answer, Client, Release, Request};
use self::state::{Seen, State};
use super::newest::Newest;
use super::read::{Folders, open};
use super::recipe::{Recipe, Source};
use crate::dictionary::Dictionary;
use crate::dictionary::drift::Drift;

const OWN_FOLDER: &str = ".theralex-update";

/// What to bring up to date, and how.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// The recipe.
    pub recipe: &'a Path,
    /// The folder with the copies of the vocabularies.
    pub sources: &'a Path,
    /// The folder of the dictionaries.
    pub out: &'a Path,
    /// Only files of these origins; all if empty.
    pub only: &'a [String],
    /// Ask, but fetch, write and build nothing.
    pub dry_run: bool,
    /// Take releases and dictionaries that lost more than the recipe allows.
    pub accept_drift: bool,
    /// A mirror that keeps `https://host/path` at `BASE/host/path`.
    pub base_url: Option<&'a str>,
    /// Fills in addresses that change with each release.
    pub today: Month,
    /// How long to wait, and how often to try again.
    pub patience: Patience,
}

/// Fetches, rebuilds, compares and swaps. `told` hears of each step.
///
/// A file that cannot be fetched or is not what it should be leaves its copy as it was; the
/// rest goes on. The dictionaries are swapped only when all of them are built.
///
/// # Errors
/// When the recipe is wrong, `only` names no origin that has an address, another update is
/// under way in the same folder, or a folder cannot be written; when the build fails or the old
/// dictionaries cannot be read. The dictionaries are as they were then.
pub fn update(options: &Options<'_>, told: &mut dyn FnMut(Step<'_>)) -> Result<Update, UpdateError> {
    let recipe = Recipe::read(options.recipe)?;
    let chosen = chosen(&recipe, options)?;
    let mut updater = Updater::new(&recipe, options)?;
    let mut files = Vec::new();
    for (origin, newest) in chosen {
        told(Step::Asking { file: &newest.file });
        let outcome = updater.bring(newest, told).unwrap_or_else(|message| Outcome::Failed { message });
        let report = FileReport { origin: origin.clone(), file: newest.file.clone(), outcome };
        told(Step::Done(&report));
        files.push(report);
    }
    let failed = files.iter().filter(|f| matches!(f.outcome, Outcome::Failed { .. })).count();
    let mut update = Update { files, pinned: pinned(&recipe, options), end: End::Looked, drift: None };
    if options.dry_run {
        return Ok(update);
    }
    if failed == update.files.len() {
        update.end = End::NothingFetched;
        return Ok(update);
    }
    told(Step::Building);
    (update.end, update.drift) = rebuild(&recipe, options)?;
    Ok(update)
}

/// The files to bring up to date, with the keys of their origins.
fn chosen<'r>(
    recipe: &'r Recipe,
    options: &Options<'_>,
) -> Result<Vec<(&'r String, &'r Newest)>, UpdateError> {
    if let Some(key) = options.only.iter().find(|key| !recipe.origins.contains_key(*key)) {
        let known = recipe.origins.keys().cloned().collect::<Vec<_>>().join(", ");
        return Err(UpdateError::UnknownOrigin { key: key.clone(), known });
    }
    let wanted = |key: &String| options.only.is_empty() || options.only.contains(key);
    let chosen: Vec<(&String, &Newest)> = recipe
        .origins
        .iter()
        .filter(|(key, _)| wanted(key))
        .flat_map(|(key, origin)| origin.newest.iter().map(move |newest| (key, newest)))
        .collect();
    if chosen.is_empty() {
        let why = recipe
            .origins
            .iter()
            .filter(|(key, _)| options.only.contains(key))
            .map(|(key, origin)| format!("{key}: {}", reason(origin.pinned.as_deref())))
            .collect::<Vec<_>>();
        return Err(UpdateError::NoAddress { why: why.join("; ") });
    }
    Ok(chosen)
}

fn reason(pinned: Option<&str>) -> &str {
    pinned.unwrap_or("the recipe names no address for a newer release")
}

/// The files that stay as they are, with the reason.
fn pinned(recipe: &Recipe, options: &Options<'_>) -> Vec<FileReport> {
    let mut pinned: Vec<FileReport> = Vec::new();
    for source in &recipe.sources {
        let origin = &recipe.origins[&source.from];
        let own_rows = matches!(source.read, super::recipe::Reader::Curated(_));
        if own_rows || !(options.only.is_empty() || options.only.contains(&source.from)) {
            continue;
        }
        for file in source.files() {
            let known = pinned.iter().any(|p| p.file == file) || origin.newest.iter().any(|n| n.file == file);
            if !known {
                let why = reason(origin.pinned.as_deref()).to_owned();
                pinned.push(FileReport {
                    origin: source.from.clone(),
                    file: file.to_owned(),
                    outcome: Outcome::Pinned { why },
                });
            }
        }
    }
    pinned
}

/// Fetches and checks one file after the other.
struct Updater<'a> {
    sources: &'a [Source],
    folders: Folders<'a>,
    options: &'a Options<'a>,
    kept_percent: f64,
    client: Client,
    own: PathBuf,
    state: State,
    /// Held while the update is under way.
    _lock: Option<File>,
}

impl<'a> Updater<'a> {
    fn new(recipe: &'a Recipe, options: &'a Options<'a>) -> Result<Self, UpdateError> {
        if let Some(base) = options.base_url {
            let uri: Option<Uri> = base.parse().ok();
            let fine = |uri: &Uri| uri.host().is_some() && address::may_ask(uri, uri, false);
            if !uri.as_ref().is_some_and(fine) {
                return Err(UpdateError::BadBase { base: base.to_owned() });
            }
        }
        let own = options.sources.join(OWN_FOLDER);
        let lock = if options.dry_run { None } else { Some(lock(&own)?) };
        Ok(Self {
            sources: &recipe.sources,
            folders: Folders {
                sources: options.sources,
                recipe: options.recipe.parent().unwrap_or(Path::new("")),
            },
            options,
            kept_percent: recipe.update.kept_records_percent,
            client: Client::new(options.patience).map_err(|e| UpdateError::Network(e.to_string()))?,
            state: State::read(&own.join("state.json")),
            own,
            _lock: lock,
        })
    }

    /// Brings one file up to date. The message says why that was not possible.
    fn bring(&mut self, newest: &Newest, told: &mut dyn FnMut(Step<'_>)) -> Result<Outcome, String> {
        let copy = self.options.sources.join(&newest.file);
        let work = self.own.join("work");
        let download = work.join("download");
        if !self.options.dry_run {
            let clear = || {
                if work.exists() {
                    fs::remove_dir_all(&work)?;
                }
                fs::create_dir_all(&work)
            };
            clear().map_err(|e| format!("{}: {e}", work.display()))?;
        }
        let into = (!self.options.dry_run).then_some(download.as_path());
        let Some((url, release)) = self.fetch(newest, &copy, into, told)? else {
            return Ok(Outcome::Unchanged);
        };
        let Some(into) = into else {
            return Ok(Outcome::Newer { url, bytes: release.bytes, released: release.last_modified });
        };
        let outcome = self.take(newest, &url, release, into, &work.join("new"), &copy);
        // What is left over is cleared by the next file in any case.
        let _ = fs::remove_dir_all(&work);
        outcome
    }

    /// The newest release and its address, or none when it is here.
    fn fetch(
        &self,
        newest: &Newest,
        copy: &Path,
        into: Option<&Path>,
        told: &mut dyn FnMut(Step<'_>),
    ) -> Result<Option<(String, Release)>, String> {
        let base = self.options.base_url;
        let mut missing = Vec::new();
        // Both callbacks speak through the one that hears of the steps.
        let told = std::cell::RefCell::new(told);
        for url in address::candidates(newest, self.options.today) {
            let asked = address::mirrored(&url, base);
            let request = Request {
                url: &asked,
                recipe_says_http: base.is_none() && url.starts_with("http://"),
                seen: self.state.seen(&newest.file, &asked, copy),
                into,
                max_bytes: newest.max_bytes,
            };
            let answer = self.client.get(
                &request,
                &mut |got, of| told.borrow_mut()(Step::Fetching { file: &newest.file, got, of }),
                &mut |error, pause| {
                    told.borrow_mut()(Step::Again { file: &newest.file, why: error.to_string(), pause });
                },
            );
            match answer {
                Ok(Answer::Unchanged) => return Ok(None),
                Ok(Answer::Release(release)) => return Ok(Some((asked, release))),
                Err(error) if error.is_missing() => missing.push(error.to_string()),
                Err(error) => return Err(error.to_string()),
            }
        }
        Err(missing.join("; "))
    }

    /// Looks at a download and lets it replace the copy.
    fn take(
        &mut self,
        newest: &Newest,
        url: &str,
        release: Release,
        download: &Path,
        staging: &Path,
        copy: &Path,
    ) -> Result<Outcome, String> {
        let bytes = release.bytes.unwrap_or_default();
        if bytes < newest.min_bytes {
            return Err(format!(
                "{url} has {bytes} bytes, the recipe asks for {} at least",
                newest.min_bytes
            ));
        }
        self.check_sum(newest, url, &release.sha256, staging)?;
        let new = staging.join(&newest.file);
        let io = |path: &Path, e: &std::io::Error| format!("{}: {e}", path.display());
        if let Some(folder) = new.parent() {
            fs::create_dir_all(folder).map_err(|e| io(folder, &e))?;
        }
        unpack::unpack(download, &new, newest.member.as_deref()).map_err(|e| format!("{url}: {e}"))?;
        let same = content(copy).is_some_and(|old| content(&new).is_some_and(|new| new == old));
        let records = if same {
            Vec::new()
        } else {
            check::records(self.sources, &newest.file, staging, &self.folders)
                .map_err(|e| format!("{url} cannot be read as the recipe says: {e}"))?
        };
        if let Some(message) = check::too_few(&records, self.kept_percent)
            && !self.options.accept_drift
        {
            return Err(format!("{url}: {message}; --accept-drift takes it all the same"));
        }
        if !same {
            self.replace(&new, copy, &newest.file).map_err(|e| io(copy, &e))?;
        }
        let copy_sha256 = state::sha256(copy).map_err(|e| io(copy, &e))?;
        let Release { etag, last_modified, .. } = release;
        let seen = Seen { url: url.to_owned(), etag, last_modified: last_modified.clone(), copy_sha256 };
        let state = self.own.join("state.json");
        self.state.remember(&newest.file, seen, &state).map_err(|e| io(&state, &e))?;
        if same {
            return Ok(Outcome::Unchanged);
        }
        Ok(Outcome::Replaced { url: url.to_owned(), bytes, released: last_modified, records })
    }

    fn check_sum(&self, newest: &Newest, url: &str, found: &str, staging: &Path) -> Result<(), String> {
        let compare = |expected: &str, origin: &str| {
            if expected.eq_ignore_ascii_case(found) {
                return Ok(());
            }
            Err(format!("{url} has SHA-256 {found}, {origin} says {expected}"))
        };
        if let Some(expected) = &newest.sha256 {
            compare(expected, "the recipe")?;
        }
        let Some(sum_url) = &newest.sha256_url else { return Ok(()) };
        let sum_url = address::mirrored(sum_url, self.options.base_url);
        let into = staging.with_extension("sha256");
        let request = Request {
            url: &sum_url,
            recipe_says_http: self.options.base_url.is_none() && sum_url.starts_with("http://"),
            seen: None,
            into: Some(&into),
            max_bytes: 1 << 20,
        };
        self.client.get(&request, &mut |_, _| (), &mut |_, _| ()).map_err(|e| e.to_string())?;
        let text = fs::read_to_string(&into).map_err(|e| format!("{sum_url}: {e}"))?;
        let name = url.rsplit('/').next().unwrap_or_default();
        match sum_in(&text, name) {
            Some(expected) => compare(expected, &sum_url),
            None => Err(format!("{sum_url} holds no SHA-256 of {name:?}")),
        }
    }

    /// Keeps the copy that is there, then puts the new one in its place at once.
    fn replace(&self, new: &Path, copy: &Path, file: &str) -> std::io::Result<()> {
        if copy.exists() {
            lay(copy, &self.own.join("replaced").join(file))?;
        } else if let Some(folder) = copy.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::rename(new, copy)
    }
}

/// The SHA-256 of the file `name` in a checksum file: its only one, or the one in its line.
fn sum_in<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let is_sum = |word: &&str| word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let sums: Vec<(&str, &str)> =
        text.lines().filter_map(|line| Some((line, line.split_ascii_whitespace().find(is_sum)?))).collect();
    let names = |line: &str| {
        line.split_ascii_whitespace().any(|word| {
            let word = word.trim_matches(['*', '(', ')']);
            word.rsplit('/').next() == Some(name)
        })
    };
    match &sums[..] {
        [(_, only)] => Some(only),
        _ => sums.iter().find(|(line, _)| names(line)).map(|(_, sum)| *sum),
    }
}

/// SHA-256 of what a file holds, unpacked.
fn content(path: &Path) -> Option<String> {
    let input: Box<dyn Read> = Box::new(open(path).ok()?);
    state::sha256_of(input).ok()
}

/// Makes the folder `own` and locks it. The system gives the lock back when the process ends.
fn lock(own: &Path) -> Result<File, UpdateError> {
    let io = |e| UpdateError::io(own, e);
    fs::create_dir_all(own).map_err(io)?;
    let file = File::create(own.join("lock")).map_err(io)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(UpdateError::Busy { path: own.to_owned() }),
        Err(fs::TryLockError::Error(error)) => Err(io(error)),
    }
}

/// Builds beside the dictionaries that are there, compares, and swaps.
fn rebuild(recipe: &Recipe, options: &Options<'_>) -> Result<(End, Option<Drift>), UpdateError> {
    let own = options.out.join(OWN_FOLDER);
    if own.exists() {
        fs::remove_dir_all(&own).map_err(|e| UpdateError::io(&own, e))?;
    }
    let done = rebuild_in(&own, recipe, options);
    let _ = fs::remove_dir_all(&own);
    done
}

fn rebuild_in(
    own: &Path,
    recipe: &Recipe,
    options: &Options<'_>,
) -> Result<(End, Option<Drift>), UpdateError> {
    let (new, old) = (own.join("new"), own.join("old"));
    super::build(options.recipe, options.sources, &new)?;
    let had_any = swap::lay_aside(options.out, &old).map_err(|e| UpdateError::io(&old, e))?;
    let mut drift = None;
    if had_any {
        let found = Drift::between(&Dictionary::open(&[&old])?, &Dictionary::open(&[&new])?);
        let losses = found.losses(recipe.update.lost_percent);
        drift = Some(found);
        if !losses.is_empty() && !options.accept_drift {
            return Ok((End::Refused { losses }, drift));
        }
        if swap::same(&new, options.out) {
            return Ok((End::Same, drift));
        }
    }
    swap::swap(&new, options.out, &old).map_err(|(path, e)| UpdateError::io(&path, e))?;
    Ok((End::Swapped, drift))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_file_may_list_several() {
        let [a, b] = ["a".repeat(64), "b".repeat(64)];
        for (text, expected) in [
            (a.clone(), Some(&a)),
            (format!("{a}  other-name.gz\n"), Some(&a)),
            (format!("{a}  x.gz\n{b} *./d/y.gz\n"), Some(&b)),
            (format!("SHA256 (x.gz) = {a}\nSHA256 (y.gz) = {b}\n"), Some(&b)),
            (format!("{a}  x.gz\n{b}  z.gz\n"), None),
            ("<html>".into(), None),
        ] {
            assert_eq!(sum_in(&text, "y.gz"), expected.map(String::as_str), "{text}");
        }
    }
}
