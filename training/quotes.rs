//! Learns how likely each reading of a cue is, and writes `data/quotes.weights`.
//!
//! `cargo run --release --example train_quotes -- ../shared/gold/quotes/polnear_train.jsonl data/quotes.weights`
//!
//! A cue has candidates (content with bounds) and the chance that it reports nothing; a log-linear model over hashed features
//! gives each its probability. Trained by AdaGrad for a fixed number of passes in a fixed order: two runs write the same bytes.
//! Every tenth article is held out and measured after each pass.

use std::{env, fs, path::PathBuf};

use anyhow::Context;
use newsloom::{
    analysis::Analyzer,
    config::Config,
    quote::{
        Finder,
        training::{SCALE, SIZE},
    },
    score::{
        self,
        quotes::{Judge, Verdict},
    },
};

const PASSES: usize = 6;
const RATE: f32 = 0.05;
/// Strength of the pull of every weight to zero.
const DECAY: f32 = 1e-2;

/// One cue: the features of each candidate, and how good each is.
struct Group {
    features: Vec<Vec<u16>>,
    worth: Vec<f32>,
}

impl Group {
    /// Probabilities of the candidates; the rest is the chance of nothing.
    fn probabilities(&self, weights: &[f32]) -> Vec<f32> {
        let odds: Vec<f32> = self
            .features
            .iter()
            .map(|features| {
                features
                    .iter()
                    .map(|&index| weights[usize::from(index)])
                    .sum::<f32>()
                    .clamp(-20.0, 20.0)
                    .exp()
            })
            .collect();
        let all = 1.0 + odds.iter().sum::<f32>();
        odds.into_iter().map(|odds| odds / all).collect()
    }

    /// What the probabilities should be: shared by the best candidates, or nothing.
    fn target(&self) -> Vec<f32> {
        let best = self.worth.iter().copied().fold(0.0, f32::max);
        if best < 0.5 {
            return vec![0.0; self.worth.len()];
        }
        let ties = self.worth.iter().filter(|&&worth| worth == best).count() as f32;
        self.worth.iter().map(|&worth| if worth == best { 1.0 / ties } else { 0.0 }).collect()
    }
}

fn main() -> anyhow::Result<()> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let gold = arguments.next().context("name the labelled file and the file to write")?;
    let output = arguments.next().context("name the file to write")?;
    let (train, held_out) = read(&gold)?;
    let reachable = |groups: &[Group], least: f32| {
        groups.iter().filter(|group| group.worth.iter().any(|&worth| worth >= least)).count()
    };
    eprintln!(
        "{} cues to learn from ({} report something, {} with the labelled bounds), {} held out",
        train.len(),
        reachable(&train, 0.5),
        reachable(&train, 0.99),
        held_out.len()
    );

    let mut weights = vec![0.0_f32; SIZE];
    let mut squares = vec![1e-3_f32; SIZE];
    let mut order: Vec<usize> = (0..train.len()).collect();
    let mut random = score::Resampler::new();
    for pass in 1..=PASSES {
        for at in (1..order.len()).rev() {
            order.swap(at, random.below(at + 1));
        }
        for &at in &order {
            let group = &train[at];
            let target = group.target();
            for ((features, probability), target) in
                group.features.iter().zip(group.probabilities(&weights)).zip(target)
            {
                let error = probability - target;
                if error.abs() < 1e-3 {
                    continue;
                }
                for &index in features {
                    let index = usize::from(index);
                    let gradient = error + DECAY * weights[index];
                    squares[index] += gradient * gradient;
                    weights[index] -= RATE * gradient / squares[index].sqrt();
                }
            }
        }
        eprintln!("pass {pass}: {}  held out: {}", measure(&train, &weights), measure(&held_out, &weights));
    }
    let bytes: Vec<u8> = weights
        .iter()
        .map(|weight| ((weight / SCALE).round().clamp(-127.0, 127.0) as i8).cast_unsigned())
        .collect();
    let rounded: Vec<f32> = bytes.iter().map(|byte| f32::from(byte.cast_signed()) * SCALE).collect();
    eprintln!("as stored: held out: {}", measure(&held_out, &rounded));
    fs::write(&output, bytes).with_context(|| format!("cannot write {}", output.display()))
}

/// The cues of all articles: those to learn from, and those held out.
fn read(gold: &std::path::Path) -> anyhow::Result<(Vec<Group>, Vec<Group>)> {
    let analyzer = Analyzer::new(&Config::default())?;
    let finder = Finder::new(&newsloom::quote::Config::default())?;
    let records = score::read_records(gold)?;
    let documents = score::annotate(&analyzer, &records);
    let (mut train, mut held_out) = (Vec::new(), Vec::new());
    for (number, (record, document)) in records.iter().zip(&documents).enumerate() {
        let judge = Judge::new(gold, record)?;
        let groups = if number % 10 == 9 { &mut held_out } else { &mut train };
        'cues: for candidates in finder.candidates(&record.article, document) {
            let mut worth = Vec::with_capacity(candidates.len());
            for candidate in &candidates {
                let verdicts = judge.verdicts(&candidate.spans);
                if verdicts.contains(&Verdict::Ignored) {
                    // Belief: neither right nor wrong.
                    continue 'cues;
                }
                let sum: f32 = verdicts
                    .iter()
                    .map(|verdict| match verdict {
                        Verdict::Exact => 1.0,
                        Verdict::Relaxed => 0.7,
                        Verdict::Wrong | Verdict::Ignored => 0.0,
                    })
                    .sum();
                worth.push(if verdicts.is_empty() { 0.0 } else { sum / verdicts.len() as f32 });
            }
            let features = candidates.into_iter().map(|candidate| candidate.features).collect();
            groups.push(Group { features, worth });
        }
    }
    Ok((train, held_out))
}

/// Right and taken cues at the best threshold, as F1 with a relaxed match as right.
fn measure(groups: &[Group], weights: &[f32]) -> String {
    let mut taken: Vec<(f32, bool, bool)> = Vec::new();
    let mut there = 0;
    for group in groups {
        let probabilities = group.probabilities(weights);
        let something: f32 = probabilities.iter().sum();
        let Some((best, _)) = probabilities.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)) else {
            continue;
        };
        taken.push((something, group.worth[best] >= 0.5, group.worth[best] >= 0.99));
        there += usize::from(group.worth.iter().any(|&worth| worth >= 0.5));
    }
    taken.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut right, mut exact) = (0, 0);
    let mut best = (0.0, 0.0, 0.0);
    for (count, (probability, is_right, is_exact)) in (1..).zip(&taken) {
        right += usize::from(*is_right);
        exact += usize::from(*is_exact);
        let f = 200.0 * right as f32 / (count + there) as f32;
        if f > best.0 {
            best = (f, 200.0 * exact as f32 / (count + there) as f32, *probability);
        }
    }
    format!("F {:.2} exact {:.2} from probability {:.2}", best.0, best.1, best.2)
}
