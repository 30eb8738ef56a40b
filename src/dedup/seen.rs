//! The texts and ids that were seen, in little memory: 16 bytes a slot for texts, 8 for ids, and the ids themselves where
//! they do not follow from the text.

use super::Key;

/// Texts and ids that were seen.
#[derive(Debug, Default)]
pub struct Seen {
    texts: Vec<Slot>,
    text_count: usize,
    /// Hashes of the ids; 0 is a free slot.
    ids: Vec<u64>,
    id_count: usize,
    /// The ids that do not follow from the text, each behind its length in two bytes.
    names: Vec<u8>,
}

/// A seen text: its key, and one more than the place of its id in `names` (see [`FREE`], [`DERIVED`]).
#[derive(Debug, Clone, Copy)]
struct Slot {
    key: Key,
    name: u32,
}

const FREE: u32 = u32::MAX;
/// The id is [`Key::id`].
const DERIVED: u32 = u32::MAX - 1;
/// The id was too long, or there are too many: the text is still known.
const UNKNOWN: u32 = u32::MAX - 2;
/// Names start at multiples of this, so that 32 bits reach over 16 GiB of them.
const ALIGN: usize = 4;

impl Seen {
    /// The id of the first article with this text.
    pub fn id_of(&self, key: Key) -> Option<String> {
        let slot = self.texts.get(self.text_slot(key)?)?;
        match slot.name {
            FREE => None,
            DERIVED | UNKNOWN => Some(key.id()),
            place => {
                let at = place as usize * ALIGN;
                let length =
                    usize::from(u16::from_le_bytes([*self.names.get(at)?, *self.names.get(at + 1)?]));
                Some(String::from_utf8_lossy(self.names.get(at + 2..at + 2 + length)?).into_owned())
            }
        }
    }

    /// Whether an article has this id.
    pub fn has_id(&self, id: &str) -> bool {
        self.id_slot(hash_of(id)).is_some_and(|slot| self.ids[slot] != 0)
    }

    /// Remembers an article. The first with a text keeps it.
    pub fn insert(&mut self, key: Key, id: &str) {
        if self.text_count * 10 >= self.texts.len() * 8 {
            self.grow_texts();
        }
        if self.id_count * 10 >= self.ids.len() * 8 {
            self.grow_ids();
        }
        if let Some(slot) = self.text_slot(key)
            && self.texts[slot].name == FREE
        {
            let name = if id == key.id() { DERIVED } else { self.store(id) };
            self.texts[slot] = Slot { key, name };
            self.text_count += 1;
        }
        let hash = hash_of(id);
        if let Some(slot) = self.id_slot(hash)
            && self.ids[slot] == 0
        {
            self.ids[slot] = hash;
            self.id_count += 1;
        }
    }

    fn store(&mut self, id: &str) -> u32 {
        let place = self.names.len().div_ceil(ALIGN);
        let (Ok(length), Ok(place)) = (u16::try_from(id.len()), u32::try_from(place)) else { return UNKNOWN };
        if place >= UNKNOWN {
            return UNKNOWN;
        }
        self.names.resize(place as usize * ALIGN, 0);
        self.names.extend_from_slice(&length.to_le_bytes());
        self.names.extend_from_slice(id.as_bytes());
        place
    }

    /// The slot of `key`, or the free one where it would go.
    fn text_slot(&self, key: Key) -> Option<usize> {
        let mask = self.texts.len().checked_sub(1)?;
        let mut slot = key.0[..8].try_into().map_or(0, u64::from_le_bytes) as usize & mask;
        while self.texts[slot].name != FREE && self.texts[slot].key != key {
            slot = (slot + 1) & mask;
        }
        Some(slot)
    }

    fn id_slot(&self, hash: u64) -> Option<usize> {
        let mask = self.ids.len().checked_sub(1)?;
        let mut slot = hash as usize & mask;
        while self.ids[slot] != 0 && self.ids[slot] != hash {
            slot = (slot + 1) & mask;
        }
        Some(slot)
    }

    fn grow_texts(&mut self) {
        let size = (self.texts.len() * 2).max(64);
        let empty = Slot { key: Key([0; 12]), name: FREE };
        let old = std::mem::replace(&mut self.texts, vec![empty; size]);
        for slot in old.into_iter().filter(|slot| slot.name != FREE) {
            if let Some(place) = self.text_slot(slot.key) {
                self.texts[place] = slot;
            }
        }
    }

    fn grow_ids(&mut self) {
        let size = (self.ids.len() * 2).max(64);
        let old = std::mem::replace(&mut self.ids, vec![0; size]);
        for hash in old.into_iter().filter(|&hash| hash != 0) {
            if let Some(place) = self.id_slot(hash) {
                self.ids[place] = hash;
            }
        }
    }
}

fn hash_of(id: &str) -> u64 {
    let hash = blake3::hash(id.as_bytes());
    let bytes = hash.as_bytes()[..8].try_into().expect("a blake3 hash has 32 bytes");
    u64::from_le_bytes(bytes).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_many() {
        let mut seen = Seen::default();
        let name =
            |n: u32| if n.is_multiple_of(3) { Key::of(&n.to_string()).id() } else { format!("id-{n}") };
        for n in 0..5000 {
            seen.insert(Key::of(&n.to_string()), &name(n));
        }
        for n in 0..5000 {
            assert_eq!(seen.id_of(Key::of(&n.to_string())), Some(name(n)));
            assert!(seen.has_id(&name(n)));
            assert_eq!(seen.id_of(Key::of(&format!("x{n}"))), None);
            assert!(!seen.has_id(&format!("x{n}")));
        }
        assert!(std::mem::size_of::<Slot>() == 16);
    }
}
