//! Renders a call flow as a call control object (NCCO): an array of actions, in JSON. Every path becomes a full address
//! below the public one, with our marks.
//!
//! What is peculiar to it:
//! - There is no action that hangs up: a call ends with its actions. On a leg that we rang, the end of the actions
//!   *connects*, so whoever is not to be connected is put into a conversation of their own, where nobody is, until they
//!   hang up. Only Vonage's API could end such a leg, and whoever answers a webhook has no way to it. So Vonage itself is
//!   asked to hang up on machines, which are most of those who press nothing.
//! - After ringing somebody, the flow goes on: when nobody picked up, and when the talk is over. So the path that is
//!   asked how it ended is asked by a `notify` behind it, which cannot say how.
//! - Listening ends with a webhook always, also after silence.

use super::actions::{
    Action, Connect, Detection, Dtmf, Endpoint, Input, OnAnswer, Payload, Post, Speech, Told,
};
use super::legs::Leg;
use super::marks::Marks;
use super::webhook::Webhook;
use crate::settings::BaseUrl;
use crate::webhooks::{CallStep, Document, Line, Listen, Ring, TakeMessage};
use crate::words::{with_region, without_plus};

/// The longest text of one `talk`, in characters.
const LONGEST_TEXT: usize = 1_500;
/// How long a phone may ring, in seconds.
const RINGS: std::ops::RangeInclusive<u32> = 5..=120;
/// How long Vonage waits for a key, and for a first word, in seconds.
const WAITS: std::ops::RangeInclusive<u32> = 1..=10;
const MOST_DIGITS: u8 = 20;
/// How long a recording may be, in seconds.
const RECORDS: std::ops::RangeInclusive<u32> = 3..=7_200;
/// A message, and an answer, end after so many seconds of silence.
const END_OF_MESSAGE: u32 = 5;
const END_OF_SPEECH: u32 = 2;

/// Renders the steps in their order, as the answer to `webhook`. No steps make no actions.
#[must_use]
pub fn render(flow: &[CallStep], webhook: Option<&Webhook>, public_url: &BaseUrl) -> Document {
    let leg = webhook.map(Leg::of);
    let leg = leg.unwrap_or(Leg { id: None, call: None, rung: false, from: String::new(), to: None });
    let at = webhook.and_then(|webhook| webhook.signed_at);
    let mut actions = Actions { leg, at, public_url, actions: Vec::new() };
    for step in flow {
        if !actions.add(step) {
            break;
        }
    }
    // Nothing in an action can fail to be written.
    Document {
        content_type: "application/json".to_owned(),
        body: serde_json::to_string(&actions.actions).unwrap_or_else(|_| "[]".to_owned()),
    }
}

struct Actions<'a> {
    leg: Leg,
    /// When the webhook that is answered was signed.
    at: Option<i64>,
    public_url: &'a BaseUrl,
    actions: Vec<Action>,
}

impl Actions<'_> {
    /// Adds a step. False: nothing behind it would be reached.
    fn add(&mut self, step: &CallStep) -> bool {
        match step {
            CallStep::Say(line) => self.talk(line, false),
            CallStep::Ring(ring) => self.connect(ring),
            CallStep::Listen(listen) | CallStep::Screen(listen) => self.input(listen),
            CallStep::TakeMessage(message) => self.record(message),
            CallStep::GoOn(path) => {
                let address = self.address(path);
                self.notify(address);
                return false;
            }
            CallStep::HangUp => {
                self.hang_up();
                return false;
            }
        }
        true
    }

    fn talk(&mut self, line: &Line, barge_in: bool) {
        // What looks like a tag would be taken for one; there is nothing in it to say.
        let text: String = line.text.chars().map(|c| if matches!(c, '<' | '>') { ' ' } else { c }).collect();
        let text: String = text.trim().chars().take(LONGEST_TEXT).collect();
        if !text.is_empty() {
            self.actions.push(Action::Talk {
                text,
                language: with_region(&line.language).to_owned(),
                barge_in,
            });
        }
    }

    fn connect(&mut self, ring: &Ring) {
        let timeout = ring.seconds.clamp(*RINGS.start(), *RINGS.end());
        // Vonage rings one only.
        if let Some(person) = ring.people.first() {
            self.actions.push(Action::Connect(self.connect_to(person, ring, timeout)));
        }
        let ringing = self.at.filter(|_| !ring.people.is_empty()).map(|at| (at, i64::from(timeout)));
        let then = Marks { ringing, ..self.leg.marks() }.address(self.public_url, &ring.then);
        self.notify(then);
    }

    fn connect_to(&self, person: &str, ring: &Ring, timeout: u32) -> Connect {
        let address = |path: &str| self.leg.marks_of(person).address(self.public_url, path);
        let on_answer = ring.screening.as_ref().map(|screening| OnAnswer { url: address(&screening.path) });
        // Anything but a number of the account's is shown as an unknown one, so the caller's cannot be.
        let from = ring
            .caller_id
            .as_deref()
            .or(self.leg.to.as_deref())
            .map(|number| without_plus(number).to_owned());
        Connect {
            endpoint: [Endpoint { kind: "phone", number: without_plus(person).to_owned(), on_answer }],
            random_from_number: from.is_none().then_some(true),
            from,
            timeout,
            detection: detection(ring, address),
        }
    }

    fn input(&mut self, listen: &Listen) {
        let can_hear = listen.speech || listen.digits > 0;
        listen.prompt.iter().for_each(|line| self.talk(line, can_hear));
        let seconds = listen.seconds.clamp(*WAITS.start(), *WAITS.end());
        if !can_hear {
            // What is left of listening is the silence.
            return self.actions.push(Action::Wait { timeout: seconds });
        }
        let dtmf = || Dtmf { time_out: seconds, max_digits: listen.digits.min(MOST_DIGITS) };
        let speech = || Speech {
            language: with_region(&listen.language).to_owned(),
            start_timeout: seconds,
            end_on_silence: END_OF_SPEECH,
        };
        let dtmf = (listen.digits > 0).then(dtmf);
        let speech = listen.speech.then(speech);
        let kinds = dtmf.iter().map(|_| "dtmf").chain(speech.iter().map(|_| "speech")).collect();
        let event_url = [self.address(&listen.then)];
        self.actions.push(Action::Input(Input { kinds, dtmf, speech, event_url, event_method: Post::Post }));
    }

    /// What was said is not asked for in words: Vonage tells where they lie, and not what they are.
    fn record(&mut self, message: &TakeMessage) {
        message.prompt.iter().for_each(|line| self.talk(line, false));
        self.actions.push(Action::Record {
            beep_start: true,
            end_on_silence: END_OF_MESSAGE,
            time_out: message.max_seconds.clamp(*RECORDS.start(), *RECORDS.end()),
            event_url: [self.address(&message.then)],
            event_method: Post::Post,
        });
    }

    /// Asks another path, whose answer takes the place of what is left.
    fn notify(&mut self, address: String) {
        let payload = Payload { go: "on" };
        self.actions.push(Action::Notify { payload, event_url: [address], event_method: Post::Post });
    }

    fn hang_up(&mut self) {
        if self.leg.rung {
            let name = format!("not-taken-{}", self.leg.id.as_deref().unwrap_or_default());
            self.actions.push(Action::Conversation { name, end_on_exit: true });
        }
    }

    fn address(&self, path: &str) -> String {
        self.leg.marks().address(self.public_url, path)
    }
}

/// A machine presses no key, and Vonage would leave it on the line (see above): where a key takes the call, a machine is
/// hung up on at once.
fn detection(ring: &Ring, address: impl Fn(&str) -> String) -> Option<Detection> {
    let key = ring.screening.as_ref().is_some_and(|screening| screening.key.is_some());
    let told = ring.answered_by.as_deref();
    let told = told.map(|path| Told { event_url: [address(path)], event_method: Post::Post });
    let machine_detection = if key { "hangup" } else { "continue" };
    (key || told.is_some()).then_some(Detection { machine_detection, told })
}
