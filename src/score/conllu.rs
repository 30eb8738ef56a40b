//! Treebanks in CoNLL-U (<https://universaldependencies.org/format.html>).
//!
//! In: a file. Out: its documents as text with words in it. Never: takes the text from a comment; it is put together from the
//! forms and `SpaceAfter=No`, so that every word has its place.

use std::{fs, path::Path};

use crate::{
    document::{Document, Sentence, SpeechTags, Token},
    model::{Rel, Upos},
    score::Error,
    span::Span,
};

/// A document of a treebank.
#[derive(Debug, Default)]
pub(super) struct Treebank {
    /// Sentences one after the other, paragraphs parted by an empty line.
    pub(super) text: String,
    /// Sentences and words at their places, without their labels.
    pub(super) words: Document,
    /// The labels of each word.
    pub(super) labels: Vec<Labels>,
}

/// What the treebank says of a word.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Labels {
    pub(super) lemma: String,
    pub(super) upos: String,
    /// Its head among the words of the document; the word itself at the root.
    pub(super) head: u32,
    pub(super) rel: String,
    /// Brackets of entities that open and close here, as GUM writes them: `(1-person-new(2-place)`.
    pub(super) entity: String,
}

/// Reads all documents of a file; a file that names none is one document.
pub(super) fn read(path: &Path) -> Result<Vec<Treebank>, Error> {
    let text = fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    parse(&text).map_err(|(line, reason)| Error::Line { path: path.to_owned(), line, reason })
}

/// A line, and what is wrong with it.
type Problem = (u64, String);

fn parse(text: &str) -> Result<Vec<Treebank>, Problem> {
    let mut documents = vec![Treebank::default()];
    let mut sentence = Rows::default();
    for (number, line) in (1..).zip(text.lines().chain([""])) {
        let document = documents.last_mut().expect("never empty");
        if line.trim().is_empty() {
            sentence.finish(document).map_err(|reason| (number, reason))?;
        } else if let Some(comment) = line.strip_prefix('#') {
            let name = comment.trim().split([' ', '=']).next().unwrap_or_default();
            match name {
                "newdoc" if !document.labels.is_empty() => documents.push(Treebank::default()),
                "newpar" if !document.text.is_empty() => document.text.push_str("\n\n"),
                _ => {}
            }
        } else {
            sentence.add(line).map_err(|reason| (number, reason))?;
        }
    }
    documents.retain(|document| !document.labels.is_empty());
    Ok(documents)
}

/// The rows of a sentence.
#[derive(Default)]
struct Rows {
    words: Vec<Word>,
    /// Several words written as one: number of the last one, form, and whether a space follows.
    joined: Option<(usize, String, bool)>,
}

struct Word {
    form: String,
    /// A space or nothing.
    after: bool,
    head: usize,
    labels: Labels,
}

impl Rows {
    fn add(&mut self, line: &str) -> Result<(), String> {
        let columns: Vec<&str> = line.split('\t').collect();
        let &[id, form, lemma, upos, _, _, head, rel, _, misc] = columns.as_slice() else {
            return Err(format!("{} columns, 10 expected", columns.len()));
        };
        let after = !misc.split('|').any(|entry| entry == "SpaceAfter=No");
        if let Some((_, last)) = id.split_once('-') {
            let last = last.parse().map_err(|_| format!("`{id}` is no range of words"))?;
            self.joined = Some((last, form.to_owned(), after));
            return Ok(());
        }
        // Empty nodes belong to the enhanced graph.
        if id.contains('.') {
            return Ok(());
        }
        let number: usize = id.parse().map_err(|_| format!("`{id}` is no number of a word"))?;
        if number != self.words.len() + 1 {
            return Err(format!("word {number} where {} is expected", self.words.len() + 1));
        }
        let head = head.parse().map_err(|_| format!("`{head}` is no head"))?;
        let after = match &self.joined {
            Some((last, _, after)) if number == *last => *after,
            Some((last, ..)) if number < *last => false,
            _ => after,
        };
        if let Some((_, whole, _)) = self.joined.take_if(|(last, ..)| number == *last) {
            self.check_joined(&whole, form)?;
        }
        let entity = misc.split('|').find_map(|entry| entry.strip_prefix("Entity=")).unwrap_or_default();
        let labels = Labels {
            lemma: lemma.to_owned(),
            upos: upos.to_owned(),
            head: 0,
            rel: rel.to_owned(),
            entity: entity.to_owned(),
        };
        self.words.push(Word { form: form.to_owned(), after, head, labels });
        Ok(())
    }

    /// Words that were written as one must be its pieces, or they have no place in the text.
    fn check_joined(&self, whole: &str, last: &str) -> Result<(), String> {
        let before: Vec<&str> =
            self.words.iter().rev().take_while(|word| !word.after).map(|word| word.form.as_str()).collect();
        let pieces = before.iter().rev().fold(String::new(), |pieces, form| pieces + form) + last;
        if pieces.ends_with(whole) { Ok(()) } else { Err(format!("`{whole}` is not made of its words")) }
    }

    fn finish(&mut self, document: &mut Treebank) -> Result<(), String> {
        let count = self.words.len();
        let first = document.labels.len();
        let mut hull: Option<Span> = None;
        for (index, mut word) in (first..).zip(self.words.drain(..)) {
            if word.head > count {
                return Err(format!("head {} in a sentence of {count} words", word.head));
            }
            word.labels.head = word.head.checked_sub(1).map_or(index, |head| first + head) as u32;
            let start = document.text.len();
            document.text.push_str(&word.form);
            let span = Span::new(start, document.text.len());
            hull = Some(hull.map_or(span, |hull| hull.hull(span)));
            if word.after {
                document.text.push(' ');
            }
            document.words.tokens.push(Token {
                span,
                lemma: smol_str::SmolStr::default(),
                upos: Upos::X,
                head: index as u32,
                rel: Rel::Root,
                speech: SpeechTags::default(),
            });
            document.labels.push(word.labels);
        }
        self.joined = None;
        if let Some(span) = hull {
            document.words.sentences.push(Sentence { span, tokens: first..first + count });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&str]) -> String {
        lines.iter().map(|line| line.replace(' ', "\t").replace('~', " ") + "\n").collect()
    }

    #[test]
    fn words_have_their_place() {
        let text = rows(&[
            "#~newdoc~id~=~a",
            "1-2 Don’t _ _ _ _ _ _ _ _",
            "1 Do do AUX _ _ 3 aux _ _",
            "2 n’t not PART _ _ 3 advmod _ _",
            "3 go go VERB _ _ 0 root _ SpaceAfter=No",
            "3.1 x x X _ _ _ _ _ _",
            "4 ! ! PUNCT _ _ 3 punct _ _",
            "",
            "#~newpar",
            "1 Yes yes INTJ _ _ 0 root _ _",
            "",
            "#~newdoc",
            "1 No no INTJ _ _ 0 root _ _",
        ]);
        let documents = parse(&text).unwrap();
        assert_eq!(
            documents.iter().map(|document| document.text.as_str()).collect::<Vec<_>>(),
            ["Don’t go! \n\nYes ", "No "]
        );
        let words: Vec<&str> =
            documents[0].words.tokens.iter().map(|token| token.span.of(&documents[0].text)).collect();
        assert_eq!(words, ["Do", "n’t", "go", "!", "Yes"]);
        let heads: Vec<u32> = documents[0].labels.iter().map(|labels| labels.head).collect();
        assert_eq!(heads, [2, 2, 2, 2, 4]);
        assert_eq!(documents[0].words.sentences[1].tokens, 4..5);
    }

    #[test]
    fn what_is_wrong_is_named_by_line() {
        for (lines, line) in [
            (&["1 a a X _ _ 0 root _"][..], 1),
            (&["1 a a X _ _ 0 root _ _", "3 a a X _ _ 1 dep _ _"], 2),
            (&["1 a a X _ _ 2 root _ _"], 2),
            (&["1 a a X _ _ b root _ _"], 1),
            (&["1-2 ab _ _ _ _ _ _ _ _", "1 a a X _ _ 0 root _ _", "2 c c X _ _ 1 dep _ _"], 3),
        ] {
            assert_eq!(parse(&rows(lines)).unwrap_err().0, line, "{lines:?}");
        }
    }
}
