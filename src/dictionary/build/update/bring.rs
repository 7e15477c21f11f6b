//! One file after the other: fetched, checked, put in the place of its copy.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ureq::http::Uri;

use super::super::read::{Folders, open};
use super::super::recipe::{Newest, Recipe, Source};
use super::check::{UnreadableRelease, lay};
use super::error::UpdateError;
use super::fetch::{Answer, Client, FetchError, Release, Request};
use super::options::{OWN_FOLDER, Options};
use super::report::{Outcome, Step};
use super::state::{Seen, State};
use super::unpack::UnpackError;
use super::{address, check, checksum, state, unpack};

/// Why a file could not be brought up to date. Its copy is as it was.
#[derive(Debug, thiserror::Error)]
pub(super) enum BringError {
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// At none of the addresses.
    #[error("{}", join(.0))]
    Missing(Vec<FetchError>),
    #[error("{url} has {bytes} bytes, the recipe asks for {least} at least")]
    Small { url: String, bytes: u64, least: u64 },
    #[error("{url} has SHA-256 {found}, {origin} says {expected}")]
    Sum { url: String, found: String, origin: String, expected: String },
    #[error("{url} holds no SHA-256 of {name:?}")]
    NoSum { url: String, name: String },
    #[error("{url}: {source}")]
    ReadSum { url: String, source: io::Error },
    #[error("{url}: {source}")]
    Unpack { url: String, source: UnpackError },
    #[error("{url} cannot be read as the recipe says: {source}")]
    Unreadable { url: String, source: UnreadableRelease },
    #[error("{url}: {message}; --accept-drift takes it all the same")]
    FewRecords { url: String, message: String },
}

impl BringError {
    fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}

fn join(errors: &[FetchError]) -> String {
    errors.iter().map(FetchError::to_string).collect::<Vec<_>>().join("; ")
}

/// Fetches and checks one file after the other.
pub(super) struct Updater<'a> {
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
    pub fn new(recipe: &'a Recipe, options: &'a Options<'a>) -> Result<Self, UpdateError> {
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

    /// Brings one file up to date.
    pub fn bring(&mut self, newest: &Newest, told: &mut dyn FnMut(Step<'_>)) -> Result<Outcome, BringError> {
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
            clear().map_err(|e| BringError::io(&work, e))?;
        }
        let into = (!self.options.dry_run).then_some(download.as_path());
        let Some((url, release)) = self.fetch(newest, &copy, into, told)? else {
            return Ok(Outcome::Unchanged);
        };
        let Some(into) = into else {
            return Ok(Outcome::Newer { url, bytes: release.bytes, released: release.last_modified });
        };
        self.take(newest, &url, release, into, &work.join("new"), &copy)
    }

    /// The newest release and its address, or none when it is here.
    fn fetch(
        &self,
        newest: &Newest,
        copy: &Path,
        into: Option<&Path>,
        told: &mut dyn FnMut(Step<'_>),
    ) -> Result<Option<(String, Release)>, BringError> {
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
                Err(error) if error.is_missing() => missing.push(error),
                Err(error) => return Err(error.into()),
            }
        }
        Err(BringError::Missing(missing))
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
    ) -> Result<Outcome, BringError> {
        let bytes = release.bytes.unwrap_or_default();
        if bytes < newest.min_bytes {
            return Err(BringError::Small { url: url.to_owned(), bytes, least: newest.min_bytes });
        }
        self.check_sum(newest, url, &release.sha256, staging)?;
        let new = staging.join(&newest.file);
        if let Some(folder) = new.parent() {
            fs::create_dir_all(folder).map_err(|e| BringError::io(folder, e))?;
        }
        unpack::unpack(download, &new, newest.member.as_deref())
            .map_err(|source| BringError::Unpack { url: url.to_owned(), source })?;
        let same = content(copy).is_some_and(|old| content(&new).is_some_and(|new| new == old));
        let records = if same {
            Vec::new()
        } else {
            check::records(self.sources, &newest.file, staging, &self.folders)
                .map_err(|source| BringError::Unreadable { url: url.to_owned(), source })?
        };
        if let Some(message) = check::too_few(&records, self.kept_percent)
            && !self.options.accept_drift
        {
            return Err(BringError::FewRecords { url: url.to_owned(), message });
        }
        if !same {
            self.replace(&new, copy, &newest.file).map_err(|e| BringError::io(copy, e))?;
        }
        let copy_sha256 = state::sha256(copy).map_err(|e| BringError::io(copy, e))?;
        let Release { etag, last_modified, .. } = release;
        let seen = Seen { url: url.to_owned(), etag, last_modified: last_modified.clone(), copy_sha256 };
        let state = self.own.join("state.json");
        self.state.remember(&newest.file, seen, &state).map_err(|e| BringError::io(&state, e))?;
        if same {
            return Ok(Outcome::Unchanged);
        }
        Ok(Outcome::Replaced { url: url.to_owned(), bytes, released: last_modified, records })
    }

    fn check_sum(&self, newest: &Newest, url: &str, found: &str, staging: &Path) -> Result<(), BringError> {
        let compare = |expected: &str, origin: &str| {
            if expected.eq_ignore_ascii_case(found) {
                return Ok(());
            }
            Err(BringError::Sum {
                url: url.to_owned(),
                found: found.to_owned(),
                origin: origin.to_owned(),
                expected: expected.to_owned(),
            })
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
        self.client.get(&request, &mut |_, _| (), &mut |_, _| ())?;
        let text = fs::read_to_string(&into)
            .map_err(|source| BringError::ReadSum { url: sum_url.clone(), source })?;
        let name = url.rsplit('/').next().unwrap_or_default();
        match checksum::sum_in(&text, name) {
            Some(expected) => compare(expected, &sum_url),
            None => Err(BringError::NoSum { url: sum_url.clone(), name: name.to_owned() }),
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

impl Drop for Updater<'_> {
    fn drop(&mut self) {
        // What cannot be removed is cleared by the next update.
        let _ = fs::remove_dir_all(self.own.join("work"));
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
