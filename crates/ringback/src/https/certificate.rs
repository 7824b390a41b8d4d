//! A certificate with its key, until when it is good, and the place from which TLS takes it.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

/// A certificate with its key.
#[derive(Debug, Clone)]
pub struct Certificate {
    key: Arc<CertifiedKey>,
    from: Timestamp,
    /// Until when it is good.
    pub until: Timestamp,
}

impl Certificate {
    /// Reads a chain and its key, as PEM, in one text. The key must be the certificate's.
    pub fn parse(pem: &str) -> Result<Self> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
        let chain = chain.context("the certificates cannot be read")?;
        let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).context("the key cannot be read")?;
        let own = chain.first().context("there is no certificate")?;
        let (_, read) = x509_parser::parse_x509_certificate(own).context("the certificate cannot be read")?;
        let at = |time: x509_parser::time::ASN1Time| Timestamp::from_second(time.timestamp());
        let (from, until) = (at(read.validity().not_before)?, at(read.validity().not_after)?);
        let key = CertifiedKey::from_der(chain, key, &default_provider());
        Ok(Self { key: Arc::new(key.context("the key is not the certificate's")?), from, until })
    }

    /// How long it need not be renewed: until a third of its life is left.
    pub fn rests(&self, now: Timestamp) -> Duration {
        let life = self.until.duration_since(self.from);
        let renewed = self.until.checked_sub(life / 3).unwrap_or(self.from);
        renewed.duration_since(now).max(SignedDuration::ZERO).unsigned_abs()
    }
}

/// The certificate that is served; none at first. A change concerns handshakes that begin after it.
#[derive(Debug, Default)]
pub struct Slot(RwLock<Option<Arc<CertifiedKey>>>);

impl Slot {
    /// Serves this one from now on.
    pub fn put(&self, certificate: &Certificate) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(certificate.key.clone());
    }
}

impl ResolvesServerCert for Slot {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The certificate and the key of one that is good from 2026-01-01 until 2026-04-01.
    fn made() -> [String; 2] {
        let mut params = rcgen::CertificateParams::new(vec!["calls.example.com".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2026, 1, 1);
        params.not_after = rcgen::date_time_ymd(2026, 4, 1);
        let key = rcgen::KeyPair::generate().unwrap();
        [params.self_signed(&key).unwrap().pem(), key.serialize_pem()]
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_certificate_rests_until_a_third_of_its_life_is_left() {
        let certificate = Certificate::parse(&made().concat()).unwrap();
        assert_eq!(certificate.until, at("2026-04-01T00:00:00Z"));
        let day = Duration::from_secs(24 * 3600);
        assert_eq!(certificate.rests(at("2026-01-01T00:00:00Z")), 60 * day);
        assert_eq!(certificate.rests(at("2026-03-01T00:00:00Z")), day);
        assert_eq!(certificate.rests(at("2026-03-02T00:00:00Z")), Duration::ZERO);
        assert_eq!(certificate.rests(at("2027-01-01T00:00:00Z")), Duration::ZERO);
    }

    #[test]
    fn what_is_cut_off_or_has_another_key_is_no_certificate() {
        let [[chain, key], [_, other]] = [made(), made()];
        assert!(Certificate::parse(&format!("{chain}{key}")).is_ok());
        for pem in ["", &chain, &key, &format!("{chain}{other}")] {
            assert!(Certificate::parse(pem).is_err(), "{pem}");
        }
    }
}
