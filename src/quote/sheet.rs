//! What all rules of the quote stage read: the tokens of an article with their cues, quoted stretches and clauses.
//!
//! In: text, document, lexicon. Out: [`Sheet`], and [`Draft`]s of quotes for the rules to fill. Never: decides anything.

use std::ops::Range;

use super::{
    lexicon::{Class, CueWord, Lexicon},
    marks::{self, Quoted},
};
use crate::{
    document::{Chunk, Document, Sentence, Token},
    model::{Rel, Upos},
    span::Span,
};

/// A quote as a rule proposes it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    /// Its pieces in order.
    pub spans: Vec<Span>,
    /// Who says it.
    pub speaker: Option<Span>,
    /// Span of the cue and its base form.
    pub cue: Option<(Span, smol_str::SmolStr)>,
    /// The rule's own certainty, 0 to 1.
    pub certainty: f32,
}

/// An article as the quote rules see it.
pub(super) struct Sheet<'a> {
    /// The article's text.
    pub text: &'a str,
    /// What earlier stages found.
    pub document: &'a Document,
    /// Quoted stretches in order.
    pub quoted: Vec<Quoted>,
    /// The words that mark speech.
    pub lexicon: &'a Lexicon,
    /// For each token, the cue it may be.
    cues: Vec<Option<u16>>,
    /// For each token, first and last token of its subtree.
    reach: Vec<(u32, u32)>,
    /// For each token, one more than the index of the quoted stretch it stands in, marks included; or 0.
    inside: Vec<u16>,
    /// Whether the model has parsed the text.
    pub parsed: bool,
}

impl<'a> Sheet<'a> {
    /// Reads an article.
    pub fn new(text: &'a str, document: &'a Document, lexicon: &'a Lexicon) -> Self {
        let tokens = &document.tokens;
        let quoted = marks::find(text);
        let cues = tokens.iter().map(|token| lexicon.index(token.span.of(text))).collect();
        let mut reach: Vec<(u32, u32)> = (0..tokens.len() as u32).map(|index| (index, index)).collect();
        for index in 0..tokens.len() {
            let mut at = index;
            // A tree is no deeper than its sentence; the bound guards against a cycle.
            for _ in 0..256 {
                let head = tokens[at].head as usize;
                if head == at || head >= tokens.len() {
                    break;
                }
                let (first, last) = &mut reach[head];
                *first = (*first).min(index as u32);
                *last = (*last).max(index as u32);
                at = head;
            }
        }
        let mut inside = vec![0; tokens.len()];
        for (number, stretch) in (1..).zip(&quoted) {
            inside[document.tokens_in(stretch.outer)].fill(number);
        }
        let parsed = tokens.iter().zip(0..).any(|(token, index)| token.head != index);
        Self { text, document, quoted, lexicon, cues, reach, inside, parsed }
    }

    /// The token.
    pub fn token(&self, index: usize) -> &'a Token {
        &self.document.tokens[index]
    }

    /// Its characters.
    pub fn form(&self, index: usize) -> &'a str {
        self.token(index).span.of(self.text)
    }

    /// The cue it may be.
    pub fn cue(&self, index: usize) -> Option<&CueWord> {
        self.cues[index].map(|cue| self.lexicon.word(cue))
    }

    /// The cue verb it may be: a verb by its tag, or by its form where there are no tags.
    pub fn cue_verb(&self, index: usize) -> Option<&CueWord> {
        let token = self.token(index);
        let verb = match token.upos {
            Upos::Verb | Upos::X => true,
            // The model takes "said" at odd places for something else: the form is sure enough.
            _ => matches!(
                self.form(index),
                "said" | "says" | "told" | "tells" | "asked" | "wrote" | "tweeted" | "added"
            ),
        };
        self.cue(index).filter(|cue| verb && cue.is_verb())
    }

    /// The cue verb whose clause or object may be what is said: one that counts only beside quoted words is none, unless it is
    /// a verb of belief.
    pub fn reporting_verb(&self, index: usize) -> Option<&CueWord> {
        self.cue_verb(index).filter(|cue| cue.class != Class::Beside || self.lexicon.is_belief(&cue.lemma))
    }

    /// The cue noun it may be.
    pub fn cue_noun(&self, index: usize) -> Option<&CueWord> {
        let noun = self.token(index).upos == Upos::Noun && self.lexicon.is_noun(self.form(index));
        self.cue(index).filter(|_| noun)
    }

    /// Whether it is `head` or hangs under it.
    pub fn is_under(&self, index: usize, head: usize) -> bool {
        let mut at = index;
        for _ in 0..256 {
            if at == head {
                return true;
            }
            match self.head(at) {
                Some(next) => at = next,
                None => return false,
            }
        }
        false
    }

    /// The child of `head` that holds `index`.
    pub fn child_towards(&self, head: usize, index: usize) -> Option<usize> {
        let mut at = index;
        for _ in 0..256 {
            let next = self.head(at)?;
            if next == head {
                return Some(at);
            }
            at = next;
        }
        None
    }

    /// Whether it parts a sentence: a comma, dash, bracket or quotation mark, but no hyphen, apostrophe or sign.
    pub fn is_break(&self, index: usize) -> bool {
        self.form(index).chars().all(|letter| ",;:—–…().?!\"“”„«»[]".contains(letter))
            || self.form(index) == "--"
    }

    /// The tokens from the break before `index` to the break behind it.
    pub fn group_of(&self, index: usize) -> Range<usize> {
        let sentence = &self.sentence_of(index).tokens;
        let start =
            (sentence.start..index).rev().find(|&at| self.is_break(at)).map_or(sentence.start, |at| at + 1);
        let end = (index..sentence.end).find(|&at| self.is_break(at)).unwrap_or(sentence.end);
        start..end
    }

    /// Index of the quoted stretch that the token stands in.
    pub fn quoted_at(&self, index: usize) -> Option<usize> {
        usize::from(self.inside[index]).checked_sub(1)
    }

    /// First and one past the last token of its subtree.
    pub fn subtree(&self, index: usize) -> Range<usize> {
        let (first, last) = self.reach[index];
        first as usize..last as usize + 1
    }

    /// The sentence that a token stands in.
    pub fn sentence_of(&self, index: usize) -> &'a Sentence {
        let sentences = &self.document.sentences;
        let at = sentences.partition_point(|sentence| sentence.tokens.end <= index);
        &sentences[at.min(sentences.len() - 1)]
    }

    /// The tokens whose head is `index`, in order.
    pub fn children(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        self.sentence_of(index)
            .tokens
            .clone()
            .filter(move |&child| child != index && self.token(child).head as usize == index)
    }

    /// The first child with one of the relations.
    pub fn child(&self, index: usize, rels: &[Rel]) -> Option<usize> {
        self.children(index).find(|&child| rels.contains(&self.token(child).rel))
    }

    /// Its head, if it is not the root.
    pub fn head(&self, index: usize) -> Option<usize> {
        let head = self.token(index).head as usize;
        (head != index && head < self.document.tokens.len()).then_some(head)
    }

    /// Whether it is a mark: punctuation of any kind.
    pub fn is_mark(&self, index: usize) -> bool {
        !self.form(index).contains(char::is_alphanumeric)
    }

    /// The tokens without marks at either end.
    pub fn bare(&self, mut tokens: Range<usize>) -> Range<usize> {
        while tokens.start < tokens.end && self.is_mark(tokens.start) {
            tokens.start += 1;
        }
        while tokens.start < tokens.end && self.is_mark(tokens.end - 1) {
            tokens.end -= 1;
        }
        tokens
    }

    /// The chunks that `layer` marks among the tokens.
    pub fn chunks(&self, tokens: Range<usize>, layer: fn(&Token) -> Chunk) -> Vec<Range<usize>> {
        let mut chunks: Vec<Range<usize>> = Vec::new();
        for index in tokens {
            match (layer(self.token(index)), chunks.last_mut()) {
                (Chunk::Outside, _) => {}
                (Chunk::Inside, Some(last)) if last.end == index => last.end += 1,
                _ => chunks.push(index..index + 1),
            }
        }
        chunks
    }

    /// Bounds of the paragraph that holds byte `offset`.
    pub fn paragraph(&self, offset: u32) -> Span {
        let offset = offset as usize;
        let start = self.text[..offset].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[offset..].find('\n').map_or(self.text.len(), |at| offset + at);
        Span::new(start, end)
    }

    /// Span of the tokens, which are not empty.
    pub fn span(&self, tokens: Range<usize>) -> Span {
        self.document.span_of(tokens)
    }
}

#[cfg(test)]
pub(super) mod fixture {
    use super::*;
    use crate::document::SpeechTags;

    /// A document of one sentence from lines `form upos head rel`; heads count from 1, 0 is the root.
    pub fn sentence(lines: &str) -> (String, Document) {
        let mut text = String::new();
        let mut document = Document::default();
        for (index, line) in (0_u32..).zip(lines.trim().lines()) {
            let [form, upos, head, rel] = line.split_whitespace().collect::<Vec<_>>()[..] else {
                panic!("four columns: {line}")
            };
            if !text.is_empty() && form != "," && form != "." {
                text.push(' ');
            }
            let start = text.len();
            text.push_str(form);
            let head: u32 = head.parse().expect("a number");
            document.tokens.push(Token {
                span: Span::new(start, text.len()),
                lemma: form.to_lowercase().into(),
                upos: Upos::parse(upos).expect("a part of speech"),
                head: head.checked_sub(1).unwrap_or(index),
                rel: Rel::parse(rel).expect("a relation"),
                speech: SpeechTags::default(),
            });
        }
        let tokens = 0..document.tokens.len();
        document.sentences.push(Sentence { span: Span::new(0, text.len()), tokens });
        (text, document)
    }
}
