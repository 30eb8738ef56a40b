//! The model file: checked once, then read by name.
//!
//! In: bytes in the form that docs/model.md gives. Out: header and tensors. Never: trusts a number of the file; a file that
//! passes has all the tensors of its configuration in their shapes, inside the data, with weights of 7 bits and finite scales.

use std::{borrow::Cow, collections::BTreeMap, ops::Range};

use serde::Deserialize;

const MAGIC: &[u8] = b"NLMODEL2";
const CHECKSUM: usize = 32;

/// No dimension of a model is larger: products of this many bytes cannot overflow 32 bits.
const LARGEST: usize = 1 << 13;

/// No table of embeddings has more rows.
const MOST_ROWS: usize = 1 << 24;

/// Why a file is no model.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum FileError {
    /// It does not begin like one.
    #[error("this is not a newsloom model file (it does not begin with NLMODEL2)")]
    Magic,
    /// It is a model for another program.
    #[error(
        "the model file has format {found}, this newsloom reads format 2: take a model made for this version"
    )]
    Format {
        /// The format that the file says.
        found: char,
    },
    /// It ends too early.
    #[error(
        "the model file is cut off: {length} bytes, at least {needed} expected: copy or download it again"
    )]
    Short {
        /// Bytes there are.
        length: usize,
        /// Bytes there should be.
        needed: usize,
    },
    /// It is damaged.
    #[error("the model file is damaged (its BLAKE3 checksum does not match): copy or download it again")]
    Checksum,
    /// The header is not what it must be.
    #[error("the header of the model file cannot be read: {0}")]
    Header(String),
    /// A number of the configuration is out of range.
    #[error("the model's {name} is {value}, {expected} expected")]
    Dimension {
        /// The number's name.
        name: &'static str,
        /// Its value.
        value: usize,
        /// What it may be.
        expected: &'static str,
    },
    /// A tensor is not there.
    #[error("the model file has no tensor `{0}`")]
    Missing(String),
    /// A tensor is not what the configuration makes it.
    #[error("tensor `{name}` of the model file {problem}")]
    Tensor {
        /// Its name.
        name: String,
        /// What is wrong.
        problem: String,
    },
    /// A list of labels is not what its head needs.
    #[error("the labels of `{head}` in the model file {problem}")]
    Labels {
        /// The head.
        head: String,
        /// What is wrong.
        problem: String,
    },
}

/// Sizes of a model.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
pub(super) struct Sizes {
    pub(super) d: usize,
    pub(super) conv_layers: usize,
    pub(super) rec_layers: usize,
    pub(super) rec_hidden: usize,
    pub(super) arc_width: usize,
    pub(super) rel_width: usize,
    pub(super) word_dim: usize,
    pub(super) prefix_dim: usize,
    pub(super) suffix_dim: usize,
    pub(super) shape_dim: usize,
    pub(super) vocab: usize,
    pub(super) gram_rows: usize,
    pub(super) prefix_rows: usize,
    pub(super) suffix_rows: usize,
    pub(super) shape_rows: usize,
}

impl Sizes {
    /// Width of the concatenated embeddings.
    pub(super) fn embedding(&self) -> usize {
        self.word_dim + self.prefix_dim + self.suffix_dim + self.shape_dim
    }

    fn check(&self) -> Result<(), FileError> {
        let dimension = |name, value: usize, fits: bool, expected| {
            if fits { Ok(()) } else { Err(FileError::Dimension { name, value, expected }) }
        };
        for (name, value) in [
            ("d", self.d),
            ("rec_hidden", self.rec_hidden),
            ("arc_width", self.arc_width),
            ("rel_width", self.rel_width),
        ] {
            let fits = value.is_multiple_of(16) && (16..=LARGEST / 8).contains(&value);
            dimension(name, value, fits, "a multiple of 16 up to 1024")?;
        }
        for (name, value) in [
            ("word_dim", self.word_dim),
            ("prefix_dim", self.prefix_dim),
            ("suffix_dim", self.suffix_dim),
            ("shape_dim", self.shape_dim),
        ] {
            dimension(name, value, (1..=LARGEST / 8).contains(&value), "1 to 1024")?;
        }
        for (name, value) in [
            ("gram_rows", self.gram_rows),
            ("prefix_rows", self.prefix_rows),
            ("suffix_rows", self.suffix_rows),
            ("shape_rows", self.shape_rows),
        ] {
            dimension(name, value, (1..=MOST_ROWS).contains(&value), "1 to 16777216")?;
        }
        dimension("vocab", self.vocab, self.vocab <= MOST_ROWS, "at most 16777216")?;
        for (name, value) in [("conv_layers", self.conv_layers), ("rec_layers", self.rec_layers)] {
            dimension(name, value, value <= 16, "at most 16")?;
        }
        Ok(())
    }
}

/// What the file says of itself.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) config: Sizes,
    pub(super) labels: BTreeMap<String, Vec<String>>,
    pub(super) tensors: Vec<TensorEntry>,
}

/// Where a tensor stands.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
pub(super) struct TensorEntry {
    pub(super) name: String,
    pub(super) dtype: String,
    pub(super) shape: Vec<usize>,
    pub(super) offset: usize,
    pub(super) length: usize,
}

/// A checked file.
pub(super) struct ModelFile {
    bytes: Cow<'static, [u8]>,
    header: Header,
    /// Hexadecimal BLAKE3 of the file's content.
    pub(super) hash: String,
    /// Of each tensor, in the bytes.
    places: BTreeMap<String, (Range<usize>, usize)>,
}

/// A matrix as the file has it: rows of 8-bit weights, and a scale for each row.
pub(super) struct Weights<'a> {
    pub(super) rows: &'a [i8],
    pub(super) inputs: usize,
    pub(super) scale: Vec<f32>,
}

impl ModelFile {
    /// Checks checksum and header.
    pub(super) fn new(bytes: Cow<'static, [u8]>) -> Result<Self, FileError> {
        let needed = MAGIC.len() + 4 + CHECKSUM;
        match bytes.get(..MAGIC.len()) {
            Some(MAGIC) => {}
            Some(magic) if magic.starts_with(&MAGIC[..7]) => {
                return Err(FileError::Format { found: char::from(magic[7]) });
            }
            _ => return Err(FileError::Magic),
        }
        if bytes.len() < needed {
            return Err(FileError::Short { length: bytes.len(), needed });
        }
        let (content, checksum) = bytes.split_at(bytes.len() - CHECKSUM);
        let hash = blake3::hash(content);
        if hash.as_bytes() != checksum {
            return Err(FileError::Checksum);
        }
        let length = u32::from_le_bytes(content[MAGIC.len()..][..4].try_into().expect("four bytes")) as usize;
        let start = MAGIC.len() + 4;
        let json = content[start..]
            .get(..length)
            .ok_or(FileError::Short { length: bytes.len(), needed: needed + length })?;
        let header: Header =
            serde_json::from_slice(json).map_err(|error| FileError::Header(error.to_string()))?;
        header.config.check()?;
        let data = start + length..content.len();
        let mut places = BTreeMap::new();
        for (index, tensor) in header.tensors.iter().enumerate() {
            let end = tensor.offset.checked_add(tensor.length);
            let Some(end) = end.filter(|&end| end <= data.len()) else {
                return Err(tensor.error(format!(
                    "ends at byte {} of {}",
                    tensor.offset.saturating_add(tensor.length),
                    data.len()
                )));
            };
            places.insert(tensor.name.clone(), (data.start + tensor.offset..data.start + end, index));
        }
        let hash = hash.to_hex().to_string();
        Ok(Self { bytes, header, hash, places })
    }

    /// What the file says of itself.
    pub(super) fn header(&self) -> &Header {
        &self.header
    }

    /// A matrix `[outputs, inputs]` with its scales.
    pub(super) fn matrix(&self, name: &str, outputs: usize, inputs: usize) -> Result<Weights<'_>, FileError> {
        let rows = self.signed(&format!("{name}.w"), &[outputs, inputs])?;
        if rows.iter().any(|weight| !(-63..=63).contains(weight)) {
            return Err(FileError::Tensor {
                name: format!("{name}.w"),
                problem: "has weights outside -63 to 63".to_owned(),
            });
        }
        Ok(Weights { rows, inputs, scale: self.floats(&format!("{name}.w.scale"), &[outputs])? })
    }

    /// Rows of embeddings `[rows, width]`: the place of their bytes, and their scales.
    pub(super) fn embedding(
        &self,
        name: &str,
        rows: usize,
        width: usize,
    ) -> Result<(Range<usize>, Vec<f32>), FileError> {
        let place = self.place(name, "i8", &[rows, width], 1)?;
        Ok((place, self.floats(&format!("{name}.scale"), &[rows])?))
    }

    /// The bytes of the file.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A tensor of floats.
    pub(super) fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, FileError> {
        let bytes = &self.bytes[self.place(name, "f32", shape, 4)?];
        let values: Vec<f32> = bytes.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
        if values.iter().any(|value| !value.is_finite()) {
            return Err(FileError::Tensor { name: name.to_owned(), problem: "is not finite".to_owned() });
        }
        Ok(values)
    }

    /// A text, and where it stands.
    pub(super) fn text(&self, name: &str) -> Result<Range<usize>, FileError> {
        let (place, index) = self.places.get(name).ok_or_else(|| FileError::Missing(name.to_owned()))?;
        let tensor = &self.header.tensors[*index];
        if tensor.dtype != "utf8" || std::str::from_utf8(&self.bytes[place.clone()]).is_err() {
            return Err(tensor.error("is no text in UTF-8"));
        }
        Ok(place.clone())
    }

    fn signed(&self, name: &str, shape: &[usize]) -> Result<&[i8], FileError> {
        let place = self.place(name, "i8", shape, 1)?;
        Ok(as_signed(&self.bytes[place]))
    }

    fn place(
        &self,
        name: &str,
        dtype: &str,
        shape: &[usize],
        size: usize,
    ) -> Result<Range<usize>, FileError> {
        let (place, index) = self.places.get(name).ok_or_else(|| FileError::Missing(name.to_owned()))?;
        let tensor = &self.header.tensors[*index];
        // A vector may be written as a matrix of one row or one column.
        let found: Vec<usize> = tensor.shape.iter().copied().filter(|&size| size != 1).collect();
        let expected: Vec<usize> = shape.iter().copied().filter(|&size| size != 1).collect();
        if tensor.dtype != dtype || found != expected {
            return Err(
                tensor.error(format!("is {} {:?}, {dtype} {shape:?} expected", tensor.dtype, tensor.shape))
            );
        }
        let length = shape.iter().product::<usize>() * size;
        if place.len() != length {
            return Err(tensor.error(format!("has {} bytes, {length} expected", place.len())));
        }
        Ok(place.clone())
    }
}

impl TensorEntry {
    fn error(&self, problem: impl Into<String>) -> FileError {
        FileError::Tensor { name: self.name.clone(), problem: problem.into() }
    }
}

/// The same bytes, signed.
#[allow(unsafe_code, reason = "std has no safe view of bytes as signed bytes")]
fn as_signed(bytes: &[u8]) -> &[i8] {
    // SAFETY: both types have the same size and alignment, and every value is valid.
    unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast(), bytes.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::reference::{Random, write_model};

    fn file(bytes: Vec<u8>) -> Result<ModelFile, FileError> {
        ModelFile::new(Cow::Owned(bytes))
    }

    #[test]
    fn a_whole_file_is_read() {
        let file = file(write_model(&mut Random::new(1), &|_| {})).unwrap();
        assert_eq!(file.header().name, "test");
        assert_eq!(file.hash.len(), 64);
    }

    #[test]
    fn every_damage_is_named() {
        let whole = write_model(&mut Random::new(1), &|_| {});
        assert_eq!(file(Vec::new()).err(), Some(FileError::Magic));
        assert_eq!(file(b"PK\x03\x04 and more of it".to_vec()).err(), Some(FileError::Magic));
        assert_eq!(file(b"NLMODEL9....".to_vec()).err(), Some(FileError::Format { found: '9' }));
        assert_eq!(file(b"NLMODEL2....".to_vec()).err(), Some(FileError::Short { length: 12, needed: 44 }));
        assert_eq!(file(whole[..whole.len() - 1].to_vec()).err(), Some(FileError::Checksum));
        // Any bit that is turned is found.
        for at in [8, 20, 500, whole.len() / 2, whole.len() - 1] {
            let mut damaged = whole.clone();
            damaged[at] ^= 4;
            assert_eq!(file(damaged).err(), Some(FileError::Checksum), "byte {at}");
        }
    }

    #[test]
    fn every_wrong_header_is_named() {
        type Change = fn(&mut Header);
        fn change(header: &mut Header, tensor: usize, change: impl Fn(&mut TensorEntry)) {
            // The tensors are made after the sizes have been changed.
            header.tensors.get_mut(tensor).map(change);
        }
        let changes: [(Change, &str); 6] = [
            (|header| header.config.d = 17, "d is 17"),
            (|header| header.config.rec_layers = 99, "rec_layers is 99"),
            (|header| change(header, 3, |tensor| tensor.offset = usize::MAX), "ends at byte"),
            (|header| header.tensors.retain(|tensor| tensor.name != "arc.root"), "no tensor `arc.root`"),
            (|header| change(header, 1, |tensor| tensor.shape = vec![3, 3]), "expected"),
            (|header| header.labels.clear(), "labels of `upos`"),
        ];
        for (wrong, message) in changes {
            let bytes = write_model(&mut Random::new(1), &wrong);
            let error = file(bytes).and_then(|file| crate::model::network::Network::new(&file)).err();
            let error = error.map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(message), "{message:?}: {error:?}");
        }
    }
}
