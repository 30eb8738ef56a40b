//! `newsloom annotate`: a filter from JSON lines to annotated JSON lines.
//!
//! In: one record a line. Out: one annotation a line, in the order of the input whatever the number of threads. Never: writes
//! anything but annotations to stdout; a line that is no record is named on stderr, counted, and left out.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    num::NonZero,
    path::PathBuf,
    thread,
};

use anyhow::Context;
use crossbeam_channel::{Receiver, Sender, bounded};
use serde::Deserialize;

use crate::{
    analysis::{Analyzer, Scratch},
    article::{Article, Origin, Record},
    clean::{Cleaner, Notes},
    command::{BadConfiguration, Outcome, Settings},
    dedup,
    document::Document,
    write::annotation,
};

/// Annotate JSON lines: `id`, `date`, `title`, `text` a record (all but `text` optional) in, one annotated record a line out.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// File of JSON lines; standard input if absent or `-`.
    file: Option<PathBuf>,
    /// Take the text as it is, without cleaning, so that offsets hold for the input.
    #[arg(long)]
    verbatim: bool,
    /// Write tokens too: start, end, lemma, upos, head, deprel.
    #[arg(long)]
    tokens: bool,
    #[command(flatten)]
    settings: Settings,
    /// Threads; all cores if absent.
    #[arg(long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
}

/// A longer line is rejected: no article has this size.
const LONGEST_LINE: u64 = 64 << 20;

/// Lines of a batch: at most this many, or these bytes.
const BATCH_LINES: usize = 64;
const BATCH_BYTES: usize = 1 << 18;

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let config = args.settings.checked()?;
    let analyzer = Analyzer::new(&config).map_err(|error| BadConfiguration(error.into()))?;
    let input: Box<dyn Read + Send> = match &args.file {
        Some(path) if path.as_os_str() != "-" => {
            Box::new(File::open(path).with_context(|| format!("cannot open {}", path.display()))?)
        }
        _ => Box::new(io::stdin()),
    };
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get);
    let options = annotation::Options { tokens: args.tokens };
    let cleaner = (!args.verbatim).then(|| Cleaner::new(&config.clean));
    let worker = Worker { analyzer: &analyzer, cleaner, options };
    let rejected = filter(input, io::stdout().lock(), &worker, jobs)?;
    if rejected > 0 {
        eprintln!("newsloom annotate: {rejected} lines were rejected");
        return Ok(Outcome::Rejected);
    }
    Ok(Outcome::Done)
}

/// Lines of the input that belong together, and where their annotations go.
struct Batch {
    /// Number of the first line, from 1.
    first: u64,
    lines: Vec<Result<Vec<u8>, String>>,
    done: Sender<Done>,
}

/// A batch after its worker.
struct Done {
    output: Vec<u8>,
    rejections: Vec<String>,
}

/// Passes `input` through `jobs` workers to `output`; gives the number of rejected lines.
///
/// Each batch takes a place in the queue of the writer when it is read, so the order holds without numbers, and as both
/// queues are bounded a slow writer or a slow batch stalls the reader.
fn filter(input: impl Read + Send, output: impl Write, worker: &Worker, jobs: usize) -> anyhow::Result<u64> {
    let (work_in, work_out) = bounded::<Batch>(jobs);
    let (order_in, order_out) = bounded::<Receiver<Done>>(4 * jobs);
    thread::scope(|scope| {
        let reader = scope.spawn(move || read_batches(input, &work_in, &order_in));
        for _ in 0..jobs {
            let work = work_out.clone();
            scope.spawn(move || worker.run(&work));
        }
        drop(work_out);
        let rejected = write_in_order(output, &order_out);
        // The reader must not wait for a writer that has given up.
        drop(order_out);
        reader.join().expect("the reader does not panic")?;
        Ok(rejected?)
    })
}

fn read_batches(
    input: impl Read,
    work: &Sender<Batch>,
    order: &Sender<Receiver<Done>>,
) -> anyhow::Result<()> {
    let mut input = BufReader::with_capacity(1 << 20, input);
    let mut number = 1;
    loop {
        let first = number;
        let mut lines = Vec::with_capacity(BATCH_LINES);
        let mut bytes = 0;
        while lines.len() < BATCH_LINES && bytes < BATCH_BYTES {
            let Some(line) = read_line(&mut input).with_context(|| format!("cannot read line {number}"))?
            else {
                break;
            };
            bytes += line.as_ref().map_or(0, Vec::len);
            lines.push(line);
            number += 1;
        }
        if lines.is_empty() {
            return Ok(());
        }
        let (done, outcome) = bounded(1);
        // A closed queue means that the writer has stopped, and says why itself.
        if order.send(outcome).is_err() || work.send(Batch { first, lines, done }).is_err() {
            return Ok(());
        }
    }
}

/// The next line; `None` at the end. A line that is too long is passed over.
fn read_line(input: &mut impl BufRead) -> io::Result<Option<Result<Vec<u8>, String>>> {
    let mut line = Vec::new();
    if input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.len() as u64 == LONGEST_LINE && line.last() != Some(&b'\n') {
        loop {
            line.clear();
            let read = input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
            if read == 0 || line.last() == Some(&b'\n') {
                break;
            }
        }
        return Ok(Some(Err(format!("longer than {LONGEST_LINE} bytes"))));
    }
    Ok(Some(Ok(line)))
}

fn write_in_order(mut output: impl Write, order: &Receiver<Receiver<Done>>) -> io::Result<u64> {
    let mut output = BufWriter::with_capacity(1 << 20, &mut output);
    let mut rejected = 0;
    for outcome in order {
        let Ok(done) = outcome.recv() else { break };
        for message in &done.rejections {
            eprintln!("newsloom annotate: {message}");
        }
        rejected += done.rejections.len() as u64;
        output.write_all(&done.output)?;
        // A person or a program at the other end of a pipe wants to see what is ready.
        if order.is_empty() {
            output.flush()?;
        }
    }
    output.flush()?;
    Ok(rejected)
}

struct Worker<'a> {
    analyzer: &'a Analyzer,
    /// `None` takes every text as it is.
    cleaner: Option<Cleaner>,
    options: annotation::Options,
}

impl Worker<'_> {
    fn run(&self, work: &Receiver<Batch>) {
        let mut scratch = Scratch::default();
        let mut documents = Vec::new();
        for batch in work {
            let done = self.annotate(&batch, &mut documents, &mut scratch);
            // Nobody waits any more once the writer has stopped.
            if batch.done.send(done).is_err() {
                return;
            }
        }
    }

    fn annotate(&self, batch: &Batch, documents: &mut Vec<Document>, scratch: &mut Scratch) -> Done {
        let mut rejections = Vec::new();
        let mut articles = Vec::with_capacity(batch.lines.len());
        for (number, line) in (batch.first..).zip(&batch.lines) {
            let article = line.as_ref().map_err(Clone::clone).and_then(|line| self.article(line, number));
            match article {
                Ok(Some(article)) => articles.push(article),
                Ok(None) => {}
                Err(reason) => rejections.push(format!("line {number}: {reason}")),
            }
        }
        self.analyzer.annotate(&articles, documents, scratch);
        let mut output = Vec::new();
        for (article, document) in articles.iter().zip(documents.iter()) {
            annotation::write(&mut output, article, document, self.options);
        }
        Done { output, rejections }
    }

    /// The article of a line; `None` for an empty line.
    fn article(&self, line: &[u8], number: u64) -> Result<Option<Article>, String> {
        if line.trim_ascii().is_empty() {
            return Ok(None);
        }
        let record: InputRecord =
            serde_json::from_slice(line).map_err(|error| format!("not a record: {error}"))?;
        match &self.cleaner {
            None => Ok(Some(record.verbatim(number))),
            Some(cleaner) => {
                let article = cleaner.clean(record.raw(number), &mut Notes::default());
                let mut article = article.map_err(|fault| fault.message)?;
                dedup::identify(&mut article);
                Ok(Some(article))
            }
        }
    }
}

/// A record of the input; other fields are passed over.
#[derive(Debug, Deserialize)]
struct InputRecord {
    #[serde(default)]
    id: Option<Identifier>,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    title: Option<String>,
    text: String,
}

/// Archives write their identifiers as strings and as numbers.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Identifier {
    Text(String),
    Number(serde_json::Number),
}

impl Identifier {
    fn into_string(self) -> String {
        match self {
            Self::Text(id) => id,
            Self::Number(id) => id.to_string(),
        }
    }
}

/// Where the record of line `number`, from 1, stands.
fn origin(number: u64) -> Origin {
    Origin { source: "-".to_owned(), offset: 0, number: number - 1 }
}

impl InputRecord {
    /// The record as a reader would give it.
    fn raw(self, number: u64) -> Record {
        Record {
            origin: origin(number),
            id: self.id.map(Identifier::into_string).unwrap_or_default(),
            title: self.title.unwrap_or_default(),
            date: self.date.unwrap_or_default(),
            text: self.text,
            ..Record::default()
        }
    }

    /// The record as an article whose text is not touched.
    fn verbatim(self, number: u64) -> Article {
        let id = match self.id {
            Some(id) => id.into_string(),
            None => blake3::hash(self.text.as_bytes()).to_hex()[..16].to_owned(),
        };
        Article {
            id,
            origin: origin(number),
            // The first ten characters are the day in `2020-01-06` and in `2020-01-06T10:00:00Z`.
            date: self.date.and_then(|date| date.get(..10).and_then(|day| day.parse().ok())),
            title: self.title.unwrap_or_default(),
            text: self.text,
            ..Article::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn through(input: &str, jobs: usize) -> (String, u64) {
        let analyzer = Analyzer::new(&Config::default()).unwrap();
        let worker =
            Worker { analyzer: &analyzer, cleaner: None, options: annotation::Options { tokens: false } };
        let mut output = Vec::new();
        let rejected = filter(input.as_bytes(), &mut output, &worker, jobs).unwrap();
        (String::from_utf8(output).unwrap(), rejected)
    }

    #[test]
    fn order_holds_with_many_threads() {
        let input: Vec<String> =
            (0..500).map(|n| format!("{{\"id\": {n}, \"text\": \"Article {n} is here.\"}}")).collect();
        let input = input.join("\n");
        let (one, _) = through(&input, 1);
        let (many, rejected) = through(&input, 7);
        assert_eq!(rejected, 0);
        assert_eq!(one, many);
        let ids: Vec<String> = many
            .lines()
            .map(|line| {
                serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].as_str().unwrap().into()
            })
            .collect();
        assert_eq!(ids, (0..500).map(|n| n.to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn bad_lines_are_counted_and_left_out() {
        let input = "{\"text\": \"One.\"}\n\n{\"text\": 5}\nnot json\n{\"title\": \"no text\"}\n{\"id\":\"x\",\"text\":\"\"}";
        let (output, rejected) = through(input, 2);
        assert_eq!(rejected, 3);
        assert_eq!(output.lines().count(), 2);
    }

    #[test]
    fn text_is_cleaned_unless_it_is_taken_verbatim() {
        let line = br#"{"id": 7, "date": "Jan. 6, 2020", "text": "<p>One  caf&eacute;.</p><p>Two.</p>"}"#;
        let analyzer = Analyzer::new(&Config::default()).unwrap();
        let options = annotation::Options { tokens: false };
        let worker =
            Worker { analyzer: &analyzer, cleaner: Some(Cleaner::new(&Config::default().clean)), options };
        let article = worker.article(line, 1).unwrap().unwrap();
        assert_eq!((article.id.as_str(), article.text.as_str()), ("7", "One café.\n\nTwo."));
        assert_eq!(article.date, Some(jiff::civil::date(2020, 1, 6)));
        assert!(worker.article(br#"{"text": "<p> </p>"}"#, 2).is_err());
        let verbatim = Worker { cleaner: None, ..worker };
        let article = verbatim.article(line, 1).unwrap().unwrap();
        assert_eq!(article.text, "<p>One  caf&eacute;.</p><p>Two.</p>");
    }
}
