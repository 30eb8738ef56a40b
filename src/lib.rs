//! newsloom turns archives of news articles into research datasets: who is mentioned, who said what, who did what to whom,
//! when and where.
//!
//! The folders stand in the order in which an article passes through them:
//!
//! ```text
//! read      files, folders, archives -> records        one file a format
//! clean     record -> article                          encoding, unicode, markup, dateline, language
//! dedup     article -> first of its kind, or not
//! text      article -> sentences, tokens
//! model     tokens -> tags, names, syntax              one small neural network
//! entity    names -> mentions, entities, places, actors
//! time      time expressions with their values
//! quote     what is said, and by whom
//! event     who did what to whom
//! summary   one small table a file: add, merge, finish
//! write     tables, data package, ledger
//! pipeline  reader, workers, ordered writer
//! score     agreement with labelled data
//! command   what the user calls: run, annotate, show, score
//! ```
//!
//! [`article::Article`] is what the first half makes, [`document::Document`] what the second half fills, and
//! [`analysis::Analyzer`] the way from one to the other.

pub mod analysis;
pub mod article;
pub mod clean;
pub mod command;
pub mod config;
pub mod dedup;
pub mod document;
pub mod entity;
pub mod event;
pub mod model;
pub mod pipeline;
pub mod quote;
pub mod read;
pub mod score;
pub mod span;
pub mod summary;
pub mod text;
pub mod time;
pub mod write;
