//! Where the state is, as the variable `state` says it.

use std::fmt;

/// Where everything is stored.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    /// The application's `default` key-value store: `key-value`.
    KeyValue,
    /// A Redis or Valkey server: `redis://[user:password@]host[:port][/database][?prefix=ringback:]`.
    Redis {
        /// What to connect to, without the prefix. It may hold a password.
        address: String,
        /// What every key begins with, so that a server can be shared.
        prefix: String,
    },
}

/// Never the address: it may hold a password.
impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::KeyValue => "key-value",
            Self::Redis { .. } => "redis",
        })
    }
}

const PREFIX: &str = "ringback:";
const PORT: u16 = 6379;
const LONGEST_PREFIX: usize = 50;

impl Place {
    /// Reads the variable. The error says what would be right.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if text.is_empty() || text == "key-value" {
            return Ok(Self::KeyValue);
        }
        if !text.starts_with("redis://") {
            return Err("it is key-value or redis://host:port");
        }
        let (address, query) = text.split_once('?').unwrap_or((text, ""));
        let prefix = match query {
            "" => PREFIX,
            query => query.strip_prefix("prefix=").ok_or("after ? comes prefix= and nothing else")?,
        };
        let fits = prefix.len() <= LONGEST_PREFIX
            && prefix.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b':' | b'.' | b'_' | b'-'));
        if !fits {
            return Err("a prefix is at most 50 bytes of [a-z0-9:._-]");
        }
        let place = Self::Redis { address: address.to_owned(), prefix: prefix.to_owned() };
        if place.host().is_none() {
            return Err("it is redis://[user:password@]host[:port][/database][?prefix=ringback:]");
        }
        Ok(place)
    }

    /// `redis://host:port`, as `allowed_outbound_hosts` wants it: without user, password and database.
    pub fn host(&self) -> Option<String> {
        let Self::Redis { address, .. } = self else { return None };
        let rest = address.strip_prefix("redis://")?;
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let numbered = database.is_empty() || database.parse::<u16>().is_ok();
        let at = authority.rsplit_once('@').map_or(authority, |(_, at)| at);
        let (host, port) = match at.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (at, PORT),
        };
        let plain =
            !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b));
        (plain && numbered).then(|| format!("redis://{host}:{port}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redis(address: &str, prefix: &str) -> Result<Place, &'static str> {
        Ok(Place::Redis { address: address.to_owned(), prefix: prefix.to_owned() })
    }

    #[test]
    fn a_place_is_the_key_value_store_or_a_redis() {
        assert_eq!(Place::parse("key-value"), Ok(Place::KeyValue));
        assert_eq!(Place::parse(""), Ok(Place::KeyValue));
        assert_eq!(Place::parse("redis://cache:6380/2"), redis("redis://cache:6380/2", "ringback:"));
        assert_eq!(Place::parse("redis://cache?prefix=acme:"), redis("redis://cache", "acme:"));
        for wrong in [
            "sqlite",
            "rediss://cache",
            "redis://",
            "redis://:6379",
            "redis://cache:port",
            "redis://cache/name",
            "redis://cache?prefix=Caps",
            "redis://cache?protocol=resp3",
        ] {
            assert!(Place::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_host_that_must_be_allowed_holds_no_password() {
        let host = |text: &str| Place::parse(text).unwrap().host();
        assert_eq!(host("key-value"), None);
        assert_eq!(host("redis://cache").as_deref(), Some("redis://cache:6379"));
        assert_eq!(host("redis://me:s@cret@10.0.0.7:6380/1").as_deref(), Some("redis://10.0.0.7:6380"));
        assert!(!format!("{:?}", Place::parse("redis://me:secret@cache")).contains("secret"));
    }
}
