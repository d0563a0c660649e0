//! Places that whoever holds them gives back: connections of an address, streams of a network. Rates say how often
//! something may begin; this says how much of it may last at the same time.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// How many places each key holds, of as many as one may.
#[derive(Clone)]
pub struct Places<K> {
    held: Arc<Mutex<HashMap<K, usize>>>,
    most: usize,
}

impl<K: Eq + Hash + Copy> Places<K> {
    /// `most` places for each key.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { held: Arc::default(), most }
    }

    /// A place for `key`; none when all of its places are taken.
    #[must_use]
    pub fn take(&self, key: K) -> Option<Place<K>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(key).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Place { places: self.clone(), key })
    }
}

/// A place that is taken until this is dropped.
pub struct Place<K: Eq + Hash + Copy> {
    places: Places<K>,
    key: K,
}

impl<K: Eq + Hash + Copy> Drop for Place<K> {
    fn drop(&mut self) {
        let mut held = self.places.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn a_place_comes_back_and_leaves_nothing_behind() {
        let places = Places::new(2);
        let first = places.take(1).expect("a place");
        let _second = places.take(1).expect("a place");
        assert!(places.take(1).is_none());
        let other = places.take(2);
        assert!(other.is_some(), "others are not held back");
        drop((first, other));
        assert!(places.take(1).is_some());
        assert_eq!(places.held.lock().expect("a lock").len(), 1);
    }
}
