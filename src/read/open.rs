//! Opens a source and hands on its records one by one.
//!
//! In: a [`Source`]. Out: its records and rejections, in order, to a [`Sink`]; reading the same bytes again gives the same
//! ones. Never: more than one record in memory.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use encoding_rs::UTF_8;

use super::{
    Config, Fault, Format, Raw, Reason, Rejection, Source, archive, decode,
    discover::fault_of,
    format::{json, lines, table, warc, xml},
    input::Input,
    kind::{self, Kind},
    out::{Out, Stop},
    unpack::fault_of_stream,
};

/// What takes the records of a source, in order. `Break` ends the reading at once.
pub trait Sink {
    /// A record.
    fn record(&mut self, raw: Raw) -> ControlFlow<()>;
    /// Something that is refused.
    fn reject(&mut self, rejection: Rejection) -> ControlFlow<()>;
    /// A member of an archive that is left out on purpose, and why.
    fn skip(&mut self, _name: &str, _why: &'static str) {}
}

/// Reads all of `source` into `sink`; `progress` counts the bytes of the file that were read (packed, where it is packed).
/// Every fault is handed to the sink; `Break` if the sink ended the reading.
pub fn open(
    source: &Source,
    config: &Config,
    progress: &Arc<AtomicU64>,
    sink: &mut dyn Sink,
) -> ControlFlow<()> {
    let mut out = Out::new(&source.name, config, sink);
    if source.is_stdin() {
        let stdin = Counted { inner: io::stdin().lock(), progress: Arc::clone(progress) };
        return stream(Input::new(stdin), None, Place::default(), &mut out);
    }
    match File::open(&source.path) {
        Ok(file) => {
            let again = file.try_clone().ok().map(|inner| Counted { inner, progress: Arc::clone(progress) });
            let file = Counted { inner: file, progress: Arc::clone(progress) };
            stream(Input::new(file), again, Place::default(), &mut out)
        }
        Err(error) => match out.reject(fault_of(&error), &[], 0) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        },
    }
}

/// Where a stream stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// Archives around it.
    archives: u32,
    /// Compressions around it, inside the innermost archive.
    layers: u32,
}

impl Place {
    /// A member of an archive that stands here.
    pub fn member(self) -> Self {
        Self { archives: self.archives + 1, layers: 0 }
    }

    /// What a compressed stream that stands here unpacks to.
    fn unpacked(self) -> Self {
        Self { layers: self.layers + 1, ..self }
    }

    fn is_packed(self) -> bool {
        self.archives + self.layers > 0
    }

    /// A fault if something of this kind must not stand here.
    fn check(self, kind: Kind, config: &Config) -> Result<(), Fault> {
        let deep = match kind {
            Kind::Zip | Kind::Tar => self.archives >= config.max_nesting,
            Kind::Packed(_) => self.layers >= MOST_LAYERS,
            _ => false,
        };
        if deep {
            let message = format!("archives stand more than {} deep (read.max_nesting)", config.max_nesting);
            return Err(Fault::new(Reason::Nesting, message));
        }
        Ok(())
    }
}

/// A file that is compressed more often has something to hide.
const MOST_LAYERS: u32 = 2;

/// Reads one stream, whatever it is. `file` is the same bytes where they can be sought in, standing anywhere.
pub(super) fn stream(
    mut input: Input<'_>,
    file: Option<Counted<File>>,
    place: Place,
    out: &mut Out<'_>,
) -> ControlFlow<()> {
    let result = match begin(&mut input, place, out) {
        Ok(Begun::Unpack(packing)) => match packing.unpack(input, out.config) {
            Ok(unpacked) => return stream(unpacked, None, place.unpacked(), out),
            Err(error) => return finish(Err(error.into()), None, place, out),
        },
        Ok(Begun::Zip) => seekable(&mut input, file, out.config)
            .and_then(|(file, size)| archive::zip(file, size, place.member(), out)),
        Ok(Begun::Tar) => archive::tar(&mut input, place.member(), out),
        Ok(Begun::Widened(units)) => {
            let wide = Input::new(decode::Wide::new(input, units));
            out.encoding = Some(UTF_8);
            return stream(wide, None, place, out);
        }
        Ok(Begun::Split(kind)) => split(kind, &mut input, out),
        Err(stop) => Err(stop),
    };
    finish(result, Some(&input), place, out)
}

/// What is to be done with a stream.
enum Begun {
    Unpack(super::unpack::Packing),
    Zip,
    Tar,
    Widened(decode::Units),
    Split(Kind),
}

fn begin(input: &mut Input<'_>, place: Place, out: &mut Out<'_>) -> Result<Begun, Stop> {
    if input.peek(kind::HEAD).is_empty() && !input.fill()? {
        return Err(Fault::new(Reason::Empty, "there is nothing in it").into());
    }
    // Not what happens to be read already: the same bytes must always be judged by the same.
    if let Some((units, mark)) = decode::Units::of(head(input)) {
        input.give_up(mark);
        return Ok(Begun::Widened(units));
    }
    if input.data().starts_with(b"\xef\xbb\xbf") {
        input.give_up(3);
        out.encoding = Some(UTF_8);
    }
    let kind = kind::kind(out.source(), head(input), &out.config.fields)?;
    place.check(kind, out.config)?;
    Ok(match kind {
        Kind::Packed(packing) => Begun::Unpack(packing),
        Kind::Zip => Begun::Zip,
        Kind::Tar => Begun::Tar,
        kind => Begun::Split(kind),
    })
}

/// The bytes by which a stream is judged.
fn head<'a>(input: &'a Input<'_>) -> &'a [u8] {
    let data = input.data();
    &data[..data.len().min(kind::HEAD)]
}

fn split(kind: Kind, input: &mut Input<'_>, out: &mut Out<'_>) -> Result<(), Stop> {
    // Pages declare their encoding and are looked at one by one; of the rest the beginning speaks for all.
    if out.encoding.is_none()
        && !matches!(kind, Kind::Html | Kind::Xml | Kind::Warc)
        && is_not_utf8(head(input))
    {
        out.encoding = Some(decode::guess(head(input)));
    }
    match kind {
        Kind::Text => whole(Format::Text, input, out),
        Kind::Html => whole(Format::Html, input, out),
        Kind::Json => json::split(input, out),
        Kind::JsonLines => lines::split(input, out),
        Kind::Xml => xml::split(input, out),
        Kind::Warc => warc::split(input, out),
        Kind::Table(delimiter) => table::split(delimiter, input, out),
        Kind::Packed(_) | Kind::Zip | Kind::Tar => Ok(()),
    }
}

fn is_not_utf8(head: &[u8]) -> bool {
    // A character that the window cuts is no fault.
    std::str::from_utf8(head).is_err_and(|error| error.error_len().is_some())
}

/// A source that is one record.
fn whole(format: Format, input: &mut Input<'_>, out: &mut Out<'_>) -> Result<(), Stop> {
    let offset = input.offset();
    if input.whole(out.config.max_record_bytes)? {
        out.record(format, input.data(), offset, 1)
    } else {
        Err(Fault::new(Reason::TooLarge, too_large(out.config)).into())
    }
}

/// The message for records over the limit.
pub(super) fn too_large(config: &Config) -> String {
    format!("a record of more than {} bytes (read.max_record_bytes)", config.max_record_bytes)
}

/// Says what went wrong, if anything did.
fn finish(
    result: Result<(), Stop>,
    input: Option<&Input<'_>>,
    place: Place,
    out: &mut Out<'_>,
) -> ControlFlow<()> {
    let said = match result {
        Ok(()) if out.number() == 0 && !out.has_members() => {
            out.reject(Fault::new(Reason::Empty, "there is no record in it"), &[], 0)
        }
        Ok(()) => Ok(()),
        Err(Stop::Sink) => return ControlFlow::Break(()),
        Err(Stop::Refused(fault)) => {
            out.reject(fault, input.map_or(&[], Input::data), input.map_or(0, Input::offset))
        }
        Err(Stop::Stream(error)) => {
            let mut fault = fault_of_stream(&error, place.is_packed());
            let offset = input.map_or(0, Input::offset);
            if out.number() > 0 {
                fault.message = format!("{} (after {} records; they were read)", fault.message, out.number());
            }
            out.reject(fault, input.map_or(&[], Input::data), offset)
        }
    };
    match said {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    }
}

/// The bytes of an archive as a file, and their number; a stream is laid down in a temporary file.
fn seekable(
    input: &mut Input<'_>,
    file: Option<Counted<File>>,
    config: &Config,
) -> Result<(Counted<File>, u64), Stop> {
    let mut file = if let Some(file) = file {
        file
    } else {
        let mut file = tempfile::tempfile()?;
        let copied = io::copy(&mut input.by_ref().take(config.max_unpacked_bytes), &mut file)?;
        if copied == config.max_unpacked_bytes {
            return Err(Fault::new(Reason::TooLarge, "an archive larger than read.max_unpacked_bytes").into());
        }
        Counted { inner: file, progress: Arc::default() }
    };
    let size = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    Ok((file, size))
}

/// A file or standard input, whose bytes are counted and whose errors are named as such.
pub(super) struct Counted<R> {
    inner: R,
    progress: Arc<AtomicU64>,
}

impl Counted<File> {
    /// The same file once more; both share one position.
    pub fn again(&self) -> io::Result<Self> {
        Ok(Self { inner: self.inner.try_clone()?, progress: Arc::clone(&self.progress) })
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.inner.read(out) {
            Ok(count) => {
                self.progress.fetch_add(count as u64, Ordering::Relaxed);
                Ok(count)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => Err(io::Error::other(fault_of(&error))),
        }
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}
