//! `Messages/{sid}/Media/{sid}`: a picture that a handset sent.

use super::{answer::Answer, request::Request};
use crate::state::State;

/// One pixel, as PNG.
const PICTURE: &[u8] = &[
    0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0xf8,
    0xcf, 0xc0, 0xf0, 0x1f, 0, 5, 0, 1, 0xff, 0x89, 0x99, 0x3d, 0x1d, 0, 0, 0, 0, b'I', b'E', b'N', b'D',
    0xae, 0x42, 0x60, 0x82,
];

/// Where pictures are kept: as at Twilio, not where the API says that they are.
pub(super) const KEPT: &str = "/kept";

/// The picture itself, for whoever has been led to it and brings no credentials along: they are nobody's business there.
pub(super) fn kept(request: &Request) -> Answer {
    if request.has_credentials() {
        return Answer::error(400, 20001, "credentials were sent to another host");
    }
    Answer::picture(PICTURE.to_vec())
}

pub(super) fn show(state: &State, request: &Request) -> Answer {
    let mut all = state.texts.list.iter().flat_map(|text| &text.media);
    let known = all.any(|(address, _)| address.ends_with(&request.path));
    let kept = || Answer::elsewhere(format!("{}{KEPT}{}", state.api_url, request.path));
    if known { kept() } else { request.not_found() }
}

pub(super) fn delete(state: &mut State, request: &Request) -> Answer {
    for text in &mut state.texts.list {
        let before = text.media.len();
        text.media.retain(|(address, _)| !address.ends_with(&request.path));
        if text.media.len() < before {
            return Answer::deleted();
        }
    }
    request.not_found()
}
