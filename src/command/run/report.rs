//! What `newsloom run` tells people.
//!
//! In: the plan, the ledger, the counts. Out: lines on stderr (on stdout for a dry run, which is asked for them). Never: a number
//! that the ledger does not have.

use std::{
    fmt::Write as _,
    io::{self, Write},
    path::Path,
    time::Duration,
};

use crate::{
    pipeline::{Plan, Planned, progress::human_bytes},
    read::Discovery,
    write::ledger::{Counts, Phase, State},
};

/// `1 article`, `2,345 articles`.
pub(super) fn number(count: u64, one: &str) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    match (count, one) {
        (1, _) => format!("{text} {one}"),
        (_, "entity") => format!("{text} entities"),
        _ => format!("{text} {one}s"),
    }
}

/// Nothing to do.
pub fn nothing_new(output: &Path, plan: &Plan, state: &State) {
    eprintln!(
        "newsloom: nothing new: {} had been read before, with {} in {}; nothing was changed",
        number(plan.known.len() as u64, "file"),
        number(state.commit.counts.articles, "article"),
        output.display()
    );
}

/// What is there already.
pub fn resuming(output: &Path, plan: &Plan, state: &State) {
    let counts = &state.commit.counts;
    match state.phase {
        Phase::Done => eprintln!(
            "newsloom: {} has {} from {}; adding {}",
            output.display(),
            number(counts.articles, "article"),
            number(state.sources.len() as u64, "file"),
            number(plan.read.len() as u64, "new file")
        ),
        _ if counts.records > 0 => eprintln!(
            "newsloom: going on where the last run was stopped, after {}",
            number(counts.records, "record")
        ),
        _ => {}
    }
}

/// Stopped by a signal.
pub fn stopped(output: &Path, state: &State) {
    eprintln!(
        "newsloom: stopped. {} are safe in {}; run the same command again to go on from there",
        number(state.commit.counts.records, "record"),
        output.join(".newsloom").display()
    );
}

/// What the end of a run is told from.
pub struct Done<'a> {
    /// What was to be read.
    pub plan: &'a Plan,
    /// Files and members passed over on purpose.
    pub skipped: u64,
    /// The dataset.
    pub state: &'a State,
    /// What this run, with those that were stopped before it, added.
    pub counts: &'a Counts,
    /// Since the program began.
    pub elapsed: Duration,
}

/// The end of a run.
pub fn done(output: &Path, done: &Done) {
    let Done { plan, skipped, state, counts, elapsed } = *done;
    let mut text = String::new();
    let dir = output.display();
    // Writing into memory does not fail.
    let _ = write!(
        text,
        "newsloom: {} in {dir}, after {}\n  read      {} of {} in {}\n",
        number(state.commit.counts.articles, "article"),
        seconds(elapsed),
        number(counts.records, "record"),
        human_bytes(counts.text_bytes),
        number(plan.read.len() as u64, "file"),
    );
    let _ = writeln!(
        text,
        "  wrote     {}, {}, {}, {}, {}, {}",
        number(counts.articles, "article"),
        number(counts.entities, "entity"),
        number(counts.mentions, "mention"),
        number(counts.quotes, "quote"),
        number(counts.events, "event"),
        number(counts.times, "time"),
    );
    let _ = writeln!(
        text,
        "  left out  {}, {} filtered, {} rejected{}",
        number(counts.duplicates, "duplicate"),
        counts.filtered,
        counts.rejected,
        reasons(counts),
    );
    let mut notes = Vec::new();
    for (count, what) in [
        (counts.other_languages, "in other languages, written without extraction"),
        (plan.known.len() as u64, "of the files read before, unchanged"),
        (plan.absent as u64, "of the files read before not among the inputs; their articles stay"),
        (skipped, "files passed over on purpose (hidden, no articles, given twice; see --dry-run)"),
    ] {
        if count > 0 {
            notes.push(format!("{count} {what}"));
        }
    }
    if !notes.is_empty() {
        let _ = writeln!(text, "  note      {}", notes.join("; "));
    }
    let _ =
        write!(text, "  look at   {dir}/summary for the overview, {dir}/datapackage.json for all columns");
    if counts.rejected > 0 {
        let _ = write!(text, ", {dir}/rejected.jsonl for what was rejected");
    }
    eprintln!("{text}");
}

fn reasons(counts: &Counts) -> String {
    let mut reasons: Vec<_> = counts.reasons.iter().collect();
    reasons.sort_by_key(|&(reason, count)| (std::cmp::Reverse(*count), reason));
    let listed: Vec<String> = reasons.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    if listed.is_empty() { String::new() } else { format!(" ({})", listed.join(", ")) }
}

fn seconds(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    if seconds < 120.0 { format!("{seconds:.1} s") } else { format!("{:.0} min", seconds / 60.0) }
}

/// What would be read, and what not.
pub fn dry_run(out: &mut impl Write, plan: &Plan, found: &Discovery) -> io::Result<()> {
    for planned in &plan.read {
        match planned {
            Planned::Source { source, resumed: None } => {
                writeln!(out, "read\t{}\t{}", source.size, source.name)?;
            }
            Planned::Source { source, resumed: Some(before) } => {
                writeln!(out, "read\t{}\t{}\tfrom record {} on", source.size, source.name, before.records)?;
            }
            Planned::Refused(rejection) => {
                writeln!(out, "reject\t0\t{}\t{}", rejection.origin.source, rejection.message)?;
            }
        }
    }
    for source in &plan.known {
        writeln!(out, "skip\t{}\t{}\tread before", source.size, source.name)?;
    }
    for skipped in &found.skipped {
        writeln!(out, "skip\t0\t{}\t{}", skipped.path.display(), skipped.why)?;
    }
    eprintln!("newsloom: would read {}, {}", number(plan.read.len() as u64, "file"), human_bytes(plan.bytes));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_for_people() {
        for (count, one, text) in [
            (0, "article", "0 articles"),
            (1, "article", "1 article"),
            (999, "quote", "999 quotes"),
            (1_234_567, "entity", "1,234,567 entities"),
            (1, "entity", "1 entity"),
        ] {
            assert_eq!(number(count, one), text);
        }
    }
}
