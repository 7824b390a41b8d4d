//! End-to-end tests: real components, real HTTP, a simulated carrier, virtual time. The components must be built:
//! `cargo ringback test` does that first.

#[cfg(test)]
mod conversations;
#[cfg(test)]
mod misses;
#[cfg(test)]
mod people;
#[cfg(test)]
mod ticks;
#[cfg(test)]
mod times;
