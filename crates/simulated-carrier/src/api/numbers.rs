//! `IncomingPhoneNumbers.json`

use serde_json::{Value, json};

use super::{
    answer::Answer,
    page::{self, Item},
    request::Request,
};
use crate::{
    state::{OwnNumber, State},
    wire,
};

pub(super) fn list(state: &State, request: &Request) -> Answer {
    let wanted = request.filter("PhoneNumber");
    // The filter takes a part of a number as well, with or without `+`.
    let digits = wanted.map(|wanted| wanted.trim_start_matches('+').replace('*', ""));
    let numbers = state.numbers.iter().rev();
    let numbers =
        numbers.filter(|own| digits.as_ref().is_none_or(|digits| own.number.phone.contains(digits)));
    let items = numbers.map(|own| Item { sid: own.sid.clone(), body: resource(state, own) });
    page::answer(request, "incoming_phone_numbers", items)
}

pub(super) fn show(state: &State, request: &Request, sid: &str) -> Answer {
    let own = state.numbers.iter().find(|own| sid.strip_suffix(".json") == Some(&own.sid));
    own.map_or_else(|| request.not_found(), |own| Answer::ok(resource(state, own)))
}

/// Changes where a number's webhooks go. What is not named stays as it is.
pub(super) fn change(state: &mut State, request: &Request, sid: &str) -> Answer {
    let now = state.now();
    let Some(own) = state.numbers.iter_mut().find(|own| sid.strip_suffix(".json") == Some(&own.sid)) else {
        return request.not_found();
    };
    for (key, value) in &request.form {
        match key.as_str() {
            "VoiceUrl" => own.number.voice_url.clone_from(value),
            "SmsUrl" => own.number.sms_url.clone_from(value),
            "StatusCallback" => own.number.status_callback.clone_from(value),
            _ => {}
        }
    }
    own.updated = now;
    let own = own.clone();
    Answer::ok(resource(state, &own))
}

/// The number resource, whole.
fn resource(state: &State, own: &OwnNumber) -> Value {
    let (account, number) = (&state.config.account_sid, &own.number);
    json!({
        "account_sid": account,
        "address_requirements": "none",
        "address_sid": null,
        "api_version": wire::API_VERSION,
        "beta": false,
        "bundle_sid": null,
        "capabilities": { "voice": true, "sms": true, "mms": true, "fax": false },
        "date_created": wire::date(own.created),
        "date_updated": wire::date(own.updated),
        "emergency_address_sid": null,
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "friendly_name": number.phone,
        "identity_sid": null,
        "origin": "twilio",
        "phone_number": number.phone,
        "sid": own.sid,
        "sms_application_sid": "",
        "sms_fallback_method": "POST",
        "sms_fallback_url": "",
        "sms_method": "POST",
        "sms_url": number.sms_url,
        "status": "in-use",
        "status_callback": number.status_callback,
        "status_callback_method": "POST",
        "trunk_sid": null,
        "type": "local",
        "uri": format!("/{}/Accounts/{account}/IncomingPhoneNumbers/{}.json", wire::API_VERSION, own.sid),
        "voice_application_sid": "",
        "voice_caller_id_lookup": false,
        "voice_fallback_method": "POST",
        "voice_fallback_url": "",
        "voice_method": "POST",
        "voice_receive_mode": "voice",
        "voice_url": number.voice_url,
    })
}
