//! A web server for tests, on this machine only: gives the answers it was told to give, and
//! remembers what it was asked.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One answer.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    /// So much of the body is sent, then the connection is closed.
    sent: Option<usize>,
    /// Pause before each half of the body.
    slow: Duration,
}

impl Answer {
    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, body: body.into(), ..Self::default() }
    }

    pub fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn cut_off(mut self, sent: usize) -> Self {
        self.sent = Some(sent);
        self
    }

    pub fn slow(mut self, pause: Duration) -> Self {
        self.slow = pause;
        self
    }
}

#[derive(Default)]
struct Told {
    answers: HashMap<String, VecDeque<Answer>>,
    asked: Vec<String>,
}

/// Ends with the program: its thread waits for connections as long as there is one.
pub struct Server {
    port: u16,
    told: Arc<Mutex<Told>>,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let told: Arc<Mutex<Told>> = Arc::default();
        let hears = told.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let told = hears.clone();
                // A client that goes away is no matter here.
                std::thread::spawn(move || drop(answer(stream, &told)));
            }
        });
        Self { port, told }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What is answered at `path`: one after the other, the last for good. An answer with an
    /// ETag is 304 to who has it. Everything else is 404.
    pub fn at(&self, path: &str, answers: impl IntoIterator<Item = Answer>) {
        self.told.lock().expect("no panic").answers.insert(path.into(), answers.into_iter().collect());
    }

    /// The requests since the last call, such as `GET /a 304`.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.told.lock().expect("no panic").asked)
    }
}

fn answer(mut stream: TcpStream, told: &Mutex<Told>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let mut has = None;
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("if-none-match")
        {
            has = Some(value.trim().to_owned());
        }
    }
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut told = told.lock().expect("no panic");
    let mut reply = match told.answers.get_mut(&path) {
        Some(answers) if answers.len() > 1 => answers.pop_front().expect("more than one"),
        Some(answers) => answers.front().expect("at least one").clone(),
        None => Answer::status(404),
    };
    if reply.headers.iter().any(|(name, value)| *name == "ETag" && Some(value) == has.as_ref()) {
        reply = Answer::status(304);
    }
    told.asked.push(format!("{} {path} {}", first.split(' ').next().unwrap_or_default(), reply.status));
    drop(told);

    write!(stream, "HTTP/1.1 {} Test\r\nConnection: close\r\n", reply.status)?;
    write!(stream, "Content-Length: {}\r\n", reply.body.len())?;
    for (name, value) in &reply.headers {
        write!(stream, "{name}: {value}\r\n")?;
    }
    write!(stream, "\r\n")?;
    let sent = &reply.body[..reply.sent.unwrap_or(reply.body.len())];
    for half in sent.chunks(sent.len().div_ceil(2).max(1)) {
        std::thread::sleep(reply.slow);
        stream.write_all(half)?;
    }
    Ok(())
}
