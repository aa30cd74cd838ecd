#!/usr/bin/env python3
"""verdicts.py A B says where two folders of fixtures differ: in a verdict, or in
what classes and members the snapshots are made of. The exit code is 1 if they do.
"""

import collections
import gzip
import json
import os
import sys


def read(path):
    opener = gzip.open if os.path.exists(path + ".gz") else open
    with opener(path + ".gz" if opener is gzip.open else path, "rt", encoding="ascii") as f:
        return json.load(f)


def members(value, found):
    """Counts class.member over a whole snapshot."""
    if isinstance(value, list):
        for v in value:
            members(v, found)
    elif isinstance(value, dict):
        name = value.get("__class__")
        for k, v in value.items():
            if name:
                found["%s.%s" % (name, k)] += 1
            members(v, found)


def main():
    a, b = sys.argv[1:]
    scenarios = sorted(set(os.listdir(a)) | set(os.listdir(b)))
    different, shapes = 0, (collections.Counter(), collections.Counter())
    for name in scenarios:
        there = [os.path.isdir(os.path.join(root, name)) for root in (a, b)]
        if not all(there):
            different += 1
            print("%s: only in %s" % (name, (b, a)[there[0]]))
            continue
        for root, found in zip((a, b), shapes):
            for side in ("base", "branch"):
                members(read(os.path.join(root, name, side + ".json")), found)
        x, y = (read(os.path.join(root, name, "verdicts.json"))["workspace"] for root in (a, b))
        for key in sorted(x.keys() | y.keys()):
            if x.get(key) != y.get(key):
                different += 1
                print("%s: %s\n    %s\n    %s" % (name, key, json.dumps(x.get(key)), json.dumps(y.get(key))))
    for sign, names in (("gone", shapes[0].keys() - shapes[1].keys()), ("come", shapes[1].keys() - shapes[0].keys())):
        for name in sorted(names):
            different += 1
            print("%s: %s" % (sign, name))
    print("%d scenarios, %d differences" % (len(scenarios), different))
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
