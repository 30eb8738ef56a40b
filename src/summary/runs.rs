//! Sums under keys, on disk where there are many.
//!
//! ```text
//! a worker's Partial ── run(): sorted, front-coded, zstd ──> appended to state/NAME.runs by the commit of its batch
//! all runs of all commits ── Sorter: sum in memory, spill when it is full ── merge ──> keys in order, each once
//! ```
//!
//! In: keys with a few numbers each. Out: each key once, in byte order, with its numbers merged. Never: more in memory than the
//! limit, or a result that depends on how the keys were divided into runs: merging adds, or takes the least or the greatest.

use std::{
    cmp::{Ordering, Reverse},
    collections::BinaryHeap,
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom, Write},
    path::Path,
};

use rustc_hash::FxHashMap;

/// How two numbers under one key become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// Their sum.
    Sum,
    /// The lesser.
    Least,
    /// The greater.
    Greatest,
}

/// Numbers under one key.
pub type Numbers<const N: usize> = [i64; N];

fn merge<const N: usize>(how: &[Merge; N], into: &mut Numbers<N>, from: &Numbers<N>) {
    for ((how, into), from) in how.iter().zip(into).zip(from) {
        *into = match how {
            Merge::Sum => into.saturating_add(*from),
            Merge::Least => (*into).min(*from),
            Merge::Greatest => (*into).max(*from),
        };
    }
}

/// Keys with their numbers, in memory.
#[derive(Debug)]
pub struct Partial<const N: usize> {
    how: [Merge; N],
    map: FxHashMap<Box<[u8]>, Numbers<N>>,
    key_bytes: usize,
}

impl<const N: usize> Partial<N> {
    /// Nothing yet.
    pub fn new(how: [Merge; N]) -> Self {
        Self { how, map: FxHashMap::default(), key_bytes: 0 }
    }

    /// Merges `numbers` into those under `key`.
    pub fn add(&mut self, key: &[u8], numbers: &Numbers<N>) {
        if let Some(into) = self.map.get_mut(key) {
            merge(&self.how, into, numbers);
        } else {
            self.key_bytes += key.len();
            self.map.insert(key.into(), *numbers);
        }
    }

    /// About the bytes it takes.
    fn size(&self) -> usize {
        self.key_bytes + self.map.len() * (size_of::<Box<[u8]>>() + size_of::<Numbers<N>>() + 16)
    }

    fn take_sorted(&mut self) -> Vec<(Box<[u8]>, Numbers<N>)> {
        self.key_bytes = 0;
        let mut sorted: Vec<_> = self.map.drain().collect();
        sorted.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        sorted
    }

    /// Takes everything out as one run; empty where there is nothing.
    pub fn run(&mut self) -> Vec<u8> {
        let mut run = RunWriter::new(Vec::new());
        let write = || {
            for (key, numbers) in self.take_sorted() {
                run.push(&key, &numbers)?;
            }
            run.finish()
        };
        write().expect("writing into memory does not fail")
    }
}

/// A frame ends after so many bytes, before compression.
const FRAME: usize = 1 << 18;

/// Writes a run: keys in order, in frames of their own. A frame is its packed and its plain length, four bytes each, and a
/// zstd frame with entries of: length shared with the key before, length of the rest, the rest, the numbers; all numbers of
/// variable length.
pub struct RunWriter<W: Write> {
    output: W,
    frame: Vec<u8>,
    before: Vec<u8>,
}

impl<W: Write> RunWriter<W> {
    /// A run without entries.
    pub fn new(output: W) -> Self {
        Self { output, frame: Vec::new(), before: Vec::new() }
    }

    /// Adds an entry; `key` comes after all keys before.
    pub fn push<const N: usize>(&mut self, key: &[u8], numbers: &Numbers<N>) -> io::Result<()> {
        let shared = self.before.iter().zip(key).take_while(|(a, b)| a == b).count();
        put_varint(&mut self.frame, shared as u64);
        put_varint(&mut self.frame, (key.len() - shared) as u64);
        self.frame.extend_from_slice(&key[shared..]);
        for &number in numbers {
            put_varint(&mut self.frame, ((number << 1) ^ (number >> 63)) as u64);
        }
        self.before.clear();
        self.before.extend_from_slice(key);
        if self.frame.len() >= FRAME { self.end_frame() } else { Ok(()) }
    }

    fn end_frame(&mut self) -> io::Result<()> {
        let packed = zstd::bulk::compress(&self.frame, 1)?;
        self.output.write_all(&(packed.len() as u32).to_le_bytes())?;
        self.output.write_all(&(self.frame.len() as u32).to_le_bytes())?;
        self.output.write_all(&packed)?;
        self.frame.clear();
        self.before.clear();
        Ok(())
    }

    /// Ends the run.
    pub fn finish(mut self) -> io::Result<W> {
        if !self.frame.is_empty() {
            self.end_frame()?;
        }
        self.output.flush()?;
        Ok(self.output)
    }
}

fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Reads runs that stand one behind the other.
pub struct RunReader<R, const N: usize> {
    input: R,
    frame: Vec<u8>,
    at: usize,
    key: Vec<u8>,
}

impl<R: Read, const N: usize> RunReader<R, N> {
    /// At the first entry.
    pub fn new(input: R) -> Self {
        Self { input, frame: Vec::new(), at: 0, key: Vec::new() }
    }

    /// The key of the last entry that [`next`](Self::next) gave.
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// The numbers of the next entry; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Numbers<N>>> {
        if self.at == self.frame.len() && !self.next_frame()? {
            return Ok(None);
        }
        let shared = self.varint()? as usize;
        let rest = self.varint()? as usize;
        let end =
            self.at.checked_add(rest).filter(|&end| end <= self.frame.len() && shared <= self.key.len());
        let end = end.ok_or_else(damaged)?;
        self.key.truncate(shared);
        self.key.extend_from_slice(&self.frame[self.at..end]);
        self.at = end;
        let mut numbers = [0; N];
        for number in &mut numbers {
            let value = self.varint()?;
            *number = (value >> 1) as i64 ^ -((value & 1) as i64);
        }
        Ok(Some(numbers))
    }

    fn next_frame(&mut self) -> io::Result<bool> {
        let mut lengths = [0; 8];
        match self.input.read_exact(&mut lengths) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            other => other?,
        }
        let [a, b, c, d, plain @ ..] = lengths;
        let mut packed = vec![0; u32::from_le_bytes([a, b, c, d]) as usize];
        self.input.read_exact(&mut packed)?;
        self.frame = zstd::bulk::decompress(&packed, u32::from_le_bytes(plain) as usize)?;
        self.at = 0;
        self.key.clear();
        Ok(!self.frame.is_empty())
    }

    fn varint(&mut self) -> io::Result<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = *self.frame.get(self.at).ok_or_else(damaged)?;
            self.at += 1;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(damaged())
    }
}

fn damaged() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "a partial summary is damaged; make the dataset anew with --overwrite",
    )
}

/// Sorts and merges any number of keys in bounded memory.
#[derive(Debug)]
pub struct Sorter<const N: usize> {
    partial: Partial<N>,
    spills: Vec<File>,
    limit: usize,
    folder: std::path::PathBuf,
}

impl<const N: usize> Sorter<N> {
    /// Nothing yet; holds about `limit` bytes in memory, and the rest in nameless files in `folder`.
    pub fn new(how: [Merge; N], limit: usize, folder: &Path) -> Self {
        Self { partial: Partial::new(how), spills: Vec::new(), limit, folder: folder.to_owned() }
    }

    /// Merges `numbers` into those under `key`.
    pub fn add(&mut self, key: &[u8], numbers: &Numbers<N>) -> io::Result<()> {
        self.partial.add(key, numbers);
        if self.partial.size() > self.limit {
            let mut spill = tempfile::tempfile_in(&self.folder)?;
            let mut run = RunWriter::new(io::BufWriter::new(&mut spill));
            for (key, numbers) in self.partial.take_sorted() {
                run.push(&key, &numbers)?;
            }
            drop(run.finish()?);
            spill.seek(SeekFrom::Start(0))?;
            self.spills.push(spill);
        }
        Ok(())
    }

    /// Merges all runs of a file.
    pub fn add_runs(&mut self, path: &Path) -> io::Result<()> {
        let mut frames = RunReader::<_, N>::new(BufReader::new(File::open(path)?));
        while let Some(numbers) = frames.next()? {
            self.add(&frames.key, &numbers)?;
        }
        Ok(())
    }

    /// Each key once, in byte order.
    pub fn sorted(mut self) -> io::Result<Sorted<N>> {
        let memory = self.partial.take_sorted().into_iter();
        let mut sorted =
            Sorted { how: self.partial.how, memory, spills: Vec::new(), heads: BinaryHeap::new() };
        for (number, spill) in self.spills.into_iter().enumerate() {
            sorted.spills.push(RunReader::new(BufReader::new(spill)));
            sorted.refill(number)?;
        }
        sorted.refill(sorted.spills.len())?;
        Ok(sorted)
    }
}

/// The keys of a [`Sorter`] in order.
pub struct Sorted<const N: usize> {
    how: [Merge; N],
    memory: std::vec::IntoIter<(Box<[u8]>, Numbers<N>)>,
    spills: Vec<RunReader<BufReader<File>, N>>,
    heads: BinaryHeap<Reverse<Head<N>>>,
}

/// The next key of a part; part `spills.len()` is the one in memory.
struct Head<const N: usize> {
    key: Box<[u8]>,
    part: usize,
    numbers: Numbers<N>,
}

impl<const N: usize> Ord for Head<N> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key).then(self.part.cmp(&other.part))
    }
}

impl<const N: usize> PartialOrd for Head<N> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<const N: usize> PartialEq for Head<N> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<const N: usize> Eq for Head<N> {}

impl<const N: usize> Sorted<N> {
    fn refill(&mut self, part: usize) -> io::Result<()> {
        let next = if part == self.spills.len() {
            self.memory.next()
        } else {
            let spill = &mut self.spills[part];
            spill.next()?.map(|numbers| (spill.key.as_slice().into(), numbers))
        };
        if let Some((key, numbers)) = next {
            self.heads.push(Reverse(Head { key, part, numbers }));
        }
        Ok(())
    }

    /// The next key with its numbers.
    pub fn next(&mut self) -> io::Result<Option<(Box<[u8]>, Numbers<N>)>> {
        let Some(Reverse(Head { key, part, mut numbers })) = self.heads.pop() else { return Ok(None) };
        self.refill(part)?;
        while let Some(Reverse(head)) = self.heads.peek()
            && head.key == key
        {
            let Some(Reverse(head)) = self.heads.pop() else { break };
            merge(&self.how, &mut numbers, &head.numbers);
            self.refill(head.part)?;
        }
        Ok(Some((key, numbers)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    const HOW: [Merge; 3] = [Merge::Sum, Merge::Least, Merge::Greatest];

    /// The same keys in many or few runs, in much or little memory.
    #[test]
    fn the_division_into_runs_does_not_matter() {
        let folder = tempfile::tempdir().unwrap();
        let items: Vec<(String, [i64; 3])> = (0..5000_i64)
            .map(|n| {
                let mixed = n.wrapping_mul(0x9E37_79B9_7F4A_7C15_u64 as i64) >> 40;
                (format!("key-{}", mixed.rem_euclid(700)), [mixed % 10, -mixed, mixed])
            })
            .collect();
        let mut expected: BTreeMap<&str, [i64; 3]> = BTreeMap::new();
        for (key, [a, b, c]) in &items {
            let entry = expected.entry(key).or_insert([0, i64::MAX, i64::MIN]);
            *entry = [entry[0] + a, entry[1].min(*b), entry[2].max(*c)];
        }
        for (run_length, limit) in [(1, 1 << 20), (64, 4000), (5000, 1 << 20), (700, 3000)] {
            let path = folder.path().join("runs");
            let mut bytes = Vec::new();
            for chunk in items.chunks(run_length) {
                let mut partial = Partial::new(HOW);
                for (key, numbers) in chunk {
                    partial.add(key.as_bytes(), numbers);
                }
                bytes.extend(partial.run());
            }
            std::fs::write(&path, bytes).unwrap();
            let mut sorter = Sorter::new(HOW, limit, folder.path());
            sorter.add_runs(&path).unwrap();
            let mut sorted = sorter.sorted().unwrap();
            let mut found = Vec::new();
            while let Some((key, numbers)) = sorted.next().unwrap() {
                found.push((String::from_utf8(key.into()).unwrap(), numbers));
            }
            let expected: Vec<_> =
                expected.iter().map(|(key, numbers)| ((*key).to_owned(), *numbers)).collect();
            assert!(found == expected, "runs of {run_length}, {limit} bytes");
        }
    }

    #[test]
    fn damage_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("runs");
        let mut partial = Partial::new(HOW);
        partial.add(b"one", &[1, 2, 3]);
        let run = partial.run();
        assert!(partial.run().is_empty());
        for cut in [9, run.len() - 1] {
            std::fs::write(&path, &run[..cut]).unwrap();
            assert!(Sorter::new(HOW, 1 << 20, folder.path()).add_runs(&path).is_err(), "{cut}");
        }
    }
}
