#!/usr/bin/env bash
# The whole job on generated complaints of about 100 characters: complaints a
# second as a whole and by stage, peak memory, and how it grows with the rows.
set -euo pipefail
weisu=$1
rows=${ROWS:-1000000}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

field() { grep -o "\"$1\":[0-9.]*" "$dir/summary.json" | head -1 | cut -d: -f2; }

# job ROWS: prints the figures, leaves its peak memory in $peak.
job() {
  "$weisu" generate --clean --rows "$1" --to "$dir/$1.csv"
  sync # what the generator left to be written is none of the job's time
  WEISU_KEY=weisu-bench-key-only "$weisu" run --quiet --json -o "$dir/out" "$dir/$1.csv" > "$dir/summary.json"
  rm -rf "$dir/out" "$dir/$1.csv"
  peak=$(field peak_memory_bytes)
  awk -v rows="$1" -v s="$(field seconds)" -v m="$peak" \
    'BEGIN { printf "whole job: %d complaints, %.1f s, %.0f a second, peak memory %.0f MB\n", rows, s, rows / s, m / 1048576 }'
  for stage in open process measure write publish; do
    awk -v rows="$1" -v s="$(field $stage)" -v name=$stage \
      'BEGIN { printf "  %-8s %6.1f s", name, s; if (name != "open" && s > 0) printf "  %8.0f a second", rows / s; print "" }'
  done
}

few=$((rows / 5))
job "$few"
first=$peak
job "$rows"
awk -v a="$first" -v b="$peak" -v n=$((rows - few)) \
  'BEGIN { printf "memory for each further complaint: %.0f bytes\n", (b - a) / n }'
