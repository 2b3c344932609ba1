#!/usr/bin/env bash
# The whole job on 1,000,000 generated complaints of about 100 characters.
set -euo pipefail
weisu=$1
rows=${ROWS:-1000000}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$weisu" generate --clean --rows "$rows" --to "$dir/big.csv"
WEISU_KEY=weisu-bench-key-only "$weisu" run --quiet --json -o "$dir/out" "$dir/big.csv" |
  awk -v rows="$rows" '{
    match($0, /"seconds":[0-9.]+/); s = substr($0, RSTART + 10, RLENGTH - 10)
    match($0, /"peak_memory_bytes":[0-9]+/); m = substr($0, RSTART + 20, RLENGTH - 20)
    printf "whole job: %d complaints, %.1f s, %.0f a second, peak memory %.0f MB\n", rows, s, rows / s, m / 1048576
  }'
