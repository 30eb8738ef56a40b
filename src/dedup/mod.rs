//! Tells the first article of its kind from the others.

use serde::{Deserialize, Serialize};

/// Settings of this stage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {}
