//! `Recordings/{sid}`: the sound itself, as WAV.

use super::{answer::Answer, request::Request};
use crate::calls::Recording;
use crate::state::State;

/// Samples a second, of one byte each.
const RATE: u32 = 8000;

pub(super) fn play(state: &State, request: &Request, sid: &str) -> Answer {
    let mut all = state.calls.list.iter().flat_map(|leg| &leg.view.recordings);
    let found = all.find(|recording| recording.sid == sid.trim_end_matches(".wav"));
    found.map_or_else(|| request.not_found(), |recording| Answer::audio(wav(recording)))
}

pub(super) fn delete(state: &mut State, request: &Request, sid: &str) -> Answer {
    let sid = sid.trim_end_matches(".json");
    for leg in &mut state.calls.list {
        let before = leg.view.recordings.len();
        leg.view.recordings.retain(|recording| recording.sid != sid);
        if leg.view.recordings.len() < before {
            return Answer::deleted();
        }
    }
    request.not_found()
}

/// A hum as long as the recording: a RIFF file of 8-bit samples.
fn wav(recording: &Recording) -> Vec<u8> {
    let samples = u32::try_from(recording.duration).unwrap_or(u32::MAX).min(600) * RATE;
    let mut file = Vec::new();
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(36 + samples).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    // Linear samples, one channel.
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&RATE.to_le_bytes());
    file.extend_from_slice(&RATE.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&8_u16.to_le_bytes());
    file.extend_from_slice(b"data");
    file.extend_from_slice(&samples.to_le_bytes());
    // 200 Hz, softly.
    file.extend((0..samples).map(|at| if at / 20 % 2 == 0 { 120 } else { 136 }));
    file
}
