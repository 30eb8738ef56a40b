"""The student: the network of docs/model.md, with the rounding of the stored model as an option."""
import os

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.cpp_extension import load

from batches import HEADS, SIZES

scan = load('newsloom_scan', [os.path.join(os.path.dirname(os.path.abspath(__file__)), 'scan.cpp')],
            extra_cflags=['-O3', '-march=native', '-ffast-math'])


class Recurrence(torch.autograd.Function):
    @staticmethod
    def forward(ctx, p):
        p = p.contiguous()
        y, c = scan.forward(p)
        ctx.save_for_backward(p, c)
        return y

    @staticmethod
    def backward(ctx, dy):
        p, c = ctx.saved_tensors
        return scan.backward(dy.contiguous(), p, c)


def round_rows(x, steps):
    """Each row rounded to whole multiples of its largest magnitude / steps; the gradient passes."""
    scale = x.detach().abs().amax(-1, keepdim=True).clamp(min=1e-12) / steps
    return x + (torch.round(x.detach() / scale) * scale - x.detach())


class Matrix(nn.Linear):
    """A product whose weights and input are rounded as the stored model does it, where `rounded` is set."""
    rounded = False

    def forward(self, x):
        if Matrix.rounded:
            return F.linear(round_rows(x.float(), 127), round_rows(self.weight, 63), self.bias)
        return super().forward(x)


class Table(nn.Embedding):
    def forward(self, rows):
        x = super().forward(rows)
        return round_rows(x, 127) if Matrix.rounded else x


class WordTable(nn.Module):
    """Vectors of words that stay as they came, so that a name which training never showed lies where its like lie; behind
    them the rows that are learned, of frequent words without a vector. A word that has no row is the mean of the vectors of
    its letter groups (Zhao et al. 2018, "Generalizing Word Embeddings using Bag of Subwords").
    """

    def __init__(self, vectors, learned, grams):
        super().__init__()
        self.register_buffer('vectors', vectors)
        self.learned = nn.Embedding(learned, vectors.shape[1])
        nn.init.normal_(self.learned.weight, std=0.1)
        self.gram = nn.Parameter(grams)

    @property
    def weight(self):
        return torch.cat([self.vectors, self.learned.weight])

    def spelled(self, groups, starts):
        """Vectors of the words whose letter groups begin at `starts` of `groups`."""
        gram = round_rows(self.gram, 127) if Matrix.rounded else self.gram
        return F.embedding_bag(groups, gram, starts, mode='mean')

    def forward(self, rows, groups, starts):
        """`rows` count on behind the table: the words that `starts` names."""
        fixed, own = len(self.vectors), len(self.vectors) + self.learned.num_embeddings
        x = torch.where((rows < fixed)[..., None], F.embedding(rows.clamp(max=fixed - 1), self.vectors),
                        self.learned((rows - fixed).clamp(0, self.learned.num_embeddings - 1)))
        x = round_rows(x, 127) if Matrix.rounded else x
        if not len(starts):
            return x
        return torch.where((rows < own)[..., None], x, F.embedding((rows - own).clamp(min=0), self.spelled(groups, starts)))


class Student(nn.Module):
    def __init__(self, c, rels, vectors, grams):
        super().__init__()
        self.c, d, h = c, c['d'], c['rec_hidden']
        self.word = WordTable(vectors, c['vocab'] - len(vectors), grams)
        self.prefix = Table(c['prefix_rows'], c['prefix_dim'])
        self.suffix = Table(c['suffix_rows'], c['suffix_dim'])
        self.shape = Table(c['shape_rows'], c['shape_dim'])
        for table in (self.prefix, self.suffix, self.shape):
            nn.init.normal_(table.weight, std=0.1)
        e = c['word_dim'] + c['prefix_dim'] + c['suffix_dim'] + c['shape_dim']
        self.inp, self.inp_ln = Matrix(e, d), nn.LayerNorm(d)
        self.conv = nn.ModuleList(Matrix(3 * d, d) for _ in range(c['conv_layers']))
        self.conv_ln = nn.ModuleList(nn.LayerNorm(d) for _ in range(c['conv_layers']))
        self.rec = nn.ModuleList(Matrix(d, 6 * h) for _ in range(c['rec_layers']))
        self.rec_o = nn.ModuleList(Matrix(2 * h, d) for _ in range(c['rec_layers']))
        self.rec_ln = nn.ModuleList(nn.LayerNorm(d) for _ in range(c['rec_layers']))
        self.tags = nn.ModuleDict({k: Matrix(d, SIZES[k]) for k in HEADS})
        self.dep, self.head = Matrix(d, c['arc_width']), Matrix(d, c['arc_width'])
        self.root = nn.Parameter(torch.randn(c['arc_width']) * 0.02)
        self.distance, self.root_bias = nn.Parameter(torch.zeros(65)), nn.Parameter(torch.zeros(1))
        self.rdep, self.rhead = Matrix(d, c['rel_width']), Matrix(d, c['rel_width'], bias=False)
        self.rout = Matrix(c['rel_width'], rels)

    def forward(self, rows, lengths, groups, starts):
        """`rows` [b, n, 4]: word, prefix, suffix, shape; `lengths` [b]; letter groups of the words without a row."""
        p = self.c.get('dropout', 0.1) if self.training else 0.0
        n = rows.shape[1]
        inside = torch.arange(n)[None, :] < lengths[:, None]
        mask = inside[..., None].float()
        low = torch.autocast('cpu', dtype=torch.bfloat16)
        e = torch.cat([self.word(rows[..., 0], groups, starts), self.prefix(rows[..., 1]), self.suffix(rows[..., 2]), self.shape(rows[..., 3])], -1)
        e = F.dropout(e, p)
        with low:
            x = self.inp(e)
        x = self.inp_ln(F.relu(x.float())) * mask
        for conv, ln in zip(self.conv, self.conv_ln):
            with low:
                w = F.pad(x, (0, 0, 1, 1))
                y = conv(torch.cat([w[:, :-2], w[:, 1:-1], w[:, 2:]], -1))
            x = ln(x + F.dropout(F.relu(y.float()), p)) * mask
        for rec, o, ln in zip(self.rec, self.rec_o, self.rec_ln):
            with low:
                y = rec(x)
            y = Recurrence.apply(y.float() * mask)
            with low:
                y = o(F.dropout(y, p))
            x = ln(x + y.float()) * mask
        x = F.dropout(x, p)
        with low:
            out = {k: m(x) for k, m in self.tags.items()}
            dep, head = self.dep(x).float(), self.head(x).float()
            rdep, rhead = self.rdep(x).float(), self.rhead(x).float()
        scale = dep.shape[-1] ** -0.5
        with low:
            arc = (dep @ head.transpose(1, 2)).float() * scale
        at = torch.arange(n)
        arc = arc + self.distance[(at[None, :] - at[:, None]).clamp(-32, 32) + 32]
        arc = arc.masked_fill(torch.eye(n, dtype=torch.bool) | ~inside[:, None, :], -1e9)
        root = (dep @ self.root) * scale + self.root_bias
        out['arc'] = torch.cat([root[..., None], arc], -1)
        rhead = F.pad(rhead, (0, 0, 1, 0))

        def rel(heads):
            picked = rhead.gather(1, heads[..., None].expand(-1, -1, rhead.shape[-1]))
            with low:
                return self.rout(F.relu(rdep + picked))
        out['rel'] = rel
        return out
