//! Why there is no certificate, and what to do about it.

use std::time::Duration;

use instant_acme::{Error, Problem};

use super::arguments::Domain;

/// An authority says so much of what went wrong.
const LONGEST: usize = 400;
const FIRST_PAUSE: Duration = Duration::from_secs(120);
const LONGEST_PAUSE: Duration = Duration::from_secs(6 * 3600);
const PAUSE_OF_LIMITS: Duration = Duration::from_secs(3600);

/// What kind of reason it is (RFC 8555, 6.7, and our own).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The account is not known there any more.
    Account,
    /// The name may not have a certificate of this authority.
    Caa,
    /// Nobody answers at the domain.
    Connection,
    /// The address for mail is not taken.
    Contact,
    /// The domain has no address.
    Dns,
    /// Too much was asked.
    Limits,
    /// No certificate is given for such a name.
    Name,
    /// A number used once was not taken: to be tried again at once.
    Nonce,
    /// Something else.
    Other,
    /// The authority cannot be reached.
    Unreachable,
    /// Somebody else answers at the domain.
    WrongAnswer,
}

/// Why there is no certificate.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// What kind of reason.
    pub kind: Kind,
    /// In the words of who said so.
    pub words: String,
}

impl Refusal {
    /// What an authority said.
    pub fn told(problem: &Problem) -> Self {
        let name = problem.r#type.as_deref().and_then(|kind| kind.rsplit(':').next()).unwrap_or_default();
        let kind = match name {
            "accountDoesNotExist" => Kind::Account,
            "caa" => Kind::Caa,
            "connection" | "tls" => Kind::Connection,
            "invalidContact" | "unsupportedContact" => Kind::Contact,
            "dns" => Kind::Dns,
            "rateLimited" => Kind::Limits,
            "rejectedIdentifier" | "unsupportedIdentifier" => Kind::Name,
            "badNonce" => Kind::Nonce,
            "incorrectResponse" | "unauthorized" => Kind::WrongAnswer,
            _ => Kind::Other,
        };
        Self { kind, words: problem.to_string().chars().take(LONGEST).collect() }
    }

    /// Another reason.
    pub fn of(kind: Kind, words: impl std::fmt::Display) -> Self {
        Self { kind, words: words.to_string() }
    }

    /// What to do about it.
    pub fn advice(&self, domain: &Domain) -> String {
        match self.kind {
            Kind::Account | Kind::Nonce | Kind::Other => "nothing to be done yet".to_owned(),
            Kind::Caa => format!("let the CAA record of {domain} name this certificate authority, or remove it"),
            Kind::Connection => format!(
                "let port 80 be reached from the internet: open it in the firewall, lead it to --http-listen, and check \
                 that the A and AAAA records of {domain} are addresses of this machine"
            ),
            Kind::Contact => "give another --email, or none".to_owned(),
            Kind::Dns => format!("give {domain} an A record with the public address of this machine"),
            Kind::Limits => {
                "wait: too many certificates were asked for; do not delete the folder of the data meanwhile".to_owned()
            }
            Kind::Name => format!("take another name than {domain}: this authority gives none for it"),
            Kind::Unreachable => {
                "let this machine reach the certificate authority: check its network, its DNS and --acme-directory"
                    .to_owned()
            }
            Kind::WrongAnswer => format!(
                "let {domain} lead here: somebody else answers at http://{domain}/; check its A and AAAA records, and \
                 that no proxy is before port 80"
            ),
        }
    }

    /// How long to wait, after so many refusals in a row. An authority takes five failures an hour.
    pub fn pause(&self, refusals: u32) -> Duration {
        let doubled = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(refusals.saturating_sub(1)));
        let least = if self.kind == Kind::Limits { PAUSE_OF_LIMITS } else { FIRST_PAUSE };
        doubled.clamp(least, LONGEST_PAUSE)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match &error {
            Error::Api(problem) => Self::told(problem),
            Error::Other(cause) => {
                let mut words = cause.to_string();
                let mut next = cause.source();
                while let Some(cause) = next {
                    words = format!("{words}: {cause}");
                    next = cause.source();
                }
                Self::of(Kind::Unreachable, words)
            }
            _ => Self::of(Kind::Other, error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: &str) -> Refusal {
        Refusal::told(&Problem {
            r#type: Some(format!("urn:ietf:params:acme:error:{kind}")),
            detail: Some("no".repeat(1000)),
            status: Some(400),
            subproblems: Vec::new(),
        })
    }

    #[test]
    fn what_an_authority_says_becomes_what_to_do() {
        let domain = "calls.example.com".parse().unwrap();
        for (kind, what) in [
            ("dns", "give calls.example.com an A record"),
            ("connection", "let port 80 be reached"),
            ("unauthorized", "somebody else answers at http://calls.example.com/"),
            ("rateLimited", "too many certificates"),
            ("caa", "CAA record"),
            ("invalidContact", "--email"),
        ] {
            let advice = told(kind).advice(&domain);
            assert!(advice.contains(what), "{kind}: {advice}");
        }
        assert_eq!(told("dns").words.chars().count(), LONGEST);
    }

    #[test]
    fn no_more_than_five_tries_are_made_within_the_first_hour() {
        let refusal = told("connection");
        let mut at = Duration::ZERO;
        let mut tries = 1;
        for refusals in 1.. {
            at += refusal.pause(refusals);
            if at >= Duration::from_secs(3600) {
                break;
            }
            tries += 1;
        }
        assert_eq!(tries, 5);
        assert_eq!(refusal.pause(u32::MAX), LONGEST_PAUSE);
        assert_eq!(told("rateLimited").pause(1), PAUSE_OF_LIMITS);
    }
}
