//! Texts and speech.

use domain::decide::{keyed, reply};
use domain::event::Event;
use domain::lead::Caller;
use domain::{Business, Lead, Phone};
use guest::nudge::{self, Said, TeamText, Transcript};
use guest::web::{Answer, Incoming};
use guest::webhooks::{IncomingText, Party, flow, number, read_text};
use guest::{Error, businesses, leads};
use spin_sdk::http::{Method, StatusCode};
use state::Store;

use crate::reading;

pub(crate) async fn route(request: Incoming) -> Result<Answer, Error> {
    match request.path.as_str() {
        "/sms/inbound" => inbound(request).await,
        "/said" => said(request).await,
        "/transcript" => transcript(request).await,
        _ => Err(Error::Bad(StatusCode::NOT_FOUND, "there is nothing here".to_owned())),
    }
}

async fn inbound(request: Incoming) -> Result<Answer, Error> {
    let text = read_text(request.webhook()).await?;
    let store = Store::open().await?;
    let business = match number(&text.recipient) {
        Some(line) => businesses::by_number(&store, &line).await?.map(|business| (line, business)),
        None => None,
    };
    let Some((line, business)) = business else {
        eprintln!("a text came for a number that no business has");
        return flow(&request, &[]).await;
    };
    let Party::Number(sender) = &text.sender else { return flow(&request, &[]).await };
    let Some(sender) = number(sender) else { return flow(&request, &[]).await };
    if business.person(&sender).is_some() {
        let message = TeamText {
            business: business.id.clone(),
            person: sender.as_str().to_owned(),
            id: text.message_id,
            text: text.body,
        };
        nudge::post("handoff", "/reply", &message).await?;
    } else {
        caller(&store, &business, line, sender, text).await?;
    }
    flow(&request, &[]).await
}

async fn caller(
    store: &Store,
    business: &Business,
    line: Phone,
    sender: Phone,
    text: IncomingText,
) -> Result<(), Error> {
    let now = guest::now();
    let caller = Caller::Number(sender);
    let key = Lead::key(&business.id, &caller);
    let language = business.language();
    // Someone who texts without having called is answered all the same.
    let new = Lead::new(&business.id, line, caller, language);
    // Before the lead is held: whoever is asked may take seconds.
    let known = leads::load(store, &key).await?;
    let opinion = reading::consult(business, known.as_ref().unwrap_or(&new), &text.body, false, now).await;
    let media: Vec<String> = text.media.into_iter().map(|media| media.url).collect();
    let event = |lead: &Lead| Event::Wrote {
        readings: reading::written(business, lead, &text.body, opinion.as_ref(), now),
        id: text.message_id.clone(),
        text: text.body.clone(),
        media: media.clone(),
        answered_by_carrier: text.answered_by_carrier,
    };
    leads::handle_read(store, business, &key, Some(&new), event, now).await.map(|_| ())
}

async fn said(request: Incoming) -> Result<Answer, Error> {
    request.must_be(Method::POST)?;
    let said: Said = request.json()?;
    let store = Store::open().await?;
    let now = guest::now();
    let gone = || Error::Bad(StatusCode::NOT_FOUND, "there is no such lead".to_owned());
    let (lead, business) = leads::load_with_business(&store, &said.lead).await?.ok_or_else(gone)?;
    let keyed = if said.keys { keyed(&lead, &business, &said.text) } else { None };
    let readings = match keyed {
        Some(reading) => vec![reading],
        None if said.text.is_empty() => Vec::new(),
        None => reading::spoken(&business, &lead, &said.text, now).await,
    };
    let event = Event::Said { call: said.call, turn: said.turn, text: said.text, readings };
    let lead = leads::handle(&store, &business, &said.lead, None, &[event], now).await?;
    Answer::json(&reply(&lead.ok_or_else(gone)?, &business, now))
}

async fn transcript(request: Incoming) -> Result<Answer, Error> {
    request.must_be(Method::POST)?;
    let Transcript { lead: key, call, text } = request.json()?;
    let (store, now) = (Store::open().await?, guest::now());
    let Some((lead, business)) = leads::load_with_business(&store, &key).await? else {
        return Ok(Answer::empty());
    };
    let readings = reading::spoken(&business, &lead, &text, now).await;
    let event = Event::Transcribed { call, text, readings };
    leads::handle(&store, &business, &key, None, &[event], now).await?;
    Ok(Answer::empty())
}
