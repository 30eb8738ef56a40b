//! Finding a byte of a kind, many bytes at a time: nearly all of a sound text is passed over so.

/// So many bytes are looked at together; the compiler makes vector instructions of that.
const STEP: usize = 64;

/// The place of the first byte from `from` on that is of the kind.
#[inline]
pub(super) fn find(bytes: &[u8], from: usize, is_kind: impl Fn(u8) -> bool) -> Option<usize> {
    let mut at = from;
    while let Some(chunk) = bytes.get(at..at + STEP) {
        if chunk.iter().fold(false, |found, &byte| found | is_kind(byte)) {
            break;
        }
        at += STEP;
    }
    bytes.get(at..)?.iter().position(|&byte| is_kind(byte)).map(|found| at + found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_plain_search_finds() {
        let mut bytes = vec![b'a'; 300];
        for place in [0, 1, 63, 64, 65, 127, 128, 200, 299] {
            bytes[place] = b'<';
        }
        for from in 0..=302 {
            let expected = (from..300).find(|&at| bytes[at] == b'<');
            assert_eq!(find(&bytes, from, |byte| byte == b'<'), expected, "{from}");
        }
        assert_eq!(find(&[], 0, |_| true), None);
    }
}
