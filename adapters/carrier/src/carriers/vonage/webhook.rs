//! From a request as it came in to the fields that Vonage has signed.

use serde_json::{Map, Value};

use super::jwt::{self, Claims};
use super::marks::{self, Marks};
use crate::form::{Form, malformed};
use crate::request::{header, query, within_limit};
use crate::settings::WebhookSettings;
use crate::webhooks::{Rejection, Request};

/// What Vonage itself puts into the address of a webhook that it asks for by GET.
const OF_THEIRS: [&str; 8] =
    ["to", "from", "uuid", "conversation_uuid", "region_url", "custom_data", "endpoint_type", "from_user"];

/// One webhook: the fields of its body, and what we had written into its address.
pub struct Webhook {
    fields: Map<String, Value>,
    /// What our own addresses say.
    pub marks: Marks,
    /// When it was signed, in unix seconds.
    pub signed_at: Option<i64>,
}

impl Webhook {
    /// Reads a request without a look at who signed it: only for one that was verified before.
    #[must_use]
    pub fn of(request: &Request) -> Option<Self> {
        let query = query(request);
        let fields = if request.method == "GET" {
            let theirs = query.fields().filter(|(name, _)| is_theirs(name));
            theirs.map(|(name, value)| (name.to_owned(), Value::from(value))).collect()
        } else {
            serde_json::from_slice(&request.body).ok()?
        };
        let signed_at = header(request, "authorization").and_then(jwt::signed_at);
        Some(Self { fields, marks: Marks::of(&query), signed_at })
    }

    /// Verifies the signature, then hands out the fields.
    pub fn open(request: &Request, settings: &WebhookSettings) -> Result<Self, Rejection> {
        if !matches!(request.method.as_str(), "GET" | "POST") {
            return Err(Rejection::WrongMethod);
        }
        within_limit(request)?;
        let header = header(request, "authorization").ok_or(Rejection::Forged)?;
        let claims =
            jwt::verify(header, settings.signing_keys()?.all(), settings.now).ok_or(Rejection::Forged)?;
        if !covers(&claims, request) {
            return Err(Rejection::Forged);
        }
        Self::of(request).ok_or_else(|| malformed("body", "an object in JSON"))
    }

    /// Any field.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    /// A text, unless it is empty.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.value(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// A text that must be there.
    pub fn needed(&self, name: &str, expected: &str) -> Result<&str, Rejection> {
        self.text(name).ok_or_else(|| malformed(name, expected))
    }

    /// A number of the phone network that must be there, in E.164: Vonage writes it without the plus.
    pub fn needed_number(&self, name: &str) -> Result<String, Rejection> {
        let number = self.text(name).map(marks::with_plus);
        number
            .filter(|number| crate::words::is_e164(number))
            .ok_or_else(|| malformed(name, "a phone number in digits"))
    }

    /// A whole number, if it is there at all: as such or in quotes.
    pub fn whole_number(&self, name: &str) -> Result<Option<u32>, Rejection> {
        let number = match self.value(name) {
            None => return Ok(None),
            Some(Value::String(text)) if text.is_empty() => return Ok(None),
            Some(Value::String(text)) => text.parse().ok(),
            Some(value) => value.as_u64().and_then(|number| u32::try_from(number).ok()),
        };
        number.map(Some).ok_or_else(|| malformed(name, "a whole number"))
    }

    /// Every field that `read` does not name, as it came.
    #[must_use]
    pub fn others(&self, read: &[&str]) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let others = self.fields.iter().filter(|(name, _)| !read.contains(&name.as_str()));
        others.map(|(name, value)| (name.clone(), text(value))).collect()
    }
}

/// Whether what came is what was signed.
///
/// The address is not covered. So what it says is only used where the body says nothing, and it leads nobody to another
/// call than the one whose webhook was signed a moment ago.
fn covers(claims: &Claims, request: &Request) -> bool {
    let is = |bytes: &[u8]| claims.payload_hash.eq_ignore_ascii_case(&jwt::sha256(bytes));
    if request.method != "GET" {
        return is(&request.body);
    }
    // Nothing says whether Vonage counts what was in the address before it put its own fields there.
    let query = query(request);
    is(as_json(query.fields()).as_bytes())
        || is(as_json(query.fields().filter(|(name, _)| is_theirs(name))).as_bytes())
}

fn is_theirs(name: &str) -> bool {
    OF_THEIRS.contains(&name) || name.starts_with("SipHeader_")
}

/// Compact, and in the order in which the fields came.
fn as_json<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let field = |(name, value): (&str, &str)| format!("{}:{}", Value::from(name), Value::from(value));
    format!("{{{}}}", fields.map(field).collect::<Vec<_>>().join(","))
}

/// Refuses by name what an account sends that is set to the older of Vonage's two interfaces for texts. Those are signed
/// in another way, and would only ever be called forged.
pub fn is_of_messages_api(request: &Request) -> Result<(), Rejection> {
    let old = |form: &Form| form.get("msisdn").is_some() && form.get("messageId").is_some();
    let in_json = || {
        let fields = serde_json::from_slice::<Map<String, Value>>(&request.body).unwrap_or_default();
        fields.contains_key("msisdn") && fields.contains_key("messageId")
    };
    within_limit(request)?;
    let unsigned = header(request, "authorization").is_none();
    if unsigned && (old(&query(request)) || old(&Form::parse(&request.body)) || in_json()) {
        return Err(malformed(
            "body",
            "the Messages API's format: in the account's API settings, set the default for SMS to Messages API",
        ));
    }
    if request.method == "POST" { Ok(()) } else { Err(Rejection::WrongMethod) }
}
