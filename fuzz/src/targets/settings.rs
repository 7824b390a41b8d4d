//! The operator's settings. A public address keeps its host whatever path is joined to it, and reading it again
//! changes nothing.

use carrier::settings::{BaseUrl, Secrets};

pub fn check(bytes: &[u8]) {
    let ([address], path) = crate::lines::<1>(bytes);
    if let Ok(base) = BaseUrl::parse("public_url", &address) {
        let root = base.join("/");
        assert_eq!(BaseUrl::parse("public_url", &root).as_ref(), Ok(&base));
        assert!(base.join(&path).starts_with(&root), "the path changed the host");
    }
    if let Ok(secrets) = Secrets::parse("carrier_secret", &path) {
        assert_eq!(secrets.all().next(), Some(secrets.first()));
        assert!(secrets.all().all(|secret| !secret.is_empty()));
    }
}
