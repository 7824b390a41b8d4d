//! `Messages.json`

use std::time::Duration;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::{Value, json};

use super::{
    answer::Answer,
    page::{self, Item},
    request::Request,
};
use crate::{
    Carrier,
    faults::{Faults, LostAnswer},
    state::State,
    texts::{Draft, Message, MessageDirection, MessageSid, MessageStatus},
    wire,
};

const READ: [&str; 5] = ["To", "From", "Body", "MediaUrl", "StatusCallback"];

/// Accepts a text or refuses it. None when the sender is to be left without an answer.
pub(super) async fn create(carrier: &Carrier, request: &Request) -> Option<Answer> {
    let (answer, lost) = carrier.with(|state| accept(state, request));
    match lost {
        Some(LostAnswer::Cut) => return None,
        Some(LostAnswer::Late(delay)) => late(delay).await,
        None => {}
    }
    Some(answer)
}

async fn late(delay: Duration) {
    tokio::time::sleep(delay).await;
}

fn accept(state: &mut State, request: &Request) -> (Answer, Option<LostAnswer>) {
    if let Some((status, code)) = Faults::take_refusal(&mut state.faults.fail_sends) {
        return (Answer::error(status, code, "the simulated carrier was told to refuse this"), None);
    }
    let draft = Draft {
        from: request.field("From").to_owned(),
        to: request.field("To").to_owned(),
        body: request.field("Body").to_owned(),
        media: request.fields("MediaUrl"),
        status_callback: request.given("StatusCallback"),
        other_parameters: request
            .form
            .iter()
            .filter(|(key, _)| !READ.contains(&key.as_str()))
            .cloned()
            .collect(),
    };
    match state.accept(draft, MessageDirection::OutboundApi) {
        Err(refused) => (Answer::error(400, refused.code, refused.message), None),
        Ok(sid) => {
            let lost = state.faults.take_lost_answer();
            let body = state.texts.get(&sid).map_or(Value::Null, |text| resource(state, text));
            (Answer::created(body), lost)
        }
    }
}

pub(super) fn show(state: &State, request: &Request, sid: &str) -> Answer {
    let sid = sid.strip_suffix(".json").map(MessageSid::new);
    match sid.and_then(|sid| state.texts.get(&sid)) {
        Some(text) => Answer::ok(resource(state, text)),
        None => request.not_found(),
    }
}

pub(super) fn list(state: &State, request: &Request) -> Answer {
    let wanted = Wanted::new(request);
    let texts = state.texts.list.iter().rev().filter(|text| wanted.has(text));
    let items = texts.map(|text| Item { sid: text.sid.to_string(), body: resource(state, text) });
    page::answer(request, "messages", items)
}

/// The filters of the list. Dates are days in UTC (`2026-12-01`) or moments (`2026-12-01T03:47:12Z`); both ends are
/// inclusive, and a day stands for its first moment except where it stands alone.
struct Wanted {
    to: Option<String>,
    from: Option<String>,
    after: Option<Timestamp>,
    before: Option<Timestamp>,
    day: Option<Date>,
}

impl Wanted {
    fn new(request: &Request) -> Self {
        let own = |name| request.filter(name).map(str::to_owned);
        let exact = request.filter("DateSent");
        let day = exact.and_then(|value| value.parse::<Date>().ok());
        let moment = exact.filter(|value| value.contains('T')).and_then(moment);
        let end = |name| request.filter(name).and_then(self::moment);
        Self {
            to: own("To"),
            from: own("From"),
            after: end("DateSent>").or(moment),
            before: end("DateSent<").or(moment),
            day: day.filter(|_| moment.is_none()),
        }
    }

    fn has(&self, text: &Message) -> bool {
        // A text that is not sent yet counts by the time at which it was accepted.
        let sent = text.sent.unwrap_or(text.created);
        // The resource shows whole seconds, so whole seconds are compared.
        let second = sent.as_second();
        self.to.as_ref().is_none_or(|to| *to == text.to)
            && self.from.as_ref().is_none_or(|from| *from == text.from)
            && self.after.is_none_or(|after| second >= after.as_second())
            && self.before.is_none_or(|before| second <= before.as_second())
            && self.day.is_none_or(|day| TimeZone::UTC.to_datetime(sent).date() == day)
    }
}

fn moment(value: &str) -> Option<Timestamp> {
    let whole = |value: &str| value.parse::<Timestamp>().ok();
    let day =
        |value: &str| value.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp());
    whole(value).or_else(|| day(value))
}

/// The message resource, whole.
fn resource(state: &State, text: &Message) -> Value {
    let account = &state.config.account_sid;
    let uri = format!("/{}/Accounts/{account}/Messages/{}", wire::API_VERSION, text.sid);
    let failed = matches!(text.status, MessageStatus::Failed | MessageStatus::Undelivered);
    json!({
        "account_sid": account,
        "api_version": wire::API_VERSION,
        "body": text.body,
        "date_created": wire::date(text.created),
        "date_sent": text.sent.map(wire::date),
        "date_updated": wire::date(text.updated),
        "direction": text.direction.as_str(),
        "error_code": text.error.filter(|_| failed),
        "error_message": null,
        "from": text.from,
        "messaging_service_sid": null,
        "num_media": text.media.len().to_string(),
        "num_segments": text.segments.to_string(),
        "price": null,
        "price_unit": "USD",
        "sid": text.sid.as_str(),
        "status": text.status.as_str(),
        "subresource_uris": { "media": format!("{uri}/Media.json") },
        "to": text.to,
        "uri": format!("{uri}.json"),
    })
}
