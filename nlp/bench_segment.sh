#!/usr/bin/env bash
# The segmenter beside gse's and jieba-rs (npm's @node-rs/jieba) on the same
# 20 MB of text, the corpus repeated; then the start of the commands that load
# dictionary and model. Rounds take turns; of every 20 kB piece the best time
# counts. Without node and npm jieba-rs is left out.
set -euo pipefail
weisu=$1
tools=$2
rounds=${ROUNDS:-5}
jieba=2.0.3
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# install_jieba: false, with a line that says why, where it can't be had.
install_jieba() {
  local to=$tools/jieba-$jieba
  if ! command -v node > /dev/null || ! command -v npm > /dev/null; then
    echo "SKIPPED: jieba-rs needs node and npm"
    return 1
  fi
  [ -d "$to/node_modules/@node-rs/jieba" ] && return
  mkdir -p "$to"
  if ! npm install --silent --no-audit --no-fund --prefix "$to" "@node-rs/jieba@$jieba"; then
    echo "SKIPPED: npm could not install @node-rs/jieba@$jieba"
    return 1
  fi
}

go build -o "$dir/bench" "$here/internal/benchsegment"
"$dir/bench" texts "$here/corpus" > "$dir/texts"
with_jieba=
if install_jieba; then with_jieba=1; fi
for _ in $(seq "$rounds"); do
  "$dir/bench" round "$dir/texts"
  if [ $with_jieba ]; then
    (cd "$tools/jieba-$jieba" && node "$here/internal/benchsegment/jieba.mjs" "$dir/texts")
  fi
done > "$dir/times"

awk -v bytes="$(wc -c < "$dir/texts")" '
  { key = $1 " " $2
    if (!(key in best)) { best[key] = $3; words[$1] += $4 } else if ($3 < best[key]) best[key] = $3 }
  function line(name, title) {
    if (!(name in s)) return
    printf "%-26s %6.3f s  %6.1f MB/s  %d words\n", title, s[name], bytes / 1e6 / s[name], words[name]
  }
  function ratio(slow, fast, title) {
    if (slow in s) printf "  %-24s %6.2f times\n", title, s[slow] / s[fast]
  }
  END {
    for (key in best) { split(key, part, " "); s[part[1]] += best[key] }
    printf "segmentation of %.1f MB, one core:\n", bytes / 1e6
    line("weisu", "weisu")
    line("gse", "gse Segment")
    line("jieba-rs", "@node-rs/jieba, HMM off")
    line("jieba-rs-hmm", "@node-rs/jieba, HMM on")
    ratio("gse", "weisu", "of gse")
    ratio("jieba-rs", "weisu", "of jieba-rs, HMM off")
    ratio("jieba-rs-hmm", "weisu", "of jieba-rs, HMM on")
    print "in pieces of 0.4 MB:"
    line("weisu-1-core", "weisu, one core")
    line("weisu-2-cores", "weisu, two cores")
    ratio("weisu-1-core", "weisu-2-cores", "of one core")
    if (words["weisu"] != words["gse"]) { print "weisu and gse found different words" > "/dev/stderr"; exit 1 }
  }' "$dir/times"

for command in segment classify; do
  printf 'weisu %s of one line: ' "$command"
  echo '{"id": 1, "text": "心内科挂号排队两个小时，护士态度恶劣"}' | "$dir/bench" start "$weisu" "$command"
done
