//! Texts from handsets, and the application's replies to them.

use url::Url;

use super::{Draft, Message, MessageDirection, MessageSid, MessageStatus, opt_out, segments};
use crate::{
    agenda::Params,
    event::What,
    state::State,
    twiml::{self, Method, Verb},
    wire,
};

/// Where the application is told of a text, and with what.
pub(crate) struct Notice {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) params: Params,
}

impl State {
    /// Takes a text from a handset. There is a notice if the number has an address for it.
    pub(crate) fn receive(
        &mut self,
        from: &str,
        to: &str,
        body: &str,
        media: Vec<(String, String)>,
    ) -> (MessageSid, Option<Notice>) {
        let prefix = if media.is_empty() { "SM" } else { "MM" };
        let (sid, now) = (MessageSid::new(self.next_sid(prefix)), self.now());
        let message = Message {
            sid: sid.clone(),
            direction: MessageDirection::Inbound,
            from: from.to_owned(),
            to: to.to_owned(),
            body: body.to_owned(),
            segments: segments::count(body),
            media,
            status: MessageStatus::Received,
            history: vec![(MessageStatus::Received, now)],
            error: None,
            created: now,
            sent: Some(now),
            updated: now,
            status_callback: None,
            other_parameters: Params::new(),
        };
        let params = self.text_params(&message);
        self.texts.add(message);
        let (from, to, body) = (from.to_owned(), to.to_owned(), body.to_owned());
        self.obey_keyword(&from, &to, &body);
        self.emit(What::TextReceived { message: sid.clone(), from, to: to.clone(), body });
        let url = self.own_number(&to).map(|own| own.number.sms_url.clone()).unwrap_or_default();
        if url.is_empty() {
            self.warn("a text to a number that the account does not own, or without an SMS URL");
            return (sid, None);
        }
        (sid, Some(Notice { method: Method::Post, url, params }))
    }

    fn obey_keyword(&mut self, handset: &str, number: &str, body: &str) {
        let Some(blocked) = opt_out::keyword(body).filter(|_| self.config.opt_outs) else { return };
        let pair = (handset.to_owned(), number.to_owned());
        let changed = if blocked { self.opted_out.insert(pair) } else { self.opted_out.remove(&pair) };
        if changed {
            let (handset, number) = (handset.to_owned(), number.to_owned());
            self.emit(What::OptOut { handset, number, blocked });
        }
    }

    /// Follows the document that the application replied with. Returns where it redirects to, if it does.
    pub(crate) fn on_reply(&mut self, sid: &MessageSid, url: &str, document: &str) -> Option<Notice> {
        if document.trim().is_empty() {
            return None;
        }
        let verbs = match twiml::parse(document) {
            Ok(verbs) => verbs,
            Err(error) => {
                self.warn(format!("the reply to a text is no TwiML: {error}"));
                return None;
            }
        };
        let base = Url::parse(url).ok();
        let (handset, number) = self.texts.get(sid).map(|text| (text.from.clone(), text.to.clone()))?;
        for verb in verbs {
            match verb {
                Verb::Message(message) => {
                    let callback = message.status_callback.as_deref();
                    let draft = Draft {
                        from: message.from.unwrap_or_else(|| number.clone()),
                        to: message.to.unwrap_or_else(|| handset.clone()),
                        body: message.body,
                        media: message.media,
                        status_callback: callback.map(|url| wire::resolve(base.as_ref(), Some(url))),
                        other_parameters: Params::new(),
                    };
                    if let Err(refused) = self.accept(draft, MessageDirection::OutboundReply) {
                        self.warn(format!("a reply was refused: {} {}", refused.code, refused.message));
                    }
                }
                Verb::Redirect { url, method } => {
                    let params = self.texts.get(sid).map(|text| self.text_params(text))?;
                    return Some(Notice { method, url: wire::resolve(base.as_ref(), Some(&url)), params });
                }
                _ => self.warn("a verb that is not for texts was skipped"),
            }
        }
        None
    }

    /// "TwiML for Programmable Messaging: Twilio's request to your webhook URL".
    fn text_params(&self, message: &Message) -> Params {
        let mut params: Params = [
            ("MessageSid", message.sid.as_str()),
            ("SmsSid", message.sid.as_str()),
            ("SmsMessageSid", message.sid.as_str()),
            ("AccountSid", &self.config.account_sid),
            ("From", &message.from),
            ("To", &message.to),
            ("Body", &message.body),
            ("SmsStatus", message.status.as_str()),
            ("ApiVersion", wire::API_VERSION),
        ]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .to_vec();
        params.push(("NumMedia".to_owned(), message.media.len().to_string()));
        params.push(("NumSegments".to_owned(), message.segments.to_string()));
        for (position, (url, content_type)) in message.media.iter().enumerate() {
            params.push((format!("MediaUrl{position}"), url.clone()));
            params.push((format!("MediaContentType{position}"), content_type.clone()));
        }
        params.extend(wire::place("From", &message.from));
        params.extend(wire::place("To", &message.to));
        params
    }
}
