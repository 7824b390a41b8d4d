//! What the person on a call presses and says: Gather and Record.

use std::{collections::VecDeque, time::Duration};

use url::Url;

use super::{CallSid, CallStatus, Ending, GatherAnswer, Recording, Wait, run::Go, run::SOUND};
use crate::{
    agenda::{Action, Params},
    event::What,
    people::speaking_time,
    state::State,
    twiml::{Gather, Method, Record, Verb},
    wire,
};

/// Before somebody presses a key or begins to speak.
const REACTION: Duration = Duration::from_secs(1);
/// Between two keys.
const BETWEEN_KEYS: Duration = Duration::from_millis(300);
const RECORDING_READY: Duration = Duration::from_secs(2);
const TRANSCRIPTION_READY: Duration = Duration::from_secs(5);

impl State {
    pub(super) fn start_gather(&mut self, call: &CallSid, gather: Gather, base: Option<Url>) -> Go {
        self.answer(call);
        let mut time = Duration::ZERO;
        for prompt in &gather.prompts {
            match prompt {
                Verb::Say(text) => {
                    self.say(call, text.clone());
                    time += speaking_time(text);
                }
                Verb::Play(sound) => {
                    self.say(call, format!("(plays {sound})"));
                    time += SOUND;
                }
                Verb::Pause(length) => time += *length,
                other => self.warn(format!("{} inside a Gather was skipped", name(other))),
            }
        }
        let Some(leg) = self.calls.get_mut(call) else { return Go::Wait };
        let (answer, thinking) = if gather.dtmf && !leg.manner.presses.is_empty() {
            press(&mut leg.manner.presses, &gather)
        } else if let Some(words) = leg.manner.says.pop_front_if(|_| gather.speech) {
            let speaking = speaking_time(&words);
            (Some(GatherAnswer::Speech(words)), REACTION + speaking)
        } else {
            (None, gather.timeout)
        };
        leg.wait = Wait::Gather { gather, base, answer };
        let turn = leg.next_turn();
        self.schedule(time + thinking, Action::Heard { call: call.clone(), turn });
        Go::Wait
    }

    /// A Gather is over.
    pub(crate) fn heard(&mut self, call: &CallSid, turn: u64) {
        let Some(leg) = self.calls.at_turn(call, turn) else { return };
        let Wait::Gather { gather, base, answer } = std::mem::take(&mut leg.wait) else { return };
        leg.manner.engaged |= answer.is_some();
        let (line, params) = match answer {
            Some(GatherAnswer::Digits(digits, key)) => {
                let key = key.map(String::from).unwrap_or_default();
                (Some(digits.clone()), vec![("Digits", digits), ("FinishedOnKey", key)])
            }
            Some(GatherAnswer::Speech(words)) => {
                (Some(words.clone()), vec![("SpeechResult", words), ("Confidence", "0.9".to_owned())])
            }
            None if gather.action_on_empty_result => (None, vec![("Digits", String::new())]),
            None => return self.run(call),
        };
        if let Some(line) = line {
            leg.view.answers.push(line.clone());
            self.emit(What::Answered { call: call.clone(), line });
        }
        let url = wire::resolve(base.as_ref(), gather.action.as_deref());
        self.ask(call, gather.method, url, owned(params));
    }

    pub(super) fn start_record(&mut self, call: &CallSid, record: Record, base: Option<Url>) -> Go {
        self.answer(call);
        if record.beep {
            self.say(call, "(beep)".to_owned());
        }
        let now = self.now();
        let Some(leg) = self.calls.get_mut(call) else { return Go::Wait };
        let words = leg.manner.says.pop_front();
        leg.manner.engaged |= words.is_some();
        let ends_it = leg.manner.hangs_up_after_message && leg.manner.says.is_empty()
            || leg.manner.presses.front().is_some_and(|key| record.finish_on_key.contains(*key));
        let time = match &words {
            Some(words) if ends_it => speaking_time(words).min(record.max_length),
            Some(words) => (speaking_time(words) + record.timeout).min(record.max_length),
            None => record.timeout,
        };
        leg.wait = Wait::Record { record, base, words, began: now };
        let turn = leg.next_turn();
        self.schedule(time, Action::Recorded { call: call.clone(), turn });
        Go::Wait
    }

    /// A Record is over. Silence is no recording, and the document goes on behind it.
    pub(crate) fn recorded(&mut self, call: &CallSid, turn: u64) {
        let Some(leg) = self.calls.at_turn(call, turn) else { return };
        if let Wait::Record { words: Some(_), .. } = &leg.wait {
            if leg.manner.hangs_up_after_message && leg.manner.says.is_empty() {
                return self.end(call, CallStatus::Completed, Ending::HungUp);
            }
            let key = leg.manner.presses.pop_front().map(String::from).unwrap_or_default();
            if let Some((method, url, params)) = self.keep_recording(call, key) {
                self.ask(call, method, url, params);
            }
        } else {
            leg.wait = Wait::Nothing;
            self.run(call);
        }
    }

    /// Keeps what was recorded so far. Returns how its action is told of it.
    pub(super) fn keep_recording(
        &mut self,
        call: &CallSid,
        digits: String,
    ) -> Option<(Method, String, Params)> {
        let (recording_sid, now) = (self.next_sid("RE"), self.now());
        let leg = self.calls.get_mut(call)?;
        let Wait::Record { record, base, words, began } = std::mem::take(&mut leg.wait) else { return None };
        let text = words?;
        let elapsed = Duration::try_from(now.duration_since(began)).unwrap_or_default();
        let url = format!(
            "{}/{}/Accounts/{}/Recordings/{recording_sid}",
            self.api_url,
            wire::API_VERSION,
            self.config.account_sid
        );
        let duration = elapsed.min(speaking_time(&text)).as_secs().max(1);
        let recording = Recording { sid: recording_sid.clone(), url, duration, text: text.clone() };
        leg.view.answers.push(text.clone());
        leg.view.recordings.push(recording.clone());
        self.emit(What::Recorded { call: call.clone(), recording: recording_sid, text });
        self.announce_recording(call, &record, base.as_ref(), &recording, wire::date(began));
        let params = owned(vec![
            ("RecordingSid", recording.sid),
            ("RecordingUrl", recording.url),
            ("RecordingDuration", recording.duration.to_string()),
            ("Digits", digits),
        ]);
        Some((record.method, wire::resolve(base.as_ref(), record.action.as_deref()), params))
    }

    fn announce_recording(
        &mut self,
        call: &CallSid,
        record: &Record,
        base: Option<&Url>,
        recording: &Recording,
        began: String,
    ) {
        let account = self.config.account_sid.clone();
        let about = |more: Vec<(&str, String)>| {
            let common = [
                ("AccountSid", account.clone()),
                ("CallSid", call.to_string()),
                ("RecordingSid", recording.sid.clone()),
                ("RecordingUrl", recording.url.clone()),
            ];
            owned(common.into_iter().chain(more).collect())
        };
        if let Some(url) = &record.status_callback {
            let params = about(vec![
                ("RecordingStatus", "completed".to_owned()),
                ("RecordingDuration", recording.duration.to_string()),
                ("RecordingChannels", "1".to_owned()),
                ("RecordingSource", "RecordVerb".to_owned()),
                ("RecordingStartTime", began),
                ("ErrorCode", "0".to_owned()),
            ]);
            let url = wire::resolve(base, Some(url));
            self.schedule(RECORDING_READY, Action::Callback { method: Method::Post, url, params });
        }
        if let Some(url) = &record.transcribe_callback {
            let sid = self.next_sid("TR");
            let mut params = self.call_params(call);
            params.retain(|(key, _)| key != "CallSid" && key != "AccountSid");
            params.extend(about(vec![
                ("TranscriptionUrl", format!("{}/Transcriptions/{sid}", recording.url)),
                ("TranscriptionSid", sid),
                ("TranscriptionStatus", "completed".to_owned()),
                ("TranscriptionText", recording.text.clone()),
                ("TranscriptionType", "fast".to_owned()),
            ]));
            let url = wire::resolve(base, Some(url));
            self.schedule(TRANSCRIPTION_READY, Action::Callback { method: Method::Post, url, params });
        }
    }
}

/// The keys for one Gather, and how long it takes to press them or to be given up.
fn press(keys: &mut VecDeque<char>, gather: &Gather) -> (Option<GatherAnswer>, Duration) {
    let mut digits = String::new();
    let mut finished = None;
    let mut time = REACTION;
    loop {
        if gather.num_digits.is_some_and(|most| digits.len() >= most) {
            break;
        }
        let Some(key) = keys.pop_front() else {
            time += gather.timeout;
            break;
        };
        time += BETWEEN_KEYS;
        if gather.finish_on_key == Some(key) {
            finished = Some(key);
            break;
        }
        digits.push(key);
    }
    (Some(GatherAnswer::Digits(digits, finished)), time)
}

fn name(verb: &Verb) -> &str {
    match verb {
        Verb::Unknown(name) => name,
        Verb::Dial(_) => "Dial",
        Verb::Record(_) => "Record",
        _ => "a verb",
    }
}

fn owned(params: Vec<(&str, String)>) -> Params {
    params.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
