//! A worker takes batches through the whole chain.
//!
//! In: batches. Out: rows as bytes, with what was counted. Never: ends with a record that it cannot bear; a panic is caught, and
//! the record is rejected as a defect of this program.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Instant,
};

use crossbeam_channel::Receiver;

use super::{
    Seconds, Stop,
    batch::{Batch, Item, Output},
    layout::{Layout, note},
    turnstile::Turnstile,
};
use crate::{
    analysis::{Analyzer, Scratch},
    article::{Article, Origin},
    clean::{self, Cleaner, Filter},
    config::Config as Settings,
    dedup::{self, Judge, Key, Verdict},
    document::Document,
    read::{Fault, Parser, Raw, Reason, Rejection},
    summary::{self, Seen, Summaries},
    write::{Format, ledger::Counts, rejected, rows::Sheets},
};

/// What all workers share.
pub struct Worker<'a> {
    parser: Parser,
    cleaner: Cleaner,
    filter: &'a Filter,
    analyzer: Option<&'a Analyzer>,
    languages: &'a [String],
    formats: &'a [Format],
    summary: &'a summary::Config,
    rejected_bytes: usize,
    layout: &'a Layout,
    turnstile: &'a Turnstile,
    stop: &'a Stop,
}

/// What one worker keeps between batches.
struct Bench {
    scratch: Scratch,
    documents: Vec<Document>,
    sheets: Sheets,
    summaries: Summaries,
    ids: Vec<String>,
    seconds: Seconds,
}

/// A record on its way.
enum Step {
    /// Cleaned, not yet judged.
    Article(Box<Article>, Key),
    /// Not wanted, with the reason.
    Filtered(Box<Article>, &'static str),
    Rejected(Rejection),
}

/// Rejections, and what else a batch leaves beside its tables.
#[derive(Default)]
struct Beside {
    rejected: Vec<u8>,
    seen: Vec<u8>,
    counts: Counts,
}

impl Beside {
    fn reject(&mut self, rejection: &Rejection) {
        rejected::write(&mut self.rejected, rejection);
        self.counts.rejected += 1;
        *self.counts.reasons.entry(rejection.reason.to_string()).or_default() += 1;
    }
}

impl<'a> Worker<'a> {
    /// Ready to work.
    pub fn new(
        settings: &'a Settings,
        analyzer: Option<&'a Analyzer>,
        layout: &'a Layout,
        turnstile: &'a Turnstile,
        stop: &'a Stop,
    ) -> Self {
        Self {
            parser: Parser::new(&settings.read),
            cleaner: Cleaner::new(&settings.clean),
            filter: &settings.clean.filter,
            analyzer,
            languages: &settings.pipeline.extract_languages,
            formats: &settings.write.formats,
            summary: &settings.summary,
            rejected_bytes: settings.read.rejected_bytes,
            layout,
            turnstile,
            stop,
        }
    }

    /// Takes batches until there are none, or the run is to end.
    pub fn run(&self, work: Receiver<Batch>) -> Seconds {
        let mut bench = Bench {
            scratch: Scratch::default(),
            documents: Vec::new(),
            sheets: Sheets::new(self.formats),
            summaries: Summaries::new(self.summary),
            ids: Vec::new(),
            seconds: Seconds::default(),
        };
        for batch in work {
            if self.stop.is_set() {
                self.turnstile.close();
                break;
            }
            let done = batch.done.clone();
            let Some(output) = self.batch(batch, &mut bench) else { break };
            if done.send(output).is_err() {
                self.turnstile.close();
                break;
            }
        }
        bench.seconds
    }

    /// `None` if a batch before this one was given up.
    fn batch(&self, batch: Batch, bench: &mut Bench) -> Option<Output> {
        let mut clock = Instant::now();
        let mut lap = |sum: &mut f64| {
            *sum += clock.elapsed().as_secs_f64();
            clock = Instant::now();
        };
        let mut beside = Beside::default();
        beside.counts.records = batch.items.len() as u64;
        let steps: Vec<Step> =
            batch.items.into_iter().map(|item| self.step(item, &mut beside.counts.notes)).collect();
        lap(&mut bench.seconds.clean);
        let articles = self
            .turnstile
            .pass(batch.number, |judge| judged(steps, judge, &mut beside, &mut bench.sheets))?;
        lap(&mut bench.seconds.judge);
        let mut documents = std::mem::take(&mut bench.documents);
        let faults = self.analyse(&articles, &mut documents, &mut bench.scratch);
        lap(&mut bench.seconds.analyse);
        for ((article, document), fault) in articles.iter().zip(&documents).zip(faults) {
            if let Some(fault) = fault {
                beside.reject(&self.defective(article.origin.clone(), article.text.as_bytes(), fault));
                continue;
            }
            bench.sheets.article(article, document, &mut bench.ids);
            bench.summaries.add(&Seen { article, document, ids: &bench.ids });
            count(&mut beside.counts, article, document);
            beside.counts.other_languages += u64::from(self.analyzer.is_some() && !self.is_spoken(article));
        }
        bench.documents = documents;
        let mut files: Vec<Vec<u8>> = bench
            .sheets
            .iter_mut()
            .flat_map(|sheet| sheet.take().map(|(_, rows)| rows).collect::<Vec<_>>())
            .collect();
        debug_assert_eq!(files.len(), self.layout.rejected);
        files.push(beside.rejected);
        files.push(beside.seen);
        files.extend(bench.summaries.take());
        debug_assert_eq!(files.len(), self.layout.files.len());
        lap(&mut bench.seconds.rows);
        Some(Output { files, counts: beside.counts, position: batch.position, bytes: batch.bytes })
    }

    fn step(&self, item: Item, notes: &mut clean::Notes) -> Step {
        let raw = match item {
            Item::Record(raw) => raw,
            Item::Refused(rejection) => return Step::Rejected(rejection),
        };
        match caught(|| self.article(&raw, notes)) {
            Ok(Ok((article, key))) => match self.filter.reason(&article) {
                Some(reason) => Step::Filtered(Box::new(article), reason),
                None => Step::Article(Box::new(article), key),
            },
            Ok(Err(fault)) => Step::Rejected(raw.reject(fault, self.rejected_bytes)),
            Err(fault) => Step::Rejected(self.defective(raw.origin.clone(), &raw.bytes, fault)),
        }
    }

    fn article(&self, raw: &Raw, notes: &mut clean::Notes) -> Result<(Article, Key), Fault> {
        let mut article = self.cleaner.clean(self.parser.parse(raw)?, notes)?;
        let key = dedup::identify(&mut article);
        Ok((article, key))
    }

    /// Fills the documents; for each article the fault that keeps it from being one.
    fn analyse(
        &self,
        articles: &[Article],
        documents: &mut Vec<Document>,
        scratch: &mut Scratch,
    ) -> Vec<Option<Fault>> {
        documents.resize_with(articles.len(), Document::default);
        documents.iter_mut().for_each(Document::clear);
        let mut faults = vec![None; articles.len()];
        let Some(analyzer) = self.analyzer else { return faults };
        if articles.iter().all(|article| self.is_spoken(article))
            && caught(|| analyzer.annotate(articles, documents, scratch)).is_ok()
        {
            return faults;
        }
        // Another language among them, or a defect: one by one.
        documents.resize_with(articles.len(), Document::default);
        let mut one = Vec::new();
        for ((article, document), fault) in articles.iter().zip(documents).zip(&mut faults) {
            document.clear();
            if self.is_spoken(article) {
                *fault = caught(|| analyzer.annotate(std::slice::from_ref(article), &mut one, scratch)).err();
                if fault.is_some() {
                    *scratch = Scratch::default();
                    one.clear();
                } else if let Some(found) = one.first_mut() {
                    std::mem::swap(document, found);
                }
            }
        }
        faults
    }

    /// Whether something is looked for in articles of its language.
    fn is_spoken(&self, article: &Article) -> bool {
        article.language.is_empty() || self.languages.contains(&article.language)
    }

    fn defective(&self, origin: Origin, raw: &[u8], fault: Fault) -> Rejection {
        let raw = raw[..raw.len().min(self.rejected_bytes)].to_vec();
        Rejection { origin, reason: fault.reason, message: fault.message, raw }
    }
}

/// Writes down what was left out, and gives the articles that stay, under their final ids.
fn judged(steps: Vec<Step>, judge: &mut Judge, beside: &mut Beside, sheets: &mut Sheets) -> Vec<Article> {
    let mut articles = Vec::with_capacity(steps.len());
    for step in steps {
        match step {
            Step::Rejected(rejection) => beside.reject(&rejection),
            Step::Filtered(article, reason) => {
                sheets.filtered(&article.origin, &article.id, reason);
                beside.counts.filtered += 1;
            }
            Step::Article(mut article, key) => match judge.judge(key, &article.id) {
                Verdict::First { id } => {
                    note(&mut beside.seen, key, &id);
                    article.id = id;
                    articles.push(*article);
                }
                Verdict::Duplicate { of } => {
                    sheets.duplicate(&article.origin, &article.id, &of);
                    beside.counts.duplicates += 1;
                }
            },
        }
    }
    articles
}

fn count(counts: &mut Counts, article: &Article, document: &Document) {
    counts.articles += 1;
    counts.text_bytes += article.text.len() as u64;
    counts.entities += document.entities.len() as u64;
    counts.mentions += document.mentions.len() as u64;
    counts.quotes += document.quotes.len() as u64;
    counts.events += document.events.len() as u64;
    counts.times += document.times.len() as u64;
}

/// Runs `work`; a panic becomes a fault.
fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let what = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        Fault::new(
            Reason::Internal,
            format!("a defect of newsloom, please report it with this record: {what}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_fault() {
        assert_eq!(caught(|| 5), Ok(5));
        let fault = caught(|| panic!("index {}", 7)).unwrap_err();
        assert_eq!(fault.reason, Reason::Internal);
        assert!(fault.message.ends_with("index 7"), "{}", fault.message);
    }
}
