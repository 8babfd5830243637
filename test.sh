#!/usr/bin/env bash
# Runs every test. What they need beside the .NET SDK (Node.js, for the official JavaScript clients and for schemas, PostgreSQL and kubectl) is installed from
# the distribution when it is missing; where that cannot be done, the tests that need it are skipped and say so.
set -uo pipefail
cd "$(dirname "$0")" || exit 1

install() {
  local sudo=()
  [ "$(id -u)" = 0 ] || sudo=(sudo -n)
  if ! command -v apt-get >/dev/null || ! "${sudo[@]}" true 2>/dev/null; then
    echo "test.sh: cannot install $* here; the tests that need it will be skipped" >&2
    return 1
  fi
  "${sudo[@]}" apt-get update -qq && DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "$@"
}

if ! command -v npm >/dev/null; then
  install nodejs npm || true
fi

if [ -z "${FANFARE_TEST_POSTGRES:-}" ] && ! compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null && ! command -v initdb >/dev/null; then
  install postgresql || true
fi

if ! command -v kubectl >/dev/null; then
  install kubernetes-client || true
fi

for node in tests/Acceptance/node tests/Deploy.Tests/node; do
  if command -v npm >/dev/null && [ "$node/package-lock.json" -nt "$node/node_modules/.package-lock.json" ]; then
    npm ci --prefix "$node" --no-audit --no-fund --loglevel=error
  fi
done

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# A test that hangs is named, and does not hold the others up for ever.
dotnet test Platform.sln --results-directory "$results" --blame-hang-timeout 8m --blame-hang-dump-type none "$@" 2>&1 | tee "$results/log"
status=${PIPESTATUS[0]}

# One line for all test projects together.
awk -v status="$status" '
  /Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+/ {
    line = $0; gsub(/[^0-9 ]+/, " ", line); split(line, n, " ")
    failed += n[1]; passed += n[2]; skipped += n[3]
  }
  END {
    if (status != 0 && failed == 0) failed = 1
    printf "%d passed, %d failed%s\n", passed, failed, skipped ? ", " skipped " skipped" : ""
  }' "$results/log"
exit "$status"
