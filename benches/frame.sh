#!/usr/bin/env bash
# How fast the frame alone is (reading, cleaning, duplicates, writing; nothing is looked for), and how much memory it takes.
#
#     benches/frame.sh INPUT...
#
# Prints megabytes of article text a second on one core and on two, and the peak memory on the input once and twice. Needs Linux
# (taskset), and the program built: cargo build --release.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || { sed -n '2,7p' "$0" | cut -c3-; exit 2; }

program=${NEWSLOOM:-${CARGO_TARGET_DIR:-target}/release/newsloom}
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
printf '[pipeline]\nextract = false\n' >"$desk/frame.toml"

# The best of three runs, so that what else the machine does counts least.
measure() {
    local cores=$1 jobs=$2 best=0
    shift 2
    for round in 1 2 3; do
        taskset -c "$cores" "$program" run "$@" -o "$desk/out$round" --config "$desk/frame.toml" --jobs "$jobs" \
            --progress none 2>"$desk/report" || [ $? -eq 3 ] || { cat "$desk/report" >&2; exit 1; }
        best=$(awk -v best="$best" '/"text_bytes"/ { bytes = $2 + 0 } /"elapsed_seconds"/ { seconds = $2 + 0 }
            END { speed = bytes / 1e6 / seconds; print (speed > best ? speed : best) }' "$desk/out$round/run.json")
        rm -rf "$desk/out$round"
    done
    echo "$best"
}

# Peak of the resident memory in megabytes, as the kernel counts it.
peak() {
    python3 - "$@" <<'PYTHON'
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
PYTHON
}

one=$(measure 0 1 "$@")
two=$(measure 0,1 2 "$@")
awk -v one="$one" -v two="$two" 'BEGIN {
    printf "one core   %6.1f MB/s\ntwo cores  %6.1f MB/s, %.2f times as fast\n", one, two, two / one }'

mkdir "$desk/twice"
for input in "$@"; do cp -r "$input" "$desk/twice/"; done
once=$(peak "$program" run "$@" -o "$desk/once" --config "$desk/frame.toml" --progress none)
both=$(peak "$program" run "$@" "$desk/twice" -o "$desk/both" --config "$desk/frame.toml" --progress none)
echo "peak memory $once MB, with twice the input $both MB"
