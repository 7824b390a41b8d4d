//! Google's tokens (developers.google.com/identity/protocols/oauth2): a service account signs for one, a refresh token
//! is exchanged for one. Each is good for about an hour, and kept as long by the instance.

use std::cell::RefCell;
use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::pkcs1v15::SigningKey;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::signature::{SignatureEncoding as _, Signer as _};
use serde::Deserialize;
use serde_json::json;
use sha2::Sha256;

use crate::copy;
use crate::outside::web::{self, Ask};
use crate::outside::{Transport, Trouble};

const SCOPE: &str = "https://www.googleapis.com/auth/calendar";
const TOKENS: &str = "https://oauth2.googleapis.com/token";
/// A token is not used in its last minute.
const MARGIN: i64 = 60;

thread_local! {
    /// Tokens and when they end, by a hash of what they were given for.
    static KNOWN: RefCell<BTreeMap<String, (String, i64)>> = const { RefCell::new(BTreeMap::new()) };
}

/// Who we are at Google.
pub(super) enum Credentials {
    Service(Service),
    Refresh(Refresh),
}

/// The key of a service account, as Google gives it to download.
#[derive(Deserialize)]
pub(super) struct Service {
    client_email: String,
    private_key: String,
    #[serde(default = "tokens")]
    token_uri: String,
}

/// What somebody allowed an application of theirs.
#[derive(Deserialize)]
pub(super) struct Refresh {
    client_id: String,
    client_secret: String,
    refresh_token: String,
    #[serde(default = "tokens")]
    token_uri: String,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    expires_in: i64,
}

fn tokens() -> String {
    TOKENS.to_owned()
}

impl Credentials {
    pub(super) fn parse(secret: &str) -> Result<Self, Trouble> {
        if let Ok(service) = serde_json::from_str(secret) {
            return Ok(Self::Service(service));
        }
        serde_json::from_str(secret).map(Self::Refresh).map_err(|_| {
            Trouble::Setup(
                "calendar_secret is neither a service account's key nor {\"client_id\", \"client_secret\", \
                 \"refresh_token\"}, in JSON"
                    .to_owned(),
            )
        })
    }

    /// A token that is good now; `anew`: not the one that was known.
    pub(super) async fn token(
        &self,
        transport: &impl Transport,
        now: i64,
        anew: bool,
    ) -> Result<String, Trouble> {
        let name = match self {
            Self::Service(service) => copy::name(&service.private_key),
            Self::Refresh(refresh) => copy::name(&refresh.refresh_token),
        };
        let known = KNOWN.with_borrow(|known| known.get(&name).cloned());
        if let Some((token, _)) = known.filter(|(_, ends)| !anew && now < *ends) {
            return Ok(token);
        }
        let granted = self.grant(transport, now).await?;
        let ends = now + granted.expires_in - MARGIN;
        KNOWN.with_borrow_mut(|known| known.insert(name, (granted.access_token.clone(), ends)));
        Ok(granted.access_token)
    }

    async fn grant(&self, transport: &impl Transport, now: i64) -> Result<Granted, Trouble> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        let at = match self {
            Self::Service(service) => {
                form.append_pair("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
                form.append_pair("assertion", &service.assertion(now)?);
                &service.token_uri
            }
            Self::Refresh(refresh) => {
                form.append_pair("grant_type", "refresh_token");
                form.append_pair("client_id", &refresh.client_id);
                form.append_pair("client_secret", &refresh.client_secret);
                form.append_pair("refresh_token", &refresh.refresh_token);
                &refresh.token_uri
            }
        };
        let headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
        let ask = Ask { method: "POST", at: web::address(at)?, headers, body: form.finish() };
        let answer = web::send(transport, ask).await?;
        match answer.status {
            400 | 401 | 403 => Err(super::refused(401)),
            _ if answer.is_ok() => serde_json::from_slice(&answer.body)
                .map_err(|_| Trouble::Later("Google's answer to a request for a token is none".to_owned())),
            status => Err(web::trouble("Google's token service", status)),
        }
    }
}

impl Service {
    /// A token of our own, signed (RFC 7523), for one of Google's.
    fn assertion(&self, now: i64) -> Result<String, Trouble> {
        let wrong =
            || Trouble::Setup("the private_key of calendar_secret is no private key in PEM".to_owned());
        let claims = json!({
            "iss": self.client_email, "scope": SCOPE, "aud": self.token_uri, "iat": now, "exp": now + 3600,
        });
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let token =
            format!("{}.{}", part(br#"{"alg":"RS256","typ":"JWT"}"#), part(claims.to_string().as_bytes()));
        let key = rsa::PrivateKey::from_pkcs8_pem(self.private_key.trim()).map_err(|_| wrong())?;
        let signature = SigningKey::<Sha256>::new(key).try_sign(token.as_bytes()).map_err(|_| wrong())?;
        Ok(format!("{token}.{}", part(&signature.to_vec())))
    }
}
