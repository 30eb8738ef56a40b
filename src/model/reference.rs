//! The forward pass once more, as docs/model.md tells it: slow, without packing or batches, for tests to compare with.
//!
//! Also random models and random text.

#![allow(clippy::many_single_char_names, reason = "the names of docs/model.md")]

use std::{collections::BTreeMap, fmt::Write};

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::file::{Header, Sizes, TensorEntry};

/// A small generator (SplitMix64).
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// From -1 to 1.
    fn float(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1 << 23) as f32 - 1.0
    }
}

const WORDS: &[&str] = &[
    "the",
    "The",
    "council",
    "said",
    "of",
    "Ash",
    "River",
    "Ann",
    "Bell",
    "was",
    "closed",
    "on",
    "Monday",
    ",",
    "and",
    "“we",
    "can’t",
    "go”",
    "2020",
    "3.5",
    "$5",
    "U.S.",
    "e-mail",
    "naïve",
    "Łódź",
    "東京",
    "😀",
    "—",
    "to",
    "a",
    "(new)",
    "Mr.",
    "who",
    "told",
    "reporters",
    "that",
    "…",
    "№",
    "x1-y2",
    "Council's",
];

/// Text of made sentences, some of them long.
pub(super) fn text(random: &mut Random, sentences: usize) -> String {
    let mut text = String::new();
    for _ in 0..sentences {
        let longest = if random.below(8) == 0 { 90 } else { 20 };
        let words = 1 + random.below(longest);
        for _ in 0..words {
            text.push_str(WORDS[random.below(WORDS.len())]);
            text.push(' ');
        }
        let _ = write!(text, "w{}.\n\n", random.below(50));
    }
    text
}

const VOCABULARY: &[&str] = &["the", "of", ",", "said", "ash", "w0", "0000", "0.0", "lodge"];

/// Sizes of a small model.
pub(super) fn sizes() -> Sizes {
    Sizes {
        d: 48,
        conv_layers: 2,
        rec_layers: 2,
        rec_hidden: 32,
        arc_width: 32,
        rel_width: 16,
        word_dim: 24,
        prefix_dim: 8,
        suffix_dim: 8,
        shape_dim: 4,
        vocab: VOCABULARY.len(),
        gram_rows: 13,
        prefix_rows: 7,
        suffix_rows: 11,
        shape_rows: 6,
    }
}

/// A model file of random weights; `change` may change the header, sizes before the tensors are made and the rest after.
pub(super) fn write_model(random: &mut Random, change: &dyn Fn(&mut Header)) -> Vec<u8> {
    let list = |labels: &[&str]| labels.iter().map(|&label| label.to_owned()).collect::<Vec<_>>();
    let plain = list(&["O", "B", "I"]);
    let mut header = Header {
        name: "test".to_owned(),
        version: "1".to_owned(),
        config: sizes(),
        labels: BTreeMap::from([
            ("upos".to_owned(), list(&["NOUN", "VERB", "PUNCT", "PROPN", "ADP", "NUM"])),
            ("ner".to_owned(), list(&["O", "B-PERSON", "I-PERSON", "B-LOC", "I-LOC", "B-ODD", "I-ODD"])),
            ("rel".to_owned(), list(&["root", "nsubj", "obj", "punct", "det"])),
            ("quote_content".to_owned(), plain.clone()),
            ("quote_source".to_owned(), plain.clone()),
            ("quote_cue".to_owned(), plain),
        ]),
        tensors: Vec::new(),
    };
    let mut sized = header.clone();
    change(&mut sized);
    header.config.conv_layers = sized.config.conv_layers.min(8);
    header.config.rec_layers = sized.config.rec_layers.min(8);
    header.config.d = sized.config.d.min(128);
    header.config.rec_hidden = sized.config.rec_hidden.min(64);
    let mut data = Vec::new();
    let mut tensors = Vec::new();
    let mut add = |name: &str, dtype: &str, shape: &[usize], bytes: Vec<u8>| {
        data.resize(data.len() + (64 - data.len() % 64) % 64, 0);
        let entry = TensorEntry {
            name: name.to_owned(),
            dtype: dtype.to_owned(),
            shape: shape.to_vec(),
            offset: data.len(),
            length: bytes.len(),
        };
        tensors.push(entry);
        data.extend(bytes);
    };
    let s = header.config.clone();
    let (d, h, a, r) = (s.d, s.rec_hidden, s.arc_width, s.rel_width);
    add("vocab", "utf8", &[VOCABULARY.join("\n").len()], VOCABULARY.join("\n").into_bytes());
    for (name, rows, width) in [
        ("emb.word", s.vocab, s.word_dim),
        ("emb.gram", s.gram_rows, s.word_dim),
        ("emb.prefix", s.prefix_rows, s.prefix_dim),
        ("emb.suffix", s.suffix_rows, s.suffix_dim),
        ("emb.shape", s.shape_rows, s.shape_dim),
    ] {
        add(name, "i8", &[rows, width], (0..rows * width).map(|_| random.next() as u8).collect());
        let scale = (0..rows).flat_map(|_| (0.01 + 0.005 * random.float()).to_le_bytes()).collect();
        add(&format!("{name}.scale"), "f32", &[rows], scale);
    }
    let mut matrices = vec![("in".to_owned(), d, s.embedding(), true, true)];
    for layer in 0..s.conv_layers {
        matrices.push((format!("conv.{layer}"), d, 3 * d, true, true));
    }
    for layer in 0..s.rec_layers {
        matrices.push((format!("rec.{layer}"), 6 * h, d, true, true));
        matrices.push((format!("rec.{layer}.o"), d, 2 * h, true, false));
    }
    for (name, labels) in &header.labels {
        if name != "rel" {
            matrices.push((format!("head.{name}"), labels.len(), d, true, false));
        }
    }
    matrices.push(("arc.dep".to_owned(), a, d, true, false));
    matrices.push(("arc.head".to_owned(), a, d, true, false));
    matrices.push(("rel.dep".to_owned(), r, d, false, false));
    matrices.push(("rel.head".to_owned(), r, d, false, false));
    matrices.push(("rel.out".to_owned(), header.labels["rel"].len(), r, true, false));
    let mut floats = Vec::new();
    for (name, outputs, inputs, bias, norm) in matrices {
        let weights = (0..outputs * inputs).map(|_| (random.below(127) as i8 - 63).cast_unsigned()).collect();
        add(&format!("{name}.w"), "i8", &[outputs, inputs], weights);
        floats.push((format!("{name}.w.scale"), outputs, 0.004, 0.002));
        if bias {
            floats.push((format!("{name}.b"), outputs, 0.0, 0.2));
        }
        if norm {
            floats.push((format!("{name}.ln.gamma"), d, 1.0, 0.3));
            floats.push((format!("{name}.ln.beta"), d, 0.0, 0.3));
        }
    }
    floats.push(("rel.b".to_owned(), r, 0.0, 0.2));
    floats.push(("arc.root".to_owned(), a, 0.0, 1.0));
    floats.push(("arc.distance".to_owned(), 65, 0.0, 1.0));
    floats.push(("arc.root_bias".to_owned(), 1, 0.0, 1.0));
    for (name, length, middle, width) in floats {
        let values = (0..length).flat_map(|_| (middle + width * random.float()).to_le_bytes()).collect();
        add(&name, "f32", &[length], values);
    }
    header.tensors = tensors;
    change(&mut header);
    let json = serde_json::to_vec(&header).unwrap();
    let mut bytes = b"NLMODEL2".to_vec();
    bytes.extend((json.len() as u32).to_le_bytes());
    bytes.extend(json);
    bytes.extend(data);
    let hash = blake3::hash(&bytes);
    bytes.extend(hash.as_bytes());
    bytes
}

/// A model read without any of the code under test.
pub(super) struct Reference {
    config: BTreeMap<String, usize>,
    labels: BTreeMap<String, usize>,
    signed: BTreeMap<String, Vec<i8>>,
    floats: BTreeMap<String, Vec<f32>>,
    vocabulary: Vec<String>,
}

/// What the heads say of a sentence.
pub(super) struct Scores {
    pub(super) heads: BTreeMap<String, Vec<Vec<f32>>>,
    /// For each token: the root, then each token.
    pub(super) arcs: Vec<Vec<f32>>,
    last: Vec<Vec<f32>>,
}

impl Reference {
    pub(super) fn new(bytes: &[u8]) -> Self {
        let length = u32::from_le_bytes(bytes[8..12].try_into().unwrap()) as usize;
        let header: Value = serde_json::from_slice(&bytes[12..12 + length]).unwrap();
        let data = &bytes[12 + length..];
        let number = |value: &Value| value.as_u64().unwrap() as usize;
        let object = |key: &str| header[key].as_object().unwrap();
        let (mut signed, mut floats, mut vocabulary) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        for tensor in header["tensors"].as_array().unwrap() {
            let (name, start) = (tensor["name"].as_str().unwrap().to_owned(), number(&tensor["offset"]));
            let bytes = &data[start..start + number(&tensor["length"])];
            match tensor["dtype"].as_str().unwrap() {
                "i8" => drop(signed.insert(name, bytes.iter().map(|&byte| byte as i8).collect())),
                "f32" => {
                    let values = bytes.chunks(4).map(|four| f32::from_le_bytes(four.try_into().unwrap()));
                    floats.insert(name, values.collect());
                }
                _ => vocabulary = str::from_utf8(bytes).unwrap().split('\n').map(str::to_owned).collect(),
            }
        }
        Self {
            config: object("config").iter().map(|(key, value)| (key.clone(), number(value))).collect(),
            labels: object("labels")
                .iter()
                .map(|(key, value)| (key.clone(), value.as_array().unwrap().len()))
                .collect(),
            signed,
            floats,
            vocabulary,
        }
    }

    /// `W x + b` with the input quantised.
    fn product(&self, name: &str, bias: Option<&str>, x: &[f32]) -> Vec<f32> {
        let (weights, scales) =
            (&self.signed[&format!("{name}.w")], &self.floats[&format!("{name}.w.scale")]);
        let (q, s) = quantise(x);
        let rows = weights.chunks(x.len()).zip(scales).enumerate();
        rows.map(|(output, (row, scale))| {
            let sum: i32 = row.iter().zip(&q).map(|(&w, &q)| i32::from(w) * q).sum();
            sum as f32 * s * scale + bias.map_or(0.0, |bias| self.floats[bias][output])
        })
        .collect()
    }

    fn norm(&self, name: &str, x: &[f32]) -> Vec<f32> {
        let (gamma, beta) =
            (&self.floats[&format!("{name}.ln.gamma")], &self.floats[&format!("{name}.ln.beta")]);
        let count = x.len() as f64;
        let mean = x.iter().map(|&v| f64::from(v)).sum::<f64>() / count;
        let variance = x.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>() / count;
        x.iter()
            .zip(gamma.iter().zip(beta))
            .map(|(&v, (&g, &b))| ((f64::from(v) - mean) / (variance + 1e-5).sqrt()) as f32 * g + b)
            .collect()
    }

    pub(super) fn embed(&self, form: &str) -> Vec<f32> {
        let norm: String = form
            .chars()
            .flat_map(|c| match c {
                '‘' | '’' | '‚' | '‛' => vec!['\''],
                '“' | '”' | '„' | '‟' => vec!['"'],
                '–' | '—' | '‐' | '‑' | '−' => vec!['-'],
                '…' => vec!['.', '.', '.'],
                c if c.is_ascii_digit() => vec!['0'],
                c => vec![c],
            })
            .collect::<String>()
            .to_lowercase();
        let number = |norm: &str| self.vocabulary.iter().position(|known| known == norm);
        let bare = || norm.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).nfc().collect::<String>();
        let norm = if number(&norm).is_some() { norm } else { bare() };
        let letters: Vec<char> = norm.chars().collect();
        let prefix: String = letters[..letters.len().min(3)].iter().collect();
        let suffix: String = letters[letters.len().saturating_sub(3)..].iter().collect();
        let symbols: Vec<char> = form
            .chars()
            .map(|c| match c {
                c if c.is_uppercase() => 'X',
                c if c.is_lowercase() => 'x',
                c if c.is_alphabetic() => 'a',
                c if c.is_numeric() => 'd',
                '‘' | '’' | '‚' | '‛' => '\'',
                '“' | '”' | '„' | '‟' => '"',
                '–' | '—' | '‐' | '‑' | '−' => '-',
                '…' => '.',
                c => c,
            })
            .collect();
        let mut shape = Vec::new();
        for &symbol in &symbols {
            if shape.len() < 3 || shape[shape.len() - 3..].iter().any(|&other| other != symbol) {
                shape.push(symbol);
            }
        }
        let shape: String = shape.into_iter().take(10).collect();
        let fnv = |text: String| {
            text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
            })
        };
        let modulo = |text: String, rows: &str| (fnv(text) % self.config[rows] as u64) as usize;
        let word = number(&norm);
        let row = |table: &str, width: usize, row: usize| {
            let scale = self.floats[&format!("emb.{table}.scale")][row];
            let values = &self.signed[&format!("emb.{table}")][row * width..(row + 1) * width];
            values.iter().map(|&value| f32::from(value) * scale).collect::<Vec<_>>()
        };
        let width = self.config["word_dim"];
        let mut all = vec![0.0; width];
        if let Some(word) = word {
            all = row("word", width, word);
        } else {
            let bracketed: Vec<char> = format!("<{norm}>").chars().collect();
            let ends = |start| (start + 3..=start + 5).map(move |end| (start, end));
            let places = (0..bracketed.len()).flat_map(ends).filter(|&(_, end)| end <= bracketed.len());
            let groups: Vec<String> =
                places.map(|(start, end)| bracketed[start..end].iter().collect()).take(48).collect();
            for group in &groups {
                let part = row("gram", width, modulo(format!("g:{group}"), "gram_rows"));
                all.iter_mut().zip(part).for_each(|(sum, value)| *sum += value);
            }
            for sum in &mut all {
                *sum /= groups.len().max(1) as f32;
            }
        }
        let rows = [
            ("prefix", modulo(format!("p:{prefix}"), "prefix_rows")),
            ("suffix", modulo(format!("s:{suffix}"), "suffix_rows")),
            ("shape", modulo(format!("h:{shape}"), "shape_rows")),
        ];
        for (table, number) in rows {
            all.extend(row(table, self.config[&format!("{table}_dim")], number));
        }
        all
    }

    pub(super) fn run(&self, forms: &[&str]) -> Scores {
        let d = self.config["d"];
        let mut xs: Vec<Vec<f32>> = forms
            .iter()
            .map(|form| self.norm("in", &relu(&self.product("in", Some("in.b"), &self.embed(form)))))
            .collect();
        for layer in 0..self.config["conv_layers"] {
            let name = format!("conv.{layer}");
            let (weights, scales) =
                (&self.signed[&format!("{name}.w")], &self.floats[&format!("{name}.w.scale")]);
            let rows: Vec<_> = xs.iter().map(|x| quantise(x)).collect();
            let nothing = (vec![0; d], 0.0);
            xs = (0..xs.len())
                .map(|t| {
                    let parts = [
                        t.checked_sub(1).map_or(&nothing, |before| &rows[before]),
                        &rows[t],
                        rows.get(t + 1).unwrap_or(&nothing),
                    ];
                    let sums: Vec<f32> = (0..d)
                        .map(|output| {
                            let mut sum = 0.0;
                            for (place, (q, s)) in parts.iter().enumerate() {
                                let weights = &weights[output * 3 * d + place * d..][..d];
                                let part: i32 = weights.iter().zip(q).map(|(&w, &q)| i32::from(w) * q).sum();
                                sum += part as f32 * s;
                            }
                            let value = sum * scales[output] + self.floats[&format!("{name}.b")][output];
                            xs[t][output] + value.max(0.0)
                        })
                        .collect();
                    self.norm(&name, &sums)
                })
                .collect();
        }
        for layer in 0..self.config["rec_layers"] {
            let name = format!("rec.{layer}");
            let h = self.config["rec_hidden"];
            let gates: Vec<Vec<f32>> =
                xs.iter().map(|x| self.product(&name, Some(&format!("{name}.b")), x)).collect();
            let mut ys = vec![vec![0.0; 2 * h]; xs.len()];
            let g = |v: f32| 0.5 + 0.5 * v / (1.0 + v.abs());
            for channel in 0..h {
                let mut c = 0.0;
                for t in 0..xs.len() {
                    let [z, f, r] = [0, 1, 2].map(|gate| gates[t][gate * h + channel]);
                    c = g(f) * c + (1.0 - g(f)) * z;
                    ys[t][channel] = g(r) * c;
                }
                c = 0.0;
                for t in (0..xs.len()).rev() {
                    let [z, f, r] = [3, 4, 5].map(|gate| gates[t][gate * h + channel]);
                    c = g(f) * c + (1.0 - g(f)) * z;
                    ys[t][h + channel] = g(r) * c;
                }
            }
            let output = format!("{name}.o");
            for (x, y) in xs.iter_mut().zip(&ys) {
                let added = self.product(&output, Some(&format!("{output}.b")), y);
                let sums: Vec<f32> = x.iter().zip(added).map(|(x, y)| x + y).collect();
                *x = self.norm(&name, &sums);
            }
        }
        let mut heads = BTreeMap::new();
        for name in self.labels.keys().filter(|name| *name != "rel") {
            let name_in_file = format!("head.{name}");
            let bias = format!("{name_in_file}.b");
            let rows = xs.iter().map(|x| self.product(&name_in_file, Some(&bias), x)).collect();
            heads.insert(name.clone(), rows);
        }
        let a = (self.config["arc_width"] as f32).sqrt();
        let deps: Vec<_> = xs.iter().map(|x| self.product("arc.dep", Some("arc.dep.b"), x)).collect();
        let tops: Vec<_> = xs.iter().map(|x| self.product("arc.head", Some("arc.head.b"), x)).collect();
        let dot = |l: &[f32], r: &[f32]| l.iter().zip(r).map(|(l, r)| l * r).sum::<f32>();
        let arcs = (0..xs.len())
            .map(|i| {
                let root = dot(&deps[i], &self.floats["arc.root"]) / a + self.floats["arc.root_bias"][0];
                let tokens = (0..xs.len()).map(|j| {
                    let distance = (j as i64 - i as i64).clamp(-32, 32) + 32;
                    dot(&deps[i], &tops[j]) / a + self.floats["arc.distance"][distance as usize]
                });
                [root].into_iter().chain(tokens).collect()
            })
            .collect();
        Scores { heads, arcs, last: xs }
    }

    /// Scores of the relations of a token to its head.
    pub(super) fn relation(&self, scores: &Scores, token: usize, head: Option<usize>) -> Vec<f32> {
        let dependent = self.product("rel.dep", Some("rel.b"), &scores.last[token]);
        let hidden: Vec<f32> = match head {
            Some(head) => {
                let head = self.product("rel.head", None, &scores.last[head]);
                dependent.iter().zip(head).map(|(l, r)| l + r).collect()
            }
            None => dependent,
        };
        self.product("rel.out", Some("rel.out.b"), &relu(&hidden))
    }
}

fn relu(x: &[f32]) -> Vec<f32> {
    x.iter().map(|&v| v.max(0.0)).collect()
}

fn quantise(x: &[f32]) -> (Vec<i32>, f32) {
    let most = x.iter().fold(0.0_f32, |m, v| m.max(v.abs()));
    // As the program does it: v / (most / 127) lies on the other side of a rounding now and then.
    let steps = if most == 0.0 { 0.0 } else { 127.0 / most };
    (x.iter().map(|v| (v * steps).round_ties_even() as i32).collect(), most / 127.0)
}
