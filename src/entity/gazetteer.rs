//! The places of the world: countries, their first-level divisions and cities, from GeoNames.
//!
//! In: `data/gazetteer/places.bin` (made by `build.py` beside it, which describes its layout), used in place: nothing is read or
//! built when the program starts. Out: places by folded name. Never: chooses among places of one name.

const BYTES: &[u8] = include_bytes!("../../data/gazetteer/places.bin");
const HEAD: usize = 24;
const RECORD: usize = 32;
const KEY: usize = 8;

/// Index of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct PlaceId(pub u32);

/// What kind of place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum PlaceKind {
    /// A country or territory with a code in ISO 3166-1.
    Country,
    /// A state or province.
    Division,
    /// A city or town.
    City,
}

/// A place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PlaceRecord {
    /// Its kind.
    pub kind: PlaceKind,
    /// Whether it is the capital of its country.
    pub capital: bool,
    /// Its country; of a country, itself.
    pub country: PlaceId,
    /// Its division.
    pub division: Option<PlaceId>,
    /// GeoNames id.
    pub geonames: u32,
    /// Latitude in degrees.
    pub latitude: f32,
    /// Longitude in degrees.
    pub longitude: f32,
    /// Inhabitants; of a division, those of its cities.
    pub population: u32,
    /// Its name; of a country, the alpha-3 code.
    pub name: &'static str,
    /// Of a country the alpha-2 code, of a division the code that GeoNames gives it, else empty.
    pub code: &'static str,
}

/// The gazetteer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gazetteer {
    places: &'static [u8],
    keys: &'static [u8],
    names: &'static [u8],
    folded: &'static [u8],
}

impl Gazetteer {
    /// The built-in gazetteer.
    pub fn new() -> Self {
        assert!(BYTES.starts_with(b"NLPLACE1"), "the built-in gazetteer is read by a test");
        let [places, keys, names] = [8, 12, 16].map(|at| u32_at(BYTES, at) as usize);
        let (places, rest) = BYTES[HEAD..].split_at(places * RECORD);
        let (keys, rest) = rest.split_at(keys * KEY);
        let (names, folded) = rest.split_at(names);
        Self { places, keys, names, folded }
    }

    /// All countries.
    pub fn countries(self) -> impl Iterator<Item = PlaceId> + use<> {
        (0..)
            .map(PlaceId)
            .take_while(move |id| self.places.get(id.0 as usize * RECORD).is_some_and(|&kind| kind == 0))
    }

    /// The place of an id that this gazetteer gave.
    pub fn place(self, id: PlaceId) -> PlaceRecord {
        let record = &self.places[id.0 as usize * RECORD..][..RECORD];
        let short = |at: usize| u16::from_le_bytes([record[at], record[at + 1]]);
        let division = short(4);
        PlaceRecord {
            kind: match record[0] {
                0 => PlaceKind::Country,
                1 => PlaceKind::Division,
                _ => PlaceKind::City,
            },
            capital: record[1] & 1 != 0,
            country: PlaceId(u32::from(short(2))),
            division: (division != u16::MAX).then_some(PlaceId(u32::from(division))),
            geonames: u32_at(record, 8),
            latitude: f32::from_bits(u32_at(record, 12)),
            longitude: f32::from_bits(u32_at(record, 16)),
            population: u32_at(record, 20),
            name: text_at(self.names, u32_at(record, 24)),
            code: text_at(self.names, u32_at(record, 28)),
        }
    }

    /// Divisions and cities of this folded name, those with most inhabitants first.
    pub fn find(self, name: &str) -> impl Iterator<Item = PlaceId> + use<> {
        let keys = self.keys.as_chunks::<KEY>().0;
        let key = move |entry: &[u8; KEY]| text_at(self.folded, u32_at(entry, 0));
        let from = keys.partition_point(|entry| key(entry) < name);
        let count = keys[from..].iter().take_while(|entry| key(entry) == name).count();
        keys[from..from + count].iter().map(|entry| PlaceId(u32_at(entry, 4)))
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn text_at(texts: &'static [u8], at: u32) -> &'static str {
    let at = at as usize;
    let length = usize::from(texts[at]);
    std::str::from_utf8(&texts[at + 1..][..length]).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{super::fold::fold, *};

    #[test]
    fn every_record_can_be_read() {
        let gazetteer = Gazetteer::new();
        let count = gazetteer.places.len() / RECORD;
        assert!(count > 30_000, "{count}");
        for index in 0..count {
            let place = gazetteer.place(PlaceId(index as u32));
            assert!(!place.name.is_empty());
            assert_eq!(gazetteer.place(place.country).kind, PlaceKind::Country);
            assert!(place.latitude.abs() <= 90.0 && place.longitude.abs() <= 180.0, "{place:?}");
        }
        for (before, after) in
            gazetteer.keys.as_chunks::<KEY>().0.iter().zip(&gazetteer.keys.as_chunks::<KEY>().0[1..])
        {
            assert!(
                text_at(gazetteer.folded, u32_at(before, 0)) <= text_at(gazetteer.folded, u32_at(after, 0))
            );
        }
    }

    #[test]
    fn places_are_found_by_any_of_their_names() {
        let gazetteer = Gazetteer::new();
        for (name, country, kind, capital) in [
            ("Baghdad", "IRQ", PlaceKind::City, true),
            ("Paris", "FRA", PlaceKind::City, true),
            ("Bombay", "IND", PlaceKind::City, false),
            ("Kiev", "UKR", PlaceKind::City, true),
            ("St. Petersburg", "RUS", PlaceKind::City, false),
            ("Texas", "USA", PlaceKind::Division, false),
            ("Bavaria", "DEU", PlaceKind::Division, false),
            ("Washington", "USA", PlaceKind::Division, false),
        ] {
            let found = gazetteer.find(&fold(name)).map(|id| gazetteer.place(id)).any(|place| {
                let code = gazetteer.place(place.country).name;
                (code, place.kind, place.capital) == (country, kind, capital)
            });
            assert!(found, "{name}");
        }
        assert_eq!(gazetteer.find("no such place").count(), 0);
    }
}
