//! Compressed streams, and the limits on what may come out of them.
//!
//! In: a stream that begins as gzip, zstd, bzip2 or xz does, of one or more parts. Out: what it unpacks to. Never: more than
//! the configuration allows, in all or for each packed byte.

use std::{
    cell::Cell,
    io::{self, BufRead, Read},
    rc::Rc,
};

use super::{Config, Fault, Reason, input::Input};

/// Ratios mean nothing before this many bytes.
const RATIO_FROM: u64 = 16 << 20;

/// Memory that an xz stream may ask for; the largest preset asks for 65 MiB.
const XZ_MEMORY: u64 = 256 << 20;

/// A compression, told by the first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

impl Packing {
    /// The compression of a stream that begins with `head`.
    pub fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            // After the size of its blocks stands the first block or, in an empty stream, the end.
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, ..] => Some(Self::Bzip2),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            _ => None,
        }
    }

    /// What `input` unpacks to.
    pub fn unpack<'a>(self, input: Input<'a>, config: &Config) -> io::Result<Input<'a>> {
        let packed = Rc::new(Cell::new(0));
        let input = Counted { inner: input, count: Rc::clone(&packed) };
        let inner: Box<dyn Read + 'a> = match self {
            Self::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(input)),
            Self::Zstd => Box::new(zstd::Decoder::with_buffer(input)?),
            Self::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(input)),
            Self::Xz => {
                let stream =
                    liblzma::stream::Stream::new_stream_decoder(XZ_MEMORY, liblzma::stream::CONCATENATED)?;
                Box::new(liblzma::bufread::XzDecoder::new_stream(input, stream))
            }
        };
        Ok(Input::new(Limited { inner, unpacked: 0, packed, limits: Limits::of(config) }))
    }
}

/// How much may come out of packed bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    bytes: u64,
    ratio: u64,
}

impl Limits {
    pub fn of(config: &Config) -> Self {
        Self { bytes: config.max_unpacked_bytes, ratio: config.max_ratio }
    }

    /// A fault if `packed` bytes must not become `unpacked` ones.
    pub fn check(self, packed: u64, unpacked: u64) -> Result<(), Fault> {
        if unpacked > self.bytes {
            let message = format!("unpacks to more than {} bytes (read.max_unpacked_bytes)", self.bytes);
            return Err(Fault::new(Reason::TooLarge, message));
        }
        if unpacked > RATIO_FROM && unpacked / self.ratio.max(1) > packed {
            let message = format!(
                "{packed} packed bytes unpack to more than {} times as many (read.max_ratio): no text does",
                self.ratio
            );
            return Err(Fault::new(Reason::Bomb, message));
        }
        Ok(())
    }
}

/// A reader that stops where its limits are passed.
pub(super) struct Limited<R> {
    inner: R,
    unpacked: u64,
    packed: Rc<Cell<u64>>,
    limits: Limits,
}

impl<R> Limited<R> {
    /// Limits a reader that unpacks `packed` bytes.
    pub fn new(inner: R, packed: u64, config: &Config) -> Self {
        Self { inner, unpacked: 0, packed: Rc::new(Cell::new(packed)), limits: Limits::of(config) }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        self.unpacked += count as u64;
        self.limits.check(self.packed.get(), self.unpacked).map_err(io::Error::other)?;
        Ok(count)
    }
}

/// Counts the bytes that are taken.
struct Counted<'a> {
    inner: Input<'a>,
    count: Rc<Cell<u64>>,
}

impl Read for Counted<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        self.count.set(self.count.get() + count as u64);
        Ok(count)
    }
}

impl BufRead for Counted<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.count.set(self.count.get() + count as u64);
        self.inner.consume(count);
    }
}

/// The fault that an error while reading a stream stands for; `packed` if the stream is unpacked on the way.
pub(super) fn fault_of_stream(error: &io::Error, packed: bool) -> Fault {
    // A fault of a lower layer comes wrapped by those above it.
    let mut cause = error.get_ref().map(|inner| inner as &(dyn std::error::Error + 'static));
    while let Some(inner) = cause {
        if let Some(fault) = inner.downcast_ref::<Fault>() {
            return fault.clone();
        }
        cause = match inner.downcast_ref::<io::Error>() {
            Some(nested) if nested.get_ref().is_some() => nested.get_ref().map(|inner| inner as _),
            _ => inner.source(),
        };
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            Fault::new(Reason::Truncated, "the file is cut: it ends inside its packed data; copy it again")
        }
        _ if packed => Fault::new(Reason::Damaged, format!("the packed data is damaged: {error}")),
        _ => Fault::new(Reason::Unreadable, format!("reading failed: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_hold() {
        let limits = Limits { bytes: 1 << 30, ratio: 100 };
        for (packed, unpacked, expected) in [
            (10, 10 << 20, None),
            (1 << 20, 100 << 20, None),
            (1 << 20, 102 << 20, Some(Reason::Bomb)),
            (1 << 29, (1 << 30) + 1, Some(Reason::TooLarge)),
        ] {
            let found = limits.check(packed, unpacked).err().map(|fault| fault.reason);
            assert_eq!(found, expected, "{packed} -> {unpacked}");
        }
    }
}
