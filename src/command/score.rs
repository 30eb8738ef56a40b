//! `newsloom score`: how well this binary agrees with labelled files.
//!
//! In: gold files. Out: for each, a table and a line `RESULT key=value ...` for each thing that it labels.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use crate::{
    analysis::Analyzer,
    command::{BadConfiguration, Outcome, Settings},
    score::{self, Options},
};

/// Measure accuracy against labelled files; what a file labels is told by its content.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Labelled files: JSON lines with `text` and `entities`, `quotes`, `times` or `events`, or CoNLL-U.
    #[arg(required = true)]
    gold: Vec<PathBuf>,
    #[command(flatten)]
    settings: Settings,
    /// Print 95 % intervals from N resamplings of the documents.
    #[arg(long, value_name = "N", default_value_t = 0)]
    by_doc_bootstrap: u32,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let config = args.settings.checked()?;
    let analyzer = Analyzer::new(&config).map_err(|error| BadConfiguration(error.into()))?;
    let mut out = io::stdout().lock();
    for gold in &args.gold {
        for report in score::score(gold, &analyzer, Options { bootstrap: args.by_doc_bootstrap })? {
            write!(out, "{}: {}\n{report}", gold.display(), report.title)?;
            out.flush()?;
        }
    }
    Ok(Outcome::Done)
}
