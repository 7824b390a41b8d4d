//! What people write, cut up and searched: tokens with typos mended, phrases, and the words that the law gives a meaning
//! of its own. Pure and small; the core and the understanding adapter both stand on it, so that an opt-out is read the
//! same way whichever adapter is plugged in.

pub mod consent;
pub mod correction;
pub mod phrase;
pub mod tokens;
pub mod words;
