//! A picture as a browser gets it: shown only where it is one that browsers draw and cannot run.

use crate::reply::{Binary, guards};

/// Answers a request for a picture. One that browsers do not draw (phones send HEIC) is kept as a file.
pub fn answer(file: Vec<u8>) -> Binary {
    let kind = kind(&file);
    let mut headers = vec![("content-type", kind.unwrap_or("application/octet-stream").to_owned())];
    if kind.is_none() {
        headers.push(("content-disposition", "attachment; filename=\"picture\"".to_owned()));
    }
    headers.extend(guards());
    Binary { status: 200, headers, body: file }
}

/// By what it begins with: nothing that a carrier says of a file makes a browser run it.
fn kind(file: &[u8]) -> Option<&'static str> {
    match file {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_browsers_draw_and_cannot_run_is_shown() {
        let said = |file: &[u8], name: &str| {
            let headers = answer(file.to_vec()).headers;
            headers.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
        };
        let shown = |file: &[u8]| said(file, "content-type").unwrap();
        assert_eq!(shown(b"\xff\xd8\xff\xe0JFIF"), "image/jpeg");
        assert_eq!(shown(b"\x89PNG\r\n\x1a\n...."), "image/png");
        assert_eq!(shown(b"RIFF....WEBP"), "image/webp");
        assert!(said(b"\xff\xd8\xff\xe0", "content-disposition").is_none());
        let files: [&[u8]; 3] = [b"<svg onload=alert(1)>", b"<html>", b"....ftypheic"];
        for file in files {
            assert_eq!(shown(file), "application/octet-stream");
            assert!(said(file, "content-disposition").unwrap().starts_with("attachment"));
            assert_eq!(said(file, "x-content-type-options").as_deref(), Some("nosniff"));
        }
    }
}
