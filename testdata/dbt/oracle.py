#!/usr/bin/env python3
"""Recomputes what changed between two dbt manifests, apart from the Go code.

    oracle.py BASE.json BRANCH.json    one JSON object
    oracle.py --chain DIR              {"BASE..BRANCH": object} for the *.json of
                                       DIR in name order, each with the next

Reads manifest.json of the schemas v1 to v12. Needs only the standard library.
It shares no code with the library: the tests compare what both find.

Where a member of an object may be left out, be null, or be empty, dbt's
versions do not agree which they write, so null always counts as left out.
"""
import collections
import json
import os
import re
import sys

NODE_TYPES = {"model", "seed", "snapshot", "function"}
SECTIONS = {  # section -> resource type
    "sources": "source", "exposures": "exposure", "metrics": "metric",
    "semantic_models": "semantic_model", "saved_queries": "saved_query",
    "functions": "function",
}
STORED = NODE_TYPES | {"source"}
NO_DEPENDENCY = ("test.", "unit_test.", "macro.", "operation.", "analysis.")
TOOLCHAIN = {"dbt"} | {"dbt_" + a for a in (
    "postgres", "redshift", "bigquery", "duckdb", "snowflake", "spark", "databricks")}
MATERIALIZED = {"model", "seed", "snapshot"}
PARENT_ADAPTER = {"redshift": "postgres", "databricks": "spark"}

DEFINITION = {  # members that are settings where unrendered_config does not say it
    "source": "quoting loader external freshness loaded_at_field loaded_at_query"
              " source_description",
    "exposure": "type maturity url label",
    "metric": "type type_params filter label time_granularity model sql expression"
              " calculation_method timestamp time_grains dimensions filters window",
    "semantic_model": "model defaults entities dimensions measures primary_entity label",
    "saved_query": "query_params exports label",
    "model": "latest_version deprecation_date time_spine",
    "function": "arguments returns overloads",
    "unit_test": "given expect overrides versions model",
}
NOT_SETTINGS = set("alias database schema access contract description group meta tags".split())
QUIET = set("docs enabled static_analysis deprecation_date label loader maturity"
            " source_description url latest_version".split())
HOOKS = {"pre-hook", "post-hook", "pre_hook", "post_hook"}
OUTPUT = {"schema_name", "schema", "database", "alias"}  # of an export, as the target makes it
NOT_COLUMN_CONFIG = set("name data_type description tags meta constraints config"
                        " doc_blocks".split())


# ---------------------------------------------------------------- values

def canon(value):
    """Text that two JSON values share if and only if they are the same value.
    (In Python 1 == 1.0 == True.)"""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def compact(value):
    """As Go's encoding/json writes it."""
    text = canon(value)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, "\\u%04x" % ord(char))
    return text


def without_nulls(value):
    if isinstance(value, dict):
        return {k: without_nulls(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [without_nulls(v) for v in value]
    return value


def written(constraints):
    return [{k: v for k, v in without_nulls(c).items() if v != []} for c in constraints]


def absent(value):
    return value is None or value == [] or value == {}


def without_empty(value):
    """Without the members of objects that say nothing; items of lists stay."""
    if isinstance(value, dict):
        members = ((k, without_empty(v)) for k, v in value.items())
        return {k: v for k, v in members if not absent(v)}
    if isinstance(value, list):
        return [without_empty(v) for v in value]
    return value


def normalised(settings):
    """Members by name, each as text, without those that say nothing."""
    # An empty list of grants revokes what was granted.
    settings = {k: without_nulls(v) if k == "grants" else without_empty(v)
                for k, v in settings.items()}
    return {k: canon(v) for k, v in settings.items() if not absent(v)}


def hook(value):
    """An object that says no more than its SQL is its SQL."""
    if isinstance(value, dict) and value.get("sql") is not None:
        rest = {k: v for k, v in value.items() if k != "sql" and v is not None}
        if not rest or list(rest) == ["transaction"] and rest["transaction"] is True:
            return value["sql"]
    return value


def as_list(value):
    one = isinstance(value, (str, dict)) and not absent(without_empty(value))
    return [value] if one else value


def without_false(value):
    """Type parameters without the flags that newer dbt writes when unset."""
    if isinstance(value, dict):
        return {k: without_false(v) for k, v in value.items()
                if not (k in ("is_private", "join_to_timespine") and v is False)}
    if isinstance(value, list):
        return [without_false(v) for v in value]
    return value


def export(value):
    if not isinstance(value, dict):
        return value
    value = dict(value)
    if value.get("unrendered_config") is not None:
        value.pop("config", None)
    elif isinstance(value.get("config"), dict):
        value["config"] = {k: v for k, v in value["config"].items() if k not in OUTPUT}
    return value


def differing(a, b):
    return sorted(k for k in a.keys() | b.keys() if a.get(k) != b.get(k))


# -------------------------------------------------------------- manifests

def key_of(node, kind):
    if kind == "source":
        return ".".join((kind, node["package_name"], node["source_name"], node["name"]))
    key = ".".join((kind, node["package_name"], node["name"]))
    if node.get("version") is not None:
        key += ".v%s" % node["version"]
    return key


class Manifest:
    def __init__(self, path):
        with open(path, encoding="utf-8") as f:
            self.raw = json.load(f)
        found = re.match(r"(\d+)\.(\d+)", (self.raw.get("metadata") or {}).get("dbt_version") or "")
        self.version = tuple(int(x) for x in found.groups()) if found else (0, 0)

        self.assets = {}  # key -> node
        self.kinds = {}   # key -> resource type
        self.keys = {}    # unique_id -> key
        for uid, node in self.members("nodes"):
            if node["resource_type"] in NODE_TYPES:
                self.add(uid, node, node["resource_type"])
        for section, kind in SECTIONS.items():
            for uid, node in self.members(section):
                self.add(uid, node, kind)

        self.macros = {}      # id -> text
        self.macro_uses = {}  # id -> ids
        ids = {uid: "macro.%s.%s" % (m["package_name"], m["name"])
               for uid, m in self.members("macros")}
        self.macro_ids = ids
        self.macros_named = collections.defaultdict(set)  # name -> ids
        for uid, macro in self.members("macros"):
            self.macros_named[macro["name"]].add(ids[uid])
        for uid, macro in self.members("macros"):
            self.macros[ids[uid]] = macro.get("macro_sql") or ""
            self.macro_uses[ids[uid]] = self.direct_macros(macro)

        self.group_owners = {"group.%s.%s" % (g["package_name"], g["name"]): g.get("owner")
                             for _, g in self.members("groups")}
        self.checks = self.find_checks()

    def members(self, section):
        return (self.raw.get(section) or {}).items()

    def add(self, uid, node, kind):
        key = key_of(node, kind)
        self.assets[key] = node
        self.kinds[key] = kind
        self.keys[uid] = key

    # dependencies

    def depends_on(self, node, what):
        return (node.get("depends_on") or {}).get(what) or []

    def dependencies(self, node):
        return {self.keys.get(uid, uid) for uid in self.depends_on(node, "nodes")
                if not uid.startswith(NO_DEPENDENCY)}

    def dependency_assets(self, node):
        """The assets among a node's dependencies, each once."""
        keys = [self.keys[uid] for uid in self.depends_on(node, "nodes") if uid in self.keys]
        return list(dict.fromkeys(keys))

    # macros

    def direct_macros(self, node):
        macros = {self.macro_ids.get(uid, uid) for uid in self.depends_on(node, "macros")}
        return macros | self.materializations(node)

    def adapter(self):
        return (self.raw.get("metadata") or {}).get("adapter_type")

    def materializations(self, node):
        """The macros that may build a node: dbt does not list them."""
        materialized = (node.get("config") or {}).get("materialized")
        if (node.get("resource_type") not in MATERIALIZED
                or materialized in (None, "ephemeral")):
            return set()
        adapter = self.adapter()
        suffixes = {"default", adapter, PARENT_ADAPTER.get(adapter)} - {None}
        return set().union(*(self.macros_named.get("materialization_%s_%s" % (materialized, x), ())
                             for x in suffixes))

    def macro_closure(self, node):
        seen = set()
        todo = list(self.direct_macros(node))
        while todo:
            macro = todo.pop()
            if macro not in seen:
                seen.add(macro)
                todo.extend(self.macro_uses.get(macro, ()))
        return seen

    # settings

    def settings(self, node, kind):
        out = {k: v for k, v in (node.get("unrendered_config") or {}).items()
               if k not in NOT_SETTINGS}
        for name in DEFINITION.get(kind, "").split():
            if out.get(name) is None and node.get(name) is not None:
                out[name] = node[name]
        for name in "pre_hook", "post_hook":
            hyphened = name.replace("_", "-")
            if out.get(name) is not None and out.get(hyphened) is None:
                out[hyphened] = out.pop(name)
        for name in HOOKS | {"unique_key"}:
            out[name] = as_list(out.get(name))
            if name in HOOKS and isinstance(out[name], list):
                out[name] = [hook(v) for v in out[name]]
        if kind == "source" and isinstance(out.get("freshness"), dict):
            out["freshness"] = {
                k: v for k, v in out["freshness"].items()
                if not (k in ("warn_after", "error_after", "filter")
                        and (v is None or isinstance(v, dict)
                             and all(x is None for x in v.values())))}
        if kind == "metric" and isinstance(out.get("type_params"), dict):
            out["type_params"] = without_false(
                {k: v for k, v in out["type_params"].items() if k != "input_measures"})
        if kind == "saved_query" and isinstance(out.get("exports"), list):
            out["exports"] = [export(e) for e in out["exports"]]
        return normalised(out)

    # checks

    def find_checks(self):
        """key -> check name -> list of (content, check)"""
        out = collections.defaultdict(lambda: collections.defaultdict(list))
        for _, test in self.members("nodes"):
            if test["resource_type"] != "test":
                continue
            code = None
            if test.get("test_metadata"):
                keys = self.attached_to(test)
                name = generic_test_name(test)
            else:
                keys = self.dependency_assets(test)
                name = test["package_name"] + "." + test["name"]
                code = raw_code(test)
            for key in keys:
                out[key][name].append((self.check_content(test, "test", code), test))
        for _, test in self.members("unit_tests"):
            name = "unit test " + test["name"]
            if test.get("version") is not None:
                name += ".v%s" % test["version"]
            for key in self.unit_tested(test):
                out[key][name].append((self.check_content(test, "unit_test", None), test))
        return out

    def check_content(self, test, kind, code):
        settings = {k: v for k, v in self.settings(test, kind).items()
                    if k != "materialized" and k not in QUIET
                    and not (k == "severity" and v.lower() == '"error"')}
        macros = sorted(m for m in self.direct_macros(test) if not is_toolchain(m))
        return canon([settings, code, macros])

    def attached_to(self, test):
        if test.get("attached_node"):
            uid = test["attached_node"]
            return [self.keys.get(uid, uid)]
        assets = self.dependency_assets(test)
        model = ((test["test_metadata"].get("kwargs") or {}).get("model")) or ""
        call = re.search(r"\b(ref|source)\(([^()]*)\)", model) if isinstance(model, str) else None
        if call:
            args = re.findall(r"""(?:^|,)\s*(?:'([^']*)'|"([^"]*)")\s*(?=,|$)""", call[2])
            args = [a or b for a, b in args]
            version = re.search(r"\b(?:v|version)\s*=\s*['\"]?([^'\",\s]+)", call[2])
            matches = [k for k in assets
                       if self.is_called(k, call[1], args, version and version[1])]
            if len(matches) > 1:  # ref without a version: the latest
                latest = [k for k in matches
                          if self.assets[k].get("version") == self.assets[k].get("latest_version")]
                matches = latest or matches
            if matches:
                return matches[:1]
        return assets if len(assets) == 1 else []

    def is_called(self, key, function, args, version):
        node = self.assets[key]
        if function == "source":
            return (self.kinds[key] == "source" and len(args) == 2
                    and [node["source_name"], node["name"]] == args)
        if self.kinds[key] not in NODE_TYPES or not args or node["name"] != args[-1]:
            return False
        if len(args) > 1 and node["package_name"] != args[0]:
            return False
        return version is None or str(node.get("version")) == version

    def unit_tested(self, test):
        uid = test.get("tested_node_unique_id")
        if uid:
            return [self.keys.get(uid, uid)]
        return [k for k in self.dependency_assets(test)
                if self.assets[k]["name"] == test.get("model")][:1]

    # storage

    def authored(self, key):
        """database, schema, name as the project says; None: not known"""
        node = self.assets[key]
        if self.kinds[key] == "source":
            if self.version < (1, 9):
                return None
            values = node.get("unrendered_database"), node.get("unrendered_schema"), None
        else:
            config = node.get("unrendered_config") or {}
            values = config.get("database"), config.get("schema"), config.get("alias")
        return tuple("" if v is None else v for v in values)

    def rendered(self, key):
        """database, schema, name as the target makes them; None: none"""
        node = self.assets[key]
        if (node.get("config") or {}).get("materialized") == "ephemeral":
            return None
        name = "identifier" if self.kinds[key] == "source" else "alias"
        values = node.get("database"), node.get("schema"), node.get(name)
        return tuple("" if v is None else v for v in values)

    # what is said about an asset

    def said(self, key, name):
        """A member that dbt writes in the node, or in its config only."""
        node = self.assets[key]
        value = node.get(name)
        return value if value is not None else (node.get("config") or {}).get(name)

    def access(self, key):
        return (self.said(key, "access") or "protected") if self.kinds[key] == "model" else ""

    def group(self, key):
        return self.said(key, "group") or ""

    def tags(self, key):
        tags = self.said(key, "tags") or []
        return sorted(set([tags] if isinstance(tags, str) else tags))

    def meta(self, key):
        return self.said(key, "meta") or {}

    def description(self, key):
        return self.assets[key].get("description") or ""

    def owners(self, key):
        if self.kinds[key] == "exposure":
            owner = self.assets[key].get("owner")
        else:
            group = "group.%s.%s" % (self.assets[key]["package_name"], self.group(key))
            owner = self.group_owners.get(group)
        return without_nulls(owner or {})

    def contract(self, key):
        contract = self.said(key, "contract") or {}
        return [bool(contract.get("enforced")), contract.get("alias_types") is False,
                written(self.assets[key].get("constraints") or [])]

    def columns(self, key):
        out = {}
        for name, column in (self.assets[key].get("columns") or {}).items():
            config = {k: v for k, v in (column.get("config") or {}).items()
                      if k not in ("meta", "tags")}
            config.update((k, v) for k, v in column.items()
                          if k not in NOT_COLUMN_CONFIG and v is not None)
            out[name] = canon([column.get("data_type") or "",
                               written(column.get("constraints") or []),
                               normalised(config)])
        return out


def raw_code(node):
    code = node.get("raw_code")
    return (node.get("raw_sql") if code is None else code) or ""


def is_toolchain(macro):
    return macro.split(".")[1] in TOOLCHAIN


def generic_test_name(test):
    metadata = test["test_metadata"]
    column = test.get("column_name") or None
    parts = []
    if column is not None:
        plain = isinstance(column, str) and re.fullmatch(r"[\w.$ -]+", column)
        parts.append(column if plain else compact(column))
    for name, value in sorted((metadata.get("kwargs") or {}).items()):
        if name == "model" or name == "column_name" and value == column:
            continue
        parts.append(name + "=" + compact(value))
    namespace = metadata.get("namespace")
    return "%s%s(%s)" % (namespace + "." if namespace else "", metadata["name"], ", ".join(parts))


# ---------------------------------------------------------------- compare

def seed_code(base, branch, key):
    """same, changed or unknown"""
    a, b = (m.assets[key].get("checksum") or {} for m in (base, branch))
    for checksum in a, b:
        if checksum.get("name") in (None, "path", "none") or not checksum.get("checksum"):
            return "unknown"
    if (a["name"], a["checksum"]) == (b["name"], b["checksum"]):
        return "same"
    for border in (1, 5), (1, 12):
        if (base.version < border) != (branch.version < border):
            return "unknown"
    return "changed"


def compare_code(base, branch, common, out):
    for key in common:
        kind = base.kinds[key]
        if kind == "seed":
            result = seed_code(base, branch, key)
            if result == "unknown":
                out["unknown"].append([key, "/code_version"])
            elif result == "changed":
                out["code_version"].append(key)
        elif kind in NODE_TYPES:
            if raw_code(base.assets[key]) != raw_code(branch.assets[key]):
                out["code_version"].append(key)


def changed_macros(base, branch):
    """Those that changed in the project, those that changed in the toolchain.

    A macro that only uses other macros than before changed where those are:
    dispatch finds other implementations when packages come and go. On another
    adapter it finds that adapter's.
    """
    project, toolchain = set(), set()
    for macro in base.macros.keys() | branch.macros.keys():
        if base.macros.get(macro) != branch.macros.get(macro):
            (toolchain if is_toolchain(macro) else project).add(macro)
            continue
        uses = base.macro_uses[macro] ^ branch.macro_uses[macro]
        if uses:
            tools = all(map(is_toolchain, uses)) or base.adapter() != branch.adapter()
            (toolchain if tools else project).add(macro)
    return project, toolchain


def compare_macros(base, branch, common, changed, out):
    project, toolchain = changed
    toolchain_macros, toolchain_assets = set(), 0
    for key in common:
        a, b = base.assets[key], branch.assets[key]
        reached = base.macro_closure(a) | branch.macro_closure(b)
        used = reached & toolchain
        toolchain_macros |= used
        toolchain_assets += bool(used)
        if key not in out["code_version"]:
            direct = base.direct_macros(a) ^ branch.direct_macros(b)
            macros = reached & project | {m for m in direct if not is_toolchain(m)}
            if macros:
                out["code"][key] = sorted(macros)
    out["toolchain"] = {"macros": len(toolchain_macros), "assets": toolchain_assets}


def compare_checks(base, branch, common, changed, out):
    project, _ = changed

    def contents(manifest, side, key):
        found = {}
        for name, checks in manifest.checks.get(key, {}).items():
            counts = found[name] = collections.Counter()
            for content, test in checks:
                hit = manifest.macro_closure(test) & project
                # One that runs a changed macro equals nothing of the other side.
                counts[content, side if hit else ""] += 1
        return found

    for key in common:
        names = differing(contents(base, "base", key), contents(branch, "branch", key))
        if names:
            out["checks"][key] = names


def compare_storage(base, branch, common, out):
    stored = [k for k in common if base.kinds[k] in STORED]
    paths = collections.defaultdict(set)
    steady = {}                   # key -> authored is equal or not known
    pairs = collections.Counter()  # of steady assets
    kind_pairs = collections.Counter()  # the same for each kind
    in_base, in_branch = collections.Counter(), collections.Counter()
    in_both = collections.Counter()
    moved = {}                    # key -> (from, to)
    folded = collections.Counter()
    for key in stored:
        a, b = base.authored(key), branch.authored(key)
        if a is None or b is None:
            out["unknown"].append([key, "/storage/authored"])
            steady[key] = True
        else:
            steady[key] = a == b
            for part, x, y in zip(("database", "schema", "name"), a, b):
                if x != y:
                    paths[key].add("/storage/authored/" + part)
        a, b = base.rendered(key), branch.rendered(key)
        if a is not None:
            in_base[a[:2]] += 1
        if b is not None:
            in_branch[b[:2]] += 1
        if a is None or b is None:
            nothing = ("", "", "")
            for part, x, y in zip(("database", "schema", "name"), a or nothing, b or nothing):
                if x != y:
                    paths[key].add("/storage/rendered/" + part)
            continue
        if a[2] != b[2]:
            paths[key].add("/storage/rendered/name")
        if a[:2] == b[:2]:
            in_both[base.kinds[key], a[:2]] += 1
        else:
            moved[key] = a[:2], b[:2]
            if steady[key]:
                pairs[moved[key]] += 1
                kind_pairs[base.kinds[key], moved[key]] += 1

    def folds(kind, pair):
        count, of_kind = pairs[pair], kind_pairs[kind, pair]
        old, new = pair
        return (count >= 2
                and (2 * count >= in_base[old] or 2 * count >= in_branch[new])
                and of_kind >= in_both[kind, old] and of_kind >= in_both[kind, new])

    for key, (old, new) in moved.items():
        if steady[key] and folds(base.kinds[key], (old, new)):
            folded[old, new] += 1
            continue
        for part, x, y in zip(("database", "schema"), old, new):
            if x != y:
                paths[key].add("/storage/rendered/" + part)
    out["storage"] = {k: sorted(v) for k, v in paths.items() if v}
    out["storage_folded"] = [{"from": list(old), "to": list(new), "assets": count}
                             for (old, new), count in sorted(folded.items())]


def compare(base, branch):
    common = sorted(base.assets.keys() & branch.assets.keys())
    out = {
        "new": sorted(branch.assets.keys() - base.assets.keys()),
        "removed": sorted(base.assets.keys() - branch.assets.keys()),
        "unknown": [],
    }
    for name in "code_version contract access group tags meta description owners".split():
        out[name] = []
    for name in "code dependencies config config_quiet columns checks".split():
        out[name] = {}
    changed = changed_macros(base, branch)

    compare_code(base, branch, common, out)
    compare_macros(base, branch, common, changed, out)
    compare_checks(base, branch, common, changed, out)
    compare_storage(base, branch, common, out)
    for key in common:
        a, b = base.assets[key], branch.assets[key]
        before, after = base.dependencies(a), branch.dependencies(b)
        if before != after:
            out["dependencies"][key] = {"added": sorted(after - before),
                                        "removed": sorted(before - after)}
        names = differing(base.settings(a, base.kinds[key]), branch.settings(b, branch.kinds[key]))
        for part, some in (("config", [n for n in names if n not in QUIET]),
                           ("config_quiet", [n for n in names if n in QUIET])):
            if some:
                out[part][key] = some
        names = differing(base.columns(key), branch.columns(key))
        if names:
            out["columns"][key] = names
        for part in "contract access group tags meta description owners".split():
            if canon(getattr(base, part)(key)) != canon(getattr(branch, part)(key)):
                out[part].append(key)

    out["unknown"].sort()
    out["substantive"] = sorted(set().union(*(out[part] for part in (
        "new removed code_version code dependencies config columns checks contract"
        " storage").split())))
    return out


def main(args):
    if len(args) == 2 and args[0] == "--chain":
        names = sorted(n for n in os.listdir(args[1]) if n.endswith(".json"))
        manifests = [(n[:-len(".json")], Manifest(os.path.join(args[1], n))) for n in names]
        out = {a + ".." + b: compare(x, y)
               for (a, x), (b, y) in zip(manifests, manifests[1:])}
    elif len(args) == 2:
        out = compare(Manifest(args[0]), Manifest(args[1]))
    else:
        sys.exit("usage: oracle.py BASE.json BRANCH.json | oracle.py --chain DIR")
    sys.stdout.reconfigure(encoding="utf-8")
    json.dump(out, sys.stdout, sort_keys=True, indent=1)
    print()


if __name__ == "__main__":
    main(sys.argv[1:])
