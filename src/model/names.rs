//! The names of an article, from the scores that its tokens have.
//!
//! In: the scores of the name tags for every token of an article. Out: [`Document::names`]. Never: looks beyond the article.
//!
//! A name that one sentence leaves open is often plain in another: before the best tags are looked for, tokens of one form lean
//! towards what the others of the article are taken for. Names of which the scores stay unsure are marked as such.

use std::ops::Range;

use super::{
    kernels::{LANES, Line},
    tags::{Paths, Tag, TagSet},
};
use crate::{
    document::{Certainty, Document, Name},
    entity::EntityKind,
};

/// How much the other tokens of one form count beside the token's own scores.
const LEAN: f32 = 0.5;
/// What speaks against a type in one place never counts more than this (1 in 100).
const MOST_AGAINST: f32 = -4.6;
/// A name is sure where its tokens are, on average, of its type with this probability ..
const SURE_TYPE: f32 = 0.55;
/// .. and where it begins and ends there with this one.
const SURE_EDGES: f32 = 0.45;
/// The probability of being no name, from which on it is open whether a name that is not sure is one.
const NO_NAME: f32 = 0.25;

/// Scores of the articles whose names are not read yet, and memory for reading.
#[derive(Default)]
pub(super) struct NameReader {
    /// Lines of scores, `width` a token.
    rows: Vec<Line>,
    /// Tokens that may agree, by form.
    order: Vec<u32>,
    leanings: Vec<f32>,
    paths: Paths,
    tags: Vec<u8>,
}

impl NameReader {
    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
    }

    /// Keeps the scores of the next tokens: `lines` of each row of `stride` lines.
    pub(super) fn push(&mut self, scores: &[Line], stride: usize, lines: &Range<usize>) {
        for row in scores.chunks_exact(stride) {
            self.rows.extend_from_slice(&row[lines.clone()]);
        }
    }

    /// Reads the names of articles whose tokens all have their scores, in the order in which they came.
    pub(super) fn read<'a>(
        &mut self,
        tags: &TagSet,
        kinds: &[Option<EntityKind>],
        articles: impl Iterator<Item = (&'a str, &'a mut Document)>,
    ) {
        let width = tags.len().div_ceil(LANES);
        let mut rows = std::mem::take(&mut self.rows);
        let mut first = 0;
        for (text, document) in articles {
            let end = first + document.tokens.len() * width;
            let Some(mine) = rows.get_mut(first..end) else { break };
            self.agree(mine, tags, text, document);
            self.read_article(mine, tags, kinds, document);
            first = end;
        }
        rows.drain(..first);
        self.rows = rows;
    }

    /// Makes tokens of one form lean towards what the others are.
    fn agree(&mut self, rows: &mut [Line], tags: &TagSet, text: &str, document: &Document) {
        let Self { order, leanings, .. } = self;
        let form = |token: u32| document.tokens[token as usize].span.of(text);
        let may = |token: &u32| {
            let form = form(*token);
            form.len() > 1 && form.starts_with(char::is_uppercase)
        };
        order.clear();
        order.extend((0..document.tokens.len() as u32).filter(may));
        // Sums are made in the order of the text, so that they are always the same.
        order.sort_unstable_by(|&one, &other| form(one).cmp(form(other)).then(one.cmp(&other)));
        let width = tags.len().div_ceil(LANES);
        let classes = tags.kinds().len() + 1;
        for group in order.chunk_by(|&one, &other| form(one) == form(other)) {
            if group.len() < 2 {
                continue;
            }
            leanings.clear();
            leanings.resize((group.len() + 1) * classes, MOST_AGAINST);
            let (total, own) = leanings.split_at_mut(classes);
            total.fill(0.0);
            for (&token, own) in group.iter().zip(own.chunks_exact_mut(classes)) {
                let row = &rows[token as usize * width..][..width];
                let best = scores(row, tags.len()).fold(f32::NEG_INFINITY, f32::max);
                for (score, class) in scores(row, tags.len()).zip(tags.classes()) {
                    own[class] = own[class].max(score - best);
                }
                for (total, own) in total.iter_mut().zip(&*own) {
                    *total += own;
                }
            }
            let share = LEAN / group.len() as f32;
            for (&token, own) in group.iter().zip(own.chunks_exact(classes)) {
                let row = &mut rows[token as usize * width..][..width];
                for (score, class) in row.iter_mut().flat_map(|line| &mut line.0).zip(tags.classes()) {
                    *score += share * (total[class] - own[class]);
                }
            }
        }
    }

    fn read_article(
        &mut self,
        rows: &[Line],
        tags: &TagSet,
        kinds: &[Option<EntityKind>],
        document: &mut Document,
    ) {
        let width = tags.len().div_ceil(LANES);
        for sentence in 0..document.sentences.len() {
            let tokens = document.sentences[sentence].tokens.clone();
            let Some(rows) = rows.get(tokens.start * width..tokens.end * width) else { return };
            tags.decode(rows, width, &mut self.paths, &mut self.tags);
            for (span, number) in tags.spans(&self.tags) {
                let Some(kind) = kinds[number] else { continue };
                let certainty = certainty(rows, tags, &span, number);
                let tokens = tokens.start + span.start..tokens.start + span.end;
                let span = document.span_of(tokens.clone());
                document.names.push(Name { tokens, span, kind, certainty });
            }
        }
    }
}

/// How sure the scores are of a name.
fn certainty(rows: &[Line], tags: &TagSet, span: &Range<usize>, number: usize) -> Certainty {
    let width = tags.len().div_ceil(LANES);
    let (mut of_type, mut of_none) = (0.0, 0.0);
    let mut begins = 1.0;
    for token in span.clone() {
        let found = Probabilities::new(&rows[token * width..][..width], tags, number);
        of_type += found.begin + found.inside;
        of_none += found.outside;
        if token == span.start {
            begins = found.begin;
        }
    }
    let ends = rows.get(span.end * width..(span.end + 1) * width);
    let ends = ends.map_or(1.0, |row| 1.0 - Probabilities::new(row, tags, number).inside);
    let tokens = span.len() as f32;
    if of_type >= SURE_TYPE * tokens && begins * ends >= SURE_EDGES {
        Certainty::Sure
    } else if of_none < NO_NAME * tokens {
        Certainty::TypeOpen
    } else {
        Certainty::NameOpen
    }
}

/// Probabilities of the tags of a token that matter to a name of one type.
struct Probabilities {
    outside: f32,
    begin: f32,
    inside: f32,
}

impl Probabilities {
    fn new(row: &[Line], tags: &TagSet, number: usize) -> Self {
        let best = scores(row, tags.len()).fold(f32::NEG_INFINITY, f32::max);
        let [mut outside, mut begin, mut inside, mut all] = [0.0; 4];
        for (tag, score) in scores(row, tags.len()).enumerate() {
            let weight = exp(score - best);
            all += weight;
            match tags.tag(tag as u8) {
                Tag::Outside => outside += weight,
                Tag::Begin(kind) if kind == number => begin += weight,
                Tag::Inside(kind) if kind == number => inside += weight,
                _ => {}
            }
        }
        Self { outside: outside / all, begin: begin / all, inside: inside / all }
    }
}

fn scores(row: &[Line], count: usize) -> impl Iterator<Item = f32> + '_ {
    row.iter().flat_map(|line| line.0).take(count)
}

/// e^x for x <= 0, to five digits: by additions and products alone, as the libraries of systems differ in the last digits.
fn exp(x: f32) -> f32 {
    let x = x.max(-80.0) * std::f32::consts::LOG2_E;
    let whole = x.floor();
    let part = x - whole;
    // 2^part for 0 <= part < 1.
    let fraction = [0.001_877_58, 0.008_989_34, 0.055_826_318, 0.240_153_62, 0.693_153_1]
        .into_iter()
        .fold(0.0, |sum, factor| (sum + factor) * part);
    f32::from_bits(((whole as i32 + 127) as u32) << 23) * (1.0 + fraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Splitter;

    #[test]
    fn exponentials_are_close() {
        for step in 0..2000 {
            let x = -0.02 * step as f32;
            let error = (exp(x) - x.exp()).abs();
            assert!(error <= 2e-5 * x.exp() + 1e-30, "{x}: {} {}", exp(x), x.exp());
        }
        assert_eq!(exp(0.0), 1.0);
    }

    /// The names of a text whose tokens have these scores for O, B-PERSON, I-PERSON, B-ORG and I-ORG; those that are not listed are
    /// surely no names.
    fn names(text: &str, scored: &[(&str, &[[f32; 5]])]) -> Vec<Name> {
        let labels = ["O", "B-PERSON", "I-PERSON", "B-ORG", "I-ORG"].map(str::to_owned);
        let tags = TagSet::new(&labels).unwrap();
        let mut document = Document::default();
        Splitter::new().split(text, &mut document);
        let mut reader = NameReader::default();
        for token in &document.tokens {
            let form = token.span.of(text);
            let before = text[..token.span.start as usize].matches(form).count();
            let own = scored.iter().find(|(listed, _)| *listed == form).map(|(_, rows)| rows[before]);
            let mut line = Line([f32::NEG_INFINITY; LANES]);
            line.0[..5].copy_from_slice(&own.unwrap_or([9.0, 0.0, 0.0, 0.0, 0.0]));
            reader.push(&[line], 1, &(0..1));
        }
        let kinds = [Some(EntityKind::Person), Some(EntityKind::Org)];
        reader.read(&tags, &kinds, std::iter::once((text, &mut document)));
        assert!(reader.rows.is_empty());
        document.names
    }

    #[test]
    fn forms_lean_towards_what_they_are_elsewhere() {
        use EntityKind::{Org, Person};
        let sure_org = [0.0, 0.0, 0.0, 6.0, 0.0];
        let person = [1.0, 3.0, 0.0, 2.5, 0.0];
        let nothing = [3.0, 0.0, 0.0, 2.0, 0.0];
        let no_name = [9.0, 0.0, 0.0, 0.0, 0.0];
        for (rows, expected) in [
            ([sure_org, sure_org, person], &[Org, Org, Org][..]),
            ([sure_org, sure_org, nothing], &[Org, Org, Org]),
            ([sure_org, sure_org, [0.0, 9.0, 0.0, 0.0, 0.0]], &[Org, Org, Person]),
            ([no_name, no_name, [0.0, 0.0, 0.0, 5.0, 0.0]], &[Org]),
        ] {
            let found = names("First Ash came. Then Ash left. At last Ash slept.", &[("Ash", &rows)]);
            assert_eq!(found.iter().map(|name| name.kind).collect::<Vec<_>>(), expected, "{rows:?}");
            assert!(found.iter().all(|name| name.certainty == Certainty::Sure), "{rows:?}");
        }
    }

    #[test]
    fn what_is_not_sure_is_marked() {
        for (row, expected) in [
            ([0.0, 4.0, 0.0, 1.0, 0.0], Certainty::Sure),
            // Surely a name: but which?
            ([-4.0, 4.0, 0.0, 3.9, 0.0], Certainty::TypeOpen),
            // A name or none.
            ([3.9, 4.0, 0.0, 0.0, 0.0], Certainty::NameOpen),
        ] {
            let found = names("Then Ash left.", &[("Ash", &[row])]);
            assert_eq!(found.first().map(|name| name.certainty), Some(expected), "{row:?}");
        }
        // Where it ends is open.
        let rows: &[(&str, &[[f32; 5]])] =
            &[("Ann", &[[0.0, 6.0, 0.0, 5.0, 0.0]]), ("Ash", &[[4.1, 0.0, 4.0, 0.0, 0.0]])];
        let found = names("Then Ann Ash left.", rows);
        assert_eq!((found.len(), found[0].certainty), (1, Certainty::TypeOpen));
    }
}
