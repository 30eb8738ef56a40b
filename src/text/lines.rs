//! Blocks of text and their lines: which line breaks end a sentence.
//!
//! In: a text. Out: its blocks (what stands between empty lines) as lines, each with a word on whether it starts a new
//! sentence. A text that was wrapped at a fixed width goes on over its line breaks; a headline, a list, an address does not.

use super::chars::is_space;

/// Widths at which people and programs wrap text, in bytes.
const NARROWEST: usize = 36;
const WIDEST: usize = 132;

/// A shorter line that is followed by a lower-case one is a list rather than a sentence.
const SHORTEST: usize = 20;

/// A line of a block: bytes of the text, never only white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) start: usize,
    pub(super) end: usize,
    /// A sentence starts with it, whatever the line before says.
    pub(super) breaks: bool,
}

/// Calls `emit` with the lines of each block.
pub(super) fn blocks(text: &str, mut emit: impl FnMut(&[Line])) {
    let mut lines: Vec<Line> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_matches(is_space);
        if trimmed.is_empty() {
            finish(text, &mut lines, &mut emit);
        } else {
            let from = start + (line.len() - line.trim_start_matches(is_space).len());
            lines.push(Line { start: from, end: from + trimmed.len(), breaks: true });
        }
        start += line.len();
    }
    finish(text, &mut lines, &mut emit);
}

fn finish(text: &str, lines: &mut Vec<Line>, emit: &mut impl FnMut(&[Line])) {
    let width = lines.iter().map(|line| line.end - line.start).max().unwrap_or_default();
    let wrapped = lines.len() >= 3 && (NARROWEST..=WIDEST).contains(&width);
    for index in 1..lines.len() {
        let (before, line) = (lines[index - 1], lines[index]);
        let length = before.end - before.start;
        let content = &text[line.start..line.end];
        let word = content.find(is_space).unwrap_or(content.len());
        // A wrapped line is one that the next word would have made too long.
        let full = wrapped && length + 1 + word > width && length * 3 > width * 2;
        let goes_on = content.starts_with(char::is_lowercase) && length >= SHORTEST;
        lines[index].breaks = !(full || goes_on);
    }
    if !lines.is_empty() {
        emit(lines);
        lines.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_text_goes_on_and_lists_do_not() {
        let wrapped = "The council of the town met on Monday\nto talk about the new bridge over Ash\nRiver, said its chair, Ann Bell.\n";
        let cases = [
            (wrapped, vec![vec![true, false, false]]),
            ("Bridge to be built\nThe council met.\n\nIt voted.", vec![vec![true, true], vec![true]]),
            ("- milk\n- eggs\n- bread", vec![vec![true, true, true]]),
            ("\n \n\u{a0}\n", vec![]),
        ];
        for (text, expected) in cases {
            let mut found = Vec::new();
            blocks(text, |lines| found.push(lines.iter().map(|line| line.breaks).collect::<Vec<_>>()));
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
