//! Signatures. What was signed is verified; with another token, a field more, or a signature that nobody made, it is
//! not.

use carrier::carriers::twilio::signature::{sign, verify};
use carrier::form::Form;

pub fn check(bytes: &[u8]) {
    let ([token, url, given], body) = crate::lines::<3>(bytes);
    let form = Form::parse(body.as_bytes());
    let signature = sign(&token, &url, form.fields());
    let tokens = |token| std::iter::once(token);
    assert!(verify(tokens(token.as_str()), &url, form.fields(), &signature));
    let other = format!("{token}x");
    assert!(!verify(tokens(other.as_str()), &url, form.fields(), &signature));
    let more = form.fields().chain([("\u{10ffff}", "more")]);
    assert!(!verify(tokens(token.as_str()), &url, more, &signature));
    assert!(!verify(std::iter::empty(), &url, form.fields(), &signature));
    // A secret that the bytes cannot know.
    assert!(!verify(tokens("8d1f6c0e9b7a4352"), &url, form.fields(), &given));
}
