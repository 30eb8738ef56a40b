//! `datapackage.json`: the dataset described as a Frictionless Data Package.
//!
//! In: the tables of the [`schema`](super::schema). Out: one JSON document that names every table, column, type and key, so that
//! tools read the tables as they are meant. Never: a description that differs from the headers.

use serde_json::{Map, Value, json};

use super::{
    Format,
    schema::{self, Table},
};

/// The description of a dataset with tables in these formats; `bytes` gives the size of a file.
pub fn package(formats: &[Format], bytes: impl Fn(&str) -> u64) -> Vec<u8> {
    let resources: Vec<Value> = schema::all()
        .flat_map(|table| formats.iter().map(move |&format| (table, format)))
        .map(|(table, format)| resource(table, format, formats, &bytes))
        .collect();
    let document = json!({
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "profile": "data-package",
        "name": "newsloom-dataset",
        "title": "News articles, and who is named, said what and did what to whom in them",
        "description": "Written by newsloom. Offsets are Unicode code points into the text of the article, the end excluded: in \
                        Python, text[start:end] gives the characters of a row. An absent value is an empty field in CSV and null \
                        in JSON lines. run.json accounts for every record that was read, rejected.jsonl keeps those that could \
                        not become an article.",
        "resources": resources,
    });
    let mut output = serde_json::to_vec_pretty(&document).expect("strings and numbers into memory");
    output.push(b'\n');
    output
}

/// The first format has the tables' own names, the others their format behind them.
fn name(table: &str, format: Format, formats: &[Format]) -> String {
    if formats.first() == Some(&format) { table.to_owned() } else { format!("{table}.{format}") }
}

fn resource(table: &Table, format: Format, formats: &[Format], bytes: &impl Fn(&str) -> u64) -> Value {
    let path = format.file(table);
    let size = bytes(&path);
    let fields: Vec<Value> = table
        .columns
        .iter()
        .map(|column| {
            let mut field = Map::new();
            field.insert("name".to_owned(), json!(column.name));
            field.insert("type".to_owned(), json!(column.kind.as_str()));
            field.insert("description".to_owned(), json!(column.about));
            if column.required {
                field.insert("constraints".to_owned(), json!({"required": true}));
            }
            Value::Object(field)
        })
        .collect();
    let mut schema = Map::new();
    schema.insert("fields".to_owned(), json!(fields));
    schema.insert("missingValues".to_owned(), json!([""]));
    if !table.key.is_empty() {
        schema.insert("primaryKey".to_owned(), json!(table.key));
    }
    if !table.links.is_empty() {
        let links: Vec<Value> = table
            .links
            .iter()
            .map(|link| {
                let reference = json!({"resource": name(link.table, format, formats), "fields": link.to});
                json!({"fields": link.columns, "reference": reference})
            })
            .collect();
        schema.insert("foreignKeys".to_owned(), json!(links));
    }
    let mut resource = json!({
        "name": name(table.name, format, formats),
        "path": path,
        "description": table.about,
        "profile": "tabular-data-resource",
        "format": format.as_str(),
        "mediatype": match format {
            Format::Csv => "text/csv",
            Format::Jsonl => "application/jsonl",
        },
        "encoding": "utf-8",
        "bytes": size,
        "schema": schema,
    });
    if format == Format::Csv {
        resource["dialect"] = json!({"delimiter": ",", "quoteChar": "\"", "doubleQuote": true, "lineTerminator": "\r\n", "header": true});
    }
    resource
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_links_lead_somewhere() {
        let bytes = package(&[Format::Csv, Format::Jsonl], |_| 7);
        let package: Value = serde_json::from_slice(&bytes).unwrap();
        let resources = package["resources"].as_array().unwrap();
        let names: HashSet<&str> =
            resources.iter().map(|resource| resource["name"].as_str().unwrap()).collect();
        assert_eq!(names.len(), resources.len());
        assert_eq!(resources.len(), 2 * schema::all().count());
        for resource in resources {
            let name = resource["name"].as_str().unwrap();
            assert!(
                name.bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b'/' | b'.')),
                "{name}"
            );
            for link in resource["schema"]["foreignKeys"].as_array().into_iter().flatten() {
                let to = link["reference"]["resource"].as_str().unwrap();
                assert!(names.contains(to), "{name} -> {to}");
                assert_eq!(name.contains(".jsonl"), to.contains(".jsonl"), "{name} -> {to}");
            }
        }
        let articles = &resources[0];
        assert_eq!((articles["path"].as_str(), articles["bytes"].as_u64()), (Some("articles.csv"), Some(7)));
        assert_eq!(articles["schema"]["primaryKey"], json!(["article_id"]));
    }
}
