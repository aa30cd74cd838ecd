#!/usr/bin/env python3
"""Writes the fixtures of the Dagster it runs under.

    write.py OUT [SCENARIO...]   OUT/<pin>/<scenario>/{base,branch,verdicts}.json
    write.py --list              the scenarios' names

The files of a few large scenarios are compressed (base.json.gz, and so on). See
README.md for what is in them.
"""

import gzip
import io
import os
import sys

import differ
import scenarios
from differ import json
from dagster._core.remote_representation.external_data import RepositorySnap

FORBIDDEN = [os.path.dirname(os.path.abspath(__file__)), os.path.expanduser("~") + "/", sys.prefix]


def settle(snapshot):
    """Two lists that Dagster fills in the order of a hash set, put in order."""
    for check in snapshot["external_asset_checks"] or []:
        check["additional_asset_keys"].sort(key=lambda k: k["path"])
    for consumers in (snapshot["utilized_env_vars"] or {}).values():
        consumers.sort(key=lambda c: c["name"])
    return snapshot


def snapshots(side, defer):
    """[{"location", "repository", "snapshot": text of Dagster's own}]"""
    entries = []
    for location, repository in side:
        snap = RepositorySnap.from_def(repository, defer_snapshots=defer)
        entries.append({
            "location": location,
            "repository": snap.name,
            "snapshot": differ.serialize_value(snap),
        })
    return entries


def dump(value, compact):
    if compact:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    else:
        text = json.dumps(value, sort_keys=True, indent=1)
    return text + "\n"


def save(path, text, compress):
    for part in FORBIDDEN:
        if part in text:
            sys.exit("write.py: %s: names a path of this machine" % path)
    data = text.encode("ascii")
    if compress:
        path += ".gz"
        out = io.BytesIO()
        with gzip.GzipFile(fileobj=out, mode="wb", filename="", mtime=0, compresslevel=9) as f:
            f.write(data)
        data = out.getvalue()
    with open(path, "wb") as f:
        f.write(data)


def write(out, name):
    base, branch = scenarios.SCENARIOS[name]()
    defer = name not in scenarios.FULL
    compress = not defer or name in scenarios.LARGE
    folder = os.path.join(out, differ.PIN, name)
    os.makedirs(folder, exist_ok=True)
    read = {}
    for side, definitions in (("base", base), ("branch", branch)):
        entries = snapshots(definitions, defer)
        if name == "metadata_values":
            # Just as Dagster wrote it: nothing sorted, one line, no envelope.
            save(os.path.join(folder, side + ".raw.json"), entries[0]["snapshot"], True)
        for e in entries:
            e["snapshot"] = settle(json.loads(e["snapshot"]))
        text = dump(entries, compress)
        save(os.path.join(folder, side + ".json"), text, compress)
        # The verdicts are about what a reader of the file gets.
        read[side] = json.loads(text)
        for e in read[side]:
            e["snapshot"] = differ.read_snapshot(json.dumps(e["snapshot"]))
    verdicts = differ.compare(read["base"], read["branch"])
    save(os.path.join(folder, "verdicts.json"), dump(verdicts, compress), name in scenarios.LARGE)


def main():
    # Dagster walks up from an asset to its roots by recursion, from whichever asset
    # a hash set yields first: large_graph is 1,000 deep.
    sys.setrecursionlimit(50_000)
    args = sys.argv[1:]
    if args == ["--list"]:
        print("\n".join(scenarios.SCENARIOS))
        return
    if not args or args[0].startswith("-"):
        sys.exit(__doc__)
    for name in args[1:] or scenarios.SCENARIOS:
        write(args[0], name)


if __name__ == "__main__":
    main()
