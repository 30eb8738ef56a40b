//! Base forms.

use smol_str::SmolStr;

use super::labels::Upos;

/// Finds base forms.
pub(super) struct Lemmatizer {}

impl Lemmatizer {
    /// With the built-in lists.
    pub(super) fn new() -> Self {
        Self {}
    }

    /// The base form of `form` as a part of speech.
    #[allow(clippy::unused_self, reason = "the lists follow")]
    pub(super) fn lemma(&self, form: &str, upos: Upos) -> SmolStr {
        match upos {
            Upos::Propn => form.into(),
            _ => form.to_lowercase().into(),
        }
    }
}
