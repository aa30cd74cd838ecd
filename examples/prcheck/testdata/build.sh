#!/usr/bin/env bash
# build.sh [OUTDIR]: parses the project with real dbt, before the pull request
# of pull_request.py with target prod, and after it with target dev, and writes
# base.json and branch.json to OUTDIR (default: this folder).
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../../../testdata/dbt/lib.sh
. "$here/../../../testdata/dbt/lib.sh"

out=${1:-$here}
mkdir -p -- "$out"
out=$(cd -- "$out" && pwd)

bg_setup
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
project=$work/branchgraph-project
cp -R -- "$here/project" "$project"

bg_parse "$project" prod "$work/base.json" --used-macros-only
"$bg_venv/bin/python" "$here/pull_request.py" "$project"
bg_parse "$project" dev "$work/branch.json" --used-macros-only

for name in base.json branch.json; do
    cp -- "$work/$name" "$out/$name"
done
