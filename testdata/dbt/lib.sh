# Sourced by the scripts here and in examples/prcheck/testdata.
# shellcheck shell=bash

bg_here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

# bg_setup makes the environment ready: $bg_venv, and nothing of the caller's
# own dbt settings, language or time zone gets into a manifest.
bg_setup() {
    bg_venv=$("$bg_here/venv.sh")
    local name
    for name in $(compgen -e | grep -E '^DBT_' || true); do
        unset "$name"
    done
    export DBT_SEND_ANONYMOUS_USAGE_STATS=false
    export DBT_USE_COLORS=false
    export DBT_QUIET=true
    export DBT_PARTIAL_PARSE=false
    export DO_NOT_TRACK=1
    export PYTHONHASHSEED=0 PYTHONUTF8=1 TZ=UTC LC_ALL=C.UTF-8
}

# bg_dbt DIR ARGS... runs dbt in DIR, with the profile that lies there.
bg_dbt() {
    local dir=$1
    shift
    (cd -- "$dir" && "$bg_venv/bin/dbt" "$@" --profiles-dir .) >&2
}

# bg_parse DIR TARGET OUT [scrub options...] writes the manifest of the
# project in DIR to OUT, its volatile fields replaced.
bg_parse() {
    local dir=$1 target=$2 out=$3
    shift 3
    rm -rf -- "$dir/target"
    bg_dbt "$dir" parse --target "$target"
    "$bg_venv/bin/python" "$bg_here/scrub.py" --root "$dir" "$@" "$dir/target/manifest.json" "$out"
}
