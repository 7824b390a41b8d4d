//! What an operator says about HTTPS.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use instant_acme::LetsEncrypt;

/// HTTPS, as the command takes it.
#[derive(Debug, Clone, Args)]
pub struct Arguments {
    /// Serve HTTPS for this domain, with a certificate that is got and renewed by itself. Whoever gives it agrees to
    /// the terms of the certificate authority.
    #[arg(long, conflicts_with = "listen")]
    pub domain: Option<Domain>,
    /// Where the certificate authority may write to.
    #[arg(long, requires = "domain", value_name = "ADDRESS")]
    pub email: Option<String>,
    /// Where to listen for HTTPS; it must be reached at port 443 of the domain.
    #[arg(long, requires = "domain", value_name = "ADDRESS", default_value = "0.0.0.0:443")]
    pub https_listen: SocketAddr,
    /// Where to listen for HTTP; it must be reached at port 80 of the domain, where the certificate authority asks.
    #[arg(long, requires = "domain", value_name = "ADDRESS", default_value = "0.0.0.0:80")]
    pub http_listen: SocketAddr,
    /// The directory of the certificate authority (ACME), instead of Let's Encrypt's.
    #[arg(long, requires = "domain", value_name = "URL", default_value = LetsEncrypt::Production.url())]
    pub acme_directory: String,
    /// The root certificates of the directory's own HTTPS, as PEM, where the public ones do not cover it.
    #[arg(long, requires = "domain", value_name = "FILE")]
    pub acme_root: Option<PathBuf>,
}

/// The name of a host on the internet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain(String);

/// A text is no such name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoDomain;

impl Domain {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Domain {
    type Err = NoDomain;

    fn from_str(text: &str) -> Result<Self, NoDomain> {
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        let sound = |label: &str| {
            let written = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            (1..=63).contains(&label.len()) && written && !label.starts_with('-') && !label.ends_with('-')
        };
        let several = name.contains('.') && name.len() <= 253 && name.split('.').all(sound);
        // Four numbers are an address.
        let last = name.rsplit('.').next().unwrap_or_default();
        let named = !last.bytes().all(|byte| byte.is_ascii_digit());
        if several && named { Ok(Self(name)) } else { Err(NoDomain) }
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Display for NoDomain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("give a name such as calls.example.com, without https:// and without a port")
    }
}

impl std::error::Error for NoDomain {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_a_name_with_a_dot_and_nothing_else() {
        for (text, name) in [
            ("calls.example.com", "calls.example.com"),
            ("Calls.Example.COM.", "calls.example.com"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("a.b1", "a.b1"),
        ] {
            assert_eq!(text.parse::<Domain>().unwrap().as_str(), name);
        }
        let long = format!("{}.com", "a".repeat(64));
        for text in [
            "",
            "localhost",
            "https://calls.example.com",
            "calls.example.com:443",
            "calls.example.com/",
            "*.example.com",
            "192.0.2.1",
            "..",
            "-a.com",
            "a-.com",
            "bücher.example",
            "a b.com",
            "../x.pem",
            &long,
        ] {
            assert_eq!(text.parse::<Domain>(), Err(NoDomain), "{text:?}");
        }
    }
}
