//! Any bytes as a model file are used or refused, never believed.
#![no_main]

use std::io::Write;

use libfuzzer_sys::fuzz_target;
use newsloom::model::{Config, Tagger};

fuzz_target!(|bytes: Vec<u8>| {
    // With the right beginning and checksum, so that the header is reached.
    let mut content = b"NLMODEL2".to_vec();
    content.extend(bytes);
    let hash = *blake3::hash(&content).as_bytes();
    content.extend(hash);
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&content).unwrap();
    let _ = Tagger::new(&Config { file: Some(file.path().to_owned()) });
});
