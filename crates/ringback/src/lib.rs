//! The `ringback` command: the embedded host, the demo, the report.

pub mod host;
