//! `newsloom run`: the main job, from archive files to a dataset.
//!
//! In: inputs and a folder. Out: the dataset, and an account on stderr. Never: touches a dataset that another run holds, or that
//! was made under other settings, unless it is asked to.

mod report;

use std::{path::PathBuf, time::Instant};

use super::{BadConfiguration, Outcome, Settings, Usage};
use crate::{
    analysis::Analyzer,
    config::Config,
    pipeline::{
        self, Ending, Inputs, Plan, PlanError, Planned, RunRecord, Stop,
        progress::{Mode, Progress},
    },
    read::{self, Discovery},
    write::{Format, dataset::Dataset},
};

/// Turn archives of articles into a dataset.
///
/// Reads files, folders and globs, in any of the formats that archives use, plain, packed or in archive files, and writes
/// tables, summaries, and an account of every record. Run again with the same command, it goes on where it was stopped, or
/// reads what is new.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, folders, globs; `-` for standard input.
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Folder of the dataset; made if it is not there.
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    settings: Settings,
    /// Threads; all cores if absent.
    #[arg(long, value_name = "N")]
    jobs: Option<std::num::NonZero<usize>>,
    /// Forms of the tables: csv, jsonl, or both with a comma between.
    #[arg(long, value_name = "FORMAT", value_delimiter = ',')]
    format: Vec<Format>,
    /// How progress is told on stderr.
    #[arg(long, value_enum, default_value_t = Mode::Bar)]
    progress: Mode,
    /// Make the dataset anew. The old tables stand until the new ones are whole.
    #[arg(long)]
    overwrite: bool,
    /// Only list what would be read, and why the rest would not.
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let began = Instant::now();
    let settings = settings(args)?;
    let found = read::discover(&args.inputs, Some(&args.output), &settings.read)
        .map_err(|error| Usage(error.into()))?;
    if args.dry_run {
        return dry_run(args, &found);
    }
    let analyzer = if settings.pipeline.extract {
        Some(Analyzer::new(&settings).map_err(|error| BadConfiguration(error.into()))?)
    } else {
        None
    };
    let model = analyzer.as_ref().map_or("", |analyzer| analyzer.tagger().hash()).to_owned();
    let fingerprint = pipeline::fingerprint(&settings, model);
    let every_form = pipeline::final_files(&[Format::Csv, Format::Jsonl]);
    let stop = Stop::on_signals()?;
    let mut dataset = Dataset::open(&args.output, fingerprint, args.overwrite, &every_form)?;
    let mut record = RunRecord {
        inputs: args.inputs.iter().map(|input| input.to_string_lossy().into_owned()).collect(),
        times: Inputs::times(&args.output),
        jobs: settings.pipeline.threads(),
        ..RunRecord::default()
    };
    if dataset.is_publishing() {
        // The last run was stopped with everything read: first what it had left to do.
        pipeline::publish(&settings, &mut dataset, &mut record)?;
    }
    dataset.verify()?;
    let plan = match Plan::new(&found, Some(dataset.state()), &record.times) {
        // Asked to overwrite, and the run that was stopped had begun with other files: it is not gone on with.
        Err(PlanError::Changed { .. } | PlanError::Unfinished { .. }) if args.overwrite => {
            dataset.restart()?;
            Plan::new(&found, Some(dataset.state()), &record.times)?
        }
        other => other?,
    };
    if plan.read.is_empty() && dataset.is_whole() {
        report::nothing_new(&args.output, &plan, dataset.state());
        return Ok(Outcome::Done);
    }
    report::resuming(&args.output, &plan, dataset.state());
    for planned in &plan.read {
        if let Planned::Source { source, .. } = planned
            && let Some(modified) = pipeline::modified(&source.path)
        {
            record.times.insert(source.name.clone(), modified);
        }
    }
    let before = dataset.state().base_counts.clone();
    let mut progress = Progress::new(args.progress, plan.bytes);
    let outcome =
        pipeline::read(&settings, analyzer.as_ref(), &plan.read, &mut dataset, &mut progress, &stop);
    progress.finish();
    let (ending, read) = outcome?;
    record.seconds.add(&read.seconds);
    record.elapsed = began.elapsed().as_secs_f64();
    if ending == Ending::Stopped {
        report::stopped(&args.output, dataset.state());
        return Ok(Outcome::Stopped(stop.signal().unwrap_or(2)));
    }
    pipeline::publish(&settings, &mut dataset, &mut record)?;
    let counts = dataset.state().commit.counts.since(&before);
    let skipped = found.skipped.len() as u64 + read.skipped.values().sum::<u64>();
    let done = report::Done {
        plan: &plan,
        skipped,
        state: dataset.state(),
        counts: &counts,
        elapsed: began.elapsed(),
    };
    report::done(&args.output, &done);
    Ok(if counts.rejected > 0 { Outcome::Rejected } else { Outcome::Done })
}

fn settings(args: &Args) -> anyhow::Result<Config> {
    let mut settings = args.settings.read()?;
    if let Some(jobs) = args.jobs {
        settings.pipeline.jobs = jobs.get();
    }
    if !args.format.is_empty() {
        settings.write.formats.clone_from(&args.format);
    }
    settings.check().map_err(|error| BadConfiguration(error.into()))?;
    Ok(settings)
}

fn dry_run(args: &Args, found: &Discovery) -> anyhow::Result<Outcome> {
    let state = Dataset::peek(&args.output)?.filter(|_| !args.overwrite);
    let plan = Plan::new(found, state.as_ref(), &Inputs::times(&args.output))?;
    report::dry_run(&mut std::io::stdout().lock(), &plan, found)?;
    Ok(Outcome::Done)
}
