//! Tells how far a run is: a bar for people, JSON lines for programs, or nothing.
//!
//! In: what the writer has written. Out: lines on stderr. Never: a bar where stderr is no terminal.

use std::{
    io::{IsTerminal, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use crate::write::ledger::Counts;

/// How progress is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Mode {
    /// A bar, if stderr is a terminal.
    Bar,
    /// A JSON object a line, about once a second.
    Json,
    /// Not at all.
    None,
}

/// The progress of one run.
pub struct Progress {
    mode: Mode,
    bar: ProgressBar,
    /// Bytes of the sources read so far, counted by the reader.
    bytes: Arc<AtomicU64>,
    total: u64,
    counts: Counts,
    began: Instant,
    told: Instant,
}

const INTERVAL: Duration = Duration::from_secs(1);

impl Progress {
    /// Begins; `total` are the bytes of all sources to be read.
    pub fn new(mode: Mode, total: u64) -> Self {
        let shown = mode == Mode::Bar && std::io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(total), target);
        let style = ProgressStyle::with_template("{bar:24} {percent:>3}%  {bytes}/{total_bytes}  {msg}");
        bar.set_style(style.expect("the template is sound"));
        if shown {
            bar.enable_steady_tick(Duration::from_millis(250));
        }
        let now = Instant::now();
        Self { mode, bar, bytes: Arc::default(), total, counts: Counts::default(), began: now, told: now }
    }

    /// Where the reader counts bytes.
    pub fn bytes(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.bytes)
    }

    /// Another batch is written.
    pub fn update(&mut self, counts: &Counts) {
        self.counts.add(counts);
        match self.mode {
            Mode::Bar if !self.bar.is_hidden() => {
                self.bar.set_position(self.read());
                let speed = self.counts.articles as f64 / self.began.elapsed().as_secs_f64().max(1e-3);
                let left = self.seconds_left().map_or_else(String::new, |seconds| {
                    format!("  {} left", HumanDuration(Duration::from_secs_f64(seconds)))
                });
                let rejected = match self.counts.rejected {
                    0 => String::new(),
                    rejected => format!("  {rejected} rejected"),
                };
                self.bar
                    .set_message(format!("{} articles  {speed:.0}/s{rejected}{left}", self.counts.articles));
            }
            Mode::Json if self.told.elapsed() >= INTERVAL => self.tell(),
            _ => {}
        }
    }

    /// The end: the bar goes away, the last line of JSON is written.
    pub fn finish(&mut self) {
        self.bar.finish_and_clear();
        if self.mode == Mode::Json {
            self.tell();
        }
    }

    fn read(&self) -> u64 {
        // Standard input adds to what is read and not to the total.
        self.bytes.load(Ordering::Relaxed)
    }

    fn seconds_left(&self) -> Option<f64> {
        let (read, elapsed) = (self.read(), self.began.elapsed().as_secs_f64());
        (read > 0 && read <= self.total && elapsed > 1.0)
            .then(|| elapsed / read as f64 * (self.total - read) as f64)
            .filter(|seconds| seconds.is_finite())
    }

    fn tell(&mut self) {
        self.told = Instant::now();
        let line = json!({
            "done": self.read(),
            "total": self.total,
            "bytes": self.counts.text_bytes,
            "records": self.counts.records,
            "articles": self.counts.articles,
            "duplicates": self.counts.duplicates,
            "filtered": self.counts.filtered,
            "rejected": self.counts.rejected,
            "seconds": (self.began.elapsed().as_secs_f64() * 10.0).round() / 10.0,
            "seconds_left": self.seconds_left().map(f64::round),
        });
        // Whoever does not listen any more does not stop the run.
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}

/// Bytes for people.
pub fn human_bytes(bytes: u64) -> String {
    HumanBytes(bytes).to_string()
}
