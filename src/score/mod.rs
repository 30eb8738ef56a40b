//! Agreement with labelled data.
