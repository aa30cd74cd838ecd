#!/usr/bin/env bash
# snapshot.sh VERSION: what the README tells a Dagster user to do, done with the
# Dagster of venv.sh: two states of examples/dagster/definitions.py, and one that
# does not load, are written by examples/dagster/snapshot.py and compared by the
# prcheck binary that PRCHECK names.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
example=$here/../../examples/dagster
if [ $# -ne 1 ] || [ ! -x "${PRCHECK:-}" ]; then
    echo "usage: PRCHECK=PROGRAM snapshot.sh VERSION" >&2
    exit 2
fi
venv=$("$here/venv.sh" "$1")

for name in $(compgen -e | grep -E '^(DAGSTER_|PYTHON)' || true); do
    unset "$name"
done
export DAGSTER_DISABLE_TELEMETRY=yes DO_NOT_TRACK=1 PYTHONDONTWRITEBYTECODE=1
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

# snapshot NAME [OPTION...] writes $work/NAME.json, from the folder NAME.
snapshot() {
    local name=$1
    shift
    (cd -- "$work/$name" && "$venv/bin/python" "$example/snapshot.py" "$@" -o "$work/$name.json")
}

# expect CODE ARGUMENT... runs prcheck, and gives up unless it exits with CODE.
expect() {
    local want=$1 code=0
    shift
    "$PRCHECK" "$@" >"$work/report" 2>"$work/complaints" || code=$?
    if [ "$code" -ne "$want" ]; then
        echo "snapshot.sh: prcheck $*: the exit code is $code, not $want" >&2
        cat -- "$work/report" "$work/complaints" >&2
        exit 1
    fi
}

# has PART fails unless the last report has a part.
has() {
    if ! grep -qF -- "$1" "$work/report"; then
        echo "snapshot.sh: the report does not have \"$1\":" >&2
        cat -- "$work/report" >&2
        exit 1
    fi
}

for name in base branch broken; do
    mkdir -- "$work/$name"
    cp -- "$example/definitions.py" "$work/$name/"
done
sed -i -e 's/"0 3 \* \* \*"/"0 4 * * *"/' -e 's/"WAREHOUSE_URL"/"WAREHOUSE"/' -e 's/"2026-01-01"/"2026-02-01"/' \
    "$work/branch/definitions.py"
echo 'raise ValueError("it is broken")' >>"$work/broken/definitions.py"

snapshot base -m definitions
snapshot branch -f definitions.py --location definitions
if snapshot broken -m definitions 2>"$work/complaints"; then
    echo "snapshot.sh: a location that does not load has the exit code 0" >&2
    exit 1
fi

expect 0 -fail-on any "$work/base.json" "$work/base.json"
expect 1 -fail-on any "$work/base.json" "$work/branch.json"
has "~ daily_revenue  "
has "PARTITIONS_DEFINITION"
has "2026-02-01"
has "schedule differs (nightly)"
has "WAREHOUSE"
expect 0 -dagster-parity "$1" -format json "$work/base.json" "$work/branch.json"
has '"change_types":["PARTITIONS_DEFINITION"]'
expect 2 "$work/base.json" "$work/broken.json"
has "it is broken"
expect 0 -allow-incomplete "$work/base.json" "$work/broken.json"
echo "dagster $1: snapshot.py and prcheck agree"
