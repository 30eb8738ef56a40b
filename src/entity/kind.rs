//! Types of entities.

/// Type of an entity or a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityKind {
    /// People.
    Person,
    /// Organisations.
    Org,
    /// Countries, states, cities.
    Gpe,
    /// Other places.
    Loc,
    /// Nationalities, religious and political groups.
    Norp,
    /// Buildings, airports, roads.
    Facility,
    /// Named events.
    Event,
    /// Things that are made.
    Product,
    /// Books, films, songs.
    Work,
    /// Laws and treaties.
    Law,
    /// Other names.
    Misc,
    /// Amounts of money.
    Money,
    /// Shares in percent.
    Percent,
    /// Other measures.
    Quantity,
}

impl EntityKind {
    /// As the dataset writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "PERSON",
            Self::Org => "ORG",
            Self::Gpe => "GPE",
            Self::Loc => "LOC",
            Self::Norp => "NORP",
            Self::Facility => "FACILITY",
            Self::Event => "EVENT",
            Self::Product => "PRODUCT",
            Self::Work => "WORK",
            Self::Law => "LAW",
            Self::Misc => "MISC",
            Self::Money => "MONEY",
            Self::Percent => "PERCENT",
            Self::Quantity => "QUANTITY",
        }
    }

    /// The type of that name.
    pub fn parse(text: &str) -> Option<Self> {
        use EntityKind::{
            Event, Facility, Gpe, Law, Loc, Misc, Money, Norp, Org, Percent, Person, Product, Quantity, Work,
        };
        [Person, Org, Gpe, Loc, Norp, Facility, Event, Product, Work, Law, Misc, Money, Percent, Quantity]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}
