//! An article as a page for a terminal.
//!
//! In: an article with what was found in it. Out: lines of at most so many columns. Never: a line end inside a word, or a colour
//! that is not taken back at the end of its line.

use std::fmt::Write;

use crate::{
    article::Article,
    document::{Document, Event, MentionForm, Participant, Quote, QuoteKind, Reference},
    entity::EntityKind,
    span::Span,
};

/// How the page looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Columns.
    pub width: usize,
    /// Whether there are colours.
    pub colored: bool,
}

/// The kinds of names in the order of the list, with their colours.
const KINDS: [(EntityKind, &str); 14] = [
    (EntityKind::Person, "36"),
    (EntityKind::Org, "33"),
    (EntityKind::Gpe, "32"),
    (EntityKind::Loc, "32"),
    (EntityKind::Facility, "32"),
    (EntityKind::Norp, "35"),
    (EntityKind::Event, "34"),
    (EntityKind::Product, "34"),
    (EntityKind::Work, "34"),
    (EntityKind::Law, "34"),
    (EntityKind::Misc, "34"),
    (EntityKind::Money, "31"),
    (EntityKind::Percent, "31"),
    (EntityKind::Quantity, "31"),
];
const BOLD: &str = "1";
const DIM: &str = "2";
const ITALIC: &str = "3";
const UNDERLINE: &str = "4";

/// The longest quote in the list, in characters.
const LONGEST: usize = 150;

/// The whole page.
pub fn page(article: &Article, document: &Document, style: Style) -> String {
    let mut page = Page { style, out: String::new(), article, document };
    page.head();
    page.text();
    page.entities();
    page.quotes();
    page.events();
    page.times();
    page.out
}

/// What a byte of the text is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Mark {
    /// 1 + the place of its type in [`KINDS`].
    kind: u8,
    quoted: bool,
    time: bool,
}

struct Page<'a> {
    style: Style,
    out: String,
    article: &'a Article,
    document: &'a Document,
}

impl Page<'_> {
    fn paint(&self, code: &str, text: &str) -> String {
        if self.style.colored && !code.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    fn head(&mut self) {
        let article = self.article;
        if !article.title.is_empty() {
            for line in wrap(&article.title, self.style.width) {
                let line = self.paint(BOLD, line);
                self.line(&line);
            }
        }
        let date = article.date.map(|date| date.to_string()).unwrap_or_default();
        let parts = [&date, &article.publisher, &article.author, &article.dateline];
        let about: Vec<&str> =
            parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        if !about.is_empty() {
            for line in wrap(&about.join(" · "), self.style.width) {
                let line = self.paint(DIM, line);
                self.line(&line);
            }
        }
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn text(&mut self) {
        let text = self.article.text.as_str();
        let marks = self.marks();
        for paragraph in text.split('\n') {
            let start = paragraph.as_ptr() as usize - text.as_ptr() as usize;
            for line in wrap(paragraph, self.style.width) {
                let at = start + (line.as_ptr() as usize - paragraph.as_ptr() as usize);
                self.painted(line, &marks[at..at + line.len()]);
                self.out.push('\n');
            }
            if paragraph.is_empty() {
                self.out.push('\n');
            }
        }
    }

    fn marks(&self) -> Vec<Mark> {
        let mut marks = vec![Mark::default(); self.article.text.len()];
        let document = self.document;
        for quote in &document.quotes {
            for span in &quote.spans {
                marks[span.range()].iter_mut().for_each(|mark| mark.quoted = true);
            }
        }
        for time in &document.times {
            marks[time.span.range()].iter_mut().for_each(|mark| mark.time = true);
        }
        for mention in document.mentions.iter().filter(|mention| mention.form == MentionForm::Name) {
            let kind = KINDS.iter().position(|(kind, _)| *kind == mention.kind).map_or(0, |place| place + 1);
            marks[mention.span.range()].iter_mut().for_each(|mark| mark.kind = kind as u8);
        }
        marks
    }

    fn painted(&mut self, line: &str, marks: &[Mark]) {
        if !self.style.colored {
            self.out.push_str(line);
            return;
        }
        let mut before = Mark::default();
        for (at, letter) in line.char_indices() {
            if marks[at] != before {
                self.change(before, marks[at]);
                before = marks[at];
            }
            self.out.push(letter);
        }
        self.change(before, Mark::default());
    }

    fn change(&mut self, from: Mark, to: Mark) {
        if from != Mark::default() {
            self.out.push_str("\x1b[0m");
        }
        if to != Mark::default() {
            let mut codes = Vec::new();
            if to.kind > 0 {
                codes.extend([BOLD, KINDS[usize::from(to.kind) - 1].1]);
            }
            if to.quoted {
                codes.push(ITALIC);
            }
            if to.time {
                codes.push(UNDERLINE);
            }
            let _ = write!(self.out, "\x1b[{}m", codes.join(";"));
        }
    }

    fn title(&mut self, title: &str, count: usize) {
        let title = self.paint(BOLD, &format!("{title} ({count})"));
        self.out.push('\n');
        self.line(&title);
    }

    /// A line of a list, those after the first further in; `painted` takes the place of its beginning.
    fn item(&mut self, first: &str, code: &str, rest: &str, indent: usize) {
        let whole = format!("{first}{rest}");
        let width = |indent: usize| self.style.width.saturating_sub(indent).max(10);
        let mut lines = wrap_hanging(&whole, width(2), width(indent)).into_iter();
        let line = lines.next().unwrap_or_default();
        let painted = match line.strip_prefix(first) {
            Some(after) => format!("{}{after}", self.paint(code, first)),
            None => line.to_owned(),
        };
        self.out.push_str("  ");
        self.line(&painted);
        for line in lines {
            self.out.extend(std::iter::repeat_n(' ', indent));
            self.line(line);
        }
    }

    fn entities(&mut self) {
        let entities = &self.document.entities;
        if entities.is_empty() {
            return;
        }
        self.title("Entities", entities.len());
        for (kind, color) in KINDS {
            let mut found: Vec<_> = entities.iter().filter(|entity| entity.kind == kind).collect();
            if found.is_empty() {
                continue;
            }
            found.sort_by_key(|entity| (std::cmp::Reverse(entity.mentions), entity.first));
            let names: Vec<String> = found
                .iter()
                .map(|entity| match entity.mentions {
                    0 | 1 => entity.name.clone(),
                    mentions => format!("{} ({mentions})", entity.name),
                })
                .collect();
            self.item(&format!("{:<9}", kind.as_str()), color, &format!(" {}", names.join(", ")), 12);
        }
    }

    fn words(&self, span: Span) -> String {
        let words: Vec<&str> = span.of(&self.article.text).split_whitespace().collect();
        words.join(" ")
    }

    fn name(&self, reference: Reference) -> String {
        let entity = reference.entity.and_then(|entity| self.document.entities.get(entity as usize));
        entity.map_or_else(|| self.words(reference.span), |entity| entity.name.clone())
    }

    fn quotes(&mut self) {
        let document = self.document;
        if document.quotes.is_empty() {
            return;
        }
        self.title("Quotes", document.quotes.len());
        for quote in &document.quotes {
            let speaker =
                quote.speaker.map_or_else(|| "(nobody named)".to_owned(), |speaker| self.name(speaker));
            let said = self.said(quote);
            self.item(&speaker, "36", &format!(": {said}"), 4);
        }
    }

    fn said(&self, quote: &Quote) -> String {
        let pieces: Vec<String> = quote.spans.iter().map(|&span| self.words(span)).collect();
        let words = pieces.join(" … ");
        let mut cut: String = words.chars().take(LONGEST).collect();
        if cut.len() < words.len() {
            let end = cut.rfind(' ').unwrap_or(cut.len());
            cut.truncate(end);
            cut.push_str(" …");
        }
        if quote.kind == QuoteKind::Direct { format!("“{cut}”") } else { cut }
    }

    fn events(&mut self) {
        let document = self.document;
        if document.events.is_empty() {
            return;
        }
        self.title("Events", document.events.len());
        for event in &document.events {
            let what = self.event(event);
            self.item(&event.plover, "35", &format!(" {what}"), 4);
        }
    }

    fn event(&self, event: &Event) -> String {
        let side = |side: &Option<Participant>| {
            side.as_ref().map_or_else(
                || "?".to_owned(),
                |side| self.name(Reference { span: side.span, entity: side.entity }),
            )
        };
        let mut what = format!("{} → {}", side(&event.source), side(&event.target));
        let _ = write!(what, ", “{}”", self.words(event.trigger));
        if !event.date.is_empty() {
            let _ = write!(what, ", {}", event.date);
        }
        if let Some(place) = event.place.and_then(|place| self.document.entities.get(place as usize)) {
            let _ = write!(what, ", {}", place.name);
        }
        let _ = write!(what, ", {}", event.status.as_str());
        what
    }

    fn times(&mut self) {
        let document = self.document;
        if document.times.is_empty() {
            return;
        }
        self.title("Times", document.times.len());
        let times: Vec<String> =
            document.times.iter().map(|time| format!("{} = {}", self.words(time.span), time.value)).collect();
        self.item("", "", &times.join("; "), 2);
    }
}

/// `text` in lines of at most `width` characters, but for longer words; without the blanks between two lines.
fn wrap(text: &str, width: usize) -> Vec<&str> {
    wrap_hanging(text, width, width)
}

/// The same with a width of its own for the first line.
fn wrap_hanging(text: &str, first: usize, rest: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let (mut start, mut end, mut columns) = (0, 0, 0);
    for word in text.split_whitespace() {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        let length = word.chars().count();
        let gap = text[end..at].chars().count();
        let width = if lines.is_empty() { first } else { rest };
        if end > start && columns + gap + length > width {
            lines.push(&text[start..end]);
            (start, columns) = (at, length);
        } else if end == start {
            (start, columns) = (at, length);
        } else {
            columns += gap + length;
        }
        end = at + word.len();
    }
    if end > start {
        lines.push(&text[start..end]);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Entity, Mention};

    fn example() -> (Article, Document) {
        let text = "President Zoë Ash came to Paris.\n\nShe left on Monday.";
        let article = Article {
            title: "A visit".to_owned(),
            date: Some(jiff::civil::date(2020, 1, 6)),
            publisher: "The Times".to_owned(),
            text: text.to_owned(),
            ..Article::default()
        };
        let mut document = Document::default();
        let at = |part: &str| {
            let start = text.find(part).unwrap();
            Span::new(start, start + part.len())
        };
        for (number, (part, kind)) in
            [("Zoë Ash", EntityKind::Person), ("Paris", EntityKind::Gpe)].into_iter().enumerate()
        {
            document.entities.push(Entity {
                mentions: 1 + number as u32,
                salience: 0.5,
                ..Entity::named(kind, part, at(part).start)
            });
            document.mentions.push(Mention {
                span: at(part),
                form: MentionForm::Name,
                kind,
                entity: number as u32,
            });
        }
        (article, document)
    }

    #[test]
    fn a_plain_page_is_readable_as_it_is() {
        let (article, document) = example();
        let page = page(&article, &document, Style { width: 24, colored: false });
        assert_eq!(
            page,
            "A visit\n2020-01-06 · The Times\n\nPresident Zoë Ash came\nto Paris.\n\nShe left on Monday.\n\n\
             Entities (2)\n  PERSON    Zoë Ash\n  GPE       Paris (2)\n"
        );
    }

    #[test]
    fn colours_end_with_their_line_and_change_no_character() {
        let (article, document) = example();
        for width in [20, 22, 80] {
            let plain = page(&article, &document, Style { width, colored: false });
            let colored = page(&article, &document, Style { width, colored: true });
            let mut stripped = String::new();
            for line in colored.lines() {
                let mut open = false;
                let mut rest = line;
                while let Some(at) = rest.find('\x1b') {
                    stripped.push_str(&rest[..at]);
                    let end = at + rest[at..].find('m').unwrap() + 1;
                    open = &rest[at..end] != "\x1b[0m";
                    rest = &rest[end..];
                }
                stripped.push_str(rest);
                stripped.push('\n');
                assert!(!open, "{line:?}");
            }
            assert_eq!(stripped, plain);
        }
        assert!(
            page(&article, &document, Style { width: 80, colored: true })
                .contains("\x1b[1;36mZoë Ash\x1b[0m")
        );
    }

    #[test]
    fn lines_are_wrapped_between_words() {
        for (text, width, lines) in [
            ("", 10, vec![]),
            ("one two three", 7, vec!["one two", "three"]),
            ("  one   two", 20, vec!["one   two"]),
            ("incomprehensible word", 5, vec!["incomprehensible", "word"]),
            ("é é é é", 3, vec!["é é", "é é"]),
        ] {
            assert_eq!(wrap(text, width), lines, "{text:?}");
        }
    }
}
