//! Where a request comes from, and whether over HTTPS: what the connection says, and what proxies that are believed
//! say. What anybody else writes about it is taken out before a component sees it.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::proxies::Proxies;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
/// Other ways to say the same, none of which is read.
const ALSO: [&str; 9] = [
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-server",
    "x-forwarded-ssl",
    "x-forwarded-scheme",
    "x-real-ip",
    "x-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
];

/// What is at the other end of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer {
    /// Its address.
    pub address: IpAddr,
    /// Whether it speaks HTTPS with us.
    pub secure: bool,
}

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Who is held to account for it. None: a proxy of our own that we were not told to believe; it must not be
    /// punished for what passes through it.
    pub source: Option<IpAddr>,
    /// Whether the client speaks HTTPS.
    pub secure: bool,
}

/// Reads where a request comes from, and leaves in its headers only what is believed.
pub fn take(headers: &mut HeaderMap, peer: Peer, trusted: &[Proxies]) -> Origin {
    let address = peer.address.to_canonical();
    let is_trusted = |address: IpAddr| trusted.iter().any(|proxies| proxies.contain(address));
    let says_so = headers.contains_key(FORWARDED_FOR) || headers.contains_key(header::FORWARDED);
    if !is_trusted(address) {
        strip(headers);
        let ours = says_so && is_near(address);
        return Origin { source: (!ours).then(|| network(address)), secure: peer.secure };
    }
    let client = client(headers, &is_trusted).unwrap_or(address);
    let secure = is_secure(headers).unwrap_or(peer.secure);
    strip(headers);
    if let Ok(client) = HeaderValue::from_str(&client.to_string()) {
        headers.insert(FORWARDED_FOR, client);
    }
    headers.insert(FORWARDED_PROTO, HeaderValue::from_static(if secure { "https" } else { "http" }));
    Origin { source: Some(network(client)), secure }
}

fn strip(headers: &mut HeaderMap) {
    for name in [FORWARDED_FOR, FORWARDED_PROTO, header::FORWARDED] {
        headers.remove(name);
    }
    for name in ALSO {
        headers.remove(name);
    }
}

/// Read from the end, the first address that is no proxy of ours: what stands before it the client wrote itself. None:
/// there is none, or something there is no address.
fn client(headers: &HeaderMap, is_trusted: &dyn Fn(IpAddr) -> bool) -> Option<IpAddr> {
    // Most proxies write this one and let a client's `Forwarded` through, so that one counts only where it is alone.
    let hops: Vec<Option<IpAddr>> = if headers.contains_key(FORWARDED_FOR) {
        list(headers, &FORWARDED_FOR).map(address).collect()
    } else {
        list(headers, &header::FORWARDED).map(|element| address(parameter(element, "for")?)).collect()
    };
    hops.into_iter().find(|hop| hop.is_none_or(|hop| !is_trusted(hop))).flatten()
}

/// What the nearest proxy says about the client's connection.
fn is_secure(headers: &HeaderMap) -> Option<bool> {
    let said = list(headers, &FORWARDED_PROTO).next();
    let said = said.or_else(|| list(headers, &header::FORWARDED).find_map(|hop| parameter(hop, "proto")));
    Some(said?.eq_ignore_ascii_case("https"))
}

/// The elements of a header, the last one first. A header that is no text has an element that means nothing.
fn list<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let lines: Vec<&HeaderValue> = headers.get_all(name).iter().collect();
    lines.into_iter().rev().flat_map(|line| line.to_str().unwrap_or_default().rsplit(',')).map(str::trim)
}

/// `for` or `proto` of an element of `Forwarded`.
fn parameter<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| key.trim().eq_ignore_ascii_case(name))?;
    Some(value.trim().trim_matches('"'))
}

/// An address, also with a port or in brackets.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    bare.parse::<IpAddr>().ok().or_else(with_port).map(|address| address.to_canonical())
}

/// Whether an address can only be of this machine or of its network.
fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

/// Whoever has one IPv6 address has a whole network of them.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn taken(peer: &str, trusted: &[&str], lines: &[(&str, &str)]) -> (Origin, HeaderMap) {
        let trusted: Vec<Proxies> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        let peer = Peer { address: ip(peer), secure: false };
        (take(&mut headers, peer, &trusted), headers)
    }

    fn source(peer: &str, trusted: &[&str], lines: &[(&str, &str)]) -> Option<IpAddr> {
        taken(peer, trusted, lines).0.source
    }

    const TWO: &[&str] = &["10.0.0.1", "10.0.0.2"];

    #[test]
    fn a_forwarded_address_is_believed_from_a_trusted_proxy_only() {
        let of = |peer, forwarded| source(peer, TWO, &[("x-forwarded-for", forwarded)]);
        assert_eq!(of("203.0.113.9", "198.51.100.1"), Some(ip("203.0.113.9")));
        assert_eq!(of("10.0.0.1", "198.51.100.1"), Some(ip("198.51.100.1")));
        // What a client wrote itself stands before what the proxy added.
        assert_eq!(of("10.0.0.1", "192.0.2.1, 198.51.100.1"), Some(ip("198.51.100.1")));
        assert_eq!(of("10.0.0.1", "198.51.100.1, 10.0.0.2"), Some(ip("198.51.100.1")));
        assert_eq!(of("10.0.0.1", "198.51.100.1:4711"), Some(ip("198.51.100.1")));
        assert_eq!(of("10.0.0.1", "[2001:db8:1:2:3::9]:80"), Some(ip("2001:db8:1:2::")));
        for garbage in ["", "unknown", "198.51.100.1, _hidden", ",,,"] {
            assert_eq!(of("10.0.0.1", garbage), Some(ip("10.0.0.1")), "{garbage:?}");
        }
        assert_eq!(source("::ffff:203.0.113.9", TWO, &[]), Some(ip("203.0.113.9")));
        assert_eq!(source("2001:db8:1:2:3:4:5:6", TWO, &[]), Some(ip("2001:db8:1:2::")));
    }

    #[test]
    fn a_line_that_a_client_put_first_does_not_hide_the_line_of_the_proxy() {
        let lines = [("x-forwarded-for", "192.0.2.1"), ("x-forwarded-for", "198.51.100.1, 10.0.0.2")];
        assert_eq!(source("10.0.0.1", TWO, &lines), Some(ip("198.51.100.1")));
    }

    #[test]
    fn a_whole_range_of_proxies_is_believed() {
        let of = |peer| source(peer, &["private"], &[("x-forwarded-for", "198.51.100.1, 172.17.0.4")]);
        assert_eq!(of("172.17.0.5"), Some(ip("198.51.100.1")));
        assert_eq!(of("203.0.113.9"), Some(ip("203.0.113.9")));
    }

    #[test]
    fn forwarded_is_read_where_it_stands_alone() {
        let line = "for=192.0.2.1;proto=http, For=\"[2001:db8:1:2:3::9]:4711\";proto=https;by=10.0.0.1, for=10.0.0.2";
        let (origin, _) = taken("10.0.0.1", TWO, &[("forwarded", line)]);
        assert_eq!(origin, Origin { source: Some(ip("2001:db8:1:2::")), secure: true });
        let both = [("forwarded", "for=192.0.2.1"), ("x-forwarded-for", "198.51.100.1")];
        assert_eq!(source("10.0.0.1", TWO, &both), Some(ip("198.51.100.1")));
        for garbage in ["for=unknown", "proto=https", "for=_x", ";;"] {
            assert_eq!(source("10.0.0.1", TWO, &[("forwarded", garbage)]), Some(ip("10.0.0.1")), "{garbage}");
        }
    }

    #[test]
    fn a_proxy_of_our_own_is_not_blamed_for_what_passes_through_it() {
        let of = |peer, name| source(peer, &[], &[(name, "198.51.100.1")]);
        assert_eq!(of("127.0.0.1", "x-forwarded-for"), None);
        assert_eq!(of("192.168.7.7", "forwarded"), None);
        assert_eq!(source("127.0.0.1", &[], &[]), Some(ip("127.0.0.1")));
    }

    #[test]
    fn components_see_nothing_that_a_stranger_says_about_where_it_comes_from() {
        let lines: Vec<(&str, &str)> = ["x-forwarded-for", "x-forwarded-proto", "forwarded", "x-real-ip"]
            .into_iter()
            .chain(ALSO)
            .map(|name| (name, "https"))
            .chain([("host", "calls.example.com")])
            .collect();
        let (origin, left) = taken("203.0.113.9", TWO, &lines);
        assert!(!origin.secure);
        assert_eq!(left.keys().map(HeaderName::as_str).collect::<Vec<_>>(), ["host"]);
    }

    #[test]
    fn components_see_of_a_trusted_proxy_what_is_believed_and_no_more() {
        let lines = [
            ("x-forwarded-for", "192.0.2.1, 198.51.100.1"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "evil.example"),
        ];
        let (origin, left) = taken("10.0.0.1", TWO, &lines);
        assert!(origin.secure);
        assert_eq!(left.len(), 2);
        assert_eq!(left["x-forwarded-for"], "198.51.100.1");
        assert_eq!(left["x-forwarded-proto"], "https");
    }
}
