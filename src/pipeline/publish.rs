//! Makes the dataset whole: summaries, tables in their places, description, account.
//!
//! In: a dataset whose last record is committed. Out: one that is whole. Never: leaves a state from which the same steps, begun
//! anew, do not lead to the same files.

use std::{path::PathBuf, time::Instant};

use super::{Error, RunRecord, final_files, layout::Layout};
use crate::{
    config::Config as Settings,
    summary::{Finish, Summaries},
    write::{
        Format,
        dataset::{At, Dataset},
        package,
    },
};

/// Puts everything in its place; `record` becomes `run.json`.
pub fn publish(settings: &Settings, dataset: &mut Dataset, record: &mut RunRecord) -> Result<(), Error> {
    let since = Instant::now();
    dataset.begin_publishing()?;
    let formats = &settings.write.formats;
    // The summaries first: they are the only step that can take long, and nothing is in its place before.
    let folder = dataset.work();
    std::fs::create_dir_all(&folder).at(&folder)?;
    let runs: Vec<PathBuf> = Summaries::files().map(|name| dataset.growing(&name)).collect();
    let finish = Finish { folder: &folder, formats, memory_bytes: settings.summary.memory_bytes };
    let summaries = Summaries::new(&settings.summary).finish(&runs, &finish).at(&folder)?;
    dataset.put_tables()?;
    for (path, name) in summaries {
        dataset.place(&path, &name)?;
    }
    let sizes = |name: &str| std::fs::metadata(dataset.dir().join(name)).map_or(0, |meta| meta.len());
    dataset.write("datapackage.json", &package::package(formats, sizes))?;
    if dataset.state().base.is_empty() {
        let all = [Format::Csv, Format::Jsonl];
        dataset.remove_old(&final_files(&all), &final_files(formats))?;
    }
    record.seconds.publish += since.elapsed().as_secs_f64();
    let json = record.to_json(dataset.state());
    dataset.write("run.json", &json)?;
    dataset.finish()?;
    debug_assert!(
        Layout::new(formats).files.iter().all(|file| dataset.state().base.contains_key(&file.name))
    );
    Ok(())
}
