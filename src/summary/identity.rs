//! One id for one thing in all articles.
//!
//! In: an entity of an article. Out: its `entity_id`, which depends on nothing but the entity, so that it is the same in every
//! run and every shard. Never: looks at other articles; which short name belongs to which full one is told when all are known.

use std::fmt::Write;

use crate::{document::Entity, entity::name_key};

/// The id of `entity` across articles: `u-` and the id of the user's list, `g-` and the GeoNames id of a place, else `e-` and
/// 64 bits of the hash of its type and the [key](name_key) of its name.
pub fn entity_id(entity: &Entity) -> String {
    if let Some(id) = &entity.user_id {
        return format!("u-{id}");
    }
    if let Some(place) = &entity.place {
        return format!("g-{}", place.geonames);
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(entity.kind.as_str().as_bytes());
    hasher.update(&[0]);
    let key = name_key(&entity.name);
    // A name of marks only is told by the marks.
    hasher.update(if key.is_empty() { entity.name.as_bytes() } else { key.as_bytes() });
    let mut id = String::with_capacity(18);
    id.push_str("e-");
    for byte in &hasher.finalize().as_bytes()[..8] {
        let _ = write!(id, "{byte:02x}");
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::{EntityKind, Place};

    fn id(name: &str, kind: EntityKind, place: Option<u32>, user_id: Option<&str>) -> String {
        entity_id(&Entity {
            place: place.map(|geonames| Place {
                geonames,
                country: "FRA",
                admin1: "".into(),
                latitude: 0.0,
                longitude: 0.0,
            }),
            user_id: user_id.map(Into::into),
            ..Entity::named(kind, name, 0)
        })
    }

    #[test]
    fn one_thing_has_one_id() {
        let org = |name| id(name, EntityKind::Org, None, None);
        assert_eq!(org("The Associated Press"), org("Associated Press"));
        assert_ne!(org("Paris"), id("Paris", EntityKind::Gpe, None, None));
        assert_ne!(org("!!!"), org("???"));
        assert_eq!(id("Paris", EntityKind::Gpe, Some(2_988_507), None), "g-2988507");
        assert_eq!(id("Paris", EntityKind::Gpe, Some(2_988_507), Some("Q90")), "u-Q90");
    }
}
