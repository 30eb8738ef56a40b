//! Finds the quotation marks of a text and pairs them.
//!
//! In: the text. Out: [`Quoted`] stretches in order, none inside another, none across the end of a paragraph. Never: decides
//! whether the words are speech. Apostrophes, inches and feet are told apart by their neighbours.

use crate::span::Span;

/// How a stretch of quoted words ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    /// With a mark.
    Mark,
    /// Without one, at the end of a paragraph, and the next paragraph opens anew: the quote goes on there.
    Reopened,
    /// Without one.
    Missing,
}

/// Words between quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quoted {
    /// With the marks.
    pub outer: Span,
    /// Without them.
    pub inner: Span,
    /// How it ends.
    pub closing: Closing,
    /// Whether single marks hold it.
    pub single: bool,
}

/// All quoted stretches of `text`.
pub(super) fn find(text: &str) -> Vec<Quoted> {
    let mut found = Vec::new();
    if !text.bytes().any(|byte| matches!(byte, b'"' | b'\'' | 0xe2 | 0xc2)) {
        return found;
    }
    let mut open_before = false;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let words = line.trim_end();
        if !words.is_empty() {
            let paragraph = Paragraph { text, start, end: start + words.len() };
            let first = found.len();
            paragraph.doubles(&mut found);
            paragraph.singles(first, &mut found);
            // A quote left open goes on where the next paragraph opens one with its first letter.
            if open_before {
                let opens = found.get(first).is_some_and(|quoted: &Quoted| {
                    text[start..quoted.outer.start as usize].trim().is_empty()
                });
                if opens && let Some(last) = found.get_mut(first.wrapping_sub(1)) {
                    last.closing = Closing::Reopened;
                }
            }
            open_before =
                found.len() > first && found.last().is_some_and(|last| last.closing == Closing::Missing);
        }
        start = end;
    }
    drop_strays(text, &mut found);
    found
}

/// A straight mark that opens in the middle of a paragraph and is never closed is no quote unless a colon or comma leads to it.
fn drop_strays(text: &str, found: &mut Vec<Quoted>) {
    found.retain(|quoted| {
        quoted.closing != Closing::Missing || {
            let before = text[..quoted.outer.start as usize].trim_end_matches(' ');
            before.is_empty()
                || before.ends_with(['\n', ':', ','])
                || text[quoted.outer.range()].starts_with('“')
        }
    });
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open,
    Close,
    Straight,
}

struct Paragraph<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

impl Paragraph<'_> {
    fn before(&self, at: usize) -> Option<char> {
        self.text[self.start..at].chars().next_back()
    }

    fn after(&self, at: usize) -> Option<char> {
        self.text[at..self.end].chars().next()
    }

    /// The double mark at `at`, and its length.
    fn double(&self, at: usize) -> Option<(Mark, usize)> {
        let rest = &self.text[at..self.end];
        let mark = match rest.as_bytes()[0] {
            b'"' => (Mark::Straight, 1),
            b'\'' if rest.starts_with("''") => (Mark::Straight, 2),
            b'`' if rest.starts_with("``") => (Mark::Open, 2),
            0xe2 | 0xc2 => match rest.chars().next()? {
                mark @ ('“' | '„' | '‟' | '«' | '＂') => (Mark::Open, mark.len_utf8()),
                mark @ ('”' | '»') => (Mark::Close, mark.len_utf8()),
                _ => return None,
            },
            _ => return None,
        };
        Some(mark)
    }

    fn doubles(&self, found: &mut Vec<Quoted>) {
        let mut open: Option<(usize, usize, Mark)> = None;
        let mut at = self.start;
        while at < self.end {
            let Some((mark, length)) = self.double(at) else {
                at += 1;
                while !self.text.is_char_boundary(at) {
                    at += 1;
                }
                continue;
            };
            let after = at + length;
            let gap_before =
                self.before(at).is_none_or(|letter| letter.is_whitespace() || "([—–-/".contains(letter));
            let gap_after = self.after(after).is_none_or(char::is_whitespace);
            match open {
                None => {
                    // In „low” style the closing mark is “, in »…« both are turned: only seen with something open.
                    // `date="…"` is an attribute of markup that was left in the text.
                    let opens = self.before(at) != Some('=')
                        && match mark {
                            Mark::Open => !gap_after || gap_before,
                            Mark::Close => gap_before && !gap_after,
                            Mark::Straight => !gap_after && !self.is_inch(at),
                        };
                    if opens {
                        open = Some((at, after, mark));
                    }
                }
                Some((outer, inner, opened)) => {
                    let low = self.text[outer..].starts_with('„');
                    let opens_again = match mark {
                        Mark::Open => !low,
                        Mark::Close => false,
                        Mark::Straight => gap_before && !gap_after && opened == Mark::Straight,
                    };
                    if mark == Mark::Straight && self.is_inch(at) {
                        at = after;
                        continue;
                    }
                    if opens_again {
                        // The earlier one was never closed; a curly one is taken to end with the sentence before.
                        if opened == Mark::Open && self.text[inner..at].trim_end().ends_with(['.', '?', '!'])
                        {
                            self.push(found, (outer, inner), (at, at), Closing::Mark);
                        }
                        if opened == Mark::Straight
                            || self.text[inner..at].trim_end().ends_with(['.', '?', '!'])
                        {
                            open = Some((at, after, mark));
                        }
                    } else {
                        self.push(found, (outer, inner), (at, after), Closing::Mark);
                        open = None;
                    }
                }
            }
            at = after;
        }
        if let Some((outer, inner, _)) = open {
            self.push(found, (outer, inner), (self.end, self.end), Closing::Missing);
        }
    }

    /// `6' 2"` and `19"`: a mark behind a number with feet before it, or behind a number where no quote could end.
    fn is_inch(&self, at: usize) -> bool {
        let before = &self.text[self.start..at];
        let number =
            before.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '.' || letter == '½');
        number.len() < before.len() && {
            let feet = number.trim_end();
            let feet = feet.strip_suffix(['\'', '’', '′']).unwrap_or("");
            feet.ends_with(|letter: char| letter.is_ascii_digit())
        }
    }

    fn singles(&self, first: usize, found: &mut Vec<Quoted>) {
        let doubles = found.len();
        let mut at = self.start;
        let mut open: Option<(usize, usize)> = None;
        let mut next_double = first;
        while at < self.end {
            if open.is_none() {
                while next_double < doubles && found[next_double].outer.end as usize <= at {
                    next_double += 1;
                }
                if next_double < doubles && found[next_double].outer.start as usize <= at {
                    at = found[next_double].outer.end as usize;
                    continue;
                }
            }
            let letter = self.text[at..].chars().next().expect("before the end of the text");
            let after = at + letter.len_utf8();
            if matches!(letter, '\'' | '‘' | '’' | '‚') {
                if let Some((outer, inner)) = open {
                    if self.closes_single(at, after) {
                        self.push(found, (outer, inner), (at, after), Closing::Mark);
                        open = None;
                    }
                } else if self.opens_single(letter, at, after) {
                    open = Some((at, after));
                }
            }
            at = after;
        }
        if found.len() > doubles {
            // A single quote that holds double ones swallows them.
            let singles: Vec<Quoted> = found[doubles..].to_vec();
            let mut index = 0;
            found.retain(|quoted| {
                index += 1;
                index <= first
                    || quoted.single
                    || !singles.iter().any(|single| single.outer.contains(quoted.outer))
            });
            let mut kept: Vec<Quoted> = found.split_off(first);
            kept.retain(|quoted| {
                !quoted.single
                    || !singles.iter().any(|other| other != quoted && other.outer.overlaps(quoted.outer))
            });
            kept.sort_by_key(|quoted| quoted.outer.start);
            kept.dedup_by(|late, early| early.outer.overlaps(late.outer));
            found.extend(kept);
        }
    }

    fn opens_single(&self, letter: char, at: usize, after: usize) -> bool {
        let gap = self.before(at).is_none_or(|letter| letter.is_whitespace() || "([—–:".contains(letter));
        let rest = &self.text[after..self.end];
        let starts = rest.starts_with(|letter: char| letter.is_alphanumeric() || "[…“\"".contains(letter));
        // '90s, 'em, 'til: no quote begins so; ’ opens nothing.
        let word = rest.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or("");
        let clipped = rest.starts_with(|letter: char| letter.is_ascii_digit())
            || ["em", "til", "till", "tis", "twas", "cause", "n", "bout", "round"].contains(&word);
        gap && starts && letter != '’' && !clipped
    }

    fn closes_single(&self, at: usize, after: usize) -> bool {
        let before = self.before(at);
        let next = self.after(after);
        let gap = next.is_none_or(|letter| letter.is_whitespace() || ".,:;?!)]—–”\"".contains(letter));
        let Some(before) = before else { return false };
        if !gap || before.is_whitespace() {
            return false;
        }
        if !before.is_alphanumeric() {
            return true;
        }
        // `the dogs' bones`: a plural's apostrophe, unless no later mark closes.
        let plural = before == 's' && next == Some(' ');
        !plural || !self.text[after..self.end].contains(['\'', '’'])
    }

    fn push(&self, found: &mut Vec<Quoted>, open: (usize, usize), close: (usize, usize), closing: Closing) {
        let inner = Span::new(open.1, close.0.max(open.1)).trim(self.text);
        if inner.of(self.text).chars().any(char::is_alphanumeric) {
            let single = matches!(self.text[open.0..].chars().next(), Some('\'' | '‘' | '‚'))
                && !self.text[open.0..].starts_with("''");
            found.push(Quoted { outer: Span::new(open.0, close.1), inner, closing, single });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner(text: &str) -> Vec<&str> {
        find(text).iter().map(|quoted| quoted.inner.of(text)).collect()
    }

    #[test]
    fn styles_of_marks() {
        for text in [
            "“It rains,” said Ann.",
            "\"It rains,\" said Ann.",
            "'It rains,' said Ann.",
            "‘It rains,’ said Ann.",
            "„It rains,“ said Ann.",
            "«It rains,» said Ann.",
            "``It rains,'' said Ann.",
            "''It rains,'' said Ann.",
        ] {
            assert_eq!(inner(text), ["It rains,"], "{text}");
        }
    }

    #[test]
    fn apostrophes_and_feet_are_no_marks() {
        for text in [
            "It's the dogs' bone in the '90s, rock 'n' roll.",
            "The 5' 9\" keeper and the 6' 1\" striker ran.",
            "No marks at all.",
            "Ann’s and the Ashes’ house",
        ] {
            assert_eq!(inner(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn apostrophes_inside_single_quotes() {
        assert_eq!(
            inner("'I don't know what we'll do,' Ann said. 'Nothing.'"),
            ["I don't know what we'll do,", "Nothing."]
        );
        assert_eq!(inner("'He said \"no\" to me,' Ann said."), ["He said \"no\" to me,"]);
    }

    #[test]
    fn nested_marks_belong_to_the_outer_quote() {
        assert_eq!(
            inner("“He told us, ‘Go home,’ and left,” Ann said."),
            ["He told us, ‘Go home,’ and left,"]
        );
    }

    #[test]
    fn missing_space_and_unclosed() {
        assert_eq!(inner("\"We lost,\"she said.\"We go on.\""), ["We lost,", "We go on."]);
        assert_eq!(inner("The note read \"keep out. \"I went in,\" Ash said."), ["I went in,"]);
        assert_eq!(inner("Ann said: “We stay"), ["We stay"]);
    }

    #[test]
    fn reopened_in_the_next_paragraph() {
        let text = "“One.\n\n“Two.\n\n“Three,” Ann said.";
        let closings: Vec<Closing> = find(text).iter().map(|quoted| quoted.closing).collect();
        assert_eq!(closings, [Closing::Reopened, Closing::Reopened, Closing::Mark]);
        let text = "Ann wrote: \"One.\n\n\"Two.\"\n\nEnd.";
        assert_eq!(find(text)[0].closing, Closing::Reopened);
    }

    #[test]
    fn anything_is_paired_in_bounds() {
        for text in ["\"", "''", "'\"'\"'\"", "“”“„”«»\n“\n\n”", "‘’'‚‘ a’ ‘b'", "é\"é\"é'é' 'é '"]
        {
            for quoted in find(text) {
                assert!(quoted.outer.contains(quoted.inner) && !quoted.inner.of(text).is_empty(), "{text}");
            }
        }
    }
}
