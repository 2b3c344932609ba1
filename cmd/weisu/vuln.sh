#!/usr/bin/env bash
# Known vulnerabilities in what the program calls. Its database is on the
# network (GOVULNDB names a mirror); without one the check is skipped, and says
# so: it must not make a build depend on the network.
set -uo pipefail
out=$("$1" ./... 2>&1)
status=$?
echo "$out"
if [ $status -ne 0 ] && grep -q "fetching vulnerabilities" <<< "$out"; then
  echo "SKIPPED: govulncheck reached no vulnerability database; set GOVULNDB to a mirror"
  exit 0
fi
exit $status
