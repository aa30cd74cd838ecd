#!/usr/bin/env bash
# venv.sh NAME REQUIREMENTS PROGRAM makes (or reuses) a virtual environment from
# a requirements.txt with hashes, and prints its path on stdout. Everything else
# goes to stderr. PROGRAM is one that must be in it.
#
# The environment lives in ${BRANCHGRAPH_CACHE:-${XDG_CACHE_HOME:-~/.cache}/branchgraph}/NAME-venv
# and is made anew whenever REQUIREMENTS, or the pip named here, change.
#
# PYTHON names the interpreter to use (3.11 or newer; default python3).
set -euo pipefail

pip_requirement='pip==26.3 --hash=sha256:f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13'

if [ $# -ne 3 ] || ! [ -f "$2" ]; then
    echo "usage: venv.sh NAME REQUIREMENTS PROGRAM" >&2
    exit 2
fi
name=$1 requirements=$2 program=$3
python=${PYTHON:-python3}
cache=${BRANCHGRAPH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/branchgraph}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "venv.sh: need python 3.11 or newer (set PYTHON to one)" >&2
    exit 1
fi

mkdir -p -- "$cache"
cache=$(cd -- "$cache" && pwd)
venv=$cache/$name-venv

want=$("$python" - "$requirements" "$pip_requirement" <<'PY'
import hashlib, sys
with open(sys.argv[1], "rb") as f:
    reqs = hashlib.sha256(f.read()).hexdigest()
print(reqs, sys.argv[2].split()[0], "python%d.%d" % sys.version_info[:2])
PY
)

fresh() {
    [ -x "$venv/bin/$program" ] && [ "$(cat -- "$venv/branchgraph.stamp" 2>/dev/null)" = "$want" ]
}

# Two scripts started at once must not build in the same folder.
if command -v flock >/dev/null 2>&1; then
    exec 9>"$cache/$name-venv.lock"
    flock 9
fi

if ! fresh; then
    echo "venv.sh: making $venv" >&2
    rm -rf -- "$venv"
    {
        "$python" -m venv "$venv"
        # The system's pip may be too old to be trusted with the rest.
        reqfile=$(mktemp)
        trap 'rm -f -- "$reqfile"' EXIT
        printf '%s\n' "$pip_requirement" >"$reqfile"
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
            --only-binary=:all: --require-hashes -r "$reqfile"
        # --no-deps: the list is complete, but for what its folder's README names.
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
            --only-binary=:all: --no-deps --require-hashes -r "$requirements"
    } >&2
    printf '%s\n' "$want" >"$venv/branchgraph.stamp"
fi

printf '%s\n' "$venv"
