//! Tests of the program as its users meet it: one module a topic.

// A test that cannot go on has failed.
#![allow(clippy::unwrap_used)]

mod clean;
mod config;
mod crash;
mod entities;
mod events;
mod model;
mod program;
mod quotes;
mod quotes_gold;
mod read;
mod run;
mod show;
mod times;
