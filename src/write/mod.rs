//! Tables, their description, and what makes them complete.

pub mod annotation;

use serde::{Deserialize, Serialize};

/// Settings of this stage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {}
