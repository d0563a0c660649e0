//! How invitation codes are written: ten signs that nobody confuses, 50 bits, read however people type them.

/// How many codes are made at once.
pub const BATCH: i64 = 5_000;
/// How many people may use one code.
pub const USES: i64 = 100_000;
/// How many characters of what is typed are read.
pub const LONGEST: usize = 64;

/// Crockford's alphabet: no I, L, O or U.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The code that ten random bytes make: `ABCDE-01234`.
#[must_use]
pub fn draw(bytes: &[u8; 10]) -> String {
    let sign = |byte: &u8| char::from(SIGNS[usize::from(byte % 32)]);
    let (first, last) = bytes.split_at(5);
    format!("{}-{}", first.iter().map(sign).collect::<String>(), last.iter().map(sign).collect::<String>())
}

/// What was typed, in the one way in which it is compared: without spaces and hyphens, in capitals, and what looks like a
/// digit is one.
#[must_use]
pub fn read(typed: &str) -> String {
    let sign = |c: char| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        sign => sign,
    };
    typed.chars().filter(char::is_ascii_alphanumeric).map(sign).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_code_is_read_however_it_is_typed(bytes in any::<[u8; 10]>()) {
            let code = draw(&bytes);
            prop_assert_eq!(code.len(), 11);
            let careless = code.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
            prop_assert_eq!(read(&careless), read(&code));
            prop_assert_eq!(read(&code), code.replace('-', ""));
        }
    }
}
