"""MPNet (12 layers, uncased) with the case of each word as an extra embedding, and one head for names on top.

Song et al. 2020, "MPNet: Masked and Permuted Pre-training for Language Understanding": BERT's layers, with one bias for
attention by relative position that all layers share.
"""
import json
import math

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F

from batches import SIZES
from teacher import Layer, case_of


def bucket(distance, buckets=32, longest=128):
    """The row of the bias table for each distance: half of them for either direction, wider ones further away."""
    half = buckets // 2
    exact = half // 2
    n = distance.abs()
    far = exact + (torch.log(n.clamp(min=1).float() / exact) / math.log(longest / exact) * (half - exact)).long()
    return (distance > 0).long() * half + torch.where(n < exact, n, far.clamp(max=half - 1))


class Names(nn.Module):
    def __init__(self, folder, pretrained=True):
        super().__init__()
        c = json.load(open(folder + '/config.json'))
        d, eps = c['hidden_size'], c['layer_norm_eps']
        self.word = nn.Embedding(c['vocab_size'], d)
        self.place = nn.Embedding(c['max_position_embeddings'], d)
        self.bias = nn.Embedding(c['relative_attention_num_buckets'], c['num_attention_heads'])
        self.ln = nn.LayerNorm(d, eps=eps)
        self.layers = nn.ModuleList(Layer(d, c['num_attention_heads'], c['intermediate_size'], eps)
                                    for _ in range(c['num_hidden_layers']))
        self.case = nn.Embedding(8, d)
        nn.init.normal_(self.case.weight, std=0.02)
        self.out = nn.Linear(2 * d, SIZES['ner'])
        self.tokenizer = Tokenizer.from_file(folder + '/tokenizer.json')
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.pieces = {}
        if pretrained:
            self.load(load_file(folder + '/model.safetensors'))
        # Too few names to learn what 30,000 pieces mean: what they mean already is kept.
        self.word.weight.requires_grad = False
        self.place.weight.requires_grad = False

    def load(self, w):
        part = lambda p: {'weight': w[p + '.weight'], 'bias': w[p + '.bias']}
        self.word.load_state_dict({'weight': w['embeddings.word_embeddings.weight']})
        self.place.load_state_dict({'weight': w['embeddings.position_embeddings.weight']})
        self.bias.load_state_dict({'weight': w['encoder.relative_attention_bias.weight']})
        self.ln.load_state_dict(part('embeddings.LayerNorm'))
        for i, layer in enumerate(self.layers):
            p = 'encoder.layer.%d.' % i
            qkv = [part(p + 'attention.attn.' + x) for x in 'qkv']
            layer.qkv.load_state_dict({k: torch.cat([x[k] for x in qkv]) for k in ('weight', 'bias')})
            layer.o.load_state_dict(part(p + 'attention.attn.o'))
            layer.ln1.load_state_dict(part(p + 'attention.LayerNorm'))
            layer.up.load_state_dict(part(p + 'intermediate.dense'))
            layer.down.load_state_dict(part(p + 'output.dense'))
            layer.ln2.load_state_dict(part(p + 'output.LayerNorm'))

    def encode(self, sentences):
        """Piece ids, case ids, place of each word's first and last piece, and which pieces are there."""
        rows = []
        for s in sentences:
            ids, cases, first, last = [0], [0], [], []
            for word in s.words:
                got = self.pieces.get(word)
                if got is None:
                    e = self.tokenizer.encode(word, add_special_tokens=False)
                    got = self.pieces[word] = (e.ids[:8] or [self.tokenizer.token_to_id('[UNK]')], case_of(word))
                first.append(min(len(ids), 509))
                ids += got[0]
                last.append(min(len(ids) - 1, 509))
                cases += [got[1]] * len(got[0])
            rows.append((ids[:510] + [2], cases[:510] + [0], first, last))
        n, m = max(len(r[0]) for r in rows), max(len(r[2]) for r in rows)
        ids, cases, first, last = (np.full((len(rows), k), fill, np.int64) for k, fill in ((n, 1), (n, 0), (m, 0), (m, 0)))
        mask = np.zeros((len(rows), n), bool)
        for i, (a, b, f, l) in enumerate(rows):
            ids[i, :len(a)], cases[i, :len(b)], first[i, :len(f)], last[i, :len(l)] = a, b, f, l
            mask[i, :len(a)] = True
        return [torch.from_numpy(x) for x in (ids, cases, first, last, mask)]

    def forward(self, sentences):
        """Logits of the name tags, [sentences, words, tags]."""
        ids, cases, first, last, mask = self.encode(sentences)
        p, n = 0.1, ids.shape[1]
        at = torch.arange(n)
        with torch.autocast('cpu', dtype=torch.bfloat16):
            x = self.ln(self.word(ids) + self.place.weight[2:n + 2] + self.case(cases))
            x = F.dropout(x, p, self.training).to(torch.bfloat16)
            bias = self.bias(bucket(at[None, :] - at[:, None])).permute(2, 0, 1)[None]
            bias = (bias + torch.zeros(mask.shape).masked_fill(~mask, -1e9)[:, None, None, :]).to(torch.bfloat16)
            for layer in self.layers:
                x = layer(x, bias, p)
            pick = lambda where: x.gather(1, where[..., None].expand(-1, -1, x.shape[-1]))
            return {'ner': self.out(F.dropout(torch.cat([pick(first), pick(last)], -1), p, self.training))}
