//! Proxies that we were told to believe, by address, by range, or by a name for ranges.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

const LOOPBACK: [&str; 2] = ["127.0.0.0/8", "::1/128"];
/// What is never routed on the internet (RFC 1918, RFC 4193).
const PRIVATE: [&str; 4] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

/// Proxies that are believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxies(Vec<IpNet>);

/// Why a text names no proxies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoProxies {
    /// It can be read as nothing.
    Unreadable,
    /// It would be everybody.
    Everybody,
}

impl Proxies {
    /// Whether an address is one of them.
    pub fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(&address))
    }
}

impl FromStr for Proxies {
    type Err = NoProxies;

    fn from_str(text: &str) -> Result<Self, NoProxies> {
        let range = |text: &str| {
            let one = || text.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical()));
            text.parse::<IpNet>().or_else(|_| one()).map_err(|_| NoProxies::Unreadable)
        };
        let ranges = match text.trim() {
            "loopback" => LOOPBACK.into_iter().map(range).collect(),
            "private" => PRIVATE.into_iter().map(range).collect(),
            other => range(other).map(|one| vec![one]),
        };
        // Where everybody is a proxy, nobody is a client, and everybody can say to be anyone.
        match ranges {
            Ok(ranges) if ranges.iter().any(|range| range.prefix_len() == 0) => Err(NoProxies::Everybody),
            ranges => ranges.map(Self),
        }
    }
}

impl std::fmt::Display for NoProxies {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Unreadable => "give an address, a range such as 10.0.0.0/8, `loopback` or `private`",
            Self::Everybody => "a range of all addresses would let every client say who it is",
        })
    }
}

impl std::error::Error for NoProxies {}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(proxies: &str, address: &str) -> bool {
        proxies.parse::<Proxies>().unwrap().contain(address.parse().unwrap())
    }

    #[test]
    fn proxies_are_named_by_address_by_range_and_by_name() {
        assert!(contains("203.0.113.9", "203.0.113.9") && !contains("203.0.113.9", "203.0.113.8"));
        assert!(contains("::ffff:203.0.113.9", "203.0.113.9"));
        assert!(contains("100.64.0.0/10", "100.99.1.2") && !contains("100.64.0.0/10", "100.128.0.1"));
        assert!(contains("2001:db8::/32", "2001:db8:1::1"));
        assert!(contains("loopback", "127.9.9.9") && contains("loopback", "::1"));
        assert!(!contains("loopback", "10.0.0.1"));
        for near in ["10.1.2.3", "172.31.0.1", "192.168.0.7", "fdaa::3"] {
            assert!(contains("private", near), "{near}");
        }
        for far in ["172.32.0.1", "203.0.113.9", "127.0.0.1", "2001:db8::1"] {
            assert!(!contains("private", far), "{far}");
        }
    }

    #[test]
    fn what_names_nobody_or_everybody_is_refused() {
        for text in ["", "proxy.example.com", "10.0.0.0/33", "10.0.0.1:80", "public"] {
            assert_eq!(text.parse::<Proxies>(), Err(NoProxies::Unreadable), "{text:?}");
        }
        assert_eq!("0.0.0.0/0".parse::<Proxies>(), Err(NoProxies::Everybody));
        assert_eq!("::/0".parse::<Proxies>(), Err(NoProxies::Everybody));
    }
}
