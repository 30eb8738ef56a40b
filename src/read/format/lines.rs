//! JSON lines: one value a line.
//!
//! In: a stream. Out: every line that is not empty, as a record. Never: lets a broken or endless line harm its neighbours.

use crate::read::{
    Fault, Format, Reason,
    input::{Input, Line},
    open::too_large,
    out::{Out, Stop},
};

/// Cuts a stream into lines.
pub fn split(input: &mut Input<'_>, out: &mut Out<'_>) -> Result<(), Stop> {
    let (max, keep) = (out.config.max_record_bytes, out.config.rejected_bytes);
    for line in 1.. {
        let offset = input.offset();
        match input.line(max, keep)? {
            None => break,
            Some(Line::Whole(length)) => {
                let bytes = &input.data()[..length];
                let start = bytes.len() - bytes.trim_ascii_start().len();
                let bytes = bytes.trim_ascii();
                // Lines cut out of an array keep its commas.
                let bytes = bytes.strip_suffix(b",").unwrap_or(bytes);
                if !bytes.is_empty() {
                    out.record(Format::Json, bytes, offset + start as u64, line)?;
                }
                input.give_up(length);
            }
            Some(Line::TooLong { length, head }) => {
                let message = format!("line {line} has {length} bytes: {}", too_large(out.config));
                out.reject(Fault::new(Reason::TooLarge, message), &head, offset)?;
            }
        }
    }
    Ok(())
}
