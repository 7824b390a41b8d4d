//! A text of someone on the team.

use domain::command::{self, Command};
use domain::decide;
use domain::event::{Event, TeamCommand};
use domain::profile::Person;
use domain::spam::Said;
use domain::{Business, Lead, Phone};
use guest::nudge::{self, Look, Note, TeamText};
use guest::web::{Answer, Incoming};
use guest::{Error, businesses, config, leads, people, spam};
use spin_sdk::http::Method;
use state::Store;

const HELP: &str = "Reply OK to take the latest lead, NO to pass, DONE when it's dealt with, OMW when you set out, NOSHOW if nobody was there; add the caller's last 4 digits to name another. BLOCK or NOT SPAM with those digits says who gets through. DESK sends you the desk's link.";

const WHICH: &str =
    "Which caller? Reply NOT SPAM and the last 4 digits of the number, such as NOT SPAM 0142.";

pub(crate) async fn reply(request: Incoming) -> Result<Answer, Error> {
    request.must_be(Method::POST)?;
    let text: TeamText = request.json()?;
    let store = Store::open().await?;
    let business = businesses::by_id(&store, &text.business).await?;
    let business = business.ok_or_else(|| Error::bad_request("there is no such business"))?;
    let phone = Phone::parse(&text.person).map_err(|_| Error::bad_request("the person has no number"))?;
    let person = business.person(&phone).ok_or_else(|| Error::bad_request("this is nobody on the team"))?;
    match command::read(&text.text) {
        Command::Desk => {
            let body = desk_link(&business, person, &text.id).await?;
            note(&business, person, body).await
        }
        Command::Unknown => note(&business, person, HELP.to_owned()).await,
        Command::Forget { code, sure } => forget(&store, &business, person, &text.id, code, sure).await,
        Command::Judge(said, code) => judge(&store, &business, person, &text.id, said, code).await,
        Command::Lead(command, code) => {
            if let Some(answer) = about_a_visit(&store, &business, person, &text.id, &command, &code).await? {
                return Ok(answer);
            }
            let asked = people::asked(&store, &business.id, &phone).await?;
            let Some(about) = asked.latest(code.as_deref()) else {
                return note(&business, person, "Nothing is waiting for you right now.".to_owned()).await;
            };
            let event = Event::Team { person: phone.clone(), id: text.id, command };
            leads::handle(&store, &business, &about.lead, None, &[event], guest::now()).await?;
            Ok(Answer::empty())
        }
    }
}

/// A word about a visit finds its lead among those who have one now. None: it is none, or about something else.
async fn about_a_visit(
    store: &Store,
    business: &Business,
    person: &Person,
    id: &str,
    command: &TeamCommand,
    code: &Option<String>,
) -> Result<Option<Answer>, Error> {
    if matches!(command, TeamCommand::Claim | TeamCommand::Pass) {
        return Ok(None);
    }
    let (now, about) = (guest::now(), Look { business: business.id.clone() });
    let keys: Vec<String> = nudge::question("booking", "/visits", &about).await?;
    let mut found = Vec::new();
    for key in keys {
        found.extend(leads::load(store, &key).await?);
    }
    let lead = match (decide::meant(&found, business, &person.phone, command, code.as_deref(), now), command)
    {
        // DONE is as well said of a lead that somebody was alerted to.
        (Ok(lead), TeamCommand::Done) if code.is_none() && !set_out(lead, person) => return Ok(None),
        (Err(_), TeamCommand::Done) => return Ok(None),
        (Ok(lead), _) => lead,
        (Err(which), _) => return note(business, person, which).await.map(Some),
    };
    let event = Event::Team { person: person.phone.clone(), id: id.to_owned(), command: command.clone() };
    leads::handle(store, business, &lead.own_key(), None, &[event], now).await?;
    Ok(Some(Answer::empty()))
}

fn set_out(lead: &Lead, person: &Person) -> bool {
    lead.course.on_the_way.as_ref().is_some_and(|(who, _)| *who == person.phone)
}

/// Spam alerts nobody, so a caller is looked for among all of the last days, not only among those that the person was
/// asked about.
async fn judge(
    store: &Store,
    business: &Business,
    person: &Person,
    id: &str,
    said: Said,
    code: Option<String>,
) -> Result<Answer, Error> {
    let lead = match (&code, said) {
        (Some(code), _) => spam::by_last_four(store, business, code, guest::now()).await?,
        (None, Said::Block) => {
            let asked = people::asked(store, &business.id, &person.phone).await?;
            match asked.latest(None) {
                Some(about) => leads::load(store, &about.lead).await?,
                None => None,
            }
        }
        (None, Said::Trust) => return note(business, person, WHICH.to_owned()).await,
    };
    let Some(lead) = lead else {
        let whom = code.map_or_else(String::new, |code| format!(" whose number ends in {code}"));
        return note(business, person, format!("I know of no call of the last 7 days{whom}.")).await;
    };
    spam::said(store, business, &lead, Some(&person.phone), id, said).await?;
    Ok(Answer::empty())
}

/// Owners only, and only when they say that they mean it.
async fn forget(
    store: &Store,
    business: &Business,
    person: &Person,
    id: &str,
    code: Option<String>,
    sure: bool,
) -> Result<Answer, Error> {
    if !is_owner(person) {
        return note(business, person, "Only the owner can have a caller deleted.".to_owned()).await;
    }
    let Some(code) = code else {
        let which = "Which caller? Reply FORGET and the last 4 digits of the number, such as FORGET 0142.";
        return note(business, person, which.to_owned()).await;
    };
    let Some(lead) = spam::by_last_four(store, business, &code, guest::now()).await? else {
        let none = format!(
            "I know of no call of the last 7 days whose number ends in {code}. Older ones: at the desk."
        );
        return note(business, person, none).await;
    };
    if !sure {
        let name = lead.display_name();
        let ask =
            format!("Delete everything about {name} ({code})? It cannot be undone. Reply FORGET {code} YES.");
        return note(business, person, ask).await;
    }
    leads::forget(store, business, &lead.own_key(), id).await?;
    note(business, person, "Done. Everything about that caller is being deleted.".to_owned()).await
}

fn is_owner(person: &Person) -> bool {
    person.roles.iter().any(|role| role == "owner")
}

async fn note(business: &Business, person: &Person, body: String) -> Result<Answer, Error> {
    let note = Note { business: business.id.clone(), person: person.phone.as_str().to_owned(), body };
    nudge::post("sms-follow-up", "/note", &note).await?;
    Ok(Answer::empty())
}

/// Owners only: the desk shows every conversation.
async fn desk_link(business: &Business, person: &Person, message: &str) -> Result<String, Error> {
    if !is_owner(person) {
        return Ok("The desk is for the owner. Reply OK, NO or DONE to leads.".to_owned());
    }
    let key = config::required("session_key").await?;
    let url = config::required("public_url").await?;
    let expires = guest::now().checked_add(session::LINK_LIFE);
    let expires = expires.map_err(|cause| Error::Ours(cause.to_string()))?;
    // The message's own id is the nonce: the same text asked twice by the carrier gives the same link.
    let token = session::mint_link(&key, &business.id, &message.to_ascii_lowercase(), expires);
    let token = token.map_err(|cause| Error::Ours(cause.to_string()))?;
    let minutes = session::LINK_LIFE.as_mins();
    Ok(format!("Your desk, good for {minutes} minutes: {}", session::link(&url, &token)))
}
