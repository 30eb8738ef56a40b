//! JSON that is nearly valid.
//!
//! In: a record that does not parse. Out: the same with the faults of careless programs made good. Never: guesses; what is
//! mended has one meaning only.

/// `json` with what careless writers leave in it made valid: `NaN` and its kin, bare control characters in strings, halves of
/// surrogate pairs. `None` if there is nothing of the kind.
pub(in crate::read) fn mend(json: &str) -> Option<String> {
    let bytes = json.as_bytes();
    let mut mended = String::new();
    let (mut done, mut at, mut quoted) = (0, 0, false);
    while at < bytes.len() {
        let (length, instead) = match bytes[at] {
            b'"' => {
                quoted = !quoted;
                (1, None)
            }
            b'\\' if quoted => match bytes.get(at + 1) {
                Some(b'u') => lone_surrogate(&bytes[at..]),
                _ => (2, None),
            },
            b'\t' if quoted => (1, Some("\\t")),
            b'\n' if quoted => (1, Some("\\n")),
            0..0x20 if quoted => (1, Some(" ")),
            b'N' if !quoted && bytes[at..].starts_with(b"NaN") => (3, Some("null")),
            b'I' if !quoted && bytes[at..].starts_with(b"Infinity") => (8, Some("null")),
            b'-' if !quoted && bytes[at..].starts_with(b"-Infinity") => (9, Some("null")),
            _ => (1, None),
        };
        if let Some(instead) = instead {
            mended.push_str(&json[done..at]);
            mended.push_str(instead);
            done = at + length;
        }
        at += length;
    }
    if done == 0 {
        return None;
    }
    mended.push_str(&json[done..]);
    Some(mended)
}

/// Length of the escape at the begin of `bytes`, and what must stand there if it is half a pair.
fn lone_surrogate(bytes: &[u8]) -> (usize, Option<&'static str>) {
    let unit = |bytes: &[u8]| {
        let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    match unit(bytes) {
        Some(0xd800..0xdc00) => match unit(&bytes[6..]) {
            Some(0xdc00..0xe000) => (12, None),
            _ => (6, Some("\\ufffd")),
        },
        Some(0xdc00..0xe000) => (6, Some("\\ufffd")),
        Some(_) => (6, None),
        None => (2, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn careless_json_is_mended() {
        for (json, expected) in [
            (r#"{"a": "b"}"#, None),
            (r#"{"a": NaN, "b": -Infinity, "c": "NaN"}"#, Some(r#"{"a": null, "b": null, "c": "NaN"}"#)),
            ("{\"a\": \"b\tc\u{1}\"}\t", Some("{\"a\": \"b\\tc \"}\t")),
            (r#""\ud83d\ude00 \ud83d. \\ud83d \ude00""#, Some(r#""\ud83d\ude00 \ufffd. \\ud83d \ufffd""#)),
            (r#""\u"#, None),
            (r#""\"#, None),
        ] {
            assert_eq!(mend(json).as_deref(), expected, "{json}");
        }
    }
}
