//! Reading: every format, every way of packing, every fault.

use std::{
    io::Write,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::Arc,
};

use newsloom::{
    article::Record,
    clean::{Cleaner, Notes},
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
        assert!(record.text.len() > 120, "{}", origin(record));
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

#[test]
fn the_sample_archive_becomes_clean_articles() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
    let cleaner = Cleaner::new(&newsloom::clean::Config::default());
    let mut titled = 0;
    for record in records(&root, &Config::default()).0 {
        let source = record.origin.source.clone();
        let article = cleaner.clean(record, &mut Notes::default()).unwrap();
        assert_eq!(article.date.map(jiff::civil::Date::year), Some(2021), "{source}");
        titled += usize::from(!article.title.is_empty());
        for noise in ["Subscribe", "Cookies", "Most read", "<p>", "&ldquo;", "window.track"] {
            assert!(!article.text.contains(noise), "{source}: {noise} in {}", article.text);
        }
    }
    // One file has no head line but its date.
    assert_eq!(titled, 43);
}

#[test]
fn a_run_over_the_sample_archive_accounts_for_everything() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
    let folder = Folder::new();
    let dataset = folder.0.path().join("dataset");
    let ended = std::process::Command::new(env!("CARGO_BIN_EXE_newsloom"))
        .args(["run", "--progress", "none", "--output"])
        .args([&dataset, &root])
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(3));
    let account: serde_json::Value =
        serde_json::from_slice(&std::fs::read(dataset.join("run.json")).unwrap()).unwrap();
    let count = |name: &str| account["counts"][name].as_u64().unwrap();
    assert_eq!((count("records"), count("articles"), count("duplicates"), count("rejected")), (51, 43, 1, 7));
    let refused = std::fs::read_to_string(dataset.join("rejected.jsonl")).unwrap();
    assert_eq!(refused.lines().count(), 7);
    assert!(refused.contains("line 2, column"), "{refused}");

    // The README shows the end of this very run.
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let told = String::from_utf8(ended.stderr).unwrap();
    for start in ["  read", "  wrote", "  left out"] {
        let line = told.lines().find(|line| line.starts_with(start)).unwrap();
        assert!(readme.lines().any(|known| known == line), "README.md lacks {line:?}");
    }
    let tables = readme.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let (table, rows) = (words.next()?, words.next()?.parse::<usize>().ok()?);
        matches!(words.next(), Some("row" | "rows")).then_some((table, rows))
    });
    let mut shown = 0;
    for (table, rows) in tables {
        let found = csv::Reader::from_path(dataset.join(table)).unwrap().records().count();
        assert_eq!(found, rows, "{table} in README.md");
        shown += 1;
    }
    assert_eq!(shown, 14);
    // "Prime Minister Ilse Korvan of Kelland": no name ends with what joins it to the next one.
    let mentions = std::fs::read_to_string(dataset.join("mentions.csv")).unwrap();
    assert!(mentions.contains("Ilse Korvan,") && !mentions.contains("Ilse Korvan of"));
}

/// Numbers of the articles that `lines` wrote.
fn numbers(records: &[Record]) -> Vec<usize> {
    records.iter().map(|record| record.id.parse().unwrap()).collect()
}

#[test]
fn a_cut_costs_what_is_behind_it_and_is_told_once() {
    let folder = Folder::new();
    let halves: Vec<String> = lines(2000).lines().map(|line| format!("{line}\n")).collect();
    let (first, second) = (halves[..1000].concat(), halves[1000..].concat());
    let whole = [first.as_bytes(), second.as_bytes()].concat();
    let members = [("a.jsonl", first.as_bytes()), ("b.jsonl", second.as_bytes())];
    // The packings with large blocks lose all of the block that is cut.
    for (name, bytes, least) in [
        ("cut.jsonl.gz", gzip(&whole), 1500),
        ("cut.jsonl.zst", zst(&whole), 0),
        ("cut.jsonl.bz2", bz2(&whole), 0),
        ("cut.jsonl.xz", xz(&whole), 0),
        ("cut.jsonl", whole.clone(), 1500),
        ("cut.tar", tar(&members), 1500),
        ("cut.tar.gz", gzip(&tar(&members)), 1500),
        ("cut.zip", zip(&members), 1500),
    ] {
        let mut most = 0;
        for part in 1..20 {
            let cut = bytes.len() * part / 20 + 3;
            let (found, rejections) = records(&folder.file(name, &bytes[..cut]), &Config::default());
            let found = numbers(&found);
            assert!(found.iter().copied().eq(0..found.len()), "{name} cut at {cut}: {found:?}");
            let reasons: Vec<_> = rejections.iter().map(|refused| refused.reason).collect();
            let told = if name == "cut.zip" {
                &[Reason::Truncated, Reason::Damaged][..]
            } else {
                &[Reason::Truncated]
            };
            assert!(reasons.len() == 1 && told.contains(&reasons[0]), "{name} cut at {cut}: {rejections:?}");
            assert!(rejections[0].message.contains("cut"), "{}", rejections[0].message);
            most = most.max(found.len());
        }
        assert!(most >= least, "{name}: {most}");
    }
}

#[test]
fn damage_is_told() {
    let folder = Folder::new();
    let whole = lines(2000);
    for (name, mut bytes) in [
        ("bad.jsonl.gz", gzip(whole.as_bytes())),
        ("bad.jsonl.zst", zst(whole.as_bytes())),
        ("bad.jsonl.bz2", bz2(whole.as_bytes())),
        ("bad.jsonl.xz", xz(whole.as_bytes())),
        ("bad.zip", zip(&[("a.jsonl", whole.as_bytes())])),
    ] {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x55;
        bytes[middle + 1] ^= 0x55;
        let (found, rejections) = records(&folder.file(name, bytes), &Config::default());
        assert!(found.len() < 2000 || !rejections.is_empty(), "{name}");
        assert!(rejections.iter().any(|refused| refused.reason == Reason::Damaged), "{name}: {rejections:?}");
    }
}

#[test]
fn bombs_do_not_go_off() {
    let folder = Folder::new();
    let zeros = vec![b'0'; 40 << 20];
    let good = lines(3);
    for (name, bytes, records) in [
        ("bomb.txt.gz", gzip(&zeros), 0),
        ("bomb.txt.xz", xz(&zeros), 0),
        ("bomb.zip", zip(&[("a.txt", &zeros), ("b.jsonl", good.as_bytes())]), 3),
        ("bomb.tar", tar(&[("a.txt.gz", &gzip(&zeros)), ("b.jsonl", good.as_bytes())]), 3),
    ] {
        let (found, reasons) = texts(&folder.file(name, bytes));
        assert_eq!((found.len(), &reasons[..]), (records, &[Reason::Bomb][..]), "{name}");
    }
    let small = Config { max_unpacked_bytes: 1 << 20, ..Config::default() };
    let (_, rejections) = records(&folder.file("large.txt.bz2", bz2(&zeros)), &small);
    assert_eq!(rejections[0].reason, Reason::TooLarge);
    let mut nested = zip(&[("a.jsonl", good.as_bytes())]);
    for depth in 1..6 {
        nested = zip(&[("a.zip", &nested)]);
        let (found, reasons) = texts(&folder.file("nested.zip", &nested));
        if depth < 3 {
            assert_eq!((found.len(), &reasons[..]), (3, &[][..]), "{depth}");
        } else {
            assert_eq!((found.len(), &reasons[..]), (0, &[Reason::Nesting][..]), "{depth}");
        }
    }
}

#[test]
fn a_bad_record_costs_itself_alone() {
    let folder = Folder::new();
    let small = Config { max_record_bytes: 1 << 20, ..Config::default() };
    let long = "x".repeat(5 << 20);
    let deep = format!("{}1{}", "[".repeat(300), "]".repeat(300));
    let good = [r#"{"id": 0, "text": "a"}"#, r#"{"id": 1, "text": "b"}"#];
    for (what, bad, reason, message) in [
        ("a missing mark", r#"{"id": 5, "text: "c"}"#.to_owned(), Reason::BadJson, "line 2, column"),
        ("a missing comma", r#"{"id": 5 "text": "c"}"#.to_owned(), Reason::BadJson, "line 2, column 10"),
        ("half a value", r#"{"id": 5, "text": "c"#.to_owned(), Reason::Truncated, "line 2"),
        ("no object", "17".to_owned(), Reason::BadJson, "line 2"),
        ("an endless line", format!(r#"{{"text": "{long}"}}"#), Reason::TooLarge, "line 2 has 5242"),
        ("no text", r#"{"id": 5, "name": "c", "words": 3}"#.to_owned(), Reason::NoText, "id, name, words"),
        ("an empty text", r#"{"id": 5, "text": " "}"#.to_owned(), Reason::NoText, "empty"),
        ("deep values", format!(r#"{{"id": 5, "text": {deep}}}"#), Reason::Nesting, "recursion"),
    ] {
        let text = format!("{}\n{bad}\n\n{}", good[0], good[1]);
        let (found, rejections) = records(&folder.file("a.jsonl", text), &small);
        assert_eq!(numbers(&found), [0, 1], "{what}");
        assert_eq!(rejections.len(), 1, "{what}");
        let refused = &rejections[0];
        assert_eq!((refused.reason, refused.origin.number), (reason, 1), "{what}: {}", refused.message);
        assert_eq!(refused.origin.offset, good[0].len() as u64 + 1, "{what}");
        assert!(refused.message.contains(message), "{what}: {}", refused.message);
        let kept = bad.len().min(small.rejected_bytes);
        assert_eq!(String::from_utf8_lossy(&refused.raw), bad[..kept], "{what}");
    }
}

#[test]
fn json_arrays_are_read_value_by_value() {
    let folder = Folder::new();
    let small = Config { max_record_bytes: 1 << 20, ..Config::default() };
    let long = "x".repeat(5 << 20);
    let value = |n: usize| format!("{{\n    \"id\": {n},\n    \"text\": \"a, [b] {{c}} \\\"\"\n  }}");
    let (a, b) = (value(0), value(1));
    for (name, text, count, reasons) in [
        ("plain", format!("[{a},{b}]"), 2, &[][..]),
        ("blank", format!(" \n[ {a} ,\n\n {b} ]\n"), 2, &[]),
        ("alone", a.clone(), 1, &[]),
        ("one after the other", format!("{a}\n{b}"), 2, &[]),
        (
            "newsapi",
            format!(r#"{{"status": "ok", "n": 2, "articles": [{a}, {b}], "next": [1, {{}}]}}"#),
            2,
            &[],
        ),
        ("solr", format!(r#"{{"response": {{"numFound": 2, "docs": [{a}, {b}]}}, "facets": {{}}}}"#), 2, &[]),
        (
            "elastic",
            format!(r#"{{"took": 1, "hits": {{"hits": [{{"_source": {a}}}, {{"_source": {b}}}]}}}}"#),
            2,
            &[],
        ),
        (
            "an article with items",
            r#"{"id": 0, "text": "t", "items": [{"text": "not me"}]}"#.to_owned(),
            1,
            &[],
        ),
        ("broken", format!("[\n  {a},\n  {{\"id\": 7, \"text: \"x\"}},\n  {b}\n]"), 2, &[Reason::BadJson]),
        ("brackets", format!("[\n  {a},\n  {{\"id\": [7}},\n  {b}\n]"), 2, &[Reason::BadJson]),
        ("too large", format!("[{a}, {{\"text\": \"{long}\"}}, {b}]"), 2, &[Reason::TooLarge]),
        ("cut", format!("[{a}, {b}"), 2, &[Reason::Truncated]),
        ("cut inside", format!("[{a}, {}", &b[..20]), 1, &[Reason::Truncated]),
        ("numbers", "[1, \"a\", null]".to_owned(), 0, &[Reason::BadJson; 3]),
        ("nothing", "[]".to_owned(), 0, &[Reason::Empty]),
        ("no json", "words".to_owned(), 0, &[Reason::BadJson]),
        ("closed twice", format!("[{a}]]"), 1, &[Reason::BadJson]),
        ("deep", format!("[{a}, {}]", "[".repeat(1000)), 1, &[Reason::Nesting]),
    ] {
        let (found, rejections) = records(&folder.file("a.json", text), &small);
        let found_reasons: Vec<_> = rejections.iter().map(|refused| refused.reason).collect();
        assert_eq!((found.len(), &found_reasons[..]), (count, reasons), "{name}: {rejections:?}");
        assert!(numbers(&found).into_iter().eq(0..count), "{name}");
        if count > 1 {
            assert_eq!(found[1].text, "a, [b] {c} \"", "{name}");
        }
    }
}

#[test]
fn tables_survive_bad_rows() {
    let folder = Folder::new();
    let head = "id,Date,Headline,Body\r\n";
    let (a, b) = ("0,2020,A,\"one\n\nand \"\"two\"\"\"\r\n", "1,2021,\"B, b\",three\r\n");
    for (what, text, count, reasons) in [
        ("good", format!("{head}{a}{b}"), 2, &[][..]),
        ("blank lines", format!("\r\n{head}\r\n{a}\r\n\r\n{b}"), 2, &[]),
        ("no line end", format!("{head}{a}{}", b.trim_end()), 2, &[]),
        ("empty fields behind", format!("{head}{a}1,2021,B,three,,\n"), 2, &[]),
        ("too few", format!("{head}{a}5,2020\n{b}"), 2, &[Reason::BadCsv]),
        ("too many", format!("{head}{a}5,2020,a,b,c\n{b}"), 2, &[Reason::BadCsv]),
        ("no text", format!("{head}{a}5,2020,a,\n{b}"), 2, &[Reason::NoText]),
        ("an open mark", format!("{head}{a}5,2020,a,\"open\n{b}"), 2, &[Reason::BadCsv]),
        ("a mark amid", format!("{head}{a}1,2021,5\" nails,x\n"), 2, &[]),
        ("only a head", head.to_owned(), 0, &[Reason::Empty]),
        ("no head", "1,2,3\n4,5,6\n".to_owned(), 0, &[Reason::UnknownFormat]),
        ("semicolons", "id;text;date\n0;a, b, c;2020\n1;x;y\n".to_owned(), 2, &[]),
    ] {
        let (found, rejections) = records(&folder.file("a.csv", text), &Config::default());
        let found_reasons: Vec<_> = rejections.iter().map(|refused| refused.reason).collect();
        assert_eq!((found.len(), &found_reasons[..]), (count, reasons), "{what}: {rejections:?}");
        assert!(numbers(&found).into_iter().eq(0..count), "{what}");
    }
    let (found, _) = records(&folder.file("a.csv", format!("{head}{a}")), &Config::default());
    assert_eq!((&found[0].title[..], &found[0].text[..]), ("A", "one\n\nand \"two\""));
    let (found, _) = records(&folder.file("a.tsv", "id\ttext\n7\ta, b\n"), &Config::default());
    assert_eq!(found[0].text, "a, b");
}

#[test]
fn sources_that_cannot_be_read_are_told() {
    let folder = Folder::new();
    for (name, bytes, reason) in [
        ("empty.txt", &b""[..], Reason::Empty),
        ("empty.jsonl.gz", &gzip(b""), Reason::Empty),
        ("blank.txt", b" \n\t\n", Reason::NoText),
        ("empty.zip", &zip(&[]), Reason::Empty),
        ("photo.txt", b"\x89PNG\r\n\x1a\n\0\0", Reason::UnknownFormat),
        ("script.py", b"print(1)", Reason::UnknownFormat),
        ("noise.bin", &[0, 1, 2, 3, 4, 5, 6, 7, 8], Reason::UnknownFormat),
        ("noise.tar", &[7; 2000], Reason::Damaged),
    ] {
        let (found, reasons) = texts(&folder.file(name, bytes));
        assert_eq!((found.len(), &reasons[..]), (0, &[reason][..]), "{name}");
    }
    let path = folder.file("gone.txt", "text");
    let found = discover(std::slice::from_ref(&path), None, &Config::default()).unwrap();
    std::fs::remove_file(path).unwrap();
    let mut collected = Collected::default();
    assert!(open(&found.sources[0], &Config::default(), &Arc::default(), &mut collected).is_continue());
    assert_eq!(collected.rejections[0].reason, Reason::Vanished);
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    folder.file("a.txt", "An article.");
    let closed = folder.file("closed/b.txt", "An article.").parent().unwrap().to_owned();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read_dir(&closed).is_ok() {
        eprintln!("skipped: this user may read everything");
    } else {
        let (found, reasons) = texts(folder.0.path());
        assert_eq!((found.len(), &reasons[..]), (1, &[Reason::Unreadable][..]));
    }
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn encodings_are_told_and_can_be_stated() {
    let folder = Folder::new();
    let text = "The café’s owner said “no”.";
    let wide: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let western = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let json = |text: &[u8]| [br#"{"text": ""#, text, br#""}"#].concat();
    for (name, bytes) in [
        ("utf8.txt", text.as_bytes().to_vec()),
        ("mark.txt", format!("\u{feff}{text}").into_bytes()),
        ("wide.txt", wide.clone()),
        ("wide.txt.gz", gzip(&wide)),
        ("western.txt", western.clone()),
        ("western.jsonl", json(&western)),
        ("western.json", [b"[", &json(&western)[..], b"]"].concat()),
        ("western.csv", [b"id,text\n1,\"", &western[..], b"\"\n"].concat()),
    ] {
        let (found, reasons) = texts(&folder.file(name, bytes));
        assert_eq!((&found[..], &reasons[..]), (&[text.to_owned()][..], &[][..]), "{name}");
    }
    let stated = Config { encoding: "koi8-r".to_owned(), ..Config::default() };
    let russian = encoding_rs::KOI8_R.encode("Москва").0.into_owned();
    let (found, _) = records(&folder.file("r.txt", russian), &stated);
    assert_eq!(found[0].text, "Москва");
    let (found, _) = records(&folder.file("w.txt", wide), &stated);
    assert_eq!(found[0].text, text);
    let (found, _) = records(&folder.file("n.txt", "a\0b and more"), &Config::default());
    assert_eq!(found[0].text, "a\0b and more");
    let broken = folder.file("b.txt", b"\xe2\x80\x9cCaf\xc3\xa9\xe2\x80\x9d \xff");
    let (found, _) = records(&broken, &Config::default());
    assert_eq!((&found[0].text[..], found[0].replaced), ("“Café” \u{fffd}", 1));
}

#[test]
fn reading_again_gives_the_same_and_can_be_stopped() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
    let (one, two) = (collect(&root, &Config::default()), collect(&root, &Config::default()));
    assert!(one.raws == two.raws && one.rejections == two.rejections);
    let mut places: Vec<_> = one
        .raws
        .iter()
        .map(|raw| &raw.origin)
        .chain(one.rejections.iter().map(|refused| &refused.origin))
        .collect();
    let all = places.len();
    places.sort_by_key(|origin| (origin.source.clone(), origin.number));
    places.dedup_by_key(|origin| (origin.source.clone(), origin.number));
    assert_eq!(places.len(), all);

    struct Three(usize);
    impl Sink for Three {
        fn record(&mut self, _: Raw) -> ControlFlow<()> {
            self.0 += 1;
            if self.0 == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
        fn reject(&mut self, _: Rejection) -> ControlFlow<()> {
            ControlFlow::Continue(())
        }
    }
    let folder = Folder::new();
    let path = folder.file("a.tar.gz", gzip(&tar(&[("a.jsonl", lines(10).as_bytes())])));
    let found = discover(&[path], None, &Config::default()).unwrap();
    let mut sink = Three(0);
    assert!(open(&found.sources[0], &Config::default(), &Arc::default(), &mut sink).is_break());
    assert_eq!(sink.0, 3);
}

#[test]
fn hidden_members_are_left_out() {
    let folder = Folder::new();
    let members = [("__MACOSX/a.txt", &b"x"[..]), ("in/.b.txt", b"x"), ("./c.txt", b"An article.")];
    for path in [folder.file("a.zip", zip(&members)), folder.file("a.tar", tar(&members))] {
        let collected = collect(&path, &Config::default());
        assert_eq!((collected.raws.len(), collected.skipped.len()), (1, 2), "{}", path.display());
    }
}

#[test]
fn web_archives_feeds_and_news_items_are_read() {
    let folder = Folder::new();
    let capture = |kind: &str, block: &str| {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://x/{kind}\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    };
    let page = capture("response", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><p>An article.");
    let request = capture("request", "GET / HTTP/1.1\r\n\r\n");
    let archive = [&request[..], &page, &page].concat();
    let feed =
        |items: &str| format!("<?xml version='1.0'?><rss><channel><title>no</title>{items}</channel></rss>");
    let item = "<item><title>T</title><description>An article.</description></item>\n";
    let news = "<newsItem><contentSet><inlineXML><html><body><p>An article.</p></body></html></inlineXML></contentSet></newsItem>";
    let nitf =
        "<?xml version='1.0'?><nitf><body><body.content><p>An article.</p></body.content></body></nitf>";
    for (name, text, count, reasons) in [
        ("a.warc", archive.clone(), 2, &[][..]),
        ("a.warc", format!("{request}{page}noise\r\n\r\nmore\r\n{page}"), 2, &[Reason::Damaged]),
        ("a.warc", archive[..archive.len() - 30].to_owned(), 1, &[Reason::Truncated]),
        ("a.warc", request.clone(), 0, &[Reason::Empty]),
        ("a.rss", feed(&item.repeat(3)), 3, &[]),
        ("a.xml", feed(&format!("{item}<item><title>no text</title></item>{item}")), 2, &[Reason::NoText]),
        ("a.xml", feed(&format!("{item}<item><title>cut")), 1, &[Reason::Truncated]),
        ("a.xml", feed(""), 0, &[Reason::Empty]),
        ("a.xml", format!("<newsMessage><itemSet>{news}{news}</itemSet></newsMessage>"), 2, &[]),
        ("a.xml", "<catalog><newsItem/></catalog>".to_owned(), 0, &[Reason::UnknownFormat]),
        ("a.jsonl", serde_json::json!({"body": nitf}).to_string(), 1, &[]),
        ("a.xml", "no tag".to_owned(), 0, &[Reason::UnknownFormat]),
    ] {
        for (name, bytes) in
            [(name.to_owned(), text.as_bytes().to_vec()), (format!("{name}.gz"), gzip(text.as_bytes()))]
        {
            let (found, found_reasons) = texts(&folder.file(&name, bytes));
            assert_eq!((found.len(), &found_reasons[..]), (count, reasons), "{name}: {text}");
            let clean = |text: &String| text.contains("An article.") && !text.contains("nitf");
            assert!(found.iter().all(clean), "{name}: {found:?}");
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 256, failure_persistence: None, ..Default::default() })]

    /// Whatever stands in a file of whatever name: it ends, without panic, in records and rejections.
    #[test]
    fn no_bytes_are_fatal(
        ending in proptest::sample::select(&["txt", "html", "json", "jsonl", "csv", "tsv", "zip", "tar", "gz", "xml", "warc", ""][..]),
        start in proptest::sample::select(&[
            "", "[{\"text\": ", "{\"articles\": [{", "id,text\n\"", "WARC/1.0\r\n", "<rss><item>", "PK\x03\x04", "\u{feff}", "date 2020",
        ][..]),
        noise in proptest::collection::vec(proptest::sample::select(&b"{}[]\",:\\\n\r a1<>/\0\xff\xc3\xa9u\t;|"[..]), 0..200),
    ) {
        let folder = Folder::new();
        let path = folder.file(&format!("a.{ending}"), [start.as_bytes(), &noise].concat());
        let (found, rejections) = records(&path, &Config::default());
        proptest::prop_assert!(!found.is_empty() || !rejections.is_empty());
    }
}

/// Real files of every kind: each says what it is, or why it is of no use.
#[test]
fn collected_formats_are_read_or_refused() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/formats");
    if !root.exists() {
        eprintln!("skipped: {} is not there", root.display());
        return;
    }
    let collected = collect(&root, &Config::default());
    let parser = Parser::new(&Config::default());
    let mut told: std::collections::HashSet<_> =
        collected.rejections.iter().map(|refused| refused.origin.source.clone()).collect();
    told.extend(collected.raws.iter().map(|raw| raw.origin.source.clone()));
    for source in discover(&[root], None, &Config::default()).unwrap().sources {
        assert!(told.contains(&source.name), "{}", source.name);
    }
    let (mut read, mut refused) = (0, collected.rejections.len());
    for raw in &collected.raws {
        match parser.parse(raw) {
            Ok(record) => {
                assert!(
                    !record.text.starts_with("<?xml") && !record.text.contains("WARC/1."),
                    "{:?}",
                    raw.origin
                );
                read += 1;
            }
            Err(fault) => {
                assert!(fault.reason != Reason::Internal && !fault.message.is_empty());
                refused += 1;
            }
        }
    }
    // A few hundred of each; how many exactly depends on what counts as an article.
    assert!(read > 200 && refused > 200, "{read} read, {refused} refused");
}
