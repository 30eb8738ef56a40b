"""Writes the model file of docs/model.md."""
import json
import struct

import numpy as np
from blake3 import blake3

from batches import HEADS
from data import BIO, NER, UPOS

NAMES = {'upos': 'upos', 'ner': 'ner', 'content': 'quote_content', 'source': 'quote_source', 'cue': 'quote_cue'}


def rounded(w, steps):
    scale = np.maximum(np.abs(w).max(-1), 1e-12).astype(np.float32) / np.float32(steps)
    return np.clip(np.round(w / scale[:, None]), -steps, steps).astype(np.int8), scale.astype(np.float32)


def store(path, name, model, config, vocab, rels):
    t = {k: v.detach().float().numpy() for k, v in model.state_dict().items()}
    t['word.weight'] = model.word.weight.detach().float().numpy()
    tensors = []

    def add(name, array):
        tensors.append((name, array))

    def matrix(name, key, steps=63):
        q, scale = rounded(t[key + '.weight'], steps)
        add(name, q)
        add(name + '.scale', scale)

    def layer(name, key, ln):
        matrix(name + '.w', key)
        add(name + '.b', t[key + '.bias'])
        if ln:
            add(name + '.ln.gamma', t[ln + '.weight'])
            add(name + '.ln.beta', t[ln + '.bias'])

    add('vocab', np.frombuffer('\n'.join(vocab).encode(), np.uint8))
    t['gram.weight'] = t['word.gram']
    for k in ('word', 'gram', 'prefix', 'suffix', 'shape'):
        matrix('emb.' + k, k, 127)
    layer('in', 'inp', 'inp_ln')
    for i in range(config['conv_layers']):
        layer('conv.%d' % i, 'conv.%d' % i, 'conv_ln.%d' % i)
    for i in range(config['rec_layers']):
        layer('rec.%d' % i, 'rec.%d' % i, None)
        layer('rec.%d.o' % i, 'rec_o.%d' % i, None)
        add('rec.%d.ln.gamma' % i, t['rec_ln.%d.weight' % i])
        add('rec.%d.ln.beta' % i, t['rec_ln.%d.bias' % i])
    for k in HEADS:
        layer('head.' + NAMES[k], 'tags.' + k, None)
    layer('arc.dep', 'dep', None)
    layer('arc.head', 'head', None)
    add('arc.root', t['root'])
    add('arc.distance', t['distance'])
    add('arc.root_bias', t['root_bias'])
    matrix('rel.dep.w', 'rdep')
    add('rel.b', t['rdep.bias'])
    matrix('rel.head.w', 'rhead')
    matrix('rel.out.w', 'rout')
    add('rel.out.b', t['rout.bias'])
    entries, data = [], bytearray()
    for key, array in tensors:
        data += bytes(-len(data) % 64)
        raw = np.ascontiguousarray(array).tobytes()
        kind = {'int8': 'i8', 'float32': 'f32', 'uint8': 'utf8'}[str(array.dtype)]
        entries.append({'name': key, 'dtype': kind, 'shape': list(array.shape), 'offset': len(data), 'length': len(raw)})
        data += raw
    labels = {'upos': UPOS, 'ner': NER, 'rel': rels, **{NAMES[k]: BIO for k in ('content', 'source', 'cue')}}
    head = {k: v for k, v in config.items() if isinstance(v, int)}
    header = json.dumps({'name': name, 'version': '1', 'config': head, 'labels': labels, 'tensors': entries}).encode()
    # Data begins at a multiple of 64 bytes of the file, so that tensors can be read where they lie.
    header += b' ' * (-(12 + len(header)) % 64)
    out = b'NLMODEL2' + struct.pack('<I', len(header)) + header + bytes(data)
    with open(path, 'wb') as f:
        f.write(out + blake3(out).digest())
    print('wrote', path, len(out) + 32, 'bytes')
