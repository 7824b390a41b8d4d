//! What stands before the door. None of these pages says whose desk it is.

use maud::{Markup, html};
use session::Rejected;

use super::shell;

/// How to get in, for whoever is not.
fn how_to_get_in() -> Markup {
    html! {
        p { "To get a new link, text " strong { "DESK" } " to your business’s number from your own phone. "
            "You get a link that opens the desk once." }
        p.muted { "On the machine that runs Ringback, " code { "ringback desk" } " prints a link too." }
    }
}

fn door(title: &str, words: &Markup) -> Markup {
    let body = html! {
        main.door { section.card { h1 { (title) } (words) } }
    };
    shell("Ringback", &body)
}

/// Nobody is logged in.
pub fn locked() -> Markup {
    door("This desk is locked", &how_to_get_in())
}

/// The link is good. Programs that preview links follow them, so only the button uses it up.
pub fn login() -> Markup {
    door(
        "Your link is good",
        &html! {
            p { "It opens the desk once, for twelve hours, in this browser." }
            form method="post" { button type="submit" { "Open the desk" } }
        },
    )
}

/// The link is not good (any more).
pub fn forbidden(why: Option<Rejected>) -> Markup {
    let title = match why {
        Some(Rejected::Expired) => "This link has expired",
        Some(Rejected::Forged) => "This link is not one of ours",
        None => "This link has been used",
    };
    door(title, &how_to_get_in())
}

/// No such page.
pub fn unknown() -> Markup {
    door("There is no such page", &html! { p { a href="/desk/" { "Go to the desk" } } })
}
