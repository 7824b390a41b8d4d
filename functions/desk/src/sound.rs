//! A voicemail as a browser asks for it: whole, or a part at a time, which some browsers insist on.

use crate::reply::{Binary, guards};

/// Answers a request for a file, with the `Range` header that it came with (RFC 9110, 14.2): one range, or the whole.
pub fn answer(file: Vec<u8>, range: Option<&str>) -> Binary {
    let length = file.len();
    let mut headers =
        vec![("content-type", content_type(&file).to_owned()), ("accept-ranges", "bytes".to_owned())];
    headers.extend(guards());
    let Some((first, last)) = range.and_then(|range| part(range, length)) else {
        return Binary { status: 200, headers, body: file };
    };
    headers.push(("content-range", format!("bytes {first}-{last}/{length}")));
    let body = file.get(first..=last).unwrap_or_default().to_vec();
    Binary { status: 206, headers, body }
}

/// By what it begins with: nothing that a carrier says of a file makes a browser run it.
fn content_type(file: &[u8]) -> &'static str {
    match file {
        [b'R', b'I', b'F', b'F', ..] => "audio/wav",
        [b'I', b'D', b'3', ..] | [0xff, 0xe0..=0xff, ..] => "audio/mpeg",
        _ => "application/octet-stream",
    }
}

/// The first and last byte of `bytes=first-last`, `bytes=first-` or `bytes=-count`. Anything else means the whole.
fn part(range: &str, length: usize) -> Option<(usize, usize)> {
    let (first, last) = range.trim().strip_prefix("bytes=")?.split_once('-')?;
    let end = length.checked_sub(1)?;
    let (first, last) = match (first.parse().ok(), last.parse::<usize>().ok()) {
        (Some(first), Some(last)) => (first, last.min(end)),
        (Some(first), None) if last.is_empty() => (first, end),
        (None, Some(count)) if first.is_empty() && count > 0 => (length.saturating_sub(count), end),
        _ => return None,
    };
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(range: Option<&str>) -> (u16, Vec<u8>, Option<String>) {
        let reply = answer(b"RIFF456789".to_vec(), range);
        let said = reply.headers.iter().find(|(name, _)| *name == "content-range");
        (reply.status, reply.body, said.map(|(_, value)| value.clone()))
    }

    #[test]
    fn a_browser_gets_the_part_that_it_asks_for() {
        assert_eq!(parts(None), (200, b"RIFF456789".to_vec(), None));
        assert_eq!(parts(Some("bytes=0-1")), (206, b"RI".to_vec(), Some("bytes 0-1/10".into())));
        assert_eq!(parts(Some("bytes=7-")), (206, b"789".to_vec(), Some("bytes 7-9/10".into())));
        assert_eq!(parts(Some("bytes=-2")), (206, b"89".to_vec(), Some("bytes 8-9/10".into())));
        assert_eq!(parts(Some("bytes=8-99")).1, b"89".to_vec());
        for whole in ["bytes=9-2", "bytes=20-30", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4", "bytes=-0"] {
            assert_eq!(parts(Some(whole)).0, 200, "{whole}");
        }
        assert_eq!(answer(Vec::new(), Some("bytes=0-1")).status, 200);
    }

    #[test]
    fn only_sound_is_called_sound() {
        let of = |file: &[u8]| answer(file.to_vec(), None).headers[0].1.clone();
        assert_eq!(of(b"RIFF...."), "audio/wav");
        assert_eq!(of(b"ID3\x04"), "audio/mpeg");
        assert_eq!(of(b"<html>"), "application/octet-stream");
    }
}
