"""The teacher of names: MPNet fine-tuned on every set that labels names, then asked what it thinks of plain text.

    python names.py train --mpnet DIR --out OUT      learns from gold.pkl, keeps OUT/names.pt
    python names.py label --mpnet DIR --out OUT      writes its log probabilities over what no set labels: OUT/names-*.pkl
"""
import argparse
import os
import pickle
import random
import time

import torch
from torch import nn

from batches import by_length, evaluate, gold_losses, targets
from data import Sentence  # noqa: F401 (pickles)
from mpnet import Names

# Sentences without any name, and sets whose convention is their own, teach less a word than they cost.
NAMELESS = 0.33
REPEATED = {'crossner': 3}
LEFT_OUT = {'wnut'}


def portion(gold, rng):
    """The sentences of one pass."""
    for s in gold:
        if s.ner is None or s.origin in LEFT_OUT:
            continue
        if (s.ner & 1).all() and rng.random() > NAMELESS:
            continue
        yield from [s] * REPEATED.get(s.origin, 1)


def train(a, gold, dev):
    rng = random.Random(1)
    torch.manual_seed(1)
    model = Names(a.mpnet)
    if a.start:
        model.load_state_dict(torch.load(a.start))
    own = [p for n, p in model.named_parameters() if n.split('.')[0] in ('case', 'out')]
    rest = [p for n, p in model.named_parameters() if n.split('.')[0] not in ('case', 'out') and p.requires_grad]
    opt = torch.optim.AdamW([{'params': own, 'top': a.lr * 20}, {'params': rest, 'top': a.lr}], lr=0.0,
                            weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    plan = []
    while len(plan) < a.steps:
        part = list(portion(gold, rng))
        plan += [[part[i] for i in batch] for batch in by_length(part, a.words, rng)]
    plan = plan[:a.steps]
    start, seen, loss_sum = time.time(), 0, 0.0
    model.train()
    for step, batch in enumerate(plan):
        for group in opt.param_groups:
            group['lr'] = group['top'] * min(1.0, (step + 1) / 100) * max(0.01, 1 - step / len(plan))
        loss = gold_losses(model(batch), targets(batch, {}), {'ner': 1.0})
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(own + rest, 1.0)
        opt.step()
        seen += sum(len(s.words) for s in batch)
        loss_sum += float(loss.detach())
        if step % 50 == 49:
            print('step %d of %d loss %.4f words/s %.0f' % (step + 1, len(plan), loss_sum / 50, seen / (time.time() - start)),
                  flush=True)
            loss_sum = 0.0
        if step + 1 in (len(plan) // 3, 2 * len(plan) // 3):
            model.eval()
            evaluate(model, {k: v[::5] for k, v in dev.items()}, {})
            model.train()
            torch.save(model.state_dict(), a.out + '/names.pt')
    model.eval()
    evaluate(model, dev, {})
    torch.save(model.state_dict(), a.out + '/names.pt')


def label(a, sentences, path):
    """What the teacher thinks of each sentence's words, as float16 [words, tags]; the sentences that it came to, in order."""
    model = Names(a.mpnet, pretrained=False)
    model.load_state_dict(torch.load(a.out + '/names.pt'))
    model.eval()
    soft, start, seen = [], time.time(), 0
    # In large parts of the order of the file, so that what was labelled so far can be used.
    for first in range(0, len(sentences), 10_000):
        part = sentences[first:first + 10_000]
        rows = [None] * len(part)
        for batch in by_length(part, 2000):
            with torch.inference_mode():
                out = torch.log_softmax(model([part[i] for i in batch])['ner'].float(), -1).half().numpy()
            for j, i in enumerate(batch):
                rows[i] = out[j, :len(part[i].words)].copy()
                seen += len(part[i].words)
        soft += rows
        print('%s: %d sentences, words/s %.0f' % (path, len(soft), seen / (time.time() - start)), flush=True)
        with open(path + '.part', 'wb') as f:
            pickle.dump(soft, f)
        os.replace(path + '.part', path)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('what', choices=['train', 'label'])
    ap.add_argument('--mpnet', required=True)
    ap.add_argument('--out', required=True)
    ap.add_argument('--start', help='go on from these weights')
    ap.add_argument('--steps', type=int, default=1600)
    ap.add_argument('--words', type=int, default=600)
    ap.add_argument('--lr', type=float, default=6e-5)
    ap.add_argument('--threads', type=int, default=1)
    ap.add_argument('--plain', type=int, default=0, help='sentences of plain text to label; 0 for all')
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    load = lambda name: pickle.load(open('%s/%s.pkl' % (a.out, name), 'rb'))
    if a.what == 'train':
        train(a, load('gold'), {k: v for k, v in load('dev').items() if v[0].ner is not None})
    else:
        label(a, [s for s in load('gold') if s.ner is None], a.out + '/names-gold.pkl')
        label(a, load('plain')[:a.plain or None], a.out + '/names-plain.pkl')


if __name__ == '__main__':
    main()
