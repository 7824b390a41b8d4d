//! Seeded randomness for the tests.

/// SplitMix64: enough to try many bodies, and the same ones every time.
pub struct Seeded(u64);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }

    pub fn bytes(&mut self, limit: usize) -> Vec<u8> {
        let length = self.below(limit);
        (0..length).map(|_| self.below(256) as u8).collect()
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    /// A form of known names, and of values that are often almost right.
    pub fn form(&mut self, names: &[&str]) -> Vec<u8> {
        const VALUES: [&str; 14] = [
            "",
            "+14158675309",
            "%2B14158675309",
            "%2B266696687",
            "1",
            "-1",
            "99999999999999999999",
            "1e400",
            "NaN",
            "%",
            "%zz",
            "%ff%fe",
            "\u{2028}é😀",
            "completed",
        ];
        let mut form = Vec::new();
        for _ in 0..self.below(14) {
            form.extend_from_slice(self.pick(names).as_bytes());
            form.push(b'=');
            if self.below(4) == 0 {
                form.extend(self.bytes(20))
            } else {
                form.extend_from_slice(self.pick(&VALUES).as_bytes())
            }
            form.push(b'&');
        }
        form
    }
}
