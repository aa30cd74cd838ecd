# What .ci/run and .ci/deep share: the stages, and the driver that runs them.
# shellcheck shell=bash

# Without it "x=$(f)" ignores a failure in the middle of f.
shopt -s inherit_errexit

staticcheck_version=v0.8.2

# begin [STAGE...] makes the environment ready. With arguments, only the stages
# that they name are run.
begin() {
    ci_root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
    cd -- "$ci_root"
    exec </dev/null 2>&1

    # In CI a test that misses what it needs fails instead of being skipped.
    export CI=${CI:-true}
    export GOWORK=off
    GOFLAGS="$(go env GOFLAGS) -buildvcs=false"
    export GOFLAGS=${GOFLAGS# }
    export PYTHONDONTWRITEBYTECODE=1

    # The tools lie beside the dbt of testdata/dbt/venv.sh, built once per Go
    # version: a staticcheck cannot read code newer than the Go that built it.
    ci_bin=${BRANCHGRAPH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/branchgraph}/bin/$(go env GOVERSION)-staticcheck-$staticcheck_version

    ci_work=$(mktemp -d)
    trap 'rm -rf -- "$ci_work"' EXIT

    ci_wanted=("$@")
    ci_ran=()
    ci_failed=()
    ci_results=()
    ci_started=$SECONDS
    ci_status_before=$(tree_status)
}

# stage NAME COMMAND [ARG...] runs a command, prints how long it took, and
# remembers whether it failed. The run goes on either way: one push shows all
# that is wrong.
stage() {
    local name=$1
    shift
    if [ ${#ci_wanted[@]} -gt 0 ] && [[ " ${ci_wanted[*]} " != *" $name "* ]]; then
        return 0
    fi
    printf '\n=== %s\n' "$name"
    local start=$SECONDS code=0 verdict=pass line
    # Not in an "if" or behind "||": there bash ignores set -e.
    set +e
    (
        set -e
        "$@"
    )
    code=$?
    set -e
    ci_ran+=("$name")
    if [ "$code" -ne 0 ]; then
        verdict=FAIL
        ci_failed+=("$name")
    fi
    line=$(printf '%-12s %s %5ds' "$name" "$verdict" $((SECONDS - start)))
    ci_results+=("$line")
    printf -- '--- %s\n' "$line"
}

# finish prints the table of stages and the verdict, and exits.
finish() {
    local name
    for name in ${ci_wanted[@]+"${ci_wanted[@]}"}; do
        if [[ " ${ci_ran[*]-} " != *" $name "* ]]; then
            echo "no such stage: $name"
            ci_failed+=("$name")
        fi
    done
    printf '\n=== summary\n'
    printf '%s\n' ${ci_results[@]+"${ci_results[@]}"}
    printf '%-12s      %5ds\n' total $((SECONDS - ci_started))
    if [ ${#ci_failed[@]} -gt 0 ]; then
        printf '\nCI FAILED: %s\n' "${ci_failed[*]}"
        exit 1
    fi
    printf '\nCI PASSED\n'
    exit 0
}

# ci_git is git, also in a clone that another user made.
ci_git() {
    git -c safe.directory='*' "$@"
}

tree_status() {
    ci_git -C "$ci_root" status --porcelain --untracked-files=all
}

# nested_modules prints the folder of every module below the root's.
nested_modules() {
    find . \( -name .git -o -name testdata \) -prune -o -name go.mod ! -path ./go.mod -printf '%h\n' | sort
}

# in_modules COMMAND [ARG...] runs a command in the root and in every nested
# module.
in_modules() {
    local dir
    for dir in . $(nested_modules); do
        (cd -- "$dir" && "$@")
    done
}

# apt_install PACKAGE... is for what a bare machine lacks.
apt_install() {
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo "please install: $*"
        return 1
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    apt-get -qq install --yes --no-install-recommends "$@"
}

# --- the stages

stage_tools() {
    # The race detector needs a C compiler, venv.sh a Python that can make a
    # virtual environment. Python is not optional: it is one of the oracles that
    # the Go tests compare with.
    command -v gcc >/dev/null || apt_install gcc libc6-dev
    python3 -c 'import ensurepip, venv' 2>/dev/null || apt_install python3 python3-venv
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
        echo "python 3.11 or newer is needed"
        return 1
    }
    install_staticcheck
    testdata/dbt/venv.sh >"$ci_work/venv"
    testdata/dagster/venv.sh 1.13.29 >>"$ci_work/venv"
    testdata/dagster/venv.sh 1.9.8 >>"$ci_work/venv"
    versions
}

install_staticcheck() {
    [ -x "$ci_bin/staticcheck" ] ||
        GOBIN=$ci_bin go install "honnef.co/go/tools/cmd/staticcheck@$staticcheck_version"
}

# versions prints the versions of what the verdicts depend on.
versions() {
    local venv
    venv=$(testdata/dbt/venv.sh)
    go version
    "$ci_bin/staticcheck" -version
    python3 --version
    "$venv/bin/python" -c 'import importlib.metadata as m; print("dbt-core", m.version("dbt-core"))'
    for venv in "$(testdata/dagster/venv.sh 1.13.29)" "$(testdata/dagster/venv.sh 1.9.8)"; do
        "$venv/bin/python" -c 'import importlib.metadata as m; print("dagster", m.version("dagster"))'
    done
}

stage_vet() {
    in_modules go vet ./...
}

stage_staticcheck() {
    install_staticcheck
    in_modules "$ci_bin/staticcheck" ./...
}

stage_format() {
    local bad
    bad=$(gofmt -l .)
    if [ -n "$bad" ]; then
        printf 'not formatted by gofmt:\n%s\n' "$bad"
        return 1
    fi
}

stage_tidy() {
    in_modules go mod tidy -diff
}

# stage_demo runs the programs that README.md says to run first.
stage_demo() {
    go run ./examples/prcheck
    (cd -- examples/lifecycle && go run .)
}

stage_nested() {
    local dir
    for dir in $(nested_modules); do
        echo "$dir"
        (cd -- "$dir" && go test ./...)
    done
}

# stage_fixtures builds every committed fixture anew and compares. A build.sh
# takes the folder to write to, and what it writes lies beside it.
stage_fixtures() {
    local script out file committed code=0
    for script in $(ci_git ls-files 'build.sh' '*/build.sh'); do
        out=$ci_work/fixtures/$script
        "./$script" "$out"
        for file in "$out"/*; do
            committed=$(dirname -- "$script")/$(basename -- "$file")
            if cmp -- "$committed" "$file"; then
                echo "same: $committed"
            else
                code=1
            fi
        done
    done
    return "$code"
}

# stage_dagster COUNT compares with what Dagster itself says, for both pins: the
# committed fixtures, which it makes anew, and COUNT random pairs. BRANCHGRAPH_SEED
# repeats a run.
stage_dagster() {
    local count=$1 seed=${BRANCHGRAPH_SEED:-} pin pairs=$ci_work/pairs pins=(1.13.29 1.9.8)
    [ -n "$seed" ] || seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
    testdata/dagster/oracle.sh --check

    echo "$count random pairs with the seed $seed; BRANCHGRAPH_SEED=$seed repeats them"
    mkdir -p -- "$pairs"
    local makers=() maker
    for pin in "${pins[@]}"; do
        dagster_pairs "$(testdata/dagster/venv.sh "$pin")" "$pin" &
        makers+=($!)
    done
    for maker in "${makers[@]}"; do
        wait "$maker"
    done
    python3 testdata/dagster/counts.py "${pins[@]/#/$pairs/}"
    dagster_parity "$pairs"

    go build -o "$ci_work/prcheck" ./examples/prcheck
    for pin in "${pins[@]}"; do
        PRCHECK=$ci_work/prcheck testdata/dagster/snapshot.sh "$pin"
    done
}

# dagster_pairs VENV NAME writes the random pairs of a Dagster to $pairs/NAME.jsonl,
# and what they are made of beside it.
dagster_pairs() {
    local venv=$1 name=$2 log=$pairs/$2.log made=$ci_work/made-$2
    if ! "$venv/bin/python" testdata/dagster/random_pairs.py "$seed" "$count" "$made" 2>"$log"; then
        cat -- "$log"
        return 1
    fi
    tail -n 1 -- "$log" >"$pairs/$name.json"
    mv -- "$made"/*.jsonl "$pairs/$name.jsonl"
}

# dagster_parity FOLDER compares the pairs in a folder.
dagster_parity() {
    local log=$ci_work/parity.log code=0
    BRANCHGRAPH_DAGSTER_PAIRS=$1 go test ./diff -run '^TestParityPairs$' -count 1 -v >"$log" || code=$?
    head -c 20000 -- "$log" # a pair that fails is printed whole
    if ! grep -q 'TestParityPairs' "$log"; then
        echo "no test compared the pairs"
        return 1
    fi
    return "$code"
}

stage_worktree() {
    go build -o "$ci_work/prcheck" ./examples/prcheck
    PRCHECK=$ci_work/prcheck testdata/dbt/worktree.sh "$ci_work/worktree"
}

# stage_deploy STORIES EVENTS RACING is the model check of package deploy: so many
# random stories, all histories of up to so many events, and so many stories under
# the race detector.
stage_deploy() {
    local stories=$1 events=$2 racing=$3
    BRANCHGRAPH_STORIES=$stories model_check "$stories stories" -run '^TestStories'
    BRANCHGRAPH_EVENTS=$events model_check "up to $events events" -run '^TestHistories'
    BRANCHGRAPH_STORIES=$racing model_check "$racing stories" -run '^TestStories$' -race -short
}

# model_check WHAT [FLAG...] runs tests of the model check and prints what they
# counted and how long that took, WHAT among it: if not, something was left out.
model_check() {
    local what=$1 log=$ci_work/model.log code=0
    shift
    echo "$what: go test $*"
    # BRANCHGRAPH_SEED, which is for the stage dagster too, would be one story.
    env -u BRANCHGRAPH_SEED go test -count 1 -v -timeout 12h "$@" ./internal/deploymodel >"$log" || code=$?
    if [ "$code" -ne 0 ]; then
        grep -vE '^ *(=== |--- PASS)' "$log" | head -c 20000 || true
        return "$code"
    fi
    grep -E '^ +[a-z_]+_test\.go:|^ok' "$log"
    if ! grep -qF -- " $what" "$log"; then
        echo "no test told of $what"
        return 1
    fi
}

# stage_fuzz EACH TOTAL fuzzes every target for EACH seconds, or for less (but
# for a second) so that all targets together stay below TOTAL.
stage_fuzz() {
    local each=$1 total=$2 targets count dir pkg name
    targets=$(in_modules fuzz_targets)
    count=$(grep -c . <<<"$targets" || true)
    if [ "$count" -eq 0 ]; then
        echo "no fuzz targets"
        return 0
    fi
    if [ $((count * each)) -gt "$total" ]; then
        each=$((total / count))
        [ "$each" -ge 1 ] || each=1
    fi
    echo "$count targets, ${each}s each"
    local code=0
    while read -r dir pkg name; do
        fuzz_one "$dir" "$pkg" "$name" "${each}s" || code=1
    done <<<"$targets"
    return "$code"
}

# fuzz_targets prints folder, package and name of every fuzz target of the
# module in the current folder.
fuzz_targets() {
    local list
    list=$(go test -list '^Fuzz' ./...)
    awk -v dir="$PWD" '
        /^Fuzz/ { names[++n] = $1 }
        /^ok/   { for (i = 1; i <= n; i++) print dir, $2, names[i]; n = 0 }
    ' <<<"$list"
}

# fuzz_one lets one failure pass: before Go 1.27 a fuzz run that ends in time
# may say that its own deadline was exceeded (go.dev/issue/75804). A finding
# also writes an input.
fuzz_one() {
    local dir=$1 pkg=$2 name=$3 time=$4 log=$ci_work/fuzz.log
    echo "$pkg $name"
    if (cd -- "$dir" && go test -run '^$' -fuzz "^$name\$" -fuzztime "$time" "$pkg") >"$log" 2>&1; then
        tail -n 3 -- "$log"
    elif grep -q '^ *context deadline exceeded$' "$log" && ! grep -q 'Failing input written' "$log"; then
        tail -n 3 -- "$log"
        echo "ignored: go.dev/issue/75804"
    else
        cat -- "$log"
        return 1
    fi
}

# stage_tree fails when an earlier stage left something in the clone.
stage_tree() {
    local after
    after=$(tree_status)
    if [ "$after" != "$ci_status_before" ]; then
        echo "the stages changed files:"
        diff <(echo "$ci_status_before") <(echo "$after")
    fi
}
