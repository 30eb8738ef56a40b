"""Labelled sets and plain text as sentences of newsloom's own tokens.

    python data.py --shared ../../shared --newsloom ../target/release/newsloom --out OUT

writes OUT/{gold,dev,plain}.pkl: lists of Sentence. Sets that come as raw text or as tokens of another kind are split by
`newsloom annotate --tokens`, so that training sees what the program will see; treebanks keep their own words.

What a set does not label is unknown, not absent: `ner` holds for each token the set of tags that its label allows, as bits,
and a missing layer is None.
"""
import argparse
import collections
import dataclasses
import gzip
import json
import os
import pickle
import random
import re
import subprocess

import numpy as np

NER_TYPES = ['PERSON', 'ORG', 'LOC', 'FACILITY', 'NORP', 'EVENT', 'WORK', 'PRODUCT', 'MISC']
NER = ['O'] + [p + '-' + t for t in NER_TYPES for p in 'BI']
BIO = ['O', 'B', 'I']
UPOS = ['ADJ', 'ADP', 'ADV', 'AUX', 'CCONJ', 'DET', 'INTJ', 'NOUN', 'NUM', 'PART', 'PRON', 'PROPN', 'PUNCT', 'SCONJ', 'SYM',
        'VERB', 'X']
# Genres of GUM whose texts are free of non-commercial and no-derivatives terms.
GUM_GENRES = {'academic', 'bio', 'interview', 'voyage', 'speech', 'court', 'vlog'}
LONGEST = 256

# Label of a set -> types that it may stand for. A label that is not listed allows everything.
LABELS = {
    'worldwide9': {
        'Person': ['PERSON'], 'Organization': ['ORG'], 'Location': ['LOC'], 'Facility': ['FACILITY'], 'NORP': ['NORP'],
        'Product': ['PRODUCT'], 'Misc': ['EVENT', 'WORK', 'MISC'], 'Date': [], 'Money': []},
    'uner': {'PER': ['PERSON'], 'ORG': ['ORG'], 'LOC': ['LOC', 'FACILITY'],
             'OTH': ['NORP', 'EVENT', 'WORK', 'PRODUCT', 'MISC', 'FACILITY']},
    'wikigold': {'PER': ['PERSON'], 'ORG': ['ORG'], 'LOC': ['LOC', 'FACILITY'],
                 'MISC': ['NORP', 'EVENT', 'WORK', 'PRODUCT', 'MISC']},
    'crossner': {'politician': ['PERSON'], 'person': ['PERSON'], 'organisation': ['ORG'], 'politicalparty': ['ORG'],
                 'location': ['LOC', 'FACILITY'], 'country': ['LOC'], 'election': ['EVENT'], 'event': ['EVENT'],
                 'misc': ['NORP', 'WORK', 'PRODUCT', 'MISC', 'EVENT']},
    'gum': {'person': ['PERSON'], 'organization': ['ORG'], 'place': ['LOC', 'FACILITY'], 'event': ['EVENT'],
            'object': ['PRODUCT', 'FACILITY', 'MISC', 'WORK'], 'abstract': ['WORK', 'MISC', 'EVENT', 'PRODUCT', 'NORP']},
    'wnut': {'person': ['PERSON'], 'location': ['LOC', 'FACILITY'], 'group': ['ORG'], 'corporation': ['ORG'],
             'product': ['PRODUCT'], 'creative-work': ['WORK']},
}
# Types that a set leaves unlabelled.
UNLABELLED = {'gum': ['NORP'], 'wnut': ['NORP', 'EVENT', 'MISC']}


@dataclasses.dataclass
class Sentence:
    origin: str
    words: list
    ner: object = None       # uint32 a word: bit k set if tag NER[k] is possible
    upos: object = None      # int8 a word
    head: object = None      # int16 a word: 0 is the root, else position from 1
    rel: object = None       # label strings
    content: object = None   # int8 a word, index into BIO
    source: object = None
    cue: object = None


def allowed(label, kind):
    """Bits of the tags that `label` of a set of that kind allows."""
    if label == 'O':
        return sum(1 << NER.index('B-' + t) | 1 << NER.index('I-' + t) for t in UNLABELLED.get(kind, [])) | 1
    prefix, name = label.split('-', 1)
    types = LABELS[kind].get(name)
    if types is None:
        return (1 << len(NER)) - 1
    if not types:
        return 1
    return sum(1 << NER.index(prefix + '-' + t) for t in types)


def read_conllu(path, genres=None):
    words, rows, genre = [], [], None
    for line in open(path, encoding='utf-8'):
        line = line.rstrip('\n')
        if line.startswith('# meta::genre = '):
            genre = line.split(' = ')[1]
        elif line.startswith('#'):
            continue
        elif line:
            f = line.split('\t')
            if f[0].isdigit():
                rows.append(f)
        elif rows:
            if (genres is None or genre in genres) and len(rows) <= LONGEST:
                yield Sentence(os.path.basename(path), [r[1] for r in rows],
                               upos=np.array([UPOS.index(r[3]) if r[3] in UPOS else 16 for r in rows], np.int8),
                               head=np.array([int(r[6]) for r in rows], np.int16), rel=[r[7] for r in rows])
            rows = []


def read_tsv(path):
    """Sentences of (tokens, labels)."""
    tokens, labels = [], []
    for line in open(path, encoding='utf-8'):
        line = line.rstrip('\n')
        if not line:
            if tokens and tokens != ['-DOCSTART-']:
                yield tokens, labels
            tokens, labels = [], []
        else:
            token, label = line.split('\t')
            tokens.append(token)
            labels.append(label)
    if tokens and tokens != ['-DOCSTART-']:
        yield tokens, labels


CLOSE = set(""". , ; : ? ! ) ] } % ’ ' ” ... … 's ’s n't""".split())
OPEN = set('( [ { $ £ € “ ‘ #'.split())
SUFFIX = {'s', 't', 're', 've', 'll', 'd', 'm'}


def detokenise(tokens, labels):
    """Text, and the span of each token in it: spaces as an article would have them."""
    text, spans, straight = '', [], 0
    for i, token in enumerate(tokens):
        previous = tokens[i - 1] if i else None
        glue = previous is None or token in CLOSE or previous in OPEN
        if token in SUFFIX and previous in ('’', "'"):
            glue = True
        if token == '"':
            straight += 1
            glue = glue or straight % 2 == 0
        elif previous == '"' and straight % 2 == 1:
            glue = True
        if token in ('’', "'", '‘') and i + 1 < len(tokens) and tokens[i + 1] not in SUFFIX and not (previous or '').endswith('s'):
            glue = False
        inside = labels[i].startswith('I-') and i + 1 < len(tokens) and labels[i + 1].startswith('I-')
        if token in ('-', '/') and previous and i + 1 < len(tokens):
            after = tokens[i + 1]
            glue = previous[-1].isalnum() and (after[0].islower() or after[0].isdigit() and previous[-1].isdigit() or inside)
        elif previous in ('-', '/') and i > 1 and text and not text[-2:].startswith(' '):
            glue = True
        if not glue:
            text += ' '
        spans.append((len(text), len(text) + len(token)))
        text += token
    return text, spans


def annotate(newsloom, records):
    """Tokens and sentences of each record's text, as the program splits it."""
    with open('/tmp/newsloom-training.jsonl', 'w') as f:
        for number, text in enumerate(records):
            f.write(json.dumps({'id': str(number), 'text': text}) + '\n')
    process = subprocess.Popen([newsloom, 'annotate', '--verbatim', '--tokens', '--jobs', '1', '/tmp/newsloom-training.jsonl'],
                               stdout=subprocess.PIPE)
    for line in process.stdout:
        r = json.loads(line)
        text = r['text']
        tokens = [(t['start'], t['end']) for t in r['tokens']]
        at = 0
        out = []
        for s in r['sentences']:
            first = at
            while at < len(tokens) and tokens[at][1] <= s['end']:
                at += 1
            span = tokens[first:at]
            for k in range(0, len(span), LONGEST):
                out.append(span[k:k + LONGEST])
        yield int(r['id']), text, out
    assert process.wait() == 0


def retokenised(newsloom, path, kind):
    """A set of tokens with IOB2 labels, in newsloom's tokens."""
    blocks = list(read_tsv(path))
    joined = [detokenise(*b) for b in blocks]
    for number, text, sentences in annotate(newsloom, [t for t, _ in joined]):
        labels, spans = blocks[number][1], joined[number][1]
        at = 0
        for sentence in sentences:
            bits = []
            for start, end in sentence:
                while at < len(spans) and spans[at][1] <= start:
                    at += 1
                label = labels[at] if at < len(spans) and spans[at][0] < end else 'O'
                if label.startswith('B-') and start > spans[at][0]:
                    label = 'I-' + label[2:]
                bits.append(allowed(label, kind))
            if sentence:
                yield Sentence(kind, [text[s:e] for s, e in sentence], ner=np.array(bits, np.uint32))


def attach_uner(sentences, path):
    """Adds UNER's labels to the same sentences of EWT."""
    by_words = {}
    for tokens, labels in read_tsv(path):
        by_words.setdefault(tuple(tokens), labels)
    missing = 0
    for s in sentences:
        labels = by_words.get(tuple(s.words))
        if labels:
            s.ner = np.array([allowed(l, 'uner') for l in labels], np.uint32)
        else:
            missing += 1
    print(path, 'sentences without UNER', missing)


def attach_gum(sentences, path):
    by_words = {tuple(t): l for t, l in read_tsv(path)}
    for s in sentences:
        labels = by_words.get(tuple(s.words))
        if labels:
            s.ner = np.array([allowed(l, 'gum') for l in labels], np.uint32)


def chunks(sentence, spans):
    tags = np.zeros(len(sentence), np.int8)
    for start, end in spans:
        begin = True
        for k, (s, e) in enumerate(sentence):
            if s < end and e > start:
                tags[k] = 1 if begin else 2
                begin = False
    return tags


def read_quotes(newsloom, path):
    """PolNeAR: outermost content, all sources and cues."""
    records = [json.loads(line) for line in open(path, encoding='utf-8')]
    for number, text, sentences in annotate(newsloom, [r['text'] for r in records]):
        record = records[number]
        contents = []
        for q in sorted(record['quotes'], key=lambda q: q['start'] - q['end']):
            for s, e in q['spans']:
                if not any(a <= s and e <= b for a, b in contents):
                    contents.append((s, e))
        sources = [(q['speaker']['start'], q['speaker']['end']) for q in record['quotes'] if q.get('speaker')]
        cues = [(q['cue']['start'], q['cue']['end']) for q in record['quotes'] if q.get('cue')]
        ignore = record.get('ignore') or []
        for sentence in sentences:
            if not sentence:
                continue
            lo, hi = sentence[0][0], sentence[-1][1]
            inside = lambda spans: [(s, e) for s, e in spans if s < hi and e > lo]
            out = Sentence('polnear', [text[s:e] for s, e in sentence])
            if not inside(ignore):
                # A piece that began in an earlier sentence goes on here: its first token still begins a chunk.
                out.content = chunks(sentence, inside(contents))
                out.source = chunks(sentence, inside(sources))
                out.cue = chunks(sentence, inside(cues))
            yield out


def read_plain(newsloom, folder, words, rng):
    texts = []
    for name in sorted(os.listdir(folder)):
        with gzip.open(os.path.join(folder, name), 'rt', encoding='utf-8') as f:
            texts += [json.loads(line)['text'] for line in f]
    rng.shuffle(texts)
    count, picked = 0, []
    for text in texts:
        # A part of each article: more publishers and topics for the same number of words.
        picked.append(text[:4000])
        count += len(picked[-1]) // 6
        if count > words:
            break
    for _, text, sentences in annotate(newsloom, picked):
        for sentence in sentences:
            if len(sentence) > 2:
                yield Sentence('plain', [text[s:e] for s, e in sentence])


def rare_names_first(plain, gold, first):
    """The first sentences as they are; behind them those whose names are the rarest in these and in the labelled ones, so that the
    teacher, who is slow, is asked what the student knows least.
    """
    names = lambda s: [w for w in s.words[1:] if w[0].isupper() and len(w) > 1 and not w.isupper()]
    count = collections.Counter(w for s in plain[:first] for w in names(s))
    count.update(w for s in gold if s.ner is not None for w in names(s))

    def gain(s):
        if not 4 <= len(s.words) <= 80:
            return 0
        return sum(1 / (1 + count[w]) for w in sorted(set(names(s)))) / (len(s.words) + 8)
    return plain[:first] + sorted(plain[first:], key=lambda s: -gain(s))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--shared', required=True)
    ap.add_argument('--newsloom', required=True)
    ap.add_argument('--out', required=True)
    ap.add_argument('--plain-words', type=int, default=5_000_000)
    ap.add_argument('--in-order', type=int, default=50_000, help='sentences of plain text before those with the rarest names')
    a = ap.parse_args()
    gold, bin_ = a.shared + '/gold/', a.newsloom
    ent, syn = gold + 'entities/train/', gold + 'syntax/'
    ewt = list(read_conllu(syn + 'ewt_train.conllu'))
    attach_uner(ewt, ent + 'uner_ewt.train-early.tsv')
    gum = list(read_conllu(syn + 'gum_train.conllu', GUM_GENRES))
    attach_gum(gum, ent + 'gum_named.train.tsv')
    train = ewt + gum
    for kind, name in (('worldwide9', 'worldwide9.train'), ('wikigold', 'wikigold.all'), ('crossner', 'crossner_politics.train'),
                       ('wnut', 'wnut17.train')):
        train += retokenised(bin_, ent + name + '.tsv', kind)
    train += read_quotes(bin_, gold + 'quotes/polnear_train.jsonl')
    ewt_dev = list(read_conllu(syn + 'ewt_dev.conllu'))
    attach_uner(ewt_dev, ent + 'uner_ewt.dev.tsv')
    dev = {'ewt': ewt_dev, 'gum': list(read_conllu(syn + 'gum_dev.conllu')),
           'worldwide9': list(retokenised(bin_, ent + 'worldwide9.dev.tsv', 'worldwide9')),
           'crossner': list(retokenised(bin_, ent + 'crossner_politics.dev.tsv', 'crossner')),
           'polnear': list(read_quotes(bin_, gold + 'quotes/polnear_dev.jsonl'))}
    plain = list(read_plain(bin_, a.shared + '/corpora', a.plain_words, random.Random(7)))
    plain = rare_names_first(plain, train, a.in_order)
    for name, value in (('gold', train), ('dev', dev), ('plain', plain)):
        with open(os.path.join(a.out, name + '.pkl'), 'wb') as f:
            pickle.dump(value, f)
    count = {}
    for s in train + plain:
        count[s.origin] = count.get(s.origin, 0) + len(s.words)
    print('words by origin', count)


if __name__ == '__main__':
    main()
