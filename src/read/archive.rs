//! Archives: each member is a stream of its own.
//!
//! In: a zip file, or a tar stream. Out: the records of all members, in the order in which they stand. Never: writes a member
//! to disk, follows a link in an archive, or gives out a member that is shorter than it claims to be.

use std::{
    cell::Cell,
    fs::File,
    io::{self, BufReader, Read, Seek},
    ops::ControlFlow,
    rc::Rc,
};

use ::zip::{
    ZipArchive,
    read::{ZipFile, read_zipfile_from_stream},
    result::ZipError,
};

use super::{
    Config, Fault, Reason,
    input::Input,
    open::{Counted, Place, stream},
    out::{Out, Stop},
    unpack::{Limited, Limits, fault_of_stream},
};

/// Bytes of all members from which on their ratio to the archive counts.
const TOTAL_FROM: u64 = 1 << 30;

/// Reads the members of a zip file of `size` bytes.
pub(super) fn zip(file: Counted<File>, size: u64, place: Place, out: &mut Out<'_>) -> Result<(), Stop> {
    let again = file.again()?;
    let mut archive = match ZipArchive::new(BufReader::with_capacity(64 << 10, file)) {
        Ok(archive) => archive,
        Err(error) => return zip_without_list(again, fault_of_zip(&error), place, out),
    };
    if archive.len() as u64 > out.config.max_members {
        return Err(too_many(out.config).into());
    }
    let total = Rc::new(Cell::new(0));
    for index in 0..archive.len() {
        let (name, plain) = match archive.by_index_raw(index) {
            Ok(member) => (name_of(&member), member.is_file()),
            Err(error) => {
                out.reject(fault_of_zip(&error), &[], 0)?;
                continue;
            }
        };
        if !wanted(&name, plain, out) {
            continue;
        }
        out.saw_member();
        match archive.by_index(index) {
            Ok(member) => {
                let packed = member.compressed_size();
                let before = Rc::clone(&total);
                let limited = Limited::new(Tally { inner: member, total: before }, packed, out.config);
                descend(Input::new(limited), place, &name, out)?;
            }
            Err(error) => out.member(&name).reject(fault_of_zip(&error), &[], 0)?,
        }
        // Members may overlap: each within its limits, all together far beyond what their archive can hold.
        if total.get() > TOTAL_FROM {
            Limits::of(out.config).check(size, total.get())?;
        }
    }
    Ok(())
}

/// Reads what there is of a zip file whose list, at its end, is missing: each member has a head of its own too.
fn zip_without_list(
    mut file: Counted<File>,
    fault: Fault,
    place: Place,
    out: &mut Out<'_>,
) -> Result<(), Stop> {
    file.rewind()?;
    let watch = Rc::new(Watch::default());
    let mut file = BufReader::with_capacity(64 << 10, Watched { inner: file, watch: Rc::clone(&watch) });
    let mut members = 0;
    while let Ok(Some(member)) = read_zipfile_from_stream(&mut file) {
        let name = name_of(&member);
        if !wanted(&name, member.is_file(), out) {
            continue;
        }
        members += 1;
        if members > out.config.max_members {
            return Err(too_many(out.config).into());
        }
        out.saw_member();
        let packed = member.compressed_size();
        descend(Input::new(Limited::new(member, packed, out.config)), place, &name, out)?;
        if watch.ended.get() {
            // The member is cut and has told of it.
            return Ok(());
        }
    }
    Err(fault.into())
}

fn name_of<R: Read + ?Sized>(member: &ZipFile<'_, R>) -> String {
    member.name().map_or_else(|_| String::from_utf8_lossy(member.name_raw()).into_owned(), Into::into)
}

fn fault_of_zip(error: &ZipError) -> Fault {
    match error {
        ZipError::Io(error) => fault_of_stream(error, true),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            Fault::new(Reason::Unreadable, "it is encrypted; unpack it with its password first")
        }
        ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => {
            Fault::new(Reason::UnknownFormat, format!("{error}; unpack it and pack it with deflate"))
        }
        _ => Fault::new(Reason::Truncated, format!("the archive is cut or damaged ({error}); copy it again")),
    }
}

/// Reads the members of a tar stream.
pub(super) fn tar(input: &mut Input<'_>, place: Place, out: &mut Out<'_>) -> Result<(), Stop> {
    let watch = Rc::new(Watch::default());
    let mut archive = tar::Archive::new(Watched { inner: input, watch: Rc::clone(&watch) });
    let mut members = 0;
    for entry in archive.entries()? {
        let entry = entry.map_err(|error| fault_of_stream(&error, true))?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let kind = entry.header().entry_type();
        let plain = kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse();
        if kind.is_dir() || !wanted(&name, plain, out) {
            continue;
        }
        members += 1;
        if members > out.config.max_members {
            return Err(too_many(out.config).into());
        }
        out.saw_member();
        let left = if kind.is_gnu_sparse() { None } else { Some(entry.size()) };
        descend(Input::new(Exact { inner: entry, left, watch: Rc::clone(&watch) }), place, &name, out)?;
        if watch.failed.get() {
            // The member has told of it.
            return Ok(());
        }
    }
    if watch.zeros.get() < 512 {
        let message = "the tar archive has no end mark: it may be cut; the members before were read";
        return Err(Fault::new(Reason::Truncated, message).into());
    }
    Ok(())
}

fn descend(input: Input<'_>, place: Place, name: &str, out: &mut Out<'_>) -> Result<(), Stop> {
    match stream(input, None, place, &mut out.member(name)) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Stop::Sink),
    }
}

/// Whether a member is read; says so if not.
fn wanted(name: &str, plain: bool, out: &mut Out<'_>) -> bool {
    if name.ends_with('/') {
        return false;
    }
    let hidden = name
        .split(['/', '\\'])
        .any(|part| (part.starts_with('.') && part != "." && part != "..") || part == "__MACOSX");
    if hidden && !out.config.hidden {
        out.skip(name, "hidden");
        false
    } else if !plain {
        out.skip(name, "not a file");
        false
    } else {
        true
    }
}

fn too_many(config: &Config) -> Fault {
    let message = format!("an archive of more than {} members (read.max_members)", config.max_members);
    Fault::new(Reason::TooLarge, message)
}

/// Adds what is read to a sum.
struct Tally<R> {
    inner: R,
    total: Rc<Cell<u64>>,
}

impl<R: Read> Read for Tally<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        self.total.set(self.total.get() + count as u64);
        Ok(count)
    }
}

/// What happened to the stream below the members.
#[derive(Default)]
struct Watch {
    /// It failed or ended too early.
    failed: Cell<bool>,
    /// Something behind its end was asked for.
    ended: Cell<bool>,
    /// It ended so far in this many zeros.
    zeros: Cell<u64>,
}

/// The stream below the members.
struct Watched<R> {
    inner: R,
    watch: Rc<Watch>,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out).inspect_err(|_| self.watch.failed.set(true))?;
        let zeros = out[..count].iter().rev().take_while(|&&byte| byte == 0).count();
        let before = if zeros == count { self.watch.zeros.get() } else { 0 };
        self.watch.zeros.set(before + zeros as u64);
        if count == 0 && !out.is_empty() {
            self.watch.ended.set(true);
        }
        Ok(count)
    }
}

/// A member that must be as long as it says; the tar library takes what it gets.
struct Exact<R> {
    inner: R,
    left: Option<u64>,
    watch: Rc<Watch>,
}

impl<R: Read> Read for Exact<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        if let Some(left) = &mut self.left {
            *left = left.saturating_sub(count as u64);
            if count == 0 && *left > 0 && !out.is_empty() {
                self.watch.failed.set(true);
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(count)
    }
}
