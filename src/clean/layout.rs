//! Lines and paragraphs.
//!
//! In: text with `\n` and plain spaces only. Out: paragraphs separated by one empty line, without white space at either end of
//! a line or more than one space in it. Text that was wrapped at a fixed width is joined; the lines of lists, tables and
//! addresses stay lines. Never: joins what its author kept apart without a sign of wrapping.
//!
//! What a line end means is told by both its lines and by the shape of the whole text: a line was wrapped where the next word
//! would have made it longer than nearly all others; and where paragraphs stand on one long line each, every line end ends one.

use std::borrow::Cow;

use super::scan;

/// Widths at which people and programs wrap text, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 24..=140;

/// A longer line is a paragraph by itself.
const LONG: usize = 140;

/// A shorter line is hardly ever wrapped.
const SHORT: usize = 20;

/// `text` as paragraphs.
pub(super) fn arrange(text: &str) -> Cow<'_, str> {
    if is_arranged(text) { text.into() } else { rearrange(text).into() }
}

/// `text` on one line.
pub(super) fn flatten(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let in_order = bytes
        .iter()
        .zip(bytes.iter().skip(1).chain(b" "))
        .all(|(&byte, &next)| byte != b'\n' && (byte != b' ' || next != b' '));
    if in_order && bytes.first() != Some(&b' ') && bytes.last() != Some(&b' ') {
        return text.into();
    }
    text.split([' ', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").into()
}

/// Whether nothing but empty lines between paragraphs needs a look.
fn is_arranged(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.first().is_some_and(u8::is_ascii_whitespace) || bytes.last().is_some_and(u8::is_ascii_whitespace)
    {
        return false;
    }
    let mut from = 0;
    while let Some(at) = scan::find(bytes, from, |byte| byte == b'\n') {
        // There is something before and after it: neither end of the text is white space.
        if bytes[at - 1] == b' ' || bytes[at + 1] != b'\n' || matches!(bytes[at + 2], b'\n' | b' ') {
            return false;
        }
        from = at + 2;
    }
    !text.contains("  ")
}

/// What stands between two lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// Nothing: the text was wrapped here.
    Wrap,
    /// A line end.
    Line,
    /// The end of a paragraph.
    Paragraph,
}

/// A line without white space at its ends; lengths in characters.
#[derive(Debug, Clone, Copy)]
struct Line<'a> {
    content: &'a str,
    length: usize,
    /// White space before it.
    indent: usize,
    /// Whether an empty line or nothing stands before it.
    first: bool,
}

impl Line<'_> {
    /// Its width on the page.
    fn reach(&self) -> usize {
        self.indent + self.length
    }

    fn is_indented_after(&self, before: &Self) -> bool {
        self.indent > before.indent + 1
    }
}

/// How line ends are used in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// It was wrapped at this width; its lines begin at this indent.
    Wrapped(usize, usize),
    /// Each paragraph stands on one line.
    Unwrapped,
    /// Neither can be told.
    Mixed,
}

fn rearrange(text: &str) -> String {
    let mut lines = Vec::new();
    let mut first = true;
    for raw in text.split('\n') {
        let content = raw.trim_matches(' ');
        if content.is_empty() {
            first = true;
        } else {
            let indent = raw.len() - raw.trim_start_matches(' ').len();
            lines.push(Line { content, length: columns(content), indent, first });
            first = false;
        }
    }
    let shape = shape(&lines);
    let mut out = String::with_capacity(text.len());
    for (index, line) in lines.iter().enumerate() {
        if let Some(before) = index.checked_sub(1).map(|before| &lines[before]) {
            match gap(before, line, shape) {
                Gap::Wrap => join(&mut out, line.content),
                Gap::Line => out.push('\n'),
                Gap::Paragraph => out.push_str("\n\n"),
            }
        }
        push_spaced(&mut out, line.content);
    }
    out
}

/// Characters, those that are as wide as two counted twice.
fn columns(line: &str) -> usize {
    if line.is_ascii() {
        return line.len();
    }
    line.chars().map(|letter| 1 + usize::from(is_ideograph(letter))).sum()
}

/// Appends with one space for each run of spaces.
fn push_spaced(out: &mut String, mut line: &str) {
    while let Some(at) = line.find("  ") {
        out.push_str(&line[..=at]);
        line = line[at..].trim_start_matches(' ');
    }
    out.push_str(line);
}

/// Joins a wrapped line to what is there: with a space, except after a hyphen and between characters that are written
/// without spaces.
fn join(out: &mut String, next: &str) {
    let last = out.chars().next_back().unwrap_or(' ');
    let first = next.chars().next().unwrap_or(' ');
    if is_hyphenated(out, next) || (is_ideograph(last) && is_ideograph(first)) {
        return;
    }
    out.push(' ');
}

/// Whether `before` ends within a hyphenated word that goes on in `next`. The hyphen stays: nothing tells a compound from a
/// word that was cut.
fn is_hyphenated(before: &str, next: &str) -> bool {
    before.strip_suffix('-').is_some_and(|word| word.ends_with(char::is_alphabetic))
        && next.starts_with(char::is_lowercase)
}

fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3001}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF01}'..='\u{FF60}')
}

/// How line ends are used; only those without an empty line tell.
fn shape(lines: &[Line]) -> Shape {
    let inner = || lines.windows(2).filter(|pair| !pair[1].first).map(|pair| (&pair[0], &pair[1]));
    let single = inner().count();
    if single == 0 {
        return Shape::Mixed;
    }
    // First lines of paragraphs do not tell: how wide their indent is depends on the tab.
    let base = lines.iter().map(|line| line.indent).min().unwrap_or_default();
    let mut reaches: Vec<usize> =
        inner().map(|(before, _)| before).filter(|line| line.indent <= base + 1).map(Line::reach).collect();
    if reaches.is_empty() {
        reaches.extend(inner().map(|(before, _)| before.reach()));
    }
    reaches.sort_unstable();
    // A few lines are longer, for a word that could not be broken.
    let last = reaches.len() - 1;
    let width = reaches[last - last / 20];
    if WIDTHS.contains(&width) && is_wrapped(inner(), width) {
        return Shape::Wrapped(width, base);
    }
    let long = lines.iter().filter(|line| line.length > LONG).count();
    let ends = lines.iter().filter(|line| ends_sentence(line.content)).count();
    let paragraphs = long > 0 && (long * 4 >= lines.len() || ends * 2 >= lines.len());
    if paragraphs && single * 2 >= lines.len() { Shape::Unwrapped } else { Shape::Mixed }
}

/// Whether lines were wrapped at `width`: most end there, and go on in the middle of a sentence as headlines do not.
fn is_wrapped<'a>(pairs: impl Iterator<Item = (&'a Line<'a>, &'a Line<'a>)>, width: usize) -> bool {
    let (mut all, mut full, mut inside) = (0, 0, 0);
    for (before, next) in pairs {
        if is_item(next.content) || next.is_indented_after(before) {
            continue;
        }
        all += 1;
        if is_full(before, next, width) {
            full += 1;
            let goes_on = next.content.starts_with(|first: char| first.is_lowercase() || is_ideograph(first));
            inside += usize::from(goes_on && !ends_sentence(before.content));
        }
    }
    // Last lines of paragraphs stand among them, where nothing but the line end parts paragraphs.
    full * 2 > all && inside * 2 >= full
}

/// Whether the first word of `next` had no place on the line before it.
fn is_full(before: &Line, next: &Line, width: usize) -> bool {
    let word = next.content.split(' ').next().map_or(0, columns);
    before.reach() + 1 + word > width && before.reach() * 5 > width * 3
}

fn gap(before: &Line, line: &Line, shape: Shape) -> Gap {
    if line.first {
        return Gap::Paragraph;
    }
    let content = line.content;
    if let Shape::Wrapped(width, base) = shape {
        let full = is_full(before, line, width);
        if is_item(content) {
            let dash = content.starts_with(['-', '–', '—']);
            return if dash && full && !ends_sentence(before.content) && !is_item(before.content) {
                Gap::Wrap
            } else if before.length > LONG {
                Gap::Paragraph
            } else {
                Gap::Line
            };
        }
        if line.is_indented_after(before) {
            return if is_item(before.content) { Gap::Wrap } else { Gap::Paragraph };
        }
        // Both may be paragraphs of one line.
        if line.indent > base + 1
            && before.indent == line.indent
            && (ends_sentence(before.content) || before.content.ends_with(':'))
        {
            return Gap::Paragraph;
        }
        if full || is_hyphenated(before.content, content) {
            return Gap::Wrap;
        }
        let both_short = before.length * 2 < width && line.length * 2 < width;
        return if both_short && !ends_sentence(before.content) { Gap::Line } else { Gap::Paragraph };
    }
    if is_item(content) {
        let part = before.length > LONG || (shape == Shape::Unwrapped && !is_item(before.content));
        return if part { Gap::Paragraph } else { Gap::Line };
    }
    if shape == Shape::Unwrapped {
        return Gap::Paragraph;
    }
    let ends = ends_sentence(before.content);
    if content.starts_with(char::is_lowercase) && before.length >= SHORT && !ends {
        return Gap::Wrap;
    }
    if before.length > LONG || line.length > LONG || (ends && !is_item(before.content)) {
        return Gap::Paragraph;
    }
    Gap::Line
}

/// Whether a line opens like an item of a list or a piece of dialogue.
fn is_item(line: &str) -> bool {
    let mut letters = line.chars();
    let Some(first) = letters.next() else { return false };
    match first {
        '-' | '*' | '•' | '·' | '–' | '—' | '▪' | '◦' | '‣' | '●' | '■' | '►' | '✓' | '>' | '|' => {
            letters.next().is_none_or(|next| !next.is_ascii_digit() && next != '-')
        }
        '0'..='9' => {
            let rest = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
            line.len() - rest.len() <= 3 && (rest.starts_with(". ") || rest.starts_with(") "))
        }
        _ => false,
    }
}

/// Whether a line ends as sentences do.
fn ends_sentence(line: &str) -> bool {
    let bare = line.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»']);
    bare.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_and_lines() {
        let long = format!("{} end", "word ".repeat(40).trim_end());
        let cases: Vec<(String, String)> = [
            ("", ""),
            (" \n\n \n", ""),
            ("One.", "One."),
            ("  One  two.  \n\n\n\n Three. \n", "One two.\n\nThree."),
            // One paragraph a line.
            ("{long}.\n{long}.\n“No,” he said.\nHe left.\n{long}.", "{long}.\n\n{long}.\n\n“No,” he said.\n\nHe left.\n\n{long}."),
            ("A headline\n{long}.", "A headline\n\n{long}."),
            // Wrapped, with empty lines between the paragraphs.
            (
                "The council of the town met on Monday\nto talk about the new bridge over Ash\nRiver, said its chair, Ann Bell.\n\nIt will meet again on Friday, when the\nengineers are back.\n",
                "The council of the town met on Monday to talk about the new bridge over Ash River, said its chair, Ann Bell.\n\nIt will meet again on Friday, when the engineers are back.",
            ),
            // Wrapped, with the paragraphs told by their indent.
            (
                "   The council of the town met on Monday\nto talk about the new bridge over the Ash\nRiver, said Ann Bell.\n   It will meet again on Friday, when the\nengineers are back.",
                "The council of the town met on Monday to talk about the new bridge over the Ash River, said Ann Bell.\n\nIt will meet again on Friday, when the engineers are back.",
            ),
            // Wrapped, with the paragraphs told by their short last lines.
            (
                "The council of the town met on Monday\nto talk about the new bridge over Ash\nRiver, Ann Bell said.\nIt will meet again on Friday, when the\nengineers are back.",
                "The council of the town met on Monday to talk about the new bridge over Ash River, Ann Bell said.\n\nIt will meet again on Friday, when the engineers are back.",
            ),
            // Lists, addresses, headlines.
            ("- milk\n- eggs\n- bread", "- milk\n- eggs\n- bread"),
            ("Buy:\n\n1. milk\n2. eggs\n3. bread", "Buy:\n\n1. milk\n2. eggs\n3. bread"),
            ("Ann Bell\n12 Mill Lane\nAshford", "Ann Bell\n12 Mill Lane\nAshford"),
            ("Bridge to be built\nTown decides on Monday\n\nThe council met.", "Bridge to be built\nTown decides on Monday\n\nThe council met."),
            ("* We saw the bridge.\n* We saw the river.", "* We saw the bridge.\n* We saw the river."),
            // A hyphen at the end of a wrapped line.
            (
                "The council of the town met on a well-\nknown bridge over the Ash on Monday at\nnoon, as it does every year.",
                "The council of the town met on a well-known bridge over the Ash on Monday at noon, as it does every year.",
            ),
            ("東京都の議会は月曜日に新しい橋について\n話し合いを行い、全会一致で可決した。次\n回は金曜日。", "東京都の議会は月曜日に新しい橋について話し合いを行い、全会一致で可決した。次回は金曜日。"),
        ]
        .map(|(text, expected)| (text.replace("{long}", &long), expected.replace("{long}", &long)))
        .into();
        for (text, expected) in cases {
            assert_eq!(arrange(&text), expected, "{text:?}");
            assert_eq!(arrange(&expected), expected, "{expected:?}");
        }
    }

    #[test]
    fn arranged_text_is_not_copied() {
        for text in ["", "One.", "One.\n\nTwo “three”.\n\nFour"] {
            assert!(matches!(arrange(text), Cow::Borrowed(_)), "{text:?}");
        }
    }
}
