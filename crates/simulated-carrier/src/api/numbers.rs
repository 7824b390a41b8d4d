//! The account itself, and `IncomingPhoneNumbers.json`

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

/// The account resource.
pub(super) fn account(state: &State) -> Value {
    let account = &state.config.account_sid;
    json!({
        "auth_token": null,
        "friendly_name": "Simulated account",
        "owner_account_sid": account,
        "sid": account,
        "status": state.account_status,
        "type": "Full",
        "uri": format!("/{}/Accounts/{account}.json", wire::API_VERSION),
    })
}

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
    let Some(phone) = sid
        .strip_suffix(".json")
        .and_then(|sid| state.numbers.iter().find(|own| own.sid == sid).map(|own| own.number.phone.clone()))
    else {
        return request.not_found();
    };
    state.change_number(&phone, &request.form);
    state.own_number(&phone).map_or_else(|| request.not_found(), |own| Answer::ok(resource(state, own)))
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
        "friendly_name": own.setting("FriendlyName", &number.phone),
        "identity_sid": null,
        "origin": "twilio",
        "phone_number": number.phone,
        "sid": own.sid,
        "sms_application_sid": own.setting("SmsApplicationSid", ""),
        "sms_fallback_method": "POST",
        "sms_fallback_url": "",
        "sms_method": own.setting("SmsMethod", "POST"),
        "sms_url": number.sms_url,
        "status": "in-use",
        "status_callback": number.status_callback,
        "status_callback_method": own.setting("StatusCallbackMethod", "POST"),
        "trunk_sid": own.settings.get("TrunkSid"),
        "type": "local",
        "uri": format!("/{}/Accounts/{account}/IncomingPhoneNumbers/{}.json", wire::API_VERSION, own.sid),
        "voice_application_sid": own.setting("VoiceApplicationSid", ""),
        "voice_caller_id_lookup": false,
        "voice_fallback_method": "POST",
        "voice_fallback_url": "",
        "voice_method": own.setting("VoiceMethod", "POST"),
        "voice_receive_mode": "voice",
        "voice_url": number.voice_url,
    })
}
