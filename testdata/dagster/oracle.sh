#!/usr/bin/env bash
# oracle.sh           writes fixtures/ anew, for both pins
# oracle.sh --check   makes them elsewhere and fails if what is committed differs
#
# Needs Python 3.11 or newer, and a package index when venv.sh has not run yet.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
pins=(1.13.29 1.9.8)

check=
case ${1-} in
'') ;;
--check) check=1 ;;
*)
    sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac

# Nothing of the caller's own Dagster, language or time zone gets into a file.
for name in $(compgen -e | grep -E '^(DAGSTER_|PYTHON)' | grep -vx PYTHON || true); do
    unset "$name"
done
export DAGSTER_DISABLE_TELEMETRY=yes DO_NOT_TRACK=1
export PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1 TZ=UTC LC_ALL=C.UTF-8

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
export DAGSTER_HOME=$work/home
mkdir -p -- "$DAGSTER_HOME" "$work/fixtures"

seed=0
for pin in "${pins[@]}"; do
    venv=$("$here/venv.sh" "$pin")
    # A check uses another order of hash sets than what is committed was made in.
    [ -z "$check" ] || seed=$((seed + 12345))
    echo "oracle.sh: dagster $pin" >&2
    (cd -- "$work" && PYTHONHASHSEED=$seed "$venv/bin/python" "$here/write.py" "$work/fixtures") >&2
done

if [ -z "$check" ]; then
    rm -rf -- "$here/fixtures"
    cp -R -- "$work/fixtures" "$here/fixtures"
    exit
fi

python=${PYTHON:-python3}
if ! "$python" - "$here/fixtures" "$work/fixtures" <<'PY'
import difflib, gzip, os, sys

def files(root):
    found = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as f:
                data = f.read()
            # Compressed bytes depend on the zlib that made them.
            found[os.path.relpath(path, root)] = gzip.decompress(data) if name.endswith(".gz") else data
    return found

old, new = files(sys.argv[1]), files(sys.argv[2])
bad = [p for p in sorted(old.keys() | new.keys()) if old.get(p) != new.get(p)]
for p in bad:
    if p not in new:
        print("committed, but not made any more:", p)
    elif p not in old:
        print("made, but not committed:", p)
    else:
        print("differs:", p)
        a, b = (d[p].decode().splitlines() for d in (old, new))
        for i, line in enumerate(difflib.unified_diff(a, b, "committed", "made", n=1, lineterm="")):
            if i == 20:
                print("    ...")
                break
            print("    " + line[:200])
print("%d files, %d bytes, %d differ" % (len(new), sum(map(len, new.values())), len(bad)))
sys.exit(bool(bad))
PY
then
    echo "oracle.sh: the committed fixtures are not what Dagster makes of scenarios.py" >&2
    exit 1
fi
