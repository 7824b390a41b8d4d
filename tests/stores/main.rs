//! The stores as they run: a real SQLite file, a real redis-server, real processes that are really killed.

#[cfg(test)]
mod backups;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod crossing;
#[cfg(test)]
mod hosts;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod linear;
#[cfg(test)]
mod migrate;
#[cfg(test)]
mod package;
#[cfg(test)]
mod power;
#[cfg(test)]
mod slot;
#[cfg(test)]
mod spin;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod trouble;
#[cfg(test)]
mod upgrade;
