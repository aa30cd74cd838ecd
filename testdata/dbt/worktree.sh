#!/usr/bin/env bash
# worktree.sh [DIR]: what the README tells a user to do, done with real git and
# real dbt: a pull request's branch is compared with the merge base of main, in
# a second worktree.
#
# Prints two lines, the path of the base's manifest and that of the branch's,
# and leaves them where they are: in DIR (which must not exist or be empty), or
# without DIR in a new temporary folder.
#
# With PRCHECK set to the path of a prcheck binary it also runs that and checks
# that it reports what the pull request changed, and nothing of a later commit
# on main.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"
example=$here/../../examples/prcheck/testdata

prcheck=
if [ -n "${PRCHECK:-}" ]; then
    if [ ! -x "$PRCHECK" ] || [ -d "$PRCHECK" ]; then
        echo "worktree.sh: PRCHECK is not a program: $PRCHECK" >&2
        exit 1
    fi
    prcheck=$(cd -- "$(dirname -- "$PRCHECK")" && pwd)/$(basename -- "$PRCHECK")
fi

if [ $# -gt 0 ]; then
    mkdir -p -- "$1"
    dir=$(cd -- "$1" && pwd)
    if [ -n "$(ls -A -- "$dir")" ]; then
        echo "worktree.sh: not empty: $1" >&2
        exit 1
    fi
else
    dir=$(mktemp -d)
fi

bg_setup
PATH=$bg_venv/bin:$PATH
# Nothing of the caller's git: no settings, no hooks, no surrounding repository.
for name in $(compgen -e | grep -E '^GIT_' || true); do
    unset "$name"
done
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=example GIT_AUTHOR_EMAIL=example@example.com
export GIT_COMMITTER_NAME=example GIT_COMMITTER_EMAIL=example@example.com

{
    git init --quiet --bare --initial-branch=main "$dir/origin.git"
    cp -R -- "$example/project" "$dir/shop"
    cd -- "$dir/shop"
    git init --quiet --initial-branch=main
    git remote add origin "$dir/origin.git"

    git add --all
    git commit --quiet --message "The project"
    git push --quiet origin main

    git checkout --quiet -b pr
    python3 "$example/pull_request.py" .
    git add --all
    git commit --quiet --message "The pull request"

    # Meanwhile someone else merges into main.
    git checkout --quiet main
    echo "where c.name is not null" >>models/marts/dim_customers.sql
    git commit --quiet --all --message "Later, on main"
    git push --quiet origin main
    git checkout --quiet pr

    # From here on it is what a user does.
    git fetch --quiet origin
    git worktree add ../base "$(git merge-base origin/main HEAD)"
    (cd ../base && dbt parse)
    dbt parse
} >&2

base=$dir/base/target/manifest.json
branch=$dir/shop/target/manifest.json
printf '%s\n' "$base" "$branch"

[ -n "$prcheck" ] || exit 0

# How prcheck exits when something changed is its own matter: what counts here
# is the report.
code=0
"$prcheck" -format json "$base" target/manifest.json >"$dir/report.json" || code=$?
python3 - "$dir/report.json" "$code" <<'PY'
import json
import sys

# Every key that the pull request changed, and what has to be said of it.
# A tag changed too (stg_customers): that is not substantive, so not listed.
WANT = {
    "model.shop.daily_revenue": ("changed", "CODE_VERSION"),
    "model.shop.stg_orders": ("changed", "CODE"),
    "model.shop.fct_orders": ("changed", "CODE"),
    "model.shop.customer_value": ("changed", "CHECKS"),
    "model.shop.returning_customers": ("new", None),
}
LATER_ON_MAIN = "model.shop.dim_customers"

path, code = sys.argv[1:]
try:
    with open(path, encoding="utf-8") as f:
        report = json.load(f)
    assert (report["format"], report["version"]) == ("branchgraph.report", 1), "not a branchgraph.report of version 1"
    assets = {asset["key"]: asset for asset in report["assets"]}
except Exception as err:
    sys.exit("worktree.sh: prcheck (exit %s) wrote no report that can be read: %r" % (code, err))

got = {key: asset for key, asset in assets.items() if asset["status"] in ("new", "removed", "changed")}
wrong = []
if LATER_ON_MAIN in assets:
    wrong.append("%s is listed, which was edited on main after the branch point" % LATER_ON_MAIN)
for key in sorted(set(WANT) - set(got)):
    wrong.append("%s is missing" % key)
for key in sorted(set(got) - set(WANT) - {LATER_ON_MAIN}):
    wrong.append("%s is listed as %s, but the pull request did not change it" % (key, got[key]["status"]))
for key in sorted(set(got) & set(WANT)):
    status, change = WANT[key]
    if got[key]["status"] != status:
        wrong.append("%s is %s, not %s" % (key, got[key]["status"], status))
    elif change and change not in (got[key].get("change_types") or []):
        wrong.append("%s has change_types %s, without %s" % (key, got[key].get("change_types"), change))
if wrong:
    sys.exit("\n".join("worktree.sh: " + line for line in wrong))
print("worktree.sh: prcheck reports the pull request, and nothing of main", file=sys.stderr)
PY
