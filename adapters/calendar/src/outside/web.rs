//! What the clients share of HTTP: redirects, and what a status means.

use http::{HeaderMap, Method, Request, header};
use url::Url;

use super::{Transport, Trouble};

/// No more redirects in a row than this.
const MOST_REDIRECTS: usize = 4;

/// What came back, and from where in the end.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    pub(super) at: Url,
}

impl Answer {
    pub(super) fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(super) fn header(&self, name: header::HeaderName) -> Option<String> {
        self.headers.get(name)?.to_str().ok().map(str::to_owned)
    }
}

/// A request, before it is sent.
pub(super) struct Ask<'a> {
    pub(super) method: &'a str,
    pub(super) at: Url,
    pub(super) headers: Vec<(&'a str, String)>,
    pub(super) body: String,
}

impl Ask<'_> {
    pub(super) fn get(at: Url) -> Self {
        Ask { method: "GET", at, headers: Vec::new(), body: String::new() }
    }
}

/// Sends it, and follows redirects: the same again elsewhere. What was meant for one site goes to no other.
pub(super) async fn send(transport: &impl Transport, ask: Ask<'_>) -> Result<Answer, Trouble> {
    let mut at = ask.at.clone();
    for _ in 0..=MOST_REDIRECTS {
        let response = transport.send(request(&ask, &at)?).await.map_err(Trouble::Later)?;
        let (parts, body) = response.into_parts();
        let status = parts.status.as_u16();
        let to = parts.headers.get(header::LOCATION).and_then(|to| at.join(to.to_str().ok()?).ok());
        match to.filter(|_| matches!(status, 301 | 302 | 307 | 308)) {
            None => return Ok(Answer { status, headers: parts.headers, body, at }),
            Some(to) if !same_site(&at, &to) => {
                return Err(Trouble::Setup(
                    "the calendar has moved to another site: write its new address".into(),
                ));
            }
            Some(to) => at = to,
        }
    }
    Err(Trouble::Setup("the calendar's address leads round in a circle".to_owned()))
}

fn request(ask: &Ask, at: &Url) -> Result<Request<Vec<u8>>, Trouble> {
    let wrong = |_| {
        Trouble::Setup("the calendar's address, user or password has a character that cannot be sent".into())
    };
    let method =
        Method::from_bytes(ask.method.as_bytes()).map_err(|_| Trouble::Later("no such method".into()))?;
    let mut builder = Request::builder().method(method).uri(at.as_str());
    for (name, value) in &ask.headers {
        builder = builder.header(*name, value);
    }
    builder.body(ask.body.clone().into_bytes()).map_err(wrong)
}

/// The same host, or another of the same site (iCloud sends each user to a host of their own), and never from https to
/// http.
fn same_site(from: &Url, to: &Url) -> bool {
    let site = |url: &Url| {
        let host = url.host_str().unwrap_or_default().to_owned();
        let labels: Vec<&str> = host.rsplit('.').take(2).collect();
        if url.domain().is_some() { labels.join(".") } else { host.clone() }
    };
    let scheme = to.scheme() == "https" || to.scheme() == from.scheme();
    scheme && site(from) == site(to)
}

/// An address as it is written in the profile. `webcal` is what feeds are shown as.
pub(super) fn address(text: &str) -> Result<Url, Trouble> {
    let text = text.trim();
    let https = text.strip_prefix("webcal://").map(|rest| format!("https://{rest}"));
    let url = Url::parse(https.as_deref().unwrap_or(text));
    url.ok().filter(|url| url.has_host()).ok_or_else(|| {
        Trouble::Setup("the calendar's address in the profile is none: write it as https://...".to_owned())
    })
}

/// What it means that an answer is no success, in the words for `who`: "the calendar" or "the feed".
pub(super) fn trouble(who: &str, status: u16) -> Trouble {
    match status {
        401 => Trouble::Setup(format!(
            "{who} refuses the user or the password: set calendar_user and calendar_secret (many services want an \
             app password)"
        )),
        403 => {
            Trouble::Setup(format!("{who} does not allow this: give the user the right to read and write it"))
        }
        404 | 410 => Trouble::Setup(format!("{who} is not there: look at its address in the profile")),
        408 | 423 | 425 | 429 | 500..=599 => {
            Trouble::Later(format!("{who} answers {status}: it may work later"))
        }
        _ => Trouble::Setup(format!("{who} answers {status}, which is not what its address should give")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_go_to_no_other_site() {
        let same = |from: &str, to: &str| same_site(&from.parse().unwrap(), &to.parse().unwrap());
        assert!(same("https://caldav.icloud.com/", "https://p42-caldav.icloud.com/1/"));
        assert!(same("http://127.0.0.1:1/", "http://127.0.0.1:1/a/"));
        assert!(!same("https://caldav.icloud.com/", "http://caldav.icloud.com/"));
        assert!(!same("https://caldav.icloud.com/", "https://icloud.com.evil.com/"));
        assert!(!same("http://127.0.0.1/", "http://10.0.0.1/"));
    }

    #[test]
    fn addresses_are_read_as_people_copy_them() {
        assert_eq!(address(" webcal://a.com/x.ics").unwrap().as_str(), "https://a.com/x.ics");
        for wrong in ["a.com/x.ics", "", "mailto:a@b.c"] {
            assert!(matches!(address(wrong), Err(Trouble::Setup(_))), "{wrong}");
        }
    }
}
