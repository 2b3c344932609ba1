#!/usr/bin/env bash
# Release files into a folder: a fully static linux/amd64 binary, an arm64 one
# (glibc only) where a cross compiler is installed, a software bill of materials for each,
# checksums. The static binary must run the demo in a chroot that holds nothing
# but itself and the sample.
#
#   release.sh VERSION DIST SAMPLE SBOM_TOOL
set -euo pipefail
version=$1 dist=$2 sample=$3 sbom=$4
rm -rf "$dist"
mkdir -p "$dist"

build() { # ARCH CC CXX LINK
  local out=$dist/weisu-$version-linux-$1
  # The linker warns that getaddrinfo and dlopen would need the build's glibc:
  # DuckDB's extensions and HTTP client, which weisu never uses.
  CGO_ENABLED=1 GOOS=linux GOARCH=$1 CC=$2 CXX=$3 go build -trimpath -tags osusergo,netgo \
    -ldflags "-s -w -linkmode external -extldflags '$4' -X main.version=$version" \
    -o "$out" ./cmd/weisu 2> >(grep -v "statically linked applications\|in function\|^# weisu" >&2)
  if ! CGO_ENABLED=1 GOOS=linux GOARCH=$1 "$sbom" app -json -noserial -std -licenses \
    -output "$out.sbom.json" -main cmd/weisu . 2> "$dist/sbom.log"; then
    cat "$dist/sbom.log" >&2
    return 1
  fi
  rm "$dist/sbom.log"
}

# in_chroot runs the demo with nothing around the binary.
in_chroot() {
  local root
  root=$(mktemp -d)
  trap 'rm -rf "$root"' RETURN
  cp "$dist/weisu-$version-linux-amd64" "$root/weisu"
  cp -r "$sample" "$root/sample"
  local enter=(chroot)
  [ "$(id -u)" = 0 ] || enter=(unshare --map-root-user chroot)
  "${enter[@]}" "$root" /weisu run --quiet -c /sample/weisu.yaml -o /demo \
    /sample/hotline.xlsx /sample/platform.csv /sample/reviews.jsonl
  "${enter[@]}" "$root" /weisu sql -o /demo "SELECT count(*) AS complaints FROM fact_complaint"
  test -s "$root/demo/summary.html"
}

build amd64 "${CC:-gcc}" "${CXX:-g++}" -static
if command -v aarch64-linux-gnu-g++ > /dev/null; then
  # DuckDB is too large for the small GOT of arm64's static glibc: this one
  # needs the system's glibc, and nothing else.
  build arm64 aarch64-linux-gnu-gcc aarch64-linux-gnu-g++ "-static-libstdc++ -static-libgcc"
else
  echo "no arm64 binary: aarch64-linux-gnu-g++ (Debian: g++-aarch64-linux-gnu) is not installed"
fi
if [ "$(uname -m)" = x86_64 ]; then
  in_chroot
fi
(cd "$dist" && sha256sum weisu-* > SHA256SUMS && ls -l)
