//! `newsloom show`: one article as a page.

use crate::program::{Desk, articles};

#[test]
fn an_article_of_any_format_is_shown() {
    let desk = Desk::new();
    desk.write(
        "one.txt",
        "Title: A visit\nDate: 2020-01-06\n\n“It is over,” said Maria Lopez, the mayor of Springfield.\n",
    );
    let page = desk.expect(0, "show one.txt").stdout;
    assert!(page.starts_with("A visit\n2020-01-06"), "{page}");
    assert!(page.contains("\nQuotes (1)\n"), "{page}");
    assert!(!page.contains('\x1b'), "no terminal, no colours");
    assert!(desk.expect(0, "show one.txt --color always").stdout.contains('\x1b'));

    desk.write("many.jsonl", articles(5));
    let page = desk.expect(0, "show many.jsonl --record 3 --width 40").stdout;
    assert!(page.starts_with("Title, number 3\n"), "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 40), "{page}");
    for (code, arguments, message) in
        [(1, "show many.jsonl --record 9", "has no record 9"), (2, "show none.txt", "no such file")]
    {
        let ended = desk.expect(code, arguments);
        assert!(ended.stderr.contains(message), "{}", ended.stderr);
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let desk = Desk::new();
    desk.write("one.txt", "It is over. ".repeat(500));
    let mut child = desk.command("show one.txt").stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
