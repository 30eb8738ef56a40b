//! The `newsloom` program: reads arguments, calls the library, maps the outcome to an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    newsloom::command::main()
}
