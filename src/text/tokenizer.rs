//! From a stretch without white space to Universal Dependencies words.
//!
//! In: a piece of text between two white spaces. Out: spans of tokens, each with what the search for sentence ends must know of
//! it. Never: looks beyond the piece.

use super::{
    chars::{is_apostrophe, is_closer, is_dash, is_ideograph, is_joiner, is_opener, is_stop, is_word},
    lists::{Abbreviation, Lists},
};
use crate::span::Span;

/// What a token means for sentence ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing.
    Word,
    /// A period, or several.
    Period,
    /// `!` or `?`, `...` or their like.
    Stop,
    /// Closing quotation mark or bracket that follows without a space.
    Closer,
    /// An abbreviation with its period that stands before a name or a number.
    Title,
    /// An abbreviation with its period that may end a sentence.
    Abbreviation,
    /// A letter with its period: an initial.
    Initial,
}

/// A token of a block of text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) span: Span,
    pub(super) role: Role,
    /// White space stands before it.
    pub(super) spaced: bool,
    /// A line that ends here ends its sentence too.
    pub(super) breaks: bool,
}

/// Longer words are cut: no word has this length in bytes, and no later stage should have to think of one that has.
const LONGEST_WORD: usize = 192;

/// Longest stretch that is looked at as an address.
const LONGEST_ADDRESS: usize = 2048;

/// Appends the tokens of stretches to a list.
pub(super) struct Tokenizer<'a> {
    pub(super) text: &'a str,
    pub(super) lists: &'a Lists,
    pub(super) pieces: &'a mut Vec<Piece>,
}

impl Tokenizer<'_> {
    /// Tokens of `start..end`, which holds no white space and is not empty. `breaks` and the space before it belong to the
    /// first token; `last` says that the block ends with it.
    pub(super) fn stretch(
        &mut self,
        start: usize,
        end: usize,
        breaks: bool,
        next_is_digit: bool,
        last: bool,
    ) {
        let first = self.pieces.len();
        self.split(start, end, next_is_digit, last);
        if let Some(piece) = self.pieces.get_mut(first) {
            piece.spaced = true;
            piece.breaks = breaks;
        }
    }

    fn push(&mut self, start: usize, end: usize, role: Role) {
        debug_assert!(start < end);
        self.pieces.push(Piece { span: Span::new(start, end), role, spaced: false, breaks: false });
    }

    fn split(&mut self, mut start: usize, end: usize, next_is_digit: bool, last: bool) {
        let stretch = &self.text[start..end];
        if stretch.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return self.word(start, end);
        }
        if stretch.len() <= 3 && self.lists.is_emoticon(stretch) {
            return self.push(start, end, Role::Word);
        }
        if stretch.len() <= LONGEST_ADDRESS
            && let Some((from, to)) = self.address(start, end)
        {
            self.marks(start, from);
            self.push(from, to, Role::Word);
            return self.marks(to, end);
        }
        while let Some(next) = self.leading_mark(start, end) {
            start = next;
        }
        if start == end {
            return;
        }
        let core = &self.text[start..end];
        let kept = core.trim_end_matches(|mark| !is_word(mark));
        let mut core_end = start + kept.len();
        if core_end == start {
            return self.marks(start, end);
        }
        let tail = &self.text[core_end..end];
        let mut role = Role::Word;
        if tail.starts_with('.') && !tail.starts_with("..") {
            // Words after the last hyphen or slash decide: "Lt.-Gen.".
            let word = kept.rsplit(['-', '/', '–', '—', '(', '“', '"']).next().unwrap_or(kept);
            let at_end = last && tail[1..].chars().all(|mark| is_closer(mark) || mark == '.');
            if let Some(found) = self.abbreviation(word, next_is_digit, at_end, tail) {
                role = found;
                core_end += 1;
            }
        }
        self.core(start, core_end, role);
        self.marks(core_end, end);
    }

    /// The role of `word` if the period after it belongs to it.
    fn abbreviation(&self, word: &str, next_is_digit: bool, at_end: bool, tail: &str) -> Option<Role> {
        let listed = self.lists.abbreviation(word);
        let mut letters = word.chars();
        if let (Some(letter), None) = (letters.next(), letters.next())
            && (letter.is_uppercase() || listed.is_none())
        {
            let initial = letter.is_uppercase() && !(at_end || letter == 'I' && tail != ".");
            return initial.then_some(Role::Initial);
        }
        if listed.is_none() && is_acronym(word) {
            return Some(Role::Abbreviation);
        }
        match listed? {
            Abbreviation::Title => Some(Role::Title),
            Abbreviation::BeforeNumber => (next_is_digit && tail == ".").then_some(Role::Title),
            Abbreviation::Other => Some(Role::Abbreviation),
        }
    }

    /// A mark at the start that is a token of its own; gives where the rest begins.
    fn leading_mark(&mut self, start: usize, end: usize) -> Option<usize> {
        let rest = &self.text[start..end];
        let mark = rest.chars().next()?;
        if is_word(mark) {
            return None;
        }
        let after = &rest[mark.len_utf8()..];
        let word_follows = after.starts_with(is_word);
        if matches!(mark, '#' | '@') && after.starts_with(char::is_alphabetic) {
            return None;
        }
        if is_apostrophe(mark) && word_follows {
            let word = after.split(|letter: char| !is_word(letter)).next().unwrap_or_default();
            // '90s, 'em, but not the ' that opens '90 percent of them'.
            let decade = word.len() == 3
                && word.ends_with('s')
                && word.starts_with(|digit: char| digit.is_ascii_digit());
            if decade || self.lists.is_elided(word) {
                let word_end = start + mark.len_utf8() + word.len();
                self.push(start, word_end, Role::Word);
                return Some(word_end);
            }
        }
        let next = start + run_length(rest);
        self.push(start, next, role_of(rest));
        Some(next)
    }

    /// Marks only: runs of one mark are one token.
    fn marks(&mut self, mut start: usize, end: usize) {
        while start < end {
            let rest = &self.text[start..end];
            // What an address leaves over may begin with letters.
            let length = match rest.chars().next() {
                Some(letter) if is_word(letter) => {
                    rest.find(|mark| !is_word(mark)).unwrap_or(rest.len()).min(floor(rest, LONGEST_WORD))
                }
                _ => run_length(rest),
            };
            self.push(start, start + length, role_of(rest));
            start += length;
        }
    }

    /// Words with marks inside. A `role` other than `Word` belongs to the last token and says that it ends in its period.
    fn core(&mut self, start: usize, end: usize, role: Role) {
        let text = &self.text[start..end];
        // The period of an abbreviation at the end is no mark inside.
        let inner_end = if role == Role::Word { end } else { end - 1 };
        let mut word_start = start;
        let mut previous = '\0';
        let mut letters = text.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let at = start + at;
            if at >= inner_end {
                break;
            }
            let next = letters.peek().map_or('\0', |&(_, next)| next);
            if is_word(letter) && !is_ideograph(letter) || (at < word_start) {
                previous = letter;
                continue;
            }
            if !self.cuts(letter, previous, next, word_start, at, end) {
                previous = letter;
                continue;
            }
            if word_start < at {
                self.word(word_start, at);
            }
            let length =
                if is_ideograph(letter) { letter.len_utf8() } else { run_length(&self.text[at..inner_end]) };
            self.push(at, at + length, if is_stop(letter) { role_of(&self.text[at..]) } else { Role::Word });
            word_start = at + length;
            previous = letter;
        }
        if word_start < end {
            if role == Role::Word {
                self.word(word_start, end);
            } else {
                self.push(word_start, end, role);
            }
        }
    }

    /// Whether the mark at `at` parts the words on its sides.
    fn cuts(&self, mark: char, before: char, after: char, word_start: usize, at: usize, end: usize) -> bool {
        if is_ideograph(mark) || at == word_start {
            return !(is_apostrophe(mark) || matches!(mark, '#' | '@') && is_word(after));
        }
        let digits = before.is_ascii_digit() && after.is_ascii_digit();
        match mark {
            '.' if digits => false,
            '.' => {
                // "U.S", "Ph.D", "e.g" stay; "ended.The" is two words.
                let left = &self.text[word_start..at];
                let right = &self.text[at + 1..end];
                let right = right.split(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
                let sentence = left.len() >= 2
                    && left.chars().rev().take(2).all(char::is_lowercase)
                    && right.len() >= 2
                    && right.starts_with(char::is_uppercase)
                    && right.chars().skip(1).all(char::is_lowercase);
                after == '.' || !is_word(after) && !is_dash(after) || sentence
            }
            ',' | ':' | '/' if digits => false,
            '-' | '‐' | '‑' => !self.keeps_hyphen(word_start, at, mark.len_utf8(), end),
            '&' | '+' | '_' | '@' | '#' | '·' | '\u{ad}' => !is_word(after) && after != mark,
            '*' => !(before.is_alphabetic() && (after.is_alphabetic() || after == '*')),
            _ if is_apostrophe(mark) => !is_word(after),
            _ if is_joiner(mark) => false,
            _ => true,
        }
    }

    /// Whether a hyphen stays inside its word: prefixes, telephone numbers, codes.
    fn keeps_hyphen(&self, word_start: usize, at: usize, length: usize, end: usize) -> bool {
        let left = &self.text[word_start..at];
        let right = &self.text[at + length..end];
        let Some(next) = right.chars().next() else { return false };
        if left.bytes().all(|byte| byte.is_ascii_digit()) && next.is_ascii_digit() {
            let digits = right.bytes().take_while(u8::is_ascii_digit).count();
            let before = self.text[..word_start].ends_with('-');
            // 555-1234, 713-555-1234, 2020-01-06, 11-20-2000; but 2019-20, 3-1.
            let more = right.as_bytes().get(digits) == Some(&b'-')
                && right.as_bytes().get(digits + 1).is_some_and(u8::is_ascii_digit);
            return left.len() == 3 && matches!(digits, 3 | 4) || more || before;
        }
        if left.contains(|digit: char| digit.is_ascii_digit()) && left.contains('-') && next.is_ascii_digit()
        {
            return true;
        }
        if !next.is_alphabetic() || left.len() > 7 {
            return false;
        }
        if next.is_uppercase() { self.lists.is_joined(left) } else { self.lists.is_prefix(left) }
    }

    /// One word: clitics and units part from it, and words that are too long are cut.
    fn word(&mut self, start: usize, end: usize) {
        let word = &self.text[start..end];
        if word.len() > LONGEST_WORD {
            let cut = start + floor(word, LONGEST_WORD);
            self.push(start, cut, Role::Word);
            return self.word_rest(cut, end);
        }
        let first = word.as_bytes()[0];
        if first.is_ascii_digit()
            && let Some(length) = self.number_before_unit(word)
        {
            self.push(start, start + length, Role::Word);
            return self.push(start + length, end, Role::Word);
        }
        let cut = clitic(word).or_else(|| self.lists.merged(word));
        match cut {
            Some(length) if length > 0 => {
                // A clitic may follow another one: "shouldn't've".
                self.word(start, start + length);
                self.push(start + length, end, Role::Word);
            }
            _ => self.push(start, end, Role::Word),
        }
    }

    /// The rest of a word that was cut, in pieces.
    fn word_rest(&mut self, mut start: usize, end: usize) {
        while start < end {
            let cut = start + floor(&self.text[start..end], LONGEST_WORD);
            self.push(start, cut, Role::Word);
            start = cut;
        }
    }

    /// Length of the number in "10km".
    fn number_before_unit(&self, word: &str) -> Option<usize> {
        let length = word
            .bytes()
            .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b':'))
            .count();
        (length < word.len() && self.lists.is_unit(word.get(length..)?)).then_some(length)
    }

    /// The part of a stretch that is an address: web, mail, file.
    fn address(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let stretch = &self.text[start..end];
        let dot_or_at = stretch.bytes().any(|byte| matches!(byte, b'.' | b'@' | b':'));
        if !dot_or_at {
            return None;
        }
        let open = stretch.find(|mark: char| !is_opener(mark)).unwrap_or(0);
        let inner = &stretch[open..];
        let length = inner
            .trim_end_matches(|mark: char| {
                is_closer(mark) || matches!(mark, '.' | ',' | ';' | ':' | '!' | '?' | '>')
            })
            .len();
        let inner = &inner[..length];
        let found = is_url(inner) || is_mail(inner) || self.is_host(inner);
        found.then_some((start + open, start + open + length))
    }

    /// "bbc.co.uk", "igourmet.com/cheese", "report.pdf".
    fn is_host(&self, text: &str) -> bool {
        let host = text.split(['/', '?', ':']).next().unwrap_or_default();
        let Some((rest, ending)) = host.rsplit_once('.') else { return false };
        let lower = ending.bytes().all(|byte| byte.is_ascii_lowercase());
        let upper = ending == "COM" || ending == "ORG" || ending == "NET";
        (lower || upper)
            && rest.len() >= 2
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
            && rest.bytes().any(|byte| byte.is_ascii_alphabetic())
            && self.lists.is_domain(ending)
            && !(ending.len() <= 2 && rest.len() <= 3 && !text.contains('/'))
    }
}

fn is_url(text: &str) -> bool {
    let lower = |prefix: &str| text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    text.len() > 7 && (lower("www.") || lower("http:") || lower("https:") || lower("mailto:"))
        || text.split_once("://").is_some_and(|(scheme, rest)| {
            !rest.is_empty() && !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

fn is_mail(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+'))
    };
    plain(name) && plain(host) && host.contains('.')
}

/// "U.S", "a.m", "Ph.D", "U.N": short parts between periods, each with letters only.
fn is_acronym(word: &str) -> bool {
    word.contains('.')
        && word.len() <= 12
        && word.split('.').all(|part| {
            let letters = part.chars().count();
            (1..=2).contains(&letters) && part.chars().all(char::is_alphabetic)
        })
}

/// Where the clitic of a word begins: 's, n't and the like.
fn clitic(word: &str) -> Option<usize> {
    let bytes = word.as_bytes();
    let last = *bytes.last()?;
    if !matches!(last | 0x20, b's' | b't' | b'm' | b'd' | b'e' | b'l') {
        return None;
    }
    let (at, mark) = word.char_indices().rev().take(4).find(|&(_, letter)| is_apostrophe(letter))?;
    let ending = &word[at + mark.len_utf8()..];
    let is = |known: &[&str]| known.iter().any(|known| ending.eq_ignore_ascii_case(known));
    if is(&["s", "m", "d", "re", "ve", "ll"]) {
        return Some(at);
    }
    let not = is(&["t"]) && matches!(bytes.get(at.wrapping_sub(1)), Some(b'n' | b'N'));
    (not && at > 1).then(|| at - 1)
}

/// Length of the token of marks that `rest` begins with.
fn run_length(rest: &str) -> usize {
    let mut marks = rest.chars();
    let Some(mark) = marks.next() else { return 0 };
    let mut length = mark.len_utf8();
    match mark {
        '!' | '?' => length = rest.bytes().take_while(|byte| matches!(byte, b'!' | b'?')).count(),
        '.' | '-' | '*' | '=' | '_' | '~' | '`' | '\'' | '•' => {
            for next in marks {
                if next != mark {
                    break;
                }
                length += next.len_utf8();
            }
        }
        _ if mark as u32 > 0x7f => {
            // Signs that belong to the one before: joiners, variation selectors, skin tones, combining marks.
            let mut joined = false;
            for next in marks {
                if !(joined || is_joiner(next)) || length > LONGEST_WORD {
                    break;
                }
                joined = next == '\u{200d}';
                length += next.len_utf8();
            }
        }
        _ => {}
    }
    length.min(floor(rest, LONGEST_WORD))
}

fn role_of(rest: &str) -> Role {
    match rest.chars().next() {
        Some('.') if rest.starts_with("..") => Role::Stop,
        Some('.') => Role::Period,
        Some(mark) if is_stop(mark) => Role::Stop,
        Some(mark) if is_closer(mark) => Role::Closer,
        _ => Role::Word,
    }
}

/// The last character boundary at or before `limit` that is not 0.
fn floor(text: &str, limit: usize) -> usize {
    if text.len() <= limit { text.len() } else { text.floor_char_boundary(limit).max(1) }
}
