#!/usr/bin/env bash
# build.sh [OUTDIR]: parses the project with real dbt, before and after the
# edits of edit.py, and writes manifest.json, manifest_branch.json and
# edits.json to OUTDIR (default: this folder). Needs no network once venv.sh
# has run.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "$here/../lib.sh"

out=${1:-$here}
mkdir -p -- "$out"
out=$(cd -- "$out" && pwd)

bg_setup
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
project=$work/branchgraph-project
cp -R -- "$here/project" "$project"

# A seed above 1 MiB: dbt takes its path for its checksum. Too big to commit.
"$bg_venv/bin/python" - "$project/seeds/big.csv" <<'PY'
import sys
with open(sys.argv[1], "w", newline="\n") as f:
    f.write("id,text\n")
    for i in range(40000):
        f.write("%d,row %d of a seed too big to hash\n" % (i, i))
PY

bg_dbt "$project" deps
bg_parse "$project" prod "$work/manifest.json"

"$bg_venv/bin/python" "$here/edit.py" apply "$project"
# dbt deps again: the local package is a copy where symbolic links do not work.
rm -rf -- "$project/dbt_packages"
bg_dbt "$project" deps
# The same target first, so that only the edits can make a difference.
bg_parse "$project" prod "$work/same_target.json"
"$bg_venv/bin/python" "$here/edit.py" check "$work/manifest.json" "$work/same_target.json"
bg_parse "$project" dev "$work/manifest_branch.json"
"$bg_venv/bin/python" "$here/edit.py" list >"$work/edits.json"

for name in manifest.json manifest_branch.json edits.json; do
    cp -- "$work/$name" "$out/$name"
done
