//! Articles taken out of web pages against their text, as the article extraction benchmark of Scrapinghub measures it.
//!
//! In: records with `file` (a web page, gzip or plain, beside the gold file) and `text`. Out: shares of shingles of four
//! words: per page, what is right, too much and missing are shares of their sum; precision is the mean over the pages with an
//! answer, recall the mean over the pages with text, F1 is made of these two. Never: looks at white space or punctuation.

use std::{
    fmt::Write,
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use flate2::read::MultiGzDecoder;
use rustc_hash::FxHashMap;

use crate::{
    analysis::Analyzer,
    article::Record,
    clean::{Cleaner, Config, Notes},
    score::{self, Error, Options, Report, Resampler},
};

/// Words of a shingle.
const WORDS: usize = 4;

/// Columns of the measures.
const KEYS: [&str; 4] = ["P", "R", "F1", "accuracy"];

/// Scores what cleaning makes of pages; the analyzer has no part in it.
pub fn score(path: &Path, _analyzer: &Analyzer, options: Options) -> Result<Report, Error> {
    let cleaner = Cleaner::new(&Config::default());
    let records = score::read_records(path)?;
    let mut pages = Vec::with_capacity(records.len());
    for record in &records {
        let file = record.fields.get("file").and_then(serde_json::Value::as_str);
        let file = file.ok_or_else(|| record.error(path, "`file` is not a string"))?;
        let page = path.parent().unwrap_or(Path::new("")).join(file);
        let text = read_page(&page).map_err(|source| Error::Read { path: page, source })?;
        let record = Record { text, page: true, ..Record::default() };
        let found =
            cleaner.clean(record, &mut Notes::default()).map(|article| article.text).unwrap_or_default();
        pages.push(found);
    }
    let counts: Vec<Counts> =
        records.iter().zip(&pages).map(|(record, found)| Counts::new(&record.article.text, found)).collect();
    Ok(report(&records, &counts, options))
}

fn read_page(path: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    let mut file = BufReader::new(File::open(path)?);
    if path.extension().is_some_and(|extension| extension == "gz") {
        MultiGzDecoder::new(file).read_to_end(&mut bytes)?;
    } else {
        file.read_to_end(&mut bytes)?;
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What stands in both texts, too much, and missing, in shingles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Counts {
    right: usize,
    surplus: usize,
    missing: usize,
    exact: bool,
}

impl Counts {
    fn new(there: &str, found: &str) -> Self {
        let (there, found) = (words(there), words(found));
        let mut counts: FxHashMap<&[&str], (usize, usize)> = FxHashMap::default();
        for shingle in shingles(&there) {
            counts.entry(shingle).or_default().0 += 1;
        }
        for shingle in shingles(&found) {
            counts.entry(shingle).or_default().1 += 1;
        }
        let right = counts.values().map(|&(there, found)| there.min(found)).sum();
        let surplus = counts.values().map(|&(_, found)| found).sum::<usize>() - right;
        let missing = counts.values().map(|&(there, _)| there).sum::<usize>() - right;
        Self { right, surplus, missing, exact: there == found }
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty())
        .collect()
}

fn shingles<'a, 'b>(words: &'a [&'b str]) -> impl Iterator<Item = &'a [&'b str]> {
    let short = (!words.is_empty() && words.len() < WORDS).then_some(words);
    words.windows(WORDS).chain(short)
}

/// Precision, recall, F1 and the share of pages without a wrong word, in percent.
fn measures<'a>(pages: impl Iterator<Item = &'a Counts>) -> [f64; 4] {
    let (mut precision, mut recall, mut exact, mut all) = ((0.0, 0_usize), (0.0, 0_usize), 0_usize, 0_usize);
    for page in pages {
        for (sum, wrong) in [(&mut precision, page.surplus), (&mut recall, page.missing)] {
            if page.right + wrong > 0 {
                sum.0 += page.right as f64 / (page.right + wrong) as f64;
                sum.1 += 1;
            }
        }
        exact += usize::from(page.exact);
        all += 1;
    }
    let mean = |(sum, count): (f64, usize)| if count == 0 { 0.0 } else { 100.0 * sum / count as f64 };
    let (precision, recall) = (mean(precision), mean(recall));
    let sum = precision + recall;
    let f = if sum == 0.0 { 0.0 } else { 2.0 * precision * recall / sum };
    [precision, recall, f, mean((exact as f64, all))]
}

fn report(records: &[score::Record], pages: &[Counts], options: Options) -> Report {
    let empty = pages.iter().filter(|page| page.right + page.surplus == 0).count();
    let [precision, recall, f, accuracy] = measures(pages.iter());
    let mut table = format!("pages {}   empty {empty}\n", pages.len());
    let _ = writeln!(table, "{:>7} {:>7} {:>7} {:>9}", KEYS[0], KEYS[1], KEYS[2], KEYS[3]);
    let _ = writeln!(table, "{precision:>7.2} {recall:>7.2} {f:>7.2} {accuracy:>9.2}");
    let mut worst: Vec<(f64, &str)> = pages
        .iter()
        .zip(records)
        .map(|(page, record)| (measures([page].into_iter())[2], record.id.as_str()))
        .collect();
    worst.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
    let worst: Vec<String> = worst
        .iter()
        .take(5)
        .map(|(f, id)| format!("{} {f:.0}", id.chars().take(24).collect::<String>()))
        .collect();
    let _ = writeln!(table, "lowest F1: {}", worst.join(", "));
    if options.bootstrap > 0 && !pages.is_empty() {
        let mut resampler = Resampler::new();
        let mut values = [const { Vec::new() }; 4];
        for _ in 0..options.bootstrap {
            let sample: Vec<&Counts> =
                (0..pages.len()).map(|_| &pages[resampler.below(pages.len())]).collect();
            for (values, value) in values.iter_mut().zip(measures(sample.into_iter())) {
                values.push(value);
            }
        }
        for (key, values) in KEYS.iter().zip(values) {
            let (low, high) = score::interval(values);
            let _ = writeln!(table, "95% interval of {key:<8} {low:.2} - {high:.2}");
        }
    }
    let percent = |value: f64| format!("{value:.2}");
    Report {
        title: "pages",
        table,
        result: vec![
            ("f1", percent(f)),
            ("p", percent(precision)),
            ("r", percent(recall)),
            ("accuracy", percent(accuracy)),
            ("pages", pages.len().to_string()),
            ("missing", "0".to_owned()),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shingles_are_counted_with_repetition() {
        for (there, found, right, surplus, missing) in [
            ("a b c d e", "a b c d e", 2, 0, 0),
            ("a b c d e", "a, b c d", 1, 0, 1),
            ("a b c d a b c d", "a b c d", 1, 0, 4),
            ("a b", "a b", 1, 0, 0),
            ("a b", "", 0, 0, 1),
            ("", "x", 0, 1, 0),
        ] {
            let counts = Counts::new(there, found);
            assert_eq!(
                (counts.right, counts.surplus, counts.missing),
                (right, surplus, missing),
                "{there:?} {found:?}"
            );
        }
        assert!(Counts::new("It’s a_b 1.5!", "It s a_b: 1 5").exact);
    }

    #[test]
    fn precision_is_over_pages_with_an_answer() {
        let pages = [Counts::new("a b c d e", "a b c d x"), Counts::new("a b c d", "")];
        let [precision, recall, f, accuracy] = measures(pages.iter());
        assert!((precision - 50.0).abs() < 1e-9 && (recall - 25.0).abs() < 1e-9, "{precision} {recall}");
        assert!((f - 100.0 / 3.0).abs() < 1e-9 && accuracy == 0.0, "{f} {accuracy}");
    }

    #[test]
    fn a_file_of_pages_is_told_by_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let sentence = "The council of the town met on Monday to talk about the new bridge over the river.";
        let article = [sentence; 3].join("\n\n");
        let page = format!(
            "<html><body><nav>Home</nav><h1>Bridge</h1>{}</body></html>",
            format!("<p>{sentence}</p>").repeat(3)
        );
        std::fs::write(folder.path().join("page.html"), page).unwrap();
        let gold = folder.path().join("gold.jsonl");
        let record = serde_json::json!({"id": "1", "file": "page.html", "text": article});
        std::fs::write(&gold, record.to_string()).unwrap();
        let analyzer = Analyzer::new(&crate::config::Config::default()).unwrap();
        let reports = score::score(&gold, &analyzer, Options::default()).unwrap();
        assert_eq!(reports.len(), 1);
        assert_eq!(reports[0].result[0], ("f1", "100.00".to_owned()));
    }
}
