#!/usr/bin/env bash
# venv.sh VERSION makes (or reuses) the virtual environment that has that
# Dagster in it, and prints its path on stdout: see ../venv.sh. VERSION is
# 1.13.29 or 1.9.8: there is a requirements-VERSION.txt for each.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
version=${1-}
requirements=$here/requirements-$version.txt
if [ $# -ne 1 ] || [[ $version != [0-9]* ]] || ! [ -f "$requirements" ]; then
    echo "usage: venv.sh VERSION, one of:" "$(cd -- "$here" && printf '%s\n' requirements-*.txt |
        sed 's/^requirements-//; s/\.txt$//' | tr '\n' ' ')" >&2
    exit 2
fi
exec "$here/../venv.sh" "dagster-$version" "$requirements" dagster
