//! Coreference of names against treebanks that carry entities (GUM).
//!
//! In: CoNLL-U whose MISC column has entities in brackets. Out: MUC, B³ and CEAFe and their mean, the CoNLL score (Pradhan et al.
//! 2014), over mentions by name of people, organisations and places: once with the mentions that the program finds, once on those
//! that both have. Never: looks at pronouns and descriptions.
//!
//! A mention of the treebank is one by name where its head is a proper noun. It and a mention of the program are one where the head
//! lies in the program's span, or the span in the run of proper nouns round the head ("Dr." is the head of "Dr. Smith"); of several,
//! the one whose run the span fits best. A mention of the program that is one of another type of the treebank's (a work, an event)
//! is not counted. Mentions that stand alone count. Titles alone ("the Secretary", "Madam Speaker") have proper nouns as heads as well
//! but name nobody: the main score leaves them out, and `conll_titles` has them in.

use std::{collections::BTreeMap, fmt::Write, ops::Range, path::Path};

use super::conllu::{self, Treebank};
use crate::{
    analysis::{Analyzer, Scratch},
    article::Article,
    document::{Document, MentionForm},
    entity::EntityKind,
    score::{Error, Options, Report},
    span::Span,
};

/// Types that count, as GUM calls them.
const TYPES: &[&str] = &["person", "organization", "place"];

/// Words of which a title alone is made.
const TITLES: &[&str] = &[
    "president",
    "vice",
    "secretary",
    "speaker",
    "senator",
    "general",
    "chief",
    "justice",
    "king",
    "queen",
    "emperor",
    "prince",
    "princess",
    "judge",
    "minister",
    "prime",
    "governor",
    "mayor",
    "chancellor",
    "protector",
    "regent",
    "dean",
    "professor",
    "doctor",
    "captain",
    "madam",
    "mr",
    "mrs",
    "ms",
    "miss",
    "sir",
    "lord",
    "lady",
    "student",
    "undergraduate",
    "counsel",
    "attorney",
    "pope",
];

/// A mention of the treebank.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Gold {
    entity: u32,
    head: Span,
    run: Span,
    /// Whether its type counts.
    counts: bool,
    /// Whether it is a title alone.
    title: bool,
}

/// Clusters as lists of mention numbers.
type Clusters = Vec<Vec<u32>>;

/// Numerators and denominators of precision and recall, for each of the three measures.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Sums([[f64; 4]; 3]);

/// Scores the entities of a treebank.
pub fn score(path: &Path, analyzer: &Analyzer, _options: Options) -> Result<Report, Error> {
    let mut scratch = Scratch::default();
    let (mut found, mut shared, mut with_titles) = (Sums::default(), Sums::default(), Sums::default());
    let mut counts = [0_usize; 3];
    let mut documents = Vec::new();
    for mut treebank in conllu::read(path)? {
        let all = mentions(&treebank);
        if all.is_empty() {
            continue;
        }
        let article = [Article { text: std::mem::take(&mut treebank.text), ..Article::default() }];
        analyzer.annotate(&article, &mut documents, &mut scratch);
        let found_all = named(&documents[0]);
        let aligned = align(&all, &found_all);
        for (titles, sums) in [(true, &mut with_titles), (false, &mut found)] {
            let sides = Sides::new(&all, &found_all, &aligned, titles);
            sums.add(&sides.key(), &sides.response());
            if !titles {
                shared.add(&sides.shared_key(), &sides.shared_response());
                counts[0] += sides.gold.len();
                counts[1] += sides.own.len();
                counts[2] += sides.own.iter().filter(|(_, matched)| matched.is_some()).count();
            }
        }
    }
    Ok(report(counts, [found, shared, with_titles]))
}

/// What both sides have in one document, in numbers that they share: those of the treebank's mentions, then those of the program's
/// that it does not have.
struct Sides {
    /// Entities of the treebank's mentions.
    gold: Vec<u32>,
    /// Entities of the program's mentions, and the treebank's mention that each is.
    own: Vec<(u32, Option<usize>)>,
}

impl Sides {
    fn new(all: &[Gold], found: &[(Span, u32, EntityKind)], aligned: &[Option<usize>], titles: bool) -> Self {
        let counts = |mention: &Gold| mention.counts && (titles || !mention.title);
        let place = |at: usize| all[..at].iter().filter(|mention| counts(mention)).count();
        let own = found
            .iter()
            .zip(aligned)
            .filter(|((.., kind), aligned)| aligned.map_or(counts_as_name(*kind), |at| counts(&all[at])))
            .map(|(&(_, entity, _), aligned)| (entity, aligned.map(place)))
            .collect();
        Self {
            gold: all.iter().filter(|mention| counts(mention)).map(|mention| mention.entity).collect(),
            own,
        }
    }

    fn key(&self) -> Clusters {
        clusters((0..).zip(self.gold.iter().copied()))
    }

    fn response(&self) -> Clusters {
        let number = |at: usize, gold: Option<usize>| gold.unwrap_or(self.gold.len() + at) as u32;
        clusters(self.own.iter().enumerate().map(|(at, &(entity, gold))| (number(at, gold), entity)))
    }

    /// The treebank's clusters of those that the program has too.
    fn shared_key(&self) -> Clusters {
        let seen = |mention: u32| self.own.iter().any(|&(_, gold)| gold == Some(mention as usize));
        clusters((0..).zip(self.gold.iter().copied()).filter(|&(mention, _)| seen(mention)))
    }

    /// The program's clusters of those that the treebank has too.
    fn shared_response(&self) -> Clusters {
        clusters(self.own.iter().filter_map(|&(entity, gold)| Some((gold? as u32, entity))))
    }
}

/// The mentions by name of a treebank's document.
fn mentions(treebank: &Treebank) -> Vec<Gold> {
    let mut open: Vec<(u32, usize, bool)> = Vec::new();
    let mut gold: Vec<Gold> = Vec::new();
    for (at, labels) in treebank.labels.iter().enumerate() {
        for bracket in brackets(&labels.entity) {
            match bracket {
                Bracket::Open(entity, counts) => open.push((entity, at, counts)),
                Bracket::Close(entity) => {
                    let Some(from) = open.iter().rposition(|(other, ..)| *other == entity) else { continue };
                    let (_, start, counts) = open.remove(from);
                    gold.extend(mention(treebank, entity, start..at + 1, counts));
                }
                Bracket::One(entity, counts) => gold.extend(mention(treebank, entity, at..at + 1, counts)),
            }
        }
    }
    gold.sort_by_key(|mention| (mention.head.start, std::cmp::Reverse(mention.run.len())));
    gold.dedup_by_key(|mention| mention.head.start);
    gold
}

fn mention(treebank: &Treebank, entity: u32, tokens: Range<usize>, counts: bool) -> Option<Gold> {
    let Range { start, end } = tokens;
    let proper = |at: usize| treebank.labels[at].upos == "PROPN";
    let head = (start..end).find(|&at| {
        let head = treebank.labels[at].head as usize;
        head == at || !(start..end).contains(&head)
    })?;
    if !proper(head) {
        return None;
    }
    let first = (start..=head).rev().take_while(|&at| proper(at)).last()?;
    let last = (head..end).take_while(|&at| proper(at)).last()?;
    let span = |at: usize| treebank.words.tokens[at].span;
    let run = span(first).hull(span(last));
    let title = run
        .of(&treebank.text)
        .split_whitespace()
        .all(|word| TITLES.iter().any(|title| title.eq_ignore_ascii_case(word.trim_end_matches('.'))));
    Some(Gold { entity, head: span(head), run, counts, title })
}

#[derive(Debug, PartialEq, Eq)]
enum Bracket {
    Open(u32, bool),
    Close(u32),
    One(u32, bool),
}

/// `(1-person-new-..(2-place-..)` opens 1, and is 2; `2)1)` closes both.
fn brackets(text: &str) -> Vec<Bracket> {
    let number = |text: &str| text.split(['-', '[']).next().and_then(|number| number.parse().ok());
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('(') {
            let end = inside.find(['(', ')']).unwrap_or(inside.len());
            let body = &inside[..end];
            let counts = body.split('-').nth(1).is_some_and(|kind| TYPES.contains(&kind));
            let closed = inside[end..].starts_with(')');
            if let Some(entity) = number(body) {
                found.push(if closed { Bracket::One(entity, counts) } else { Bracket::Open(entity, counts) });
            }
            rest = &inside[end + usize::from(closed)..];
        } else {
            let end = rest.find(')').map_or(rest.len(), |end| end + 1);
            found.extend(number(rest[..end].trim_end_matches(')')).map(Bracket::Close));
            rest = &rest[end..];
        }
    }
    found
}

/// The program's mentions by name, with their entities.
fn named(document: &Document) -> Vec<(Span, u32, EntityKind)> {
    document
        .mentions
        .iter()
        .filter(|mention| mention.form == MentionForm::Name)
        .map(|mention| (mention.span, mention.entity, mention.kind))
        .collect()
}

/// Types of the program that it answers for where the treebank has nothing.
fn counts_as_name(kind: EntityKind) -> bool {
    matches!(
        kind,
        EntityKind::Person | EntityKind::Org | EntityKind::Gpe | EntityKind::Loc | EntityKind::Facility
    )
}

/// For each of the program's mentions the treebank's, each used once.
fn align(gold: &[Gold], own: &[(Span, u32, EntityKind)]) -> Vec<Option<usize>> {
    let mut used = vec![false; gold.len()];
    own.iter()
        .map(|&(span, ..)| {
            // A run is a few words: heads a little before the span may have one that holds it.
            const NEAR: u32 = 60;
            let first = gold.partition_point(|mention| mention.head.start + NEAR < span.start);
            let inside = (first..gold.len())
                .take_while(|&at| gold[at].head.start < span.end)
                .filter(|&at| !used[at] && (span.contains(gold[at].head) || gold[at].run.contains(span)));
            let overlap = |run: Span| {
                let common = run.end.min(span.end).saturating_sub(run.start.max(span.start)) as usize;
                2 * common * 1000 / (run.len() + span.len()).max(1)
            };
            let best = inside.max_by_key(|&at| (overlap(gold[at].run), std::cmp::Reverse(at)))?;
            used[best] = true;
            Some(best)
        })
        .collect()
}

fn clusters(mentions: impl Iterator<Item = (u32, u32)>) -> Clusters {
    let mut by_entity: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (mention, entity) in mentions {
        by_entity.entry(entity).or_default().push(mention);
    }
    by_entity.into_values().collect()
}

impl Sums {
    fn add(&mut self, key: &Clusters, response: &Clusters) {
        for (sums, more) in
            self.0.iter_mut().zip([muc(key, response), b_cubed(key, response), ceaf_e(key, response)])
        {
            for (sum, value) in sums.iter_mut().zip(more) {
                *sum += value;
            }
        }
    }

    fn f(&self, measure: usize) -> (f64, f64, f64) {
        let [right_p, all_p, right_r, all_r] = self.0[measure];
        let share = |right: f64, all: f64| if all == 0.0 { 0.0 } else { 100.0 * right / all };
        let (p, r) = (share(right_p, all_p), share(right_r, all_r));
        (p, r, if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) })
    }

    fn conll(&self) -> f64 {
        (0..3).map(|measure| self.f(measure).2).sum::<f64>() / 3.0
    }
}

/// The cluster of each mention.
fn owners(clusters: &Clusters) -> BTreeMap<u32, usize> {
    clusters
        .iter()
        .enumerate()
        .flat_map(|(at, cluster)| cluster.iter().map(move |&mention| (mention, at)))
        .collect()
}

/// Links: Vilain et al. 1995.
fn muc(key: &Clusters, response: &Clusters) -> [f64; 4] {
    let side = |these: &Clusters, others: &Clusters| {
        let owner = owners(others);
        let mut sums = (0.0, 0.0);
        for cluster in these {
            let mut parts: Vec<Option<usize>> =
                cluster.iter().map(|mention| owner.get(mention).copied()).collect();
            let alone = parts.iter().filter(|part| part.is_none()).count();
            parts.retain(Option::is_some);
            parts.sort_unstable();
            parts.dedup();
            sums.0 += (cluster.len() - parts.len() - alone) as f64;
            sums.1 += (cluster.len() - 1) as f64;
        }
        sums
    };
    let (precision, recall) = (side(response, key), side(key, response));
    [precision.0, precision.1, recall.0, recall.1]
}

/// Mentions: Bagga and Baldwin 1998.
fn b_cubed(key: &Clusters, response: &Clusters) -> [f64; 4] {
    let side = |these: &Clusters, others: &Clusters| {
        let owner = owners(others);
        let mut sums = (0.0, 0.0);
        for cluster in these {
            let mut overlaps: BTreeMap<usize, f64> = BTreeMap::new();
            for at in cluster.iter().filter_map(|mention| owner.get(mention)) {
                *overlaps.entry(*at).or_default() += 1.0;
            }
            sums.0 += overlaps.values().map(|count| count * count).sum::<f64>() / cluster.len() as f64;
            sums.1 += cluster.len() as f64;
        }
        sums
    };
    let (precision, recall) = (side(response, key), side(key, response));
    [precision.0, precision.1, recall.0, recall.1]
}

/// Entities, each with its best counterpart: Luo 2005 with similarity φ4.
fn ceaf_e(key: &Clusters, response: &Clusters) -> [f64; 4] {
    let owner = owners(response);
    let mut similar = vec![vec![0.0; response.len()]; key.len()];
    for (row, cluster) in similar.iter_mut().zip(key) {
        for &at in cluster.iter().filter_map(|mention| owner.get(mention)) {
            row[at] += 1.0;
        }
        for (value, other) in row.iter_mut().zip(response) {
            *value *= 2.0 / (cluster.len() + other.len()) as f64;
        }
    }
    let best = assignment(&similar);
    [best, response.len() as f64, best, key.len() as f64]
}

/// Largest sum of values with at most one in each row and column: the Hungarian method with potentials.
fn assignment(values: &[Vec<f64>]) -> f64 {
    let columns = values.first().map_or(0, Vec::len);
    let size = values.len().max(columns);
    let cost = |row: usize, column: usize| {
        -values.get(row).and_then(|row| row.get(column)).copied().unwrap_or_default()
    };
    let (mut by_row, mut by_column) = (vec![0.0; size + 1], vec![0.0; size + 1]);
    let mut row_of = vec![0_usize; size + 1];
    for row in 1..=size {
        row_of[0] = row;
        let mut column = 0;
        let mut least = vec![f64::INFINITY; size + 1];
        let mut from = vec![0_usize; size + 1];
        let mut used = vec![false; size + 1];
        while row_of[column] != 0 {
            used[column] = true;
            let current = row_of[column];
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for other in (1..=size).filter(|&other| !used[other]) {
                let reduced = cost(current - 1, other - 1) - by_row[current] - by_column[other];
                if reduced < least[other] {
                    least[other] = reduced;
                    from[other] = column;
                }
                if least[other] < delta {
                    delta = least[other];
                    next = other;
                }
            }
            for other in 0..=size {
                if used[other] {
                    by_row[row_of[other]] += delta;
                    by_column[other] -= delta;
                } else {
                    least[other] -= delta;
                }
            }
            column = next;
        }
        while column != 0 {
            row_of[column] = row_of[from[column]];
            column = from[column];
        }
    }
    (1..=size).map(|column| -cost(row_of[column] - 1, column - 1)).sum()
}

fn report(counts: [usize; 3], [found, shared, with_titles]: [Sums; 3]) -> Report {
    let [gold, own, matched] = counts;
    let mut table = format!("names: gold {gold}, found {own}, both {matched}\n");
    let _ = writeln!(table, "{:<22} {:>7} {:>7} {:>7}", "", "P", "R", "F");
    for (title, sums) in [("found", &found), ("on shared names", &shared), ("titles too", &with_titles)] {
        for (measure, name) in ["MUC", "B3", "CEAFe"].iter().enumerate() {
            let (p, r, f) = sums.f(measure);
            let _ = writeln!(table, "{title:<15} {name:<6} {p:>7.2} {r:>7.2} {f:>7.2}");
        }
    }
    let value = |sums: &Sums| format!("{:.2}", sums.conll());
    Report {
        title: "coreference",
        table,
        result: vec![
            ("conll", value(&found)),
            ("conll_shared", value(&shared)),
            ("conll_titles", value(&with_titles)),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(sums: [f64; 4]) -> (f64, f64) {
        (sums[0] / sums[1], sums[2] / sums[3])
    }

    #[test]
    fn measures_agree_with_the_papers() {
        // The example of Pradhan et al. 2014: key {a b c} {d e f g}, response {a b} {c d} {f g h i}.
        let key: Clusters = vec![vec![1, 2, 3], vec![4, 5, 6, 7]];
        let response: Clusters = vec![vec![1, 2], vec![3, 4], vec![6, 7, 8, 9]];
        let near = |found: (f64, f64), expected: (f64, f64)| {
            assert!(
                (found.0 - expected.0).abs() < 0.005 && (found.1 - expected.1).abs() < 0.005,
                "{found:?} {expected:?}"
            );
        };
        near(percent(muc(&key, &response)), (0.40, 0.40));
        near(percent(b_cubed(&key, &response)), (0.50, 0.42));
        near(percent(ceaf_e(&key, &response)), (0.43, 0.65));
    }

    #[test]
    fn brackets_are_read() {
        assert_eq!(
            brackets("(1-person-new-x(2-place-giv-y)"),
            [Bracket::Open(1, true), Bracket::One(2, true)]
        );
        assert_eq!(
            brackets("3)1)(4-abstract-new"),
            [Bracket::Close(3), Bracket::Close(1), Bracket::Open(4, false)]
        );
        assert_eq!(brackets(""), []);
    }

    #[test]
    fn assignment_takes_the_best_sum() {
        assert!((assignment(&[vec![1.0, 0.9], vec![0.9, 0.1]]) - 1.8).abs() < 1e-9);
        assert_eq!(assignment(&[]), 0.0);
        assert!((assignment(&[vec![0.2, 0.7, 0.1]]) - 0.7).abs() < 1e-9);
    }
}
