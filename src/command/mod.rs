//! What the user calls: one file a command.
//!
//! In: the arguments. Out: an exit code. Never: decides anything about articles; arguments end here and go on as
//! configuration.

mod annotate;
mod run;
mod score;
mod show;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{config::Config, write::dataset};

/// Turns archives of news articles into research datasets: who is mentioned, who said what, who did what to whom, when and
/// where.
#[derive(Debug, Parser)]
#[command(name = "newsloom", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Args),
    Annotate(annotate::Args),
    Show(show::Args),
    Score(score::Args),
}

/// What every command that analyses text may be told.
#[derive(Debug, clap::Args)]
struct Settings {
    /// Settings; config/default.toml shows all of them.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// A model file instead of the built-in model.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

impl Settings {
    /// The configuration that these arguments ask for, not yet checked.
    fn read(&self) -> Result<Config, BadConfiguration> {
        let mut config = match &self.config {
            Some(path) => Config::read(path).map_err(|error| BadConfiguration(error.into()))?,
            None => Config::default(),
        };
        if self.model.is_some() {
            config.model.file.clone_from(&self.model);
        }
        Ok(config)
    }

    /// The configuration that these arguments ask for, for a command that changes nothing of it.
    fn checked(&self) -> Result<Config, BadConfiguration> {
        let mut config = self.read()?;
        config.check().map_err(|error| BadConfiguration(error.into()))?;
        Ok(config)
    }
}

/// How a command ended; every command has the same codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was done.
    Done,
    /// Done, but some records were rejected.
    Rejected,
    /// Stopped by this signal; running the same command again goes on.
    Stopped(u8),
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Rejected => Self::from(3),
            Outcome::Stopped(signal) => Self::from(128 + signal),
        }
    }
}

/// A configuration that cannot be used; ends the program with its own code.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct BadConfiguration(#[from] pub anyhow::Error);

/// Arguments that make no sense together or with what is there.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Usage(#[from] pub anyhow::Error);

/// The program: reads the arguments, runs the command, reports what went wrong on stderr.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match &cli.command {
        Command::Run(args) => run::run(args),
        Command::Annotate(args) => annotate::run(args),
        Command::Show(args) => show::run(args),
        Command::Score(args) => score::run(args),
    };
    match result {
        Ok(outcome) => outcome.into(),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("newsloom: {error:#}");
            code(&error)
        }
    }
}

fn code(error: &anyhow::Error) -> ExitCode {
    match error.downcast_ref::<dataset::Error>() {
        Some(dataset::Error::Held(_)) => return ExitCode::from(75),
        Some(dataset::Error::Changed { .. }) => return ExitCode::from(78),
        _ => {}
    }
    if error.is::<BadConfiguration>() {
        ExitCode::from(78)
    } else if error.is::<Usage>() {
        ExitCode::from(2)
    } else {
        ExitCode::FAILURE
    }
}

/// Whoever read our output has seen enough (`newsloom annotate | head`): not an error.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
