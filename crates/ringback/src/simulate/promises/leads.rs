//! Leads: nothing acknowledged is lost, everything due is looked at, a slot has one holder, nothing is left undone.

use domain::Lead;
use domain::decide::next_due;
use domain::effect::EffectState;
use domain::lead::Stage;
use http::Uri;
use jiff::Timestamp;

use super::{LOOKED_AT_WITHIN, Promise, Promises, form};

const ENDED: [&str; 5] = ["completed", "busy", "no-answer", "failed", "canceled"];

impl Promises {
    /// A document was saved.
    pub fn saved(&mut self, key: &str, value: &[u8], now: Timestamp) {
        if !key.starts_with("lead:") {
            return;
        }
        let Ok(lead) = serde_json::from_slice::<Lead>(value) else {
            return self.bench_broke(now, "a lead cannot be read");
        };
        self.remember_effects(&lead);
        let due = next_due(&lead, &self.business);
        let before = self.leads.insert(key.to_owned(), (lead, due)).map(|(lead, _)| lead);
        let visit = |lead: &Lead| lead.appointment.as_ref().map(|visit| visit.slot);
        let after = self.leads.get(key).and_then(|(lead, _)| visit(lead));
        if after.is_some() && after != before.as_ref().and_then(visit) {
            self.check_slots(now);
        }
    }

    /// A lead was forgotten.
    pub fn deleted(&mut self, key: &str) {
        self.leads.remove(key);
    }

    /// At no moment more visits than crews.
    fn check_slots(&mut self, now: Timestamp) {
        let open = self.leads().filter(|lead| lead.stage != Stage::Closed);
        let visits: Vec<_> =
            open.filter_map(|lead| lead.appointment.as_ref()).map(|visit| visit.slot).collect();
        let crews = usize::try_from(self.business.booking.crews).unwrap_or(usize::MAX);
        let at_once =
            |at: Timestamp| visits.iter().filter(|slot| slot.starts <= at && at < slot.ends).count();
        let worst = visits.iter().map(|slot| (at_once(slot.starts), slot.starts)).max();
        let Some((most, at)) = worst else { return };
        self.check(Promise::Slot, most <= crews, now, || format!("{most} visits at {at} and {crews} crews"));
    }

    /// A webhook has reached a process.
    pub fn webhook_arrives(&mut self, address: &Uri, body: &[u8], now: Timestamp) {
        let form = form(body);
        let value = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        match address.path() {
            "/voice/accept" if value("Digits").starts_with('1') => {
                let parent = form.get("ParentCallSid").or_else(|| form.get("CallSid"));
                self.accepted.extend(parent.cloned());
            }
            "/sms/inbound" => {
                self.text_arrives(value("From"), value("MessageSid"), value("Body"), now);
            }
            _ => {}
        }
    }

    /// A process has answered a webhook.
    pub fn webhook_answered(
        &mut self,
        address: &Uri,
        body: &[u8],
        status: u16,
        answer: &[u8],
        now: Timestamp,
    ) {
        if !(200..300).contains(&status) {
            return;
        }
        let form = form(body);
        let value = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let (from, call) = (value("From"), value("CallSid"));
        let answer_text = String::from_utf8_lossy(answer);
        let rings = answer_text.contains("<Dial");
        let is_miss = !rings && !self.accepted.contains(call);
        let seen = match address.path() {
            "/sms/inbound" => {
                self.text_answered(from, value("MessageSid"), value("Body"));
                Some(value("MessageSid").to_owned())
            }
            "/voice/inbound" | "/voice/dial-result" if is_miss => Some(call.to_owned()),
            "/voice/status" if ENDED.contains(&value("CallStatus")) && is_miss => Some(call.to_owned()),
            "/voice/recording" => Some(value("RecordingSid").to_owned()),
            // Where a message is taken instead of an answer, they are asked to say it again.
            "/voice/intake" if !answer_text.contains("<Record") => {
                let turn = address.query().and_then(|query| query.strip_prefix("turn="));
                turn.map(|turn| format!("{call}:said:{turn}"))
            }
            _ => None,
        };
        let (Some(id), Some(key)) = (seen.filter(|id| !id.is_empty()), self.key(from, call)) else { return };
        let holds = self.has_seen(&key, &id);
        let path = address.path().to_owned();
        self.check(Promise::Acknowledged, holds, now, || {
            format!("{path} was answered with {status}, and {key} knows nothing of {id}")
        });
        self.acknowledged.push((key, id));
    }

    fn has_seen(&self, key: &str, id: &str) -> bool {
        let lead = self.values.get(key).and_then(|bytes| serde_json::from_slice::<Lead>(&bytes).ok());
        lead.is_some_and(|lead| lead.has_seen(id))
    }

    /// The earliest moment at which anything must have been looked at.
    pub fn next_check(&self) -> Option<Timestamp> {
        let dues = self.leads.values().filter_map(|(_, due)| *due);
        let earliest = dues.min()?.max(self.trouble_until);
        earliest.checked_add(LOOKED_AT_WITHIN).ok()
    }

    /// Whatever was due has been looked at.
    pub fn check_dues(&mut self, now: Timestamp) {
        let Ok(latest) = now.checked_sub(LOOKED_AT_WITHIN) else { return };
        if self.trouble_until > latest {
            return;
        }
        // A process whose clock is behind comes later.
        let latest = latest.checked_sub(self.skew).unwrap_or(latest);
        let late: Vec<(String, Timestamp)> = self
            .leads
            .iter()
            .filter_map(|(key, (_, due))| due.filter(|due| *due < latest).map(|due| (key.clone(), due)))
            .collect();
        *self.checked.entry(Promise::LookedAt).or_default() += self.leads.len() as u64;
        for (key, due) in late {
            self.check(Promise::LookedAt, false, now, || format!("{key} was due at {due} and nobody looked"));
            // Once is enough.
            if let Some((_, due)) = self.leads.get_mut(&key) {
                *due = None;
            }
        }
    }

    /// Everything has been over for a while.
    pub fn finish(&mut self, now: Timestamp) {
        let acknowledged = std::mem::take(&mut self.acknowledged);
        for (key, id) in &acknowledged {
            let lead = self.leads.get(key).map(|(lead, _)| lead);
            // A lead remembers a bounded number of ids.
            let holds = lead.is_some_and(|lead| lead.has_seen(id) || lead.seen.len() >= 90);
            self.check(Promise::Acknowledged, holds, now, || format!("{key} has lost {id}"));
        }
        self.acknowledged = acknowledged;
        let left: Vec<(String, Option<String>)> = self
            .leads
            .iter()
            .map(|(key, (lead, _))| {
                let waits = |state: &EffectState| match state {
                    EffectState::Accepted { .. } => false,
                    EffectState::Claimed(_) => true,
                    // Held back by quiet hours, for example.
                    EffectState::Pending(at) => at.is_none_or(|at| at <= now),
                };
                let left = lead.outbox.iter().find(|effect| waits(&effect.state));
                (key.clone(), left.map(|effect| format!("{} {:?}", effect.id, effect.state)))
            })
            .collect();
        for (key, left) in left {
            let what = left.clone().unwrap_or_default();
            self.check(Promise::Outbox, left.is_none(), now, || format!("{key} still has {what}"));
        }
    }
}
