#!/usr/bin/env python3
"""Says what random pairs are made of, and fails when that is too little to mean much.

    counts.py FOLDER/1.13.29 FOLDER/1.9.8

Of each pin there are NAME.jsonl, the pairs, and NAME.json, the counts that
random_pairs.py writes to stderr.
"""

import json
import sys

import random_pairs

CHANGED = 0.30  # of the assets, at least
TIMES = 20  # that each change type and each class is there, at least
EDITED = 10  # of them at an edit
DISAGREE = 1 / 3  # of the pairs that both pins read, at least

CHANGE_TYPES = {"NEW", "REMOVED", "CODE_VERSION", "DEPENDENCIES", "PARTITIONS_DEFINITION", "TAGS", "METADATA"}


def check(counts):
    bad = []
    new = not counts["only_new"]
    values = random_pairs.STRING_CLASSES + random_pairs.NUMBER_CLASSES + random_pairs.OTHER_CLASSES
    classes = {
        "metadata": values + (random_pairs.NEW_CLASSES if new else []),
        "mappings": random_pairs.MAPPINGS,
        "partitions": random_pairs.KINDS,
    }
    for group in ("workspace", "repository"):
        share = counts[group]["changed"] / counts[group]["assets"]
        print("  %s: %d of %d assets changed, %.0f %%" % (group, counts[group]["changed"], counts[group]["assets"], 100 * share))
        if share < CHANGED:
            bad.append("too few assets of a %s changed" % group)
        bad += least("change_types_" + group, counts["change_types_" + group], CHANGE_TYPES, TIMES)
    bad += least("dependencies", counts["dependencies"], ("added", "changed", "removed"), TIMES)
    for group, names in classes.items():
        bad += least(group, counts[group], names, TIMES)
        bad += least(group + "_edited", counts[group + "_edited"], names, EDITED)
    return bad


def least(what, found, names, times):
    print("  %s: %s" % (what, ", ".join("%s %d" % (n, found.get(n, 0)) for n in sorted(names))))
    return ["%s: %s only %d times" % (what, n, found.get(n, 0)) for n in sorted(names) if found.get(n, 0) < times]


def main():
    bad, shared = [], set()
    for path in sys.argv[1:]:
        with open(path + ".json", encoding="utf-8") as f:
            counts = json.load(f)
        print("dagster %s: %d pairs" % (counts["pin"], counts["pairs"]))
        shared.add(counts["shared_definitions"])
        bad += ["%s: %s" % (counts["pin"], b) for b in check(counts)]
    if len(sys.argv) == 3:
        if len(shared) != 1:
            bad.append("the pins were given different definitions")
        found = random_pairs.disagreement(*(path + ".jsonl" for path in sys.argv[1:]))
        print("the pins disagree in %(pairs_disagreeing)d of %(pairs)d pairs, on %(assets_disagreeing)d of %(assets)d assets" % found)
        if found["pairs_disagreeing"] < DISAGREE * found["pairs"]:
            bad.append("the pins disagree in too few pairs")
    for b in bad:
        print("too little:", b)
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
