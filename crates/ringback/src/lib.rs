//! The `ringback` command: the embedded host, the demo, the report, the bench.

pub mod application;
pub mod backup;
pub mod bench;
pub mod build;
pub mod bundle;
pub mod businesses;
pub mod connect;
pub mod demo;
pub mod doctor;
pub mod doors;
pub mod first;
pub mod folder;
pub mod forget;
pub mod healthy;
pub mod host;
pub mod https;
pub mod key;
pub mod ledger;
pub mod migrate;
pub mod package;
pub mod profiles;
pub mod report;
pub mod settings;
pub mod simulate;
pub mod understand;
pub mod up;
