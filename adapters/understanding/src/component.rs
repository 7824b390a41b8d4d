//! The component around the reader.

use reader::interface::{Context, Guest, Reading};

struct Component;

// The generated export is the only unsafe code, and it is not ours.
#[allow(unsafe_code)]
mod export {
    use super::Component;
    reader::interface::export!(Component with_types_in reader::interface);
}

impl Guest for Component {
    fn read(text: String, context: Context) -> Vec<Reading> {
        reader::read(&text, &context.into()).into_iter().map(Reading::from).collect()
    }

    /// The rules are all that there is.
    async fn consult(_text: String, _context: Context) -> Option<Vec<Reading>> {
        None
    }
}
