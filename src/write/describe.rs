//! The tables as Markdown, for docs/datasets.md.
//!
//! In: the [`schema`]. Out: a chapter a table. Never: a word about a column that is not in the schema.

use std::fmt::Write;

use super::schema;

/// A chapter for each table: what a row is, its key, its columns.
pub fn tables() -> String {
    let mut text = String::new();
    for table in schema::all() {
        // Writing into memory does not fail.
        let _ = writeln!(text, "\n## {}\n\n{}", table.name, table.about);
        if !table.key.is_empty() {
            let _ = writeln!(text, "\nKey: {}.", list(table.key));
        }
        for link in table.links {
            let _ = writeln!(text, "{} → {} of `{}`.", list(link.columns), list(link.to), link.table);
        }
        text.push_str("\n| column | type | what it holds |\n|---|---|---|\n");
        for column in table.columns {
            let kind = column.kind.as_str();
            let optional = if column.required { "" } else { ", may be empty" };
            let _ = writeln!(text, "| {} | {kind}{optional} | {} |", column.name, column.about);
        }
    }
    text
}

fn list(columns: &[&str]) -> String {
    columns.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After a change of the schema: `NEWSLOOM_WRITE_DOCS=1 cargo test --lib write::describe`.
    #[test]
    fn the_documentation_shows_every_column() {
        const MARK: &str = "<!-- from src/write/schema.rs -->\n";
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/datasets.md");
        let shown = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
        let (head, written) = shown.split_once(MARK).expect("the mark is there");
        if std::env::var_os("NEWSLOOM_WRITE_DOCS").is_some() {
            std::fs::write(path, format!("{head}{MARK}{}", tables())).unwrap();
            return;
        }
        assert!(written == tables(), "docs/datasets.md is not what the schema says: see above this test");
    }
}
