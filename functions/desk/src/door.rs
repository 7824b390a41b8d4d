//! The door: who may come in, and the cookie that says so.

use jiff::Timestamp;
use session::{Claims, Rejected, Scope};

/// How this desk is reached and what it signs with.
#[derive(Clone, Copy)]
pub struct Door<'a> {
    /// The application's address, as the owner's browser knows it.
    pub public_url: &'a str,
    /// One key, or two separated by a comma.
    pub session_key: &'a str,
    /// The time.
    pub now: Timestamp,
}

impl Door<'_> {
    fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Browsers take the `__Host-` prefix over https only, and then let no other host or path set the cookie.
    fn cookie_name(&self) -> &'static str {
        if self.is_https() { "__Host-ringback" } else { "ringback" }
    }

    /// `Lax`, because the desk is opened from texts and mails too; nothing here changes anything on a GET, and a
    /// POST from another site comes without the cookie.
    fn cookie(&self, value: &str, seconds: i64) -> String {
        let secure = if self.is_https() { "; Secure" } else { "" };
        let name = self.cookie_name();
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
    }

    /// The link that a request brings.
    pub fn link(&self, token: Option<&str>) -> Result<Claims, Rejected> {
        session::verify(self.session_key, Scope::Link, token.unwrap_or_default(), self.now)
    }

    /// The cookie that opens the desk of a business.
    pub fn open(&self, business: &str) -> Result<String, session::MintError> {
        let expires = self.now.checked_add(session::SESSION_LIFE).unwrap_or(Timestamp::MAX);
        let token = session::mint_session(self.session_key, business, expires)?;
        Ok(self.cookie(&token, session::SESSION_LIFE.as_secs()))
    }

    /// Where a business's visits are, as a calendar.
    pub fn feed(&self, business: &str) -> Option<String> {
        let token = session::mint_feed(self.session_key, business).ok()?;
        Some(session::feed(self.public_url, &token))
    }

    /// The cookie that closes it.
    pub fn close(&self) -> String {
        self.cookie("", 0)
    }

    /// The business whose desk the cookies open.
    pub fn visitor(&self, cookies: Option<&str>) -> Option<String> {
        let mine = cookies?.split(';').filter_map(|cookie| cookie.trim().split_once('='));
        let mut tokens = mine.filter(|(name, _)| *name == self.cookie_name()).map(|(_, token)| token);
        tokens
            .find_map(|token| session::verify(self.session_key, Scope::Desk, token, self.now).ok())
            .map(business)
    }
}

fn business(claims: Claims) -> String {
    claims.business
}

/// Whether a form was sent by one of our own pages, as far as the browser says.
pub fn is_own_form(sec_fetch_site: Option<&str>) -> bool {
    matches!(sec_fetch_site, None | Some("same-origin" | "none"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "first-key-of-enough-bytes";

    fn door(public_url: &'static str, seconds: i64) -> Door<'static> {
        Door { public_url, session_key: KEY, now: Timestamp::from_second(seconds).unwrap() }
    }

    fn name_and_value(cookie: &str) -> &str {
        cookie.split(';').next().unwrap()
    }

    #[test]
    fn the_cookie_of_an_https_desk_is_bound_to_its_host() {
        let cookie = door("https://calls.example.com", 0).open("acme").unwrap();
        assert!(cookie.starts_with("__Host-ringback="), "{cookie}");
        assert!(cookie.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
        let local = door("http://127.0.0.1:3000", 0).open("acme").unwrap();
        assert!(local.starts_with("ringback=") && !local.contains("Secure"), "{local}");
    }

    #[test]
    fn a_session_opens_its_own_business_for_twelve_hours() {
        let cookie = door("https://calls.example.com", 0).open("acme").unwrap();
        let cookies = format!("theme=dark; {}", name_and_value(&cookie));
        let visitor = |seconds| door("https://calls.example.com", seconds).visitor(Some(&cookies));
        assert_eq!(visitor(43_199), Some("acme".to_owned()));
        assert_eq!(visitor(43_200), None);
    }

    #[test]
    fn a_link_or_an_api_token_in_the_cookie_opens_nothing() {
        let door = door("http://localhost", 0);
        let later = Timestamp::from_second(100).unwrap();
        let link = session::mint_link(KEY, "acme", "0123456789abcdef", later).unwrap();
        let api = session::mint_api(KEY, "acme", later).unwrap();
        for token in [&link, &api] {
            assert_eq!(door.visitor(Some(&format!("ringback={token}"))), None);
        }
    }

    #[test]
    fn after_logging_out_the_cookie_is_gone() {
        let closed = door("https://calls.example.com", 0).close();
        assert!(closed.starts_with("__Host-ringback=; Path=/; Max-Age=0;"), "{closed}");
        assert_eq!(door("https://calls.example.com", 0).visitor(Some(name_and_value(&closed))), None);
    }

    #[test]
    fn forms_of_other_sites_are_told_apart() {
        assert!(is_own_form(None) && is_own_form(Some("same-origin")));
        assert!(!is_own_form(Some("cross-site")) && !is_own_form(Some("same-site")));
    }
}
