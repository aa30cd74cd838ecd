#!/usr/bin/env python3
"""Writes what a Dagster code location defines, for prcheck to compare.

    python snapshot.py -m my_project.definitions -o base.json
    python snapshot.py -f definitions.py -o branch.json
    prcheck base.json branch.json

Copy it, and run it with the Python and in the folder that your code location is
loaded with; it needs Dagster 1.9 to 1.13 and nothing else. The module or file has
what Dagster itself looks for: a Definitions object, repositories, or only assets.

It writes a workspace, a list with Dagster's own serialization of each repository:

    [{"location": "my_project.definitions", "repository": "__repository__", "snapshot": {...}}]

With --append that is added to what FILE has: for several code locations run it
once for each. A location's name has to be the same on both sides. It is that of
the module or file, as in Dagster; --location names it as your workspace.yaml does.

The exit code is 0, or 1 when the location does not load: its entry is {"location":
..., "error": "..."} then, and what it defines counts as unknown, not as removed.
"""
import argparse
import contextlib
import json
import os
import sys
import traceback


def snapshots(module, file):
    """Yields the name and the serialized snapshot of each repository."""
    from dagster._core.definitions.reconstruct import repository_def_from_target_def
    from dagster._core.remote_representation.external_data import RepositorySnap
    from dagster._core.workspace import autodiscovery
    from dagster._serdes import serialize_value

    if module:
        targets = autodiscovery.loadable_targets_from_python_module(module, os.getcwd())
    else:
        targets = autodiscovery.loadable_targets_from_python_file(file, os.getcwd())
    for target in targets:
        repository = repository_def_from_target_def(target.target_definition)
        snapshot = RepositorySnap.from_def(repository, defer_snapshots=True)
        yield snapshot.name, serialize_value(snapshot)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("-m", metavar="MODULE", dest="module")
    source.add_argument("-f", metavar="FILE", dest="file")
    parser.add_argument("-o", metavar="FILE", dest="output", help="default: standard output")
    parser.add_argument("--append", action="store_true", help="add to what the output has")
    parser.add_argument("--location", metavar="NAME", help="the name of the code location")
    args = parser.parse_args()

    location = json.dumps(args.location or args.module or os.path.basename(args.file))
    sys.setrecursionlimit(50_000)  # Dagster walks from an asset to its roots by recursion
    code, before = 0, "["
    try:
        with contextlib.redirect_stdout(sys.stderr):
            form = '{"location": %s, "repository": %s, "snapshot": %s}'
            entries = [form % (location, json.dumps(n), s) for n, s in snapshots(args.module, args.file)]
    except (Exception, SystemExit) as e:
        traceback.print_exc()
        error = "".join(traceback.format_exception_only(type(e), e)).strip()
        code, entries = 1, ['{"location": %s, "error": %s}' % (location, json.dumps(error))]
    if args.append and args.output and os.path.exists(args.output):
        with open(args.output, encoding="ascii") as f:
            before = f.read().rstrip().removesuffix("]") + ",\n"
    with open(args.output or sys.stdout.fileno(), "w", encoding="ascii") as f:
        f.write(before + ",\n".join(entries) + "]\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
