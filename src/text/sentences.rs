//! Where sentences end among the tokens of a block.
//!
//! In: the tokens of a block, with their roles. Out: ranges of tokens. Never: cuts inside a token, or leaves one out.

use std::ops::Range;

use super::{
    chars::is_opener,
    lists::Lists,
    tokenizer::{Piece, Role},
};

/// The model reads at most this many tokens at once.
const LONGEST: usize = 256;

/// Calls `emit` with the range of each sentence of `pieces`, in order.
pub(super) fn sentences(text: &str, lists: &Lists, pieces: &[Piece], mut emit: impl FnMut(Range<usize>)) {
    let mut start = 0;
    let mut at = 0;
    while at < pieces.len() {
        if at > start && pieces[at].breaks {
            cut_long(text, pieces, start..at, &mut emit);
            start = at;
        }
        if let Some(end) = end_after(text, lists, pieces, start, at) {
            cut_long(text, pieces, start..end, &mut emit);
            start = end;
            at = end;
        } else {
            at += 1;
        }
    }
    if start < pieces.len() {
        cut_long(text, pieces, start..pieces.len(), &mut emit);
    }
}

/// If a sentence that began at token `start` ends with the stop at token `at`: the token after its last one.
fn end_after(text: &str, lists: &Lists, pieces: &[Piece], start: usize, at: usize) -> Option<usize> {
    let role = pieces[at].role;
    if matches!(role, Role::Word | Role::Closer | Role::Title) {
        return None;
    }
    let mut next = at + 1;
    let mut quoted = false;
    while next < pieces.len()
        && !pieces[next].spaced
        && matches!(pieces[next].role, Role::Closer | Role::Stop | Role::Period)
    {
        quoted |= text[pieces[next].span.range()].starts_with(['"', '”', '’', '\'', '“']);
        next += 1;
    }
    // "ended. [6] The next": the mark of a note belongs to what it stands behind.
    if role != Role::Initial && is_note(text, &pieces[next..]) {
        next += 3;
    }
    if next == pieces.len() || pieces[next].breaks {
        return Some(next);
    }
    let following = &pieces[next];
    let word = &text[following.span.range()];
    let first = word.chars().next()?;
    let abbreviated = matches!(role, Role::Abbreviation | Role::Initial);
    // "3. The court": the number of an item does not stand alone.
    let numbered = role == Role::Period
        && at == start + 1
        && text[pieces[start].span.range()].bytes().all(|byte| byte.is_ascii_digit());
    if numbered {
        return None;
    }
    if !following.spaced {
        // "ended.The next" and "ended.” She": no space, yet two sentences.
        let letter = first.is_uppercase() && !abbreviated && word.len() > 1;
        return (letter && (quoted || role == Role::Period)).then_some(next);
    }
    if abbreviated {
        let opener = is_opener(first)
            && pieces
                .get(next + 1)
                .is_some_and(|piece| text[piece.span.range()].starts_with(char::is_uppercase))
            && first != '('
            && first != '[';
        let word_opens = first.is_uppercase() && lists.opens_sentence(word);
        // "John F. A ...": an initial that follows another name part is no end before one letter.
        return (opener && role == Role::Abbreviation
            || word_opens && (role == Role::Abbreviation || word.len() > 1))
            .then_some(next);
    }
    if first.is_lowercase() {
        // "“Why?” he asked" and "Yahoo! said" go on.
        return (role == Role::Period && !quoted).then_some(next);
    }
    if quoted && role == Role::Stop && goes_on_with_speech(text, lists, &pieces[next..]) {
        return None;
    }
    let opens = first.is_uppercase() || first.is_numeric() || !first.is_alphanumeric() || !first.is_ascii();
    let goes_on = matches!(first, ',' | ';' | ':' | ')' | ']' | '.' | '%' | '&' | '/')
        // "... – he said" and an aside in brackets inside the sentence.
        || (role == Role::Stop && matches!(first, '-' | '–' | '—' | '('));
    (opens && !goes_on).then_some(next)
}

/// A number in square brackets that follows a space, and no word goes on right after it.
fn is_note(text: &str, pieces: &[Piece]) -> bool {
    let [open, number, close, rest @ ..] = pieces else { return false };
    let of = |piece: &Piece| &text[piece.span.range()];
    open.spaced
        && !open.breaks
        && of(open) == "["
        && of(close) == "]"
        && of(number).len() <= 3
        && of(number).bytes().all(|byte| byte.is_ascii_digit())
        && rest.first().is_none_or(|next| next.spaced || next.breaks)
}

/// A name and a verb of speech follow: "“Why?” Mr. Ash asked".
fn goes_on_with_speech(text: &str, lists: &Lists, pieces: &[Piece]) -> bool {
    pieces
        .iter()
        .take(6)
        .take_while(|piece| {
            piece.role != Role::Period && !text[piece.span.range()].starts_with(['"', '“', ','])
        })
        .enumerate()
        .any(|(index, piece)| index > 0 && lists.is_speech(&text[piece.span.range()]))
}

/// Cuts a sentence that is too long at the best mark of its second half, as often as needed.
fn cut_long(text: &str, pieces: &[Piece], sentence: Range<usize>, emit: &mut impl FnMut(Range<usize>)) {
    let mut start = sentence.start;
    while sentence.end - start > LONGEST {
        let window = start + LONGEST / 2..start + LONGEST;
        let cut = window
            .rev()
            .max_by_key(|&at| match text[pieces[at].span.range()].as_bytes() {
                b"." | b"!" | b"?" => 4,
                b";" => 3,
                b":" => 2,
                b"," => 1,
                // Of equal ones the last in this order wins, which is the first of the window: prefer the whole length.
                _ if at + 1 == start + LONGEST => 1,
                _ => 0,
            })
            .expect("the window is not empty");
        emit(start..cut + 1);
        start = cut + 1;
    }
    emit(start..sentence.end);
}
