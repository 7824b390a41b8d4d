//! Forms. Any bytes are a form; its fields, written as a form again, are read as the same fields.

use carrier::form::Form;

pub fn check(bytes: &[u8]) {
    let form = Form::parse(bytes);
    let fields: Vec<_> = form.fields().collect();
    let written = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
    let again = Form::parse(written.as_bytes());
    assert!(again.fields().eq(fields.iter().copied()));
    for (name, _) in &fields {
        assert_eq!(form.get(name), fields.iter().find(|(other, _)| other == name).map(|(_, value)| *value));
        if let Ok(number) = form.needed_number(name) {
            assert!(
                domain::Phone::parse(number).is_ok(),
                "the adapter lets a number in that the domain refuses"
            );
        }
        let _ = form.whole_number(name);
    }
    assert_eq!(form.others(|_| false).len(), fields.len());
}
