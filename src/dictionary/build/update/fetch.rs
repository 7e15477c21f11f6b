//! Downloads over HTTP, one file at a time. The only code of the project that goes out.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};
use ureq::http::{Response, Uri};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body};

use super::address::{is_loopback, may_ask, resolve};
use super::checksum::hex;
use super::state::Seen;

const MAX_REDIRECTS: u32 = 5;
/// A connection, or a server that is silent, is waited for this long.
const SILENCE: Duration = Duration::from_mins(1);
/// A server that asks for a longer pause is taken at its word: this time it failed.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// What is asked for.
pub(super) struct Request<'a> {
    pub url: &'a str,
    /// The recipe itself gives an address without encryption.
    pub recipe_says_http: bool,
    /// What is here already.
    pub seen: Option<&'a Seen>,
    /// Where the body goes; without one only the answer's head is looked at.
    pub into: Option<&'a Path>,
    pub max_bytes: u64,
}

/// What a server answered.
pub(super) enum Answer {
    /// What is here is the newest.
    Unchanged,
    Release(Release),
}

/// A release, downloaded where that was asked.
#[derive(Debug, Default)]
pub(super) struct Release {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// Bytes read, or announced where none were read.
    pub bytes: Option<u64>,
    /// SHA-256 of the bytes read.
    pub sha256: String,
}

/// Why a file could not be fetched.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error("{url} answered with status {status}")]
    Status { url: String, status: u16, pause: Option<Duration> },
    #[error("{url} could not be fetched: {source}")]
    Connection { url: String, source: ureq::Error },
    #[error("{url} was not there within {}: give more time with --timeout", seconds(*.after))]
    Late { url: String, after: Duration },
    #[error("{url} broke off after {got} bytes{}", of_announced(.announced.as_ref()))]
    Short { url: String, got: u64, announced: Option<u64> },
    #[error("{url} has more than {max} bytes, the most that the recipe allows")]
    Large { url: String, max: u64 },
    #[error("{url} leads to {to}: only https is followed")]
    Plain { url: String, to: String },
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
}

fn seconds(time: Duration) -> String {
    format!("{} seconds", time.as_secs())
}

fn of_announced(announced: Option<&u64>) -> String {
    announced.map_or(String::new(), |n| format!(" of {n}"))
}

impl FetchError {
    /// Whether there is nothing at that address.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Status { status: 404 | 410, .. })
    }

    /// Whether the same request may do better a little later.
    fn is_passing(&self) -> bool {
        use ureq::Error::{ConnectionFailed, HostNotFound, Io, Timeout};
        match self {
            Self::Status { status, pause, .. } => {
                matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
                    && pause.is_none_or(|p| p <= LONGEST_PAUSE)
            }
            Self::Connection { source: Io(error), .. } => error.kind() != ErrorKind::InvalidData,
            Self::Connection { source, .. } => matches!(source, ConnectionFailed | HostNotFound | Timeout(_)),
            Self::Short { .. } => true,
            Self::Late { .. } | Self::Large { .. } | Self::Plain { .. } | Self::File { .. } => false,
        }
    }
}

/// How long to wait for servers, and how often to try again.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// The longest that one download may take.
    pub timeout: Duration,
    /// How often a failed request is repeated where that may help.
    pub retries: u32,
    /// The pause before the first repetition; each further one is twice as long.
    pub pause: Duration,
}

impl Default for Patience {
    /// Half an hour, three repetitions after 1, 2 and 4 seconds.
    fn default() -> Self {
        Self { timeout: Duration::from_mins(30), retries: 3, pause: Duration::from_secs(1) }
    }
}

/// Asks servers.
pub(super) struct Client {
    /// Goes through the proxy that the environment names, if any.
    outward: Agent,
    /// For this machine itself, which no proxy could reach.
    local: Agent,
    patience: Patience,
}

impl Client {
    pub fn new(patience: Patience) -> Result<Self, FetchError> {
        let config = || {
            Agent::config_builder()
                .user_agent(concat!("theralex/", env!("CARGO_PKG_VERSION"), " (dict update)"))
                // As it is published, so that its length and checksum are those announced.
                .accept_encoding("identity")
                .http_status_as_error(false)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .timeout_global(Some(patience.timeout))
                .timeout_connect(Some(SILENCE))
                .timeout_per_read(Some(SILENCE))
        };
        let (mut outward, mut local) = (config(), config().proxy(None));
        if let Some(path) = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from) {
            let roots = certificates(&path).map_err(|source| FetchError::File { path, source })?;
            let tls = TlsConfig::builder().root_certs(roots).build();
            (outward, local) = (outward.tls_config(tls.clone()), local.tls_config(tls));
        }
        Ok(Self { outward: outward.build().new_agent(), local: local.build().new_agent(), patience })
    }

    /// Fetches a file, with retries after passing faults. `told` is called with the bytes read and
    /// announced; `again` with the fault and the pause before a retry.
    pub fn get(
        &self,
        request: &Request<'_>,
        told: &mut dyn FnMut(u64, Option<u64>),
        again: &mut dyn FnMut(&FetchError, Duration),
    ) -> Result<Answer, FetchError> {
        let mut pause = self.patience.pause;
        for _ in 0..self.patience.retries {
            match self.once(request, told) {
                Err(error) if error.is_passing() => {
                    let wait = match error {
                        FetchError::Status { pause: Some(asked), .. } => asked.max(pause),
                        _ => pause,
                    };
                    again(&error, wait);
                    std::thread::sleep(wait);
                    pause *= 2;
                }
                done => return done,
            }
        }
        self.once(request, told)
    }

    /// One request, with its redirects. They are followed here, so that no address is asked
    /// that may not be.
    fn once(
        &self,
        request: &Request<'_>,
        told: &mut dyn FnMut(u64, Option<u64>),
    ) -> Result<Answer, FetchError> {
        let failed = |source| FetchError::Connection { url: request.url.to_owned(), source };
        let uri_of = |url: &str| url.parse().map_err(|_| failed(ureq::Error::BadUri(url.to_owned())));
        let first: Uri = uri_of(request.url)?;
        let mut uri = first.clone();
        for _ in 0..=MAX_REDIRECTS {
            if !may_ask(&uri, &first, request.recipe_says_http) {
                return Err(FetchError::Plain { url: request.url.to_owned(), to: uri.to_string() });
            }
            let response = self.ask(&uri, request)?;
            let asked = header(&response, "Retry-After").and_then(|s| s.parse().ok());
            match (response.status().as_u16(), header(&response, "Location")) {
                (304, _) if request.seen.is_some() => return Ok(Answer::Unchanged),
                (200, _) => return self.body(request, response, told).map(Answer::Release),
                (301 | 302 | 303 | 307 | 308, Some(to)) => uri = uri_of(&resolve(&uri, &to))?,
                (status, _) => {
                    let pause = asked.map(Duration::from_secs);
                    return Err(FetchError::Status { url: request.url.to_owned(), status, pause });
                }
            }
        }
        Err(failed(ureq::Error::TooManyRedirects))
    }

    fn ask(&self, uri: &Uri, request: &Request<'_>) -> Result<Response<Body>, FetchError> {
        let agent = if is_loopback(uri) { &self.local } else { &self.outward };
        let mut call = agent.get(uri);
        if let Some(seen) = request.seen {
            for (header, value) in [("If-None-Match", &seen.etag), ("If-Modified-Since", &seen.last_modified)]
            {
                if let Some(value) = value {
                    call = call.header(header, value);
                }
            }
        }
        call.call().map_err(|error| self.failed(request.url, error))
    }

    fn failed(&self, url: &str, error: ureq::Error) -> FetchError {
        match error {
            ureq::Error::Timeout(ureq::Timeout::Global) => {
                FetchError::Late { url: url.to_owned(), after: self.patience.timeout }
            }
            source => FetchError::Connection { url: url.to_owned(), source },
        }
    }

    fn body(
        &self,
        request: &Request<'_>,
        response: Response<Body>,
        told: &mut dyn FnMut(u64, Option<u64>),
    ) -> Result<Release, FetchError> {
        let url = || request.url.to_owned();
        // A server that packs although it was asked not to announces the packed length.
        let packed = header(&response, "Content-Encoding").is_some_and(|e| e != "identity");
        let announced =
            if packed { None } else { header(&response, "Content-Length").and_then(|n| n.parse().ok()) };
        let mut release = Release {
            etag: header(&response, "ETag"),
            last_modified: header(&response, "Last-Modified"),
            bytes: announced,
            sha256: String::new(),
        };
        if announced.is_some_and(|n| n > request.max_bytes) {
            return Err(FetchError::Large { url: url(), max: request.max_bytes });
        }
        let Some(path) = request.into else { return Ok(release) };
        let file_error = |source| FetchError::File { path: path.to_owned(), source };
        let mut file = File::create(path).map_err(file_error)?;
        let mut body = response.into_body().into_reader();
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        let mut got: u64 = 0;
        loop {
            let n = match body.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) => n,
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                    return Err(FetchError::Short { url: url(), got, announced });
                }
                Err(error) => {
                    return Err(self.failed(request.url, ureq::Error::from(error)));
                }
            };
            got += n as u64;
            if got > request.max_bytes {
                return Err(FetchError::Large { url: url(), max: request.max_bytes });
            }
            hasher.update(&buffer[..n]);
            file.write_all(&buffer[..n]).map_err(file_error)?;
            told(got, announced);
        }
        if announced.is_some_and(|n| n != got) {
            return Err(FetchError::Short { url: url(), got, announced });
        }
        file.sync_all().map_err(file_error)?;
        release.bytes = Some(got);
        release.sha256 = hex(&hasher.finalize());
        Ok(release)
    }
}

fn header(response: &Response<Body>, name: &str) -> Option<String> {
    Some(response.headers().get(name)?.to_str().ok()?.to_owned())
}

/// The certificates of a file, for networks whose proxy has its own.
fn certificates(path: &Path) -> std::io::Result<RootCerts> {
    let pem = std::fs::read(path)?;
    let mut found = Vec::new();
    for item in parse_pem(&pem) {
        if let PemItem::Certificate(certificate) = item.map_err(ureq::Error::into_io)? {
            found.push(certificate);
        }
    }
    Ok(RootCerts::from(found))
}
