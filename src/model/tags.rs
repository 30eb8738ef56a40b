//! From scores of BIO tags to the best row of tags that is in order.
//!
//! In: scores of each tag for each token. Out: a tag a token, where `I-T` stands only after `B-T` or `I-T`. Never: leaves the
//! order of the labels to decide anything but ties, which the first label wins.

use std::ops::Range;

use super::kernels::{LANES, Line};

/// What a tag means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// In no chunk.
    Outside,
    /// First of a chunk of that kind.
    Begin(usize),
    /// Further in a chunk of that kind.
    Inside(usize),
}

/// The tags of a head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TagSet {
    tags: Vec<Tag>,
    /// Names of the kinds; one empty name where the tags are plain `B` and `I`.
    kinds: Vec<String>,
    /// Of each `I` tag: its `B` tag; of others themselves.
    begins: Vec<usize>,
}

/// Memory for [`TagSet::decode`].
#[derive(Debug, Default)]
pub(super) struct Paths {
    back: Vec<u8>,
    scores: Vec<f32>,
}

impl TagSet {
    /// Reads labels `O`, `B-KIND`, `I-KIND`, or `O`, `B`, `I`.
    pub(super) fn new(labels: &[String]) -> Result<Self, String> {
        let mut kinds: Vec<String> = Vec::new();
        let mut tags = Vec::with_capacity(labels.len());
        for label in labels {
            let (mark, kind) = label.split_once('-').unwrap_or((label, ""));
            let mut number = || {
                kinds.iter().position(|known| known == kind).unwrap_or_else(|| {
                    kinds.push(kind.to_owned());
                    kinds.len() - 1
                })
            };
            tags.push(match mark {
                "O" if kind.is_empty() => Tag::Outside,
                "B" => Tag::Begin(number()),
                "I" => Tag::Inside(number()),
                _ => return Err(format!("hold `{label}`, which is neither O nor B nor I")),
            });
        }
        if tags.first() != Some(&Tag::Outside) {
            return Err("do not begin with O".to_owned());
        }
        let begins = (0..)
            .zip(&tags)
            .map(|(index, tag)| match tag {
                Tag::Inside(kind) => tags.iter().position(|other| *other == Tag::Begin(*kind)),
                _ => Some(index),
            })
            .collect::<Option<_>>()
            .ok_or("hold an I without its B")?;
        Ok(Self { tags, kinds, begins })
    }

    /// How many tags there are.
    pub(super) fn len(&self) -> usize {
        self.tags.len()
    }

    /// The class of each tag: 0 of `O`, 1 more than the kind of others.
    pub(super) fn classes(&self) -> impl Iterator<Item = usize> + '_ {
        self.tags.iter().map(|tag| match tag {
            Tag::Outside => 0,
            Tag::Begin(kind) | Tag::Inside(kind) => kind + 1,
        })
    }

    /// What the tag of that number means.
    pub(super) fn tag(&self, number: u8) -> Tag {
        self.tags[usize::from(number)]
    }

    /// The chunks of a row of tags in order: their tokens, and their kind.
    pub(super) fn spans<'a>(&'a self, tags: &'a [u8]) -> impl Iterator<Item = (Range<usize>, usize)> + 'a {
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < tags.len() {
                let start = at;
                at += 1;
                if let Tag::Begin(kind) = self.tag(tags[start]) {
                    while at < tags.len() && self.tag(tags[at]) == Tag::Inside(kind) {
                        at += 1;
                    }
                    return Some((start..at, kind));
                }
            }
            None
        })
    }

    /// Names of the kinds, by number.
    pub(super) fn kinds(&self) -> &[String] {
        &self.kinds
    }

    /// Best tags of a sentence; row `t` of the scores is at `lines[t * stride..]`, as long as the tags need.
    pub(super) fn decode(&self, lines: &[Line], stride: usize, paths: &mut Paths, best: &mut Vec<u8>) {
        best.clear();
        let width = self.tags.len().div_ceil(LANES);
        let mut ordered = true;
        for row in lines.chunks(stride) {
            let tag = largest(&row[..width], self.tags.len());
            ordered &= match self.tags[tag] {
                Tag::Inside(_) => {
                    best.last().is_some_and(|&before| self.begins[usize::from(before)] == self.begins[tag])
                }
                _ => true,
            };
            best.push(tag as u8);
        }
        // The best tag of each token is the best row of tags, if it is in order.
        if !ordered {
            self.search(lines, stride, paths, best);
        }
    }

    /// Viterbi's search: the only transitions that are forbidden are those into `I`.
    fn search(&self, lines: &[Line], stride: usize, paths: &mut Paths, best: &mut [u8]) {
        let count = self.tags.len();
        let Paths { back, scores } = paths;
        back.clear();
        scores.clear();
        scores.resize(count, f32::NEG_INFINITY);
        let mut next = vec![0.0; count];
        for (token, row) in lines.chunks(stride).enumerate() {
            let any = first_largest(scores.iter().copied());
            for (tag, next) in next.iter_mut().enumerate() {
                let own = row[tag / LANES].0[tag % LANES];
                let from = match self.tags[tag] {
                    Tag::Inside(_) if scores[tag] > scores[self.begins[tag]] => tag,
                    Tag::Inside(_) => self.begins[tag],
                    _ => any,
                };
                back.push(from as u8);
                *next = match self.tags[tag] {
                    Tag::Inside(_) if token == 0 => f32::NEG_INFINITY,
                    _ if token == 0 => own,
                    _ => scores[from] + own,
                };
            }
            scores.copy_from_slice(&next);
        }
        let mut tag = first_largest(scores.iter().copied());
        for (token, best) in best.iter_mut().enumerate().rev() {
            *best = tag as u8;
            tag = usize::from(back[token * count + tag]);
        }
    }
}

/// Index of the largest of the `count` scores of a head; the first of equal ones. What fills its last line up is minus
/// infinity.
pub(super) fn largest(row: &[Line], count: usize) -> usize {
    // Sixteen at a time: a look at each score in turn would wait for the one before.
    let mut best = [f32::NEG_INFINITY; LANES];
    for line in row {
        for (best, score) in best.iter_mut().zip(line.0) {
            *best = if score > *best { score } else { *best };
        }
    }
    let best =
        best.into_iter().fold(f32::NEG_INFINITY, |left, right| if right > left { right } else { left });
    row.iter().flat_map(|line| line.0).take(count).position(|score| score == best).unwrap_or_default()
}

fn first_largest(values: impl Iterator<Item = f32>) -> usize {
    let mut best = (0, f32::NEG_INFINITY);
    for (index, value) in values.enumerate() {
        if value > best.1 {
            best = (index, value);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::reference::Random;

    fn set(labels: &[&str]) -> Result<TagSet, String> {
        TagSet::new(&labels.iter().map(|&label| label.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn labels_are_checked() {
        assert_eq!(set(&["O", "B-X", "I-X"]).unwrap().kinds(), ["X"]);
        for wrong in [&["B", "I"][..], &["O", "I-X"], &["O", "E-X"], &["O-X"], &[]] {
            assert!(set(wrong).is_err(), "{wrong:?}");
        }
    }

    /// Best score of all rows of tags that are in order, by trying all.
    fn exhaustive(tags: &TagSet, rows: &[Line], before: Option<usize>) -> f32 {
        let Some((row, rest)) = rows.split_first() else { return 0.0 };
        (0..tags.tags.len())
            .filter(|&tag| match tags.tags[tag] {
                Tag::Inside(_) => before.is_some_and(|before| tags.begins[before] == tags.begins[tag]),
                _ => true,
            })
            .map(|tag| row.0[tag] + exhaustive(tags, rest, Some(tag)))
            .fold(f32::NEG_INFINITY, f32::max)
    }

    #[test]
    fn the_best_row_in_order_is_found() {
        let tags = set(&["O", "B-X", "I-X", "I-Y", "B-Y"]).unwrap();
        let mut random = Random::new(7);
        let score =
            |tag, random: &mut Random| if tag < 5 { random.below(9) as f32 } else { f32::NEG_INFINITY };
        let (mut paths, mut best) = (Paths::default(), Vec::new());
        for _ in 0..300 {
            // Whole numbers: sums are exact in any order.
            let rows: Vec<Line> =
                (0..5).map(|_| Line(std::array::from_fn(|tag| score(tag, &mut random)))).collect();
            tags.decode(&rows, 1, &mut paths, &mut best);
            let mut before = None;
            let mut score = 0.0;
            for (row, &tag) in rows.iter().zip(&best) {
                if let Tag::Inside(kind) = tags.tag(tag) {
                    assert!(
                        matches!(before, Some(Tag::Begin(other) | Tag::Inside(other)) if other == kind),
                        "{best:?}"
                    );
                }
                before = Some(tags.tag(tag));
                score += row.0[usize::from(tag)];
            }
            assert_eq!(score, exhaustive(&tags, &rows, None), "{best:?}");
        }
    }
}
