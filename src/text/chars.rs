//! Classes of characters.

/// Letters, digits and the marks that combine with them.
pub(super) fn is_word(letter: char) -> bool {
    if letter.is_ascii() {
        letter.is_ascii_alphanumeric()
    } else {
        letter.is_alphanumeric() || is_combining(letter)
    }
}

fn is_combining(letter: char) -> bool {
    matches!(letter as u32, 0x300..=0x36f | 0x483..=0x489 | 0x591..=0x5c7 | 0x610..=0x61a | 0x64b..=0x65f | 0x900..=0xdff
        | 0xe31..=0xe4e | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x20d0..=0x20ff)
}

/// Signs that hold others together: a word or an emoji goes on after them.
pub(super) fn is_joiner(letter: char) -> bool {
    matches!(letter as u32, 0x200c | 0x200d | 0xfe00..=0xfe0f | 0x1f3fb..=0x1f3ff | 0xe0020..=0xe007f)
        || is_combining(letter)
}

/// Scripts that write without spaces: each character is a token.
pub(super) fn is_ideograph(letter: char) -> bool {
    matches!(letter as u32, 0x3041..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3134f)
}

/// `'` and what stands for it.
pub(super) fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | '`' | '´' | '′' | 'ʼ')
}

/// Hyphens and dashes.
pub(super) fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '‐' | '‑' | '‒' | '–' | '—' | '―')
}

/// Marks that open a quotation or a bracket; straight ones open as well as close.
pub(super) fn is_opener(letter: char) -> bool {
    matches!(letter, '(' | '[' | '{' | '<' | '"' | '“' | '„' | '«' | '‘' | '\'' | '‹' | '`')
}

/// Marks that close a quotation or a bracket.
pub(super) fn is_closer(letter: char) -> bool {
    matches!(letter, ')' | ']' | '}' | '"' | '”' | '“' | '»' | '’' | '\'' | '›' | '」')
}

/// Marks that end a sentence.
pub(super) fn is_stop(letter: char) -> bool {
    matches!(letter, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।' | '‽')
}

/// White space, and signs of no width that part words.
pub(super) fn is_space(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{200b}' | '\u{feff}' | '\u{2060}') || letter.is_control()
}
