"""Reads a model file of docs/model.md back into the student that was stored."""
import json
import struct

import numpy as np
import torch

from batches import HEADS
from net import Student
from store import NAMES


def restore(path):
    """The student, its configuration, its vocabulary and its relations."""
    raw = open(path, 'rb').read()
    length = struct.unpack('<I', raw[8:12])[0]
    head = json.loads(raw[12:12 + length])
    kinds = {'i8': np.int8, 'f32': np.float32, 'utf8': np.uint8}
    tensors = {}
    for e in head['tensors']:
        at = 12 + length + e['offset']
        tensors[e['name']] = np.frombuffer(raw[at:at + e['length']], kinds[e['dtype']]).reshape(e['shape'])
    vocab = tensors['vocab'].tobytes().decode().split('\n')
    c, rels = head['config'], head['labels']['rel']
    whole = lambda name: torch.from_numpy(tensors[name].astype(np.float32) * tensors[name + '.scale'][:, None])
    plain = lambda name: torch.from_numpy(tensors[name].copy())
    # The file does not tell which rows were learned; the last one was.
    words = whole('emb.word')
    model = Student(c, len(rels), words[:-1], whole('emb.gram'))
    state = {'word.vectors': words[:-1], 'word.learned.weight': words[-1:], 'word.gram': whole('emb.gram')}
    for k in ('prefix', 'suffix', 'shape'):
        state[k + '.weight'] = whole('emb.' + k)

    def layer(name, key, ln):
        state[key + '.weight'], state[key + '.bias'] = whole(name + '.w'), plain(name + '.b')
        if ln:
            state[ln + '.weight'], state[ln + '.bias'] = plain(name + '.ln.gamma'), plain(name + '.ln.beta')

    layer('in', 'inp', 'inp_ln')
    for i in range(c['conv_layers']):
        layer('conv.%d' % i, 'conv.%d' % i, 'conv_ln.%d' % i)
    for i in range(c['rec_layers']):
        layer('rec.%d' % i, 'rec.%d' % i, None)
        layer('rec.%d.o' % i, 'rec_o.%d' % i, None)
        state['rec_ln.%d.weight' % i], state['rec_ln.%d.bias' % i] = plain('rec.%d.ln.gamma' % i), plain('rec.%d.ln.beta' % i)
    for k in HEADS:
        layer('head.' + NAMES[k], 'tags.' + k, None)
    layer('arc.dep', 'dep', None)
    layer('arc.head', 'head', None)
    for key, name in (('root', 'arc.root'), ('distance', 'arc.distance'), ('root_bias', 'arc.root_bias'),
                      ('rdep.bias', 'rel.b'), ('rout.bias', 'rel.out.b')):
        state[key] = plain(name)
    for key, name in (('rdep', 'rel.dep.w'), ('rhead', 'rel.head.w'), ('rout', 'rel.out.w')):
        state[key + '.weight'] = whole(name)
    model.load_state_dict(state)
    return model, c, vocab, rels
