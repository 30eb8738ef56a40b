"""The teacher: MiniLM (6 layers, uncased) with the case of each word as an extra embedding, all heads on top.

    python teacher.py train --minilm DIR --out OUT       fine-tunes on gold.pkl, keeps OUT/teacher.pt
    python teacher.py label --minilm DIR --out OUT       writes what it thinks of gold and plain text to OUT/soft-*.pkl
"""
import argparse
import json
import pickle
import random
import time

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F

from batches import HEADS, SIZES, by_length, evaluate, gold_losses, targets
from data import Sentence  # noqa: F401 (pickles)

WEIGHTS = {'upos': 0.5, 'ner': 1.5, 'content': 1.0, 'source': 0.5, 'cue': 0.5, 'arc': 1.0, 'rel': 0.5}


def case_of(word):
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return 1 if any(c.isdigit() for c in word) else 0
    if all(c.isupper() for c in letters):
        return 2 if len(letters) == 1 else 3
    if letters[0].isupper():
        return 4 if not any(c.isupper() for c in letters[1:]) else 5
    return 6 if not any(c.isupper() for c in letters) else 7


class Layer(nn.Module):
    def __init__(self, d, heads, inner, eps=1e-12):
        super().__init__()
        self.heads = heads
        self.qkv, self.o = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, inner), nn.Linear(inner, d)
        self.ln1, self.ln2 = nn.LayerNorm(d, eps=eps), nn.LayerNorm(d, eps=eps)

    def forward(self, x, mask, p):
        b, n, d = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        # Sentences are short: plain products beat the fused attention of the CPU by far.
        a = torch.softmax(q @ k.transpose(2, 3) * (d // self.heads) ** -0.5 + mask, -1) @ v
        x = self.ln1(x + self.o(a.transpose(1, 2).reshape(b, n, d)))
        return self.ln2(x + F.dropout(self.down(F.gelu(self.up(x))), p, self.training))


class Heads(nn.Module):
    """All heads over [b, n, d]; the teacher's own, wider than the student's."""

    def __init__(self, d, rels, arc=256, rel=192):
        super().__init__()
        self.tags = nn.ModuleDict({k: nn.Linear(d, SIZES[k]) for k in HEADS})
        self.dep, self.head = nn.Linear(d, arc), nn.Linear(d, arc)
        self.root = nn.Parameter(torch.randn(arc) * 0.02)
        self.bil = nn.Linear(arc, arc, bias=False)
        self.distance = nn.Parameter(torch.zeros(65))
        self.rdep, self.rhead, self.rout = nn.Linear(d, rel), nn.Linear(d, rel, bias=False), nn.Linear(rel, rels)

    def forward(self, x, lengths):
        b, n, _ = x.shape
        out = {k: head(x) for k, head in self.tags.items()}
        dep = self.bil(F.relu(self.dep(x)))
        head = torch.cat([self.root.expand(b, 1, -1).to(x.dtype), F.relu(self.head(x))], 1)
        arc = (dep @ head.transpose(1, 2)).float() / dep.shape[-1] ** 0.5
        at = torch.arange(n)
        distance = self.distance[(at[None, :] - at[:, None]).clamp(-32, 32) + 32]
        arc = arc + F.pad(distance, (1, 0))
        ban = torch.arange(n + 1)[None, :] > lengths[:, None]
        arc = arc.masked_fill(ban[:, None, :], -1e9).masked_fill(F.pad(torch.eye(n, dtype=torch.bool), (1, 0)), -1e9)
        out['arc'] = arc
        rdep, rhead = self.rdep(x), F.pad(self.rhead(x), (0, 0, 1, 0))

        def rel(heads):
            picked = rhead.gather(1, heads[..., None].expand(-1, -1, rhead.shape[-1]))
            return self.rout(F.relu(rdep + picked).float())
        out['rel'] = rel
        return out


class Teacher(nn.Module):
    def __init__(self, folder, rels):
        super().__init__()
        c = json.load(open(folder + '/config.json'))
        d = c['hidden_size']
        w = load_file(folder + '/model.safetensors')
        w = {k.removeprefix('bert.'): v for k, v in w.items()}
        self.word = nn.Embedding.from_pretrained(w['embeddings.word_embeddings.weight'], freeze=False)
        self.place = nn.Embedding.from_pretrained(
            w['embeddings.position_embeddings.weight'] + w['embeddings.token_type_embeddings.weight'][0], freeze=False)
        self.case = nn.Embedding(8, d)
        nn.init.normal_(self.case.weight, std=0.02)
        self.ln = nn.LayerNorm(d, eps=1e-12)
        self.ln.load_state_dict({'weight': w['embeddings.LayerNorm.weight'], 'bias': w['embeddings.LayerNorm.bias']})
        self.layers = nn.ModuleList()
        for i in range(c['num_hidden_layers']):
            p = 'encoder.layer.%d.' % i
            layer = Layer(d, c['num_attention_heads'], c['intermediate_size'])
            names = ['attention.self.query', 'attention.self.key', 'attention.self.value']
            layer.load_state_dict({
                'qkv.weight': torch.cat([w[p + x + '.weight'] for x in names]),
                'qkv.bias': torch.cat([w[p + x + '.bias'] for x in names]),
                'o.weight': w[p + 'attention.output.dense.weight'], 'o.bias': w[p + 'attention.output.dense.bias'],
                'ln1.weight': w[p + 'attention.output.LayerNorm.weight'], 'ln1.bias': w[p + 'attention.output.LayerNorm.bias'],
                'up.weight': w[p + 'intermediate.dense.weight'], 'up.bias': w[p + 'intermediate.dense.bias'],
                'down.weight': w[p + 'output.dense.weight'], 'down.bias': w[p + 'output.dense.bias'],
                'ln2.weight': w[p + 'output.LayerNorm.weight'], 'ln2.bias': w[p + 'output.LayerNorm.bias']})
            self.layers.append(layer)
        self.out = Heads(d, rels)
        self.tokenizer = Tokenizer.from_file(folder + '/tokenizer.json')
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.pieces = {}

    def encode(self, sentences):
        """Piece ids, case ids, place of each word's first piece."""
        rows = []
        for s in sentences:
            ids, cases, first = [101], [0], []
            for word in s.words:
                got = self.pieces.get(word)
                if got is None:
                    e = self.tokenizer.encode(word, add_special_tokens=False)
                    got = self.pieces[word] = (e.ids[:8] or [100], case_of(word))
                first.append(min(len(ids), 509))
                ids += got[0]
                cases += [got[1]] * len(got[0])
            rows.append((ids[:510] + [102], cases[:510] + [0], first))
        n, m = max(len(r[0]) for r in rows), max(len(r[2]) for r in rows)
        ids, cases, first = (np.zeros((len(rows), k), np.int64) for k in (n, n, m))
        mask = np.zeros((len(rows), n), bool)
        for i, (a, b, c) in enumerate(rows):
            ids[i, :len(a)], cases[i, :len(b)], first[i, :len(c)], mask[i, :len(a)] = a, b, c, True
        return [torch.from_numpy(x) for x in (ids, cases, first, mask)]

    def forward(self, sentences):
        ids, cases, first, mask = self.encode(sentences)
        p = 0.1
        with torch.autocast('cpu', dtype=torch.bfloat16):
            x = self.ln(self.word(ids) + self.place.weight[:ids.shape[1]] + self.case(cases))
            x = F.dropout(x, p, self.training).to(torch.bfloat16)
            bias = torch.zeros(mask.shape, dtype=torch.bfloat16).masked_fill(~mask, -1e9)[:, None, None, :]
            for layer in self.layers:
                x = layer(x, bias, p)
            x = x.gather(1, first[..., None].expand(-1, -1, x.shape[-1]))
            x = F.dropout(x, p, self.training)
            return self.out(x, torch.tensor([len(s.words) for s in sentences]))


def train(a, gold, dev, rels, keep):
    """Fine-tunes, and keeps the weights as `keep`."""
    rng = random.Random(1)
    torch.manual_seed(1)
    model = Teacher(a.minilm, len(rels))
    own = [p for n, p in model.named_parameters() if n.startswith(('out.', 'case.'))]
    rest = [p for n, p in model.named_parameters() if not n.startswith(('out.', 'case.'))]
    opt = torch.optim.AdamW([{'params': own, 'top': 1e-3}, {'params': rest, 'top': 2e-4}], lr=0.0,
                            weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    plan = []
    for epoch in range(a.epochs):
        # Quote sets are large: a part of them each time.
        part = [s for s in gold if s.origin != 'polnear' or rng.random() < a.polnear]
        plan += [[part[i] for i in batch] for batch in by_length(part, a.words, rng)]
    print('steps', len(plan), flush=True)
    start, seen, loss_sum = time.time(), 0, 0.0
    model.train()
    for step, batch in enumerate(plan):
        for group in opt.param_groups:
            warm = min(1.0, (step + 1) / 150)
            group['lr'] = group['top'] * warm * max(0.02, 1 - step / len(plan))
        loss = gold_losses(model(batch), targets(batch, rels), WEIGHTS)
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        seen += sum(len(s.words) for s in batch)
        loss_sum += float(loss.detach())
        if step % 100 == 99:
            print('step %d loss %.3f words/s %.0f' % (step + 1, loss_sum / 100, seen / (time.time() - start)), flush=True)
            loss_sum = 0.0
        if step + 1 in (len(plan) // 2, len(plan)):
            model.eval()
            evaluate(model, dev, rels)
            model.train()
            torch.save(model.state_dict(), keep)


def label(a, sentences, name, rels, weights):
    """Writes what the teacher thinks of each sentence, as float16: log probabilities of the tag heads, of heads and of
    relations.
    """
    model = Teacher(a.minilm, len(rels))
    model.load_state_dict(torch.load(weights))
    model.eval()
    soft = [None] * len(sentences)
    start, seen = time.time(), 0
    for batch in by_length(sentences, 4000):
        part = [sentences[i] for i in batch]
        with torch.inference_mode():
            out = model(part)
            tags = {k: torch.log_softmax(out[k].float(), -1).half() for k in HEADS}
            arc = torch.log_softmax(out['arc'], -1)
            head = arc.argmax(-1)
            rel = torch.log_softmax(out['rel'](head).float(), -1).half().numpy()
            arc, head = arc.clamp(min=-60000).half().numpy(), head.numpy().astype(np.int16)
            joined = torch.cat(list(tags.values()), -1).numpy()
        for j, i in enumerate(batch):
            m = len(sentences[i].words)
            soft[i] = (joined[j, :m].copy(), arc[j, :m, :m + 1].copy(), head[j, :m].copy(), rel[j, :m].copy())
            seen += m
    print(name, 'labelled words/s %.0f' % (seen / (time.time() - start)), flush=True)
    with open(a.out + '/soft-%s.pkl' % name, 'wb') as f:
        pickle.dump(soft, f)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('what', choices=['train', 'label'])
    ap.add_argument('--minilm', required=True)
    ap.add_argument('--out', required=True)
    ap.add_argument('--epochs', type=int, default=2)
    ap.add_argument('--words', type=int, default=1000)
    ap.add_argument('--polnear', type=float, default=0.5)
    ap.add_argument('--threads', type=int, default=1)
    ap.add_argument('--plain', type=int, default=0, help='sentences of plain text to label; 0 for all')
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    gold = pickle.load(open(a.out + '/gold.pkl', 'rb'))
    rels = {r: i for i, r in enumerate(sorted({r for s in gold if s.rel for r in s.rel}))}
    json.dump(sorted(rels, key=rels.get), open(a.out + '/rels.json', 'w'))
    keep = a.out + '/teacher.pt'
    if a.what == 'label':
        plain = pickle.load(open(a.out + '/plain.pkl', 'rb'))[:a.plain or None]
        label(a, gold, 'gold', rels, keep)
        label(a, plain, 'plain', rels, keep)
    else:
        train(a, gold, pickle.load(open(a.out + '/dev.pkl', 'rb')), rels, keep)


if __name__ == '__main__':
    main()
