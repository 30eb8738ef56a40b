//! Reading: every format, every way of packing, every fault.

use std::{
    io::Write,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::Arc,
};

use newsloom::{
    article::Record,
    read::{Config, Parser, Raw, Reason, Rejection, Sink, discover, open},
};

/// Everything that comes out of reading.
#[derive(Default)]
struct Collected {
    raws: Vec<Raw>,
    rejections: Vec<Rejection>,
    skipped: Vec<String>,
}

impl Sink for Collected {
    fn record(&mut self, raw: Raw) -> ControlFlow<()> {
        self.raws.push(raw);
        ControlFlow::Continue(())
    }

    fn reject(&mut self, rejection: Rejection) -> ControlFlow<()> {
        self.rejections.push(rejection);
        ControlFlow::Continue(())
    }

    fn skip(&mut self, name: &str, _why: &'static str) {
        self.skipped.push(name.to_owned());
    }
}

fn collect(path: &Path, config: &Config) -> Collected {
    let found = discover(&[path.to_owned()], None, config).unwrap();
    let mut collected = Collected { rejections: found.rejections, ..Collected::default() };
    for source in &found.sources {
        assert!(open(source, config, &Arc::default(), &mut collected).is_continue());
    }
    collected
}

/// The records of a file, and the reasons of what is refused, parsing included.
fn records(path: &Path, config: &Config) -> (Vec<Record>, Vec<Rejection>) {
    let collected = collect(path, config);
    let parser = Parser::new(config);
    let mut rejections = collected.rejections;
    let mut records = Vec::new();
    for raw in collected.raws {
        match parser.parse(&raw) {
            Ok(record) => records.push(record),
            Err(fault) => rejections.push(raw.reject(fault, config.rejected_bytes)),
        }
    }
    (records, rejections)
}

fn texts(path: &Path) -> (Vec<String>, Vec<Reason>) {
    let (records, rejections) = records(path, &Config::default());
    (
        records.into_iter().map(|record| record.text).collect(),
        rejections.iter().map(|rejection| rejection.reason).collect(),
    )
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

fn bz2(bytes: &[u8]) -> Vec<u8> {
    let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut packer = liblzma::write::XzEncoder::new(Vec::new(), 6);
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn lines(count: usize) -> String {
    let line = |n| format!("{{\"id\": {n}, \"text\": \"Article {n} tells of the {n}th day in Varn.\"}}\n");
    (0..count).map(line).collect::<Vec<_>>().concat()
}

#[test]
fn every_packing_gives_the_same_records() {
    let folder = Folder::new();
    let plain = lines(5000);
    let (expected, _) = texts(&folder.file("a.jsonl", &plain));
    assert_eq!(expected.len(), 5000);
    let half = plain.len() / 2;
    let parts = |pack: fn(&[u8]) -> Vec<u8>| {
        let mut bytes = pack(&plain.as_bytes()[..half]);
        bytes.extend(pack(&plain.as_bytes()[half..]));
        bytes
    };
    let member = [("in/a.jsonl", plain.as_bytes())];
    for (name, bytes) in [
        ("a.jsonl.gz", gzip(plain.as_bytes())),
        ("parts.jsonl.gz", parts(gzip)),
        ("a.jsonl.zst", zst(plain.as_bytes())),
        ("parts.jsonl.zst", parts(zst)),
        ("a.jsonl.bz2", bz2(plain.as_bytes())),
        ("parts.jsonl.bz2", parts(bz2)),
        ("a.jsonl.xz", xz(plain.as_bytes())),
        ("parts.jsonl.xz", parts(xz)),
        ("no-name", gzip(plain.as_bytes())),
        ("wrong-name.jsonl", gzip(plain.as_bytes())),
        ("a.zip", zip(&member)),
        ("a.tar", tar(&member)),
        ("a.tar.gz", gzip(&tar(&member))),
        ("a.tgz", gzip(&tar(&member))),
        ("a.tar.zst", zst(&tar(&member))),
        ("packed-member.tar", tar(&[("a.jsonl.gz", &gzip(plain.as_bytes()))])),
        ("zip-in-tar.tar.xz", xz(&tar(&[("a.zip", &zip(&member))]))),
        ("tar-in-zip.zip", zip(&[("a.tar.bz2", &bz2(&tar(&member)))])),
    ] {
        let (found, reasons) = texts(&folder.file(name, bytes));
        assert_eq!(reasons, [], "{name}");
        assert!(found == expected, "{name}: {} records", found.len());
    }
}

#[test]
fn the_sample_archive_holds_what_it_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
    let (records, rejections) = records(&root, &Config::default());
    let origin = |record: &Record| record.origin.source.replace(&format!("{}/", root.display()), "");
    for (source, count) in [
        ("text/", 6),
        ("api/", 6),
        ("agency/", 10),
        ("tables/", 7),
        ("pages/", 3),
        ("letters.tar.gz!/", 3),
        ("damaged/", 9),
    ] {
        let found = records.iter().filter(|record| origin(record).starts_with(source)).count();
        assert_eq!(found, count, "{source}");
    }
    for record in &records {
        assert!(record.text.len() > 200, "{}", origin(record));
        assert!(record.page || !record.date.is_empty(), "{}", origin(record));
        assert_eq!(record.replaced, 0, "{}", origin(record));
    }
    let refused: Vec<_> = rejections
        .iter()
        .map(|refused| {
            let source = refused.origin.source.replace(&format!("{}/", root.display()), "");
            (source, refused.origin.number, refused.reason)
        })
        .collect();
    let mut expected = vec![
        ("damaged/broken-line.jsonl", 1, Reason::BadJson),
        ("damaged/cut-off.jsonl.gz", 2, Reason::Truncated),
        ("damaged/empty.txt", 0, Reason::Empty),
        ("damaged/missing-field.csv", 1, Reason::BadCsv),
        ("damaged/no-text.jsonl", 0, Reason::NoText),
        ("damaged/photo.jpg", 0, Reason::UnknownFormat),
        ("pages/weekend-sport.zip!/weekend-sport/readme.txt", 0, Reason::Empty),
    ];
    let mut refused: Vec<_> =
        refused.iter().map(|(source, number, reason)| (&source[..], *number, *reason)).collect();
    refused.sort_unstable();
    expected.sort_unstable();
    assert_eq!(refused, expected);
}
