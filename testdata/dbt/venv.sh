#!/usr/bin/env bash
# Makes (or reuses) the virtual environment that has dbt in it, and prints its
# path on stdout: see ../venv.sh.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
exec "$here/../venv.sh" dbt "$here/requirements.txt" dbt
