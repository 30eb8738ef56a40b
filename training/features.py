"""What the student sees of a word: rows of its embedding tables (docs/model.md, Input)."""
import functools
import unicodedata

FOLD = {**{c: "'" for c in '‘’‚‛'}, **{c: '"' for c in '“”„‟'}, **{c: '-' for c in '–—‐‑−'}, '…': '...'}


@functools.lru_cache(None)
def norm(form):
    out = []
    for c in form:
        c = FOLD.get(c, c)
        out.append('0' if '0' <= c <= '9' else c)
    return ''.join(out).lower()


def fnv(text):
    h = 0xcbf29ce484222325
    for byte in text.encode('utf-8'):
        h = (h ^ byte) * 0x100000001b3 & 0xffffffffffffffff
    return h


def shape(form):
    out = []
    for c in form:
        if c.isupper():
            s = 'X'
        elif c.islower():
            s = 'x'
        elif c.isalpha():
            s = 'a'
        elif c.isnumeric():
            s = 'd'
        else:
            s = FOLD.get(c, c)[0]
        if len(out) >= 3 and out[-1] == out[-2] == out[-3] == s:
            continue
        out.append(s)
    return ''.join(out)[:10]


class Rows:
    """Row numbers of a form, and of the same form as if its word were not in the vocabulary."""

    def __init__(self, vocab, c):
        self.index = {w: i for i, w in enumerate(vocab)}
        self.c = c

    def of(self, form):
        n, c = norm(form), self.c
        oov = c['vocab'] + fnv(n) % c['oov_rows']
        return (self.index.get(n, oov), fnv('p:' + n[:3]) % c['prefix_rows'], fnv('s:' + n[-3:]) % c['suffix_rows'],
                fnv('h:' + shape(form)) % c['shape_rows'], oov)
