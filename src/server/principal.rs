//! Devices and principals. A device is a browser that acted once; in each campaign it is another principal, which only
//! the server's key connects to it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// An opaque id of one participant in one campaign.
pub type Principal = [u8; 16];

/// A browser, or a program, that takes part without an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Device(pub [u8; 16]);

/// The server's key: signs cookies and keeps principals apart.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    /// The key of these bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A keyed hash (HMAC-SHA256) of `parts`, each with its length, so that no two lists of parts collide.
    #[must_use]
    pub fn hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        hash(&self.0, parts)
    }

    /// A proof that this server wrote `parts`.
    #[must_use]
    pub fn prove(&self, parts: &[&[u8]]) -> String {
        hex::encode(&self.hash(parts)[..16])
    }

    /// Whether `proof` is that of `parts`.
    #[must_use]
    pub fn proves(&self, parts: &[&[u8]], proof: &str) -> bool {
        let mut mac = keyed(&self.0);
        absorb(&mut mac, parts);
        hex::decode(proof).is_ok_and(|proof| proof.len() == 16 && mac.verify_truncated_left(&proof).is_ok())
    }

    /// What the cookie of `device` holds: its id and a proof that this server gave it out, so that nobody can make up
    /// devices past the limits on making them.
    #[must_use]
    pub fn sign(&self, device: Device) -> String {
        let proof = self.hash(&[b"device", &device.0]);
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(&device.0);
        bytes[16..].copy_from_slice(&proof[..16]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The device whose cookie this is; `None` if this server did not give it out.
    #[must_use]
    pub fn device(&self, cookie: &str) -> Option<Device> {
        let bytes: [u8; 32] = URL_SAFE_NO_PAD.decode(cookie).ok()?.try_into().ok()?;
        let (id, proof) = bytes.split_at(16);
        let mut mac = keyed(&self.0);
        absorb(&mut mac, &[b"device", id]);
        mac.verify_truncated_left(proof).ok()?;
        Some(Device(id.try_into().ok()?))
    }
}

/// The principal of `device` in the campaign with `secret`.
#[must_use]
pub fn principal(secret: &[u8], device: Device) -> Principal {
    let full = hash(secret, &[b"principal", &device.0]);
    let mut principal = [0; 16];
    principal.copy_from_slice(&full[..16]);
    principal
}

/// What tells a page of this campaign whether it is still the same person who looks: nothing else follows from it.
#[must_use]
pub fn mark(secret: &[u8], device: Device) -> String {
    hex::encode(&hash(secret, &[b"mark", &device.0])[..8])
}

fn hash(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = keyed(key);
    absorb(&mut mac, parts);
    mac.finalize().into_bytes().into()
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length")
}

fn absorb(mac: &mut Hmac<Sha256>, parts: &[&[u8]]) {
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_this_servers_or_nothing() {
        let key = Key::new([7; 32]);
        let device = Device([3; 16]);
        let cookie = key.sign(device);
        assert_eq!(key.device(&cookie), Some(device));
        assert_eq!(Key::new([8; 32]).device(&cookie), None);
        let mut forged = cookie.into_bytes();
        forged[0] = if forged[0] == b'A' { b'B' } else { b'A' };
        assert_eq!(key.device(std::str::from_utf8(&forged).expect("ASCII")), None);
        assert_eq!(key.device(""), None);
    }

    #[test]
    fn a_proof_is_for_one_text() {
        let key = Key::new([7; 32]);
        let proof = key.prove(&[b"error", b"text"]);
        assert!(key.proves(&[b"error", b"text"], &proof));
        for (parts, proof) in
            [([&b"error"[..], b"other"], &proof[..]), ([b"error", b"text"], ""), ([b"error", b"text"], &proof[..8])]
        {
            assert!(!key.proves(&parts, proof), "{proof}");
        }
    }

    #[test]
    fn campaigns_do_not_share_principals() {
        assert_ne!(principal(&[1; 32], Device([3; 16])), principal(&[2; 32], Device([3; 16])));
    }
}
