//! `newsloom show`: one article in the terminal, with everything found in it.
//!
//! In: a file in any of the formats that are read, and which of its records is wanted. Out: head, text with coloured names,
//! quotes and times, then short lists. Never: colours where they would stand in the way (no terminal, or `NO_COLOR`).

mod page;

use std::{
    io::{self, IsTerminal, Write},
    ops::ControlFlow,
    path::PathBuf,
    sync::Arc,
};

use anyhow::{Context, anyhow};

use super::{BadConfiguration, Outcome, Settings, Usage};
use crate::{
    analysis::{Analyzer, Scratch},
    article::Article,
    clean::{Cleaner, Notes},
    config::Config,
    read::{self, Parser, Raw, Rejection, Sink},
};

/// Show one article in the terminal: names in the colour of their type, quotes and their speakers, events and times.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A file with an article, in any of the formats that `run` reads; `-` for standard input.
    file: PathBuf,
    /// Which record of the file, from 0.
    #[arg(long, value_name = "N", default_value_t = 0)]
    record: u64,
    /// Columns of the page.
    #[arg(long, value_name = "COLUMNS", default_value_t = 80, value_parser = clap::value_parser!(u16).range(20..))]
    width: u16,
    /// Whether to colour.
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    color: Color,
    #[command(flatten)]
    settings: Settings,
}

/// Whether to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let config = args.settings.checked()?;
    let article = article(args, &config)?;
    let analyzer = Analyzer::new(&config).map_err(|error| BadConfiguration(error.into()))?;
    let mut documents = Vec::new();
    analyzer.annotate(std::slice::from_ref(&article), &mut documents, &mut Scratch::default());
    let colored = match args.color {
        Color::Always => true,
        Color::Never => false,
        // As https://no-color.org has it: set and not empty.
        Color::Auto => {
            io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    };
    let page = page::page(&article, &documents[0], page::Style { width: usize::from(args.width), colored });
    io::stdout().lock().write_all(page.as_bytes())?;
    Ok(Outcome::Done)
}

fn article(args: &Args, config: &Config) -> anyhow::Result<Article> {
    let found = read::discover(std::slice::from_ref(&args.file), None, &config.read)
        .map_err(|error| Usage(error.into()))?;
    let mut wanted = Wanted { left: args.record, found: None };
    for source in &found.sources {
        if read::open(source, &config.read, &Arc::default(), &mut wanted).is_break() {
            break;
        }
    }
    let raw = match (wanted.found, found.rejections.into_iter().next()) {
        (Some(found), _) => found,
        (None, Some(rejection)) => Err(rejection),
        (None, None) => return Err(anyhow!("{} has no record {}", args.file.display(), args.record)),
    };
    let raw = raw.map_err(|rejection| anyhow!("{}: {}", rejection.origin.source, rejection.message))?;
    let record = Parser::new(&config.read).parse(&raw);
    let article = record.and_then(|record| Cleaner::new(&config.clean).clean(record, &mut Notes::default()));
    article.with_context(|| format!("{}, record {}", args.file.display(), args.record))
}

/// Waits for one record.
struct Wanted {
    left: u64,
    found: Option<Result<Raw, Rejection>>,
}

impl Wanted {
    fn take(&mut self, found: Result<Raw, Rejection>) -> ControlFlow<()> {
        if self.left == 0 {
            self.found = Some(found);
            return ControlFlow::Break(());
        }
        self.left -= 1;
        ControlFlow::Continue(())
    }
}

impl Sink for Wanted {
    fn record(&mut self, raw: Raw) -> ControlFlow<()> {
        self.take(Ok(raw))
    }

    fn reject(&mut self, rejection: Rejection) -> ControlFlow<()> {
        self.take(Err(rejection))
    }
}
