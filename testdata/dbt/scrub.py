"""Replaces in a dbt manifest what differs from run to run and machine to machine.

    scrub.py [--used-macros-only] --root PROJECT_DIR MANIFEST OUT

What it changes, and nothing else:

* metadata: generated_at, invocation_id, invocation_started_at, run_started_at,
  user_id and env become constants;
* created_at of every entry becomes a constant;
* root_path, and PROJECT_DIR wherever a string names it, becomes "/project";
* the entries of each section are put in the order of their keys, and the lists
  of group_map are sorted: dbt writes them in the order in which the file system
  happened to list the project's files. Within an entry the order is dbt's own.

--used-macros-only also leaves out the macros of other packages that no entry
reaches through depends_on.macros, and the docs of package dbt.
"""

import argparse
import json
import os
import sys

METADATA = {
    "generated_at": "2024-01-01T00:00:00.000000Z",
    "invocation_id": "00000000-0000-0000-0000-000000000000",
    "invocation_started_at": "2024-01-01T00:00:00.000000Z",
    "run_started_at": "2024-01-01T00:00:00.000000+00:00",
    "user_id": None,
    "env": {},
}
CREATED_AT = 1704067200.0
ROOT = "/project"


def entries(manifest):
    """Every entry of every section, those of `disabled` too."""
    for section in manifest.values():
        if not isinstance(section, dict):
            continue
        for value in section.values():
            for entry in value if isinstance(value, list) else [value]:
                if isinstance(entry, dict):
                    yield entry


def replace(value, roots):
    if isinstance(value, str):
        for root in roots:
            value = value.replace(root, ROOT)
        return value
    if isinstance(value, list):
        return [replace(v, roots) for v in value]
    if isinstance(value, dict):
        return {replace(k, roots): replace(v, roots) for k, v in value.items()}
    return value


def scrub(manifest, roots):
    for key, constant in METADATA.items():
        if key in manifest["metadata"]:
            manifest["metadata"][key] = constant
    for entry in entries(manifest):
        if "created_at" in entry:
            entry["created_at"] = CREATED_AT
        if entry.get("root_path") is not None and "unique_id" in entry:
            entry["root_path"] = ROOT
    manifest = replace(manifest, roots)
    for name, section in manifest.items():
        if name != "metadata" and isinstance(section, dict):
            manifest[name] = {key: section[key] for key in sorted(section)}
    for group, members in (manifest.get("group_map") or {}).items():
        manifest["group_map"][group] = sorted(members)
    return manifest


def used_macros_only(manifest):
    macros = manifest["macros"]
    own = manifest["metadata"]["project_name"]
    todo = [key for key, macro in macros.items() if macro["package_name"] == own]
    for name in manifest:
        if name in ("macros", "metadata"):
            continue
        for entry in entries({name: manifest[name]}):
            todo += (entry.get("depends_on") or {}).get("macros") or []
    keep = set()
    while todo:
        key = todo.pop()
        if key in macros and key not in keep:
            keep.add(key)
            todo += macros[key]["depends_on"]["macros"]
    manifest["macros"] = {key: macro for key, macro in macros.items() if key in keep}
    manifest["docs"] = {
        key: doc for key, doc in manifest["docs"].items() if doc["package_name"] != "dbt"
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--used-macros-only", action="store_true")
    parser.add_argument("--root", required=True)
    parser.add_argument("manifest")
    parser.add_argument("out")
    args = parser.parse_args()

    with open(args.manifest, encoding="utf-8") as f:
        manifest = json.load(f)
    # The longer path first: one may begin with the other.
    roots = sorted({os.path.abspath(args.root), os.path.realpath(args.root)}, key=len, reverse=True)
    manifest = scrub(manifest, roots)
    if args.used_macros_only:
        used_macros_only(manifest)
    text = json.dumps(manifest, ensure_ascii=True, separators=(",", ":"))
    for word in (os.path.basename(roots[0]), os.path.expanduser("~") + os.sep):
        if word.strip(os.sep) and word in text:
            sys.exit("scrub.py: %s still names %s" % (args.out, word))
    with open(args.out, "w", encoding="ascii", newline="\n") as f:
        f.write(text + "\n")


if __name__ == "__main__":
    main()
