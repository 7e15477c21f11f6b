//! Measures how well the article is told from its surroundings in saved web pages.
//!
//! `cargo run --release --example html_extraction -- FOLDER`, where FOLDER holds
//! `ground-truth.json` (page id → `articleBody`) and `html/ID.html.gz`, the layout of
//! scrapinghub/article-extraction-benchmark. `--pages` prints a line for each page.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use serde_json::Value;
use theralex::document::PassageKind;
use theralex::ingest::html;
use trafilatura::{ExtractionFocus, Options};

fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().context("name the benchmark's folder")?;
    let folder = Path::new(&folder);
    let list = arguments.next().is_some_and(|argument| argument == "--pages");
    let truth: Value = serde_json::from_str(&fs::read_to_string(folder.join("ground-truth.json"))?)?;
    let mut ours = Score::default();
    let mut without_captions = Score::default();
    let mut extractor = Score::default();
    for (id, page) in truth.as_object().context("ground-truth.json is not an object")? {
        let mut bytes = Vec::new();
        let path = folder.join("html").join(format!("{id}.html.gz"));
        GzDecoder::new(fs::File::open(&path)?).read_to_end(&mut bytes)?;
        let gold = page["articleBody"].as_str().context("a page has no articleBody")?;

        if ours.pages == 0 {
            // The extractor compiles its patterns when first used.
            html::read(&bytes)?;
        }
        let started = Instant::now();
        let read = html::read(&bytes)?;
        let elapsed = started.elapsed();
        let kept = |left_out: &[PassageKind]| -> String {
            let kept = read.passages.iter().filter(|passage| !left_out.contains(&passage.kind));
            kept.map(|passage| passage.span.of(&read.text)).collect::<Vec<_>>().join("\n")
        };
        // The articles of the ground truth are without their titles, and most without captions.
        let article = kept(&[PassageKind::Boilerplate, PassageKind::Title]);
        let f1 = ours.add(&article, gold, elapsed);
        let article = kept(&[PassageKind::Boilerplate, PassageKind::Title, PassageKind::Caption]);
        without_captions.add(&article, gold, elapsed);

        let text = String::from_utf8_lossy(&bytes);
        let started = Instant::now();
        let options = Options::default().with_fallback(true).with_focus(ExtractionFocus::FavorPrecision);
        let raw = trafilatura::extract(&text, &options).map(|result| result.content_text).unwrap_or_default();
        let raw_f1 = extractor.add(&raw, gold, started.elapsed());
        if list {
            println!("{f1:.3} {raw_f1:.3} {} {:?}", &id[..8.min(id.len())], read.metadata);
        }
    }
    ours.print("passages");
    without_captions.print("without captions");
    extractor.print("extractor alone");
    Ok(())
}

/// Sums over pages.
#[derive(Default)]
struct Score {
    pages: usize,
    shingles: [f64; 2],
    words: [f64; 2],
    elapsed: Duration,
    slowest: Duration,
}

impl Score {
    /// Counts one page; gives its word F1.
    fn add(&mut self, found: &str, gold: &str, elapsed: Duration) -> f64 {
        let (found, gold) = (words(found), words(gold));
        let [precision, recall] = overlap(&found, &gold, 1);
        for (sum, value) in self.words.iter_mut().zip([precision, recall]) {
            *sum += value;
        }
        for (sum, value) in self.shingles.iter_mut().zip(overlap(&found, &gold, 4)) {
            *sum += value;
        }
        self.pages += 1;
        self.elapsed += elapsed;
        self.slowest = self.slowest.max(elapsed);
        f1(precision, recall)
    }

    fn print(&self, name: &str) {
        let n = self.pages as f64;
        let line = |[p, r]: [f64; 2]| format!("P {:.3} R {:.3} F1 {:.3}", p / n, r / n, f1(p / n, r / n));
        println!(
            "{name}: {} pages; words {}; shingles {}; {:.1} ms a page, at most {:.0}",
            self.pages,
            line(self.words),
            line(self.shingles),
            self.elapsed.as_secs_f64() * 1e3 / n,
            self.slowest.as_secs_f64() * 1e3
        );
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Precision and recall of runs of `n` words, counted with their repetitions.
fn overlap(found: &[String], gold: &[String], n: usize) -> [f64; 2] {
    let count = |words: &[String]| -> HashMap<Vec<String>, usize> {
        let mut counts = HashMap::new();
        for run in words.windows(n.min(words.len()).max(1)) {
            *counts.entry(run.to_vec()).or_insert(0) += 1;
        }
        counts
    };
    let (found, gold) = (count(found), count(gold));
    let both: usize = found.iter().map(|(run, n)| n.min(gold.get(run).unwrap_or(&0))).sum();
    let share = |of: &HashMap<Vec<String>, usize>| both as f64 / of.values().sum::<usize>().max(1) as f64;
    [share(&found), share(&gold)]
}

fn f1(precision: f64, recall: f64) -> f64 {
    2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE)
}
