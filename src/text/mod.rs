//! From text to sentences and tokens.
//!
//! In: an article's text. Out: `sentences` and the spans of `tokens` in a [`Document`]. Never: changes the text, or fails.
//!
//! Empty lines part blocks, white space parts stretches, and rules and lists (`config/text.toml`) part a stretch into
//! Universal Dependencies words as the treebanks EWT and GUM have them; then the marks among the words say where sentences end.
//! One pass each, in time linear in the text.

mod chars;
mod lines;
mod lists;
pub mod numeral;
mod sentences;
mod tokenizer;

use std::ops::Range;

use crate::{
    document::{Document, Sentence, SpeechTags, Token},
    model::{Rel, Upos},
};
use chars::is_space;
use lines::Line;
use lists::Lists;
use tokenizer::{Piece, Tokenizer};

/// Splits text into sentences and Universal Dependencies words.
pub struct Splitter {
    lists: Lists,
}

impl Splitter {
    /// A splitter with the built-in abbreviations.
    #[must_use]
    pub fn new() -> Self {
        Self { lists: Lists::new() }
    }

    /// Fills `document.sentences` and `document.tokens`.
    pub fn split(&self, text: &str, document: &mut Document) {
        let mut pieces = Vec::new();
        lines::blocks(text, |lines| {
            pieces.clear();
            self.tokenize(text, lines, &mut pieces);
            sentences::sentences(text, &self.lists, &pieces, |sentence| append(document, &pieces[sentence]));
        });
    }

    fn tokenize(&self, text: &str, lines: &[Line], pieces: &mut Vec<Piece>) {
        let mut tokenizer = Tokenizer { text, lists: &self.lists, pieces };
        for (index, line) in lines.iter().enumerate() {
            let line_ends = lines.get(index + 1).is_none_or(|next| next.breaks);
            let mut breaks = line.breaks;
            let mut current = next_stretch(text, line.start, line.end);
            while let Some(stretch) = current {
                current = next_stretch(text, stretch.end, line.end);
                let (digit, last) = match &current {
                    Some(next) => (text.as_bytes()[next.start].is_ascii_digit(), false),
                    None => (false, line_ends),
                };
                tokenizer.stretch(stretch.start, stretch.end, breaks, digit, last);
                breaks = false;
            }
        }
    }
}

impl Default for Splitter {
    fn default() -> Self {
        Self::new()
    }
}

/// The next stretch without white space in `from..to`.
fn next_stretch(text: &str, from: usize, to: usize) -> Option<Range<usize>> {
    let bytes = &text.as_bytes()[..to];
    let mut start = from;
    let mut at = from;
    loop {
        let length = match bytes.get(at) {
            None => break,
            Some(0x21..=0x7e) => {
                at += 1;
                continue;
            }
            Some(0..=0x20 | 0x7f) => 1,
            // The first bytes of all white space that is not ASCII.
            Some(0xc2 | 0xe1 | 0xe2 | 0xe3 | 0xef) => {
                let letter = text[at..].chars().next().expect("not at the end");
                if !is_space(letter) {
                    at += letter.len_utf8();
                    continue;
                }
                letter.len_utf8()
            }
            Some(_) => {
                at += 1;
                continue;
            }
        };
        if start < at {
            break;
        }
        at += length;
        start = at;
    }
    (start < at).then_some(start..at)
}

fn append(document: &mut Document, pieces: &[Piece]) {
    let first = document.tokens.len();
    document.tokens.extend((first..).zip(pieces).map(|(index, piece)| Token {
        span: piece.span,
        lemma: smol_str::SmolStr::default(),
        upos: Upos::X,
        head: index as u32,
        rel: Rel::Root,
        speech: SpeechTags::default(),
    }));
    if let (Some(start), Some(end)) = (pieces.first(), pieces.last()) {
        document
            .sentences
            .push(Sentence { span: start.span.hull(end.span), tokens: first..document.tokens.len() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        let mut document = Document::default();
        Splitter::new().split(text, &mut document);
        let mut end = 0;
        for token in &document.tokens {
            assert!(token.span.start >= end && token.span.end > token.span.start, "{text:?}");
            end = token.span.end;
        }
        document
            .sentences
            .iter()
            .map(|sentence| {
                let words: Vec<&str> = document.tokens[sentence.tokens.clone()]
                    .iter()
                    .map(|token| token.span.of(text))
                    .collect();
                words.join(" ")
            })
            .collect()
    }

    #[test]
    fn tokens() {
        for (text, expected) in [
            ("don't cannot gonna", "do n't can not gon na"),
            ("The dog's bone, the dogs' bones", "The dog 's bone , the dogs ' bones"),
            ("It’s what they’d’ve said", "It ’s what they ’d ’ve said"),
            ("a pro-democracy group", "a pro - democracy group"),
            ("the co-founder's e-mail", "the co-founder 's e-mail"),
            ("anti-Iran protests in mid-July", "anti - Iran protests in mid-July"),
            ("U.S. troops left D.C. today", "U.S. troops left D.C. today"),
            ("at 3pm for $5m or 10.5 percent", "at 3 pm for $ 5 m or 10.5 percent"),
            ("1,000.50 and 3:30 and 11/20/2000", "1,000.50 and 3:30 and 11/20/2000"),
            (
                "see www.ash.com/a?b=1, or ask ann@ash.co.uk.",
                "see www.ash.com/a?b=1 , or ask ann@ash.co.uk .",
            ),
            ("(“Yes,” he said...)", "( “ Yes , ” he said ... )"),
            ("#freedom @annbell ½ cup", "#freedom @annbell ½ cup"),
            ("call 713-555-1234 or 555-1234", "call 713-555-1234 or 555-1234"),
            ("AT&T and/or O'Brien", "AT&T and / or O'Brien"),
            ("a win–win—or not", "a win – win — or not"),
            ("the 1980s, the '90s", "the 1980s , the '90s"),
            ("wait!!! what?!", "wait !!! what ?!"),
            ("👍👍🏽 👨‍👩‍👧", "👍 👍🏽 👨‍👩‍👧"),
            ("東京 is", "東 京 is"),
        ] {
            assert_eq!(split(text).join(" "), expected, "{text:?}");
        }
    }

    #[test]
    fn sentence_ends() {
        for (text, expected) in [
            ("Gen. Qassem met Mr. Ash. He left.", vec!["Gen. Qassem met Mr. Ash .", "He left ."]),
            ("The U.S. Embassy in No. 5 Road closed.", vec!["The U.S. Embassy in No. 5 Road closed ."]),
            ("He moved to the U.S. The war began.", vec!["He moved to the U.S.", "The war began ."]),
            ("“I am here.” “Why?” asked Ann.", vec!["“ I am here . ”", "“ Why ? ” asked Ann ."]),
            ("“Why now?” Ann Bell asked.", vec!["“ Why now ? ” Ann Bell asked ."]),
            ("He said “no.” Then he left.", vec!["He said “ no . ”", "Then he left ."]),
            ("No. I will not.", vec!["No .", "I will not ."]),
            ("John F. Ash and J. Bell.", vec!["John F. Ash and J. Bell ."]),
            ("It ended.The next began.", vec!["It ended .", "The next began ."]),
            ("A headline\n\nA text", vec!["A headline", "A text"]),
            ("Wait... what? Yes!", vec!["Wait ... what ?", "Yes !"]),
            ("Ash Inc. rose 5 percent to $3.5 a share.", vec!["Ash Inc. rose 5 percent to $ 3.5 a share ."]),
            ("In Roe v. Wade it did.", vec!["In Roe v. Wade it did ."]),
            ("They (e.g. The Union) met c. 1818 there.", vec!["They ( e.g. The Union ) met c. 1818 there ."]),
            ("It ended. [6] The next began. [7]", vec!["It ended . [ 6 ]", "The next began . [ 7 ]"]),
            ("3. The court agreed.", vec!["3 . The court agreed ."]),
        ] {
            assert_eq!(split(text), expected, "{text:?}");
        }
    }

    #[test]
    fn long_sentences_are_cut_at_their_marks() {
        let mut text = "word ".repeat(200);
        text.push_str("; ");
        text.push_str(&"word ".repeat(200));
        let sentences = split(&text);
        assert_eq!(sentences.len(), 2);
        assert!(sentences[0].ends_with(" ;"));
        assert_eq!(split(&"word ".repeat(10_000)).len(), 40);
    }

    #[test]
    fn anything_is_split_in_bounds() {
        let odd = [
            "'".repeat(5000),
            ".".repeat(5000),
            "-a".repeat(5000),
            "A".repeat(5000),
            "😀".repeat(5000),
            "\u{200d}\u{fe0f}'’s".repeat(1000),
            "а́б".repeat(3000),
            "a.b@c-d/e'f…".repeat(1000),
            "مرحبا بالعالم؟ ".repeat(500),
            "\u{0}\u{1}\r\n\t".repeat(50),
        ];
        for text in odd {
            let sentences = split(&text);
            assert!(sentences.iter().all(|sentence| !sentence.is_empty()));
        }
    }
}
