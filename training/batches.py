"""Sentences in batches of about equal size, padded; label ids for all heads."""
import random

import numpy as np
import torch

from data import NER, UPOS

HEADS = ('upos', 'ner', 'content', 'source', 'cue')
SIZES = {'upos': len(UPOS), 'ner': len(NER), 'content': 3, 'source': 3, 'cue': 3}


def by_length(sentences, words, rng=None):
    """Lists of indices: sentences of similar length, at most `words` padded words a batch; shuffled if `rng` is given."""
    order = list(range(len(sentences)))
    if rng:
        rng.shuffle(order)
        order.sort(key=lambda i: len(sentences[i].words) + rng.random() * 3)
    else:
        order.sort(key=lambda i: len(sentences[i].words))
    batches, batch, longest = [], [], 0
    for i in order:
        n = max(longest, len(sentences[i].words))
        if batch and n * (len(batch) + 1) > words:
            batches.append(batch)
            batch, n = [], len(sentences[i].words)
        batch.append(i)
        longest = n
    if batch:
        batches.append(batch)
    if rng:
        rng.shuffle(batches)
    return batches


def targets(sentences, rels):
    """Tensors [batch, length]: label ids, -1 where unknown; `ner` as bits, 0 where unknown."""
    b, n = len(sentences), max(len(s.words) for s in sentences)
    out = {k: np.full((b, n), -1, np.int64) for k in ('upos', 'content', 'source', 'cue', 'head', 'rel')}
    out['ner'] = np.zeros((b, n), np.int64)
    for i, s in enumerate(sentences):
        m = len(s.words)
        for k in ('upos', 'content', 'source', 'cue', 'head'):
            value = getattr(s, k)
            if value is not None:
                out[k][i, :m] = value
        if s.ner is not None:
            out['ner'][i, :m] = s.ner
        if s.rel is not None:
            out['rel'][i, :m] = [rels.get(r, -1) for r in s.rel]
    return {k: torch.from_numpy(v) for k, v in out.items()}


BITS = torch.arange(len(NER))


def partial_loss(logits, bits):
    """Mean of -log of the probability of all tags that the bits allow; words with bits 0 do not count."""
    known = bits > 0
    logits, bits = logits[known].float(), bits[known]
    if not len(bits):
        return logits.sum() * 0
    mask = (bits[:, None] >> BITS) & 1
    logp = torch.log_softmax(logits, -1)
    return -torch.logsumexp(logp.masked_fill(mask == 0, -1e9), -1).mean()


def gold_losses(out, gold, weights):
    """Weighted sum of the losses of all heads on what is labelled.

    `out`: logits of the tag heads [b, n, labels]; `arc` [b, n, n + 1], column 0 the root; `rel` a function of heads.
    """
    total = 0.0
    for k in HEADS:
        if not weights.get(k):
            continue
        if k == 'ner':
            total = total + weights[k] * partial_loss(out['ner'], gold['ner'])
        elif (gold[k] >= 0).any():
            total = total + weights[k] * torch.nn.functional.cross_entropy(
                out[k].float().flatten(0, 1), gold[k].flatten(), ignore_index=-1)
    known = gold['head'] >= 0
    if known.any() and weights.get('arc'):
        total = total + weights['arc'] * torch.nn.functional.cross_entropy(
            out['arc'].float().flatten(0, 1), gold['head'].flatten(), ignore_index=-1)
        rel = out['rel'](gold['head'].clamp(min=0))
        total = total + weights['rel'] * torch.nn.functional.cross_entropy(
            rel.float().flatten(0, 1), gold['rel'].flatten(), ignore_index=-1)
    return total


def viterbi_bio(logp):
    """Best BIO path over [n, labels] where I-T follows only B-T or I-T; labels O, B-0, I-0, B-1, ..."""
    n, k = logp.shape
    allowed = np.zeros((k, k))
    for b in range(k):
        if b > 0 and b % 2 == 0:
            allowed[:, b] = -1e9
            allowed[b - 1, b] = allowed[b, b] = 0
    score = logp[0].copy()
    score[2::2] = -1e9
    back = np.zeros((n, k), np.int64)
    for t in range(1, n):
        s = score[:, None] + allowed
        back[t] = s.argmax(0)
        score = s.max(0) + logp[t]
    path = [int(score.argmax())]
    for t in range(n - 1, 0, -1):
        path.append(int(back[t][path[-1]]))
    return path[::-1]


def spans_of(path):
    out, start = set(), None
    for i, label in enumerate(list(path) + [0]):
        if start is not None and not (label == path[start] + 1):
            out.add((start, i, path[start]))
            start = None
        if label % 2 == 1:
            start = i
    return out


class Scores:
    """Accuracies on labelled sentences: UPOS, UAS and LAS by greedy heads, spans of names (PER, ORG, LOC) and quote heads."""

    def __init__(self):
        self.n = {}

    def add(self, key, right, found, there):
        a = self.n.setdefault(key, [0, 0, 0])
        a[0] += right
        a[1] += found
        a[2] += there

    def sentence(self, s, out, i, rels_back, head, rel):
        m = len(s.words)
        if s.upos is not None and 'upos' in out:
            self.add('upos', int((out['upos'][i, :m].argmax(-1) == s.upos).sum()), m, m)
        if s.head is not None and head is not None:
            ok = head[i, :m].numpy() == s.head
            self.add('uas', int(ok.sum()), m, m)
            labels = [rels_back[r] for r in rel[i, :m]]
            self.add('las', sum(bool(o) and l == g for o, l, g in zip(ok, labels, s.rel)), m, m)
        if s.ner is not None:
            fold = {'FACILITY': 'LOC'}
            named = lambda path: {(a, b, fold.get(NER[t][2:], NER[t][2:])) for a, b, t in spans_of(path)
                                  if NER[t][2:] in ('PERSON', 'ORG', 'LOC', 'FACILITY')}
            gold = [int(bits & -bits).bit_length() - 1 if not bits & 1 else 0 for bits in s.ner.tolist()]
            gold = named(gold)
            pred = named(viterbi_bio(out['ner'][i, :m]))
            self.add('ner', len(gold & pred), len(pred), len(gold))
        for k in ('content', 'source', 'cue'):
            g = getattr(s, k)
            if g is not None and k in out:
                g, p = spans_of(g.tolist()), spans_of(viterbi_bio(out[k][i, :m]))
                self.add(k, len(g & p), len(p), len(g))
                if k == 'content':
                    ing, inp = getattr(s, k) > 0, np.array(viterbi_bio(out[k][i, :m])) > 0
                    self.add('content_tok', int((ing & inp).sum()), int(inp.sum()), int(ing.sum()))

    def report(self):
        parts = []
        for k, (r, p, g) in self.n.items():
            f = 200.0 * r / (p + g) if p + g else 0.0
            parts.append('%s %.2f' % (k, f))
        return '  '.join(parts)


def evaluate(forward, dev, rels, words=3000):
    """Prints scores on each dev set; `forward(sentences)` gives the logits as `gold_losses` takes them, of all heads or some."""
    rels_back = {v: k for k, v in rels.items()}
    for name, sentences in dev.items():
        scores = Scores()
        for batch in by_length(sentences, words):
            part = [sentences[i] for i in batch]
            with torch.no_grad():
                out = forward(part)
                head = out['arc'].float().argmax(-1) if 'arc' in out else None
                rel = out['rel'](head).argmax(-1).numpy() if 'rel' in out else None
            arrays = {k: torch.log_softmax(out[k].float(), -1).numpy() for k in HEADS if k in out}
            for i, s in enumerate(part):
                scores.sentence(s, arrays, i, rels_back, head, rel)
        print('   ', name, scores.report(), flush=True)
