//! `rejected.jsonl`: what could not become an article, and why, with what is needed to try again.
//!
//! In: a [`Rejection`]. Out: one JSON object a line: `source`, `offset`, `record`, `reason`, `message`, and the record itself as
//! `raw`, or as `raw_base64` where it is not UTF-8. Never: drops one.

use std::io::Write;

use super::sheet::json_text;
use crate::read::Rejection;

/// Appends the line of `rejection`.
pub fn write(output: &mut Vec<u8>, rejection: &Rejection) {
    let origin = &rejection.origin;
    output.extend_from_slice(b"{\"source\":");
    json_text(output, &origin.source);
    // Writing into memory does not fail.
    let _ = write!(
        output,
        ",\"offset\":{},\"record\":{},\"reason\":\"{}\",\"message\":",
        origin.offset, origin.number, rejection.reason
    );
    json_text(output, &rejection.message);
    match std::str::from_utf8(&rejection.raw) {
        Ok("") => {}
        Ok(raw) => {
            output.extend_from_slice(b",\"raw\":");
            json_text(output, raw);
        }
        // Only the last character was cut by the limit.
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            output.extend_from_slice(b",\"raw\":");
            json_text(output, std::str::from_utf8(&rejection.raw[..error.valid_up_to()]).unwrap_or_default());
        }
        Err(_) => {
            output.extend_from_slice(b",\"raw_base64\":\"");
            base64(output, &rejection.raw);
            output.push(b'"');
        }
    }
    output.extend_from_slice(b"}\n");
}

/// RFC 4648, with padding.
fn base64(output: &mut Vec<u8>, bytes: &[u8]) {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0, |group, &byte| group << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            output.push(if place <= chunk.len() {
                LETTERS[(group >> (18 - 6 * place)) as usize & 63]
            } else {
                b'='
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        article::Origin,
        read::{Fault, Reason},
    };

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
        ] {
            let mut output = Vec::new();
            base64(&mut output, plain.as_bytes());
            assert_eq!(String::from_utf8(output).unwrap(), coded);
        }
    }

    #[test]
    fn a_line_is_json_whatever_the_record_holds() {
        for raw in [&b"{\"text\": 1"[..], b"\xff\xfe\x00", b"", "naïve\n".as_bytes()] {
            let mut rejection =
                Rejection::of_source("a \"b\".json", Fault::new(Reason::BadJson, "line 1:\n?"));
            rejection.origin = Origin { offset: 7, number: 2, ..rejection.origin };
            rejection.raw = raw.to_vec();
            let mut output = Vec::new();
            write(&mut output, &rejection);
            assert_eq!(output.split(|&byte| byte == b'\n').count(), 2);
            let line: serde_json::Value = serde_json::from_slice(&output).unwrap();
            assert_eq!(line["source"], "a \"b\".json");
            assert_eq!((line["offset"].as_u64(), line["record"].as_u64()), (Some(7), Some(2)));
            assert_eq!(line["reason"], "bad_json");
            if let Ok(raw) = std::str::from_utf8(raw) {
                assert_eq!(line["raw"].as_str().unwrap_or_default(), raw);
            } else {
                assert_eq!(line["raw_base64"], "//4A");
            }
        }
    }
}
