//! The keys that programs have.

use domain::Business;
use maud::{Markup, html};
use session::key::{Key, MOST, Scope};

use super::shell;

/// What the page shows.
pub struct Keys<'a> {
    /// Whose keys.
    pub business: &'a Business,
    /// All of them.
    pub keys: &'a [Key],
    /// What came of what was just asked.
    pub outcome: Outcome<'a>,
}

/// What came of what was just asked.
#[derive(Clone, Copy)]
pub enum Outcome<'a> {
    /// Nothing was asked.
    None,
    /// It was not done. Says why, and what to do.
    Refused(&'a str),
    /// This key was made. It is shown now and never again.
    Made(&'a str),
}

/// The page.
pub fn keys(view: &Keys<'_>) -> Markup {
    let body = html! {
        header.top {
            div {
                h1 { "Keys for programs" }
                p.dates { (view.business.name) }
            }
            p { a href="/desk/" { "To the desk" } }
        }
        main {
            @match view.outcome {
                Outcome::None => {}
                Outcome::Refused(why) => p.notice role="alert" { (why) },
                Outcome::Made(token) => section.card role="status" {
                    h2 { "Your new key" }
                    p { code { (token) } }
                    p.muted { "Copy it now: it is not shown again. Whoever has it can do what it is good for." }
                },
            }
            section.card {
                h2 { "Your keys" }
                @if view.keys.is_empty() { p { "There is none yet." } }
                @else { ul.lines { @for key in view.keys { (one(key)) } } }
            }
            @if view.keys.len() < MOST { (new()) }
        }
    };
    shell(&format!("Keys · {}", view.business.name), &body)
}

fn one(key: &Key) -> Markup {
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.words()).collect();
    html! {
        li {
            div {
                p { strong { (key.name) } }
                p.muted { "May " (scopes.join("; ")) "." }
            }
            div.acts {
                form method="post" action="/desk/keys/revoke" {
                    input type="hidden" name="key" value=(key.id);
                    button.quiet type="submit" { "End it" span.unseen { " " (key.name) } }
                }
            }
        }
    }
}

fn new() -> Markup {
    html! {
        section.card {
            h2 { "Make a key" }
            form.ask method="post" action="/desk/keys" {
                div.field {
                    label for="name" { "What is it for?" }
                    input #name type="text" name="name" required maxlength="60" placeholder="CRM" autocomplete="off";
                }
                fieldset {
                    legend { "It may" }
                    @for scope in Scope::ALL {
                        label.choice { input type="checkbox" name="scope" value=(scope.name()); span { (scope.words()) } }
                    }
                }
                button type="submit" { "Make it" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_shown_by_its_name_and_what_it_may_and_never_by_its_secret() {
        let (key, token) = Key::mint(&[7; 40], "<CRM>", &[Scope::LeadsRead], jiff::Timestamp::UNIX_EPOCH);
        let business =
            Business::from_toml(include_str!("../../../../tests/profiles/acme-heating.toml")).unwrap();
        let page = |outcome| {
            keys(&Keys { business: &business, keys: std::slice::from_ref(&key), outcome }).into_string()
        };
        let quiet = page(Outcome::None);
        assert!(quiet.contains("&lt;CRM&gt;") && quiet.contains("read leads and conversations"));
        assert!(!quiet.contains(&token));
        assert!(page(Outcome::Made(&token)).contains(&token));
    }
}
