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


def without_accents(n):
    return unicodedata.normalize('NFC', ''.join(c for c in unicodedata.normalize('NFD', n) if not '\u0300' <= c <= '\u036f'))


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


LONGEST_GRAMS = 48


def grams(n, rows):
    """Rows of the letter groups of a normalised form: 3 to 5 code points of it between < and >, the first 48."""
    text = '<' + n + '>'
    pieces = [c.encode('utf-8') for c in text]
    out = []
    for start in range(len(pieces) - 2):
        h = fnv('g:')
        for length, piece in enumerate(pieces[start:start + 5], 1):
            for byte in piece:
                h = (h ^ byte) * 0x100000001b3 & 0xffffffffffffffff
            if length >= 3:
                out.append(h % rows)
                if len(out) == LONGEST_GRAMS:
                    return out
    return out


class Rows:
    """Row numbers of a form: word (-1 where the vocabulary lacks it), prefix, suffix, shape; and its letter groups."""

    def __init__(self, vocab, c):
        self.index = {w: i for i, w in enumerate(vocab)}
        self.c = c

    def norm(self, form):
        """The normalised form, without its accents if the vocabulary lacks it."""
        n = norm(form)
        return n if n in self.index or n.isascii() else without_accents(n)

    def of(self, form):
        n, c = self.norm(form), self.c
        return (self.index.get(n, -1), fnv('p:' + n[:3]) % c['prefix_rows'], fnv('s:' + n[-3:]) % c['suffix_rows'],
                fnv('h:' + shape(form)) % c['shape_rows'])

    def grams(self, form):
        return grams(self.norm(form), self.c['gram_rows'])
