"""What the teacher of names thinks of each word of the vocabulary alone: OUT/types.npy, float32 [words, dim].

    python alone.py --mpnet DIR --out OUT --model ../data/model.nlm

A word that training never showed has a vector of GloVe, or letters; MPNet has read far more names than either tells. Each word
is put to it alone, with a capital, and the first principal components of what comes out are kept.
"""
import argparse
import time

import numpy as np
import torch

from batches import by_length
from data import Sentence
from mpnet import Names
from restore import restore


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--mpnet', required=True)
    ap.add_argument('--out', required=True)
    ap.add_argument('--model', required=True)
    ap.add_argument('--dim', type=int, default=16)
    ap.add_argument('--threads', type=int, default=1)
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    vocab = restore(a.model)[2]
    model = Names(a.mpnet, pretrained=False)
    model.load_state_dict(torch.load(a.out + '/names.pt'))
    model.eval()
    seen = {}
    model.out.register_forward_pre_hook(lambda _, x: seen.update(x=x[0]))
    words = [Sentence('', [w[:1].upper() + w[1:]]) for w in vocab]
    width = [len(model.tokenizer.encode(w, add_special_tokens=False).ids) for w in vocab]
    order = np.argsort(width, kind='stable')
    hidden = np.zeros((len(vocab), model.out.in_features), np.float16)
    start = time.time()
    for at in range(0, len(order), 256):
        part = order[at:at + 256]
        with torch.inference_mode():
            model([words[i] for i in part])
        hidden[part] = seen['x'][:, 0].float().numpy()
        if at // 256 % 100 == 0:
            print('%d of %d words, %.0f s' % (at, len(order), time.time() - start), flush=True)
    sample = hidden[::8].astype(np.float32)
    mean = sample.mean(0)
    _, size, axes = np.linalg.svd(sample - mean, full_matrices=False)
    print('kept of the variance %.3f' % ((size[:a.dim] ** 2).sum() / (size ** 2).sum()))
    logits = lambda x: x @ model.out.weight.detach().float().numpy().T
    kept = (sample - mean) @ axes[:a.dim].T @ axes[:a.dim]
    print('and of the scores %.3f' % (1 - ((logits(sample - mean - kept)) ** 2).sum() / (logits(sample - mean) ** 2).sum()))
    out = np.concatenate([(hidden[i:i + 8192].astype(np.float32) - mean) @ axes[:a.dim].T for i in range(0, len(hidden), 8192)])
    np.save(a.out + '/types.npy', (out * (0.25 / out.std())).astype(np.float32))


if __name__ == '__main__':
    main()
