//! The `ringback` command: the embedded host, the demo, the report.

pub mod build;
pub mod demo;
pub mod host;
pub mod report;
pub mod up;
