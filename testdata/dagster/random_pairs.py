#!/usr/bin/env python3
"""Writes random pairs of snapshots, with what Dagster finds changed.

    random_pairs.py SEED COUNT OUTDIR      OUTDIR/<pin>.jsonl, one line per pair
    random_pairs.py --disagree A B         how often two such files' verdicts differ

The same seed gives the same definitions under both pins. Every fourth pair also
uses what 1.9.8 lacks; of those its file has only {"only":"1.13.29","pair":N}.
Counts go to stderr, as one JSON object. See README.md for the format.
"""

import collections
import hashlib
import json
import os
import random
import sys

NAN, INF = float("nan"), float("inf")

# ------------------------------------------------------------------ pools of plain data
# Small, and shared by all classes: what is equal across classes has to come up.

STRINGS = [
    "x", "x", "y", "", "1", "1.0", "true", "null", "a/b", "\u00e9", "e\u0301", "\ud800", "\udfff", "\ufffd",
    "<b>&amp;</b>", "say \"hi\"\\n", "\u2028", "\U0001f370", "100000000000000000000", "\x00", "\u202e",
]
INTS = [0, 1, 1, 2, -1, 2**53, 2**53 + 1, -(2**53) - 1, 10**20, -(10**20), 2**63, 10**30]
FLOATS = [
    0.0, -0.0, 1.0, 1.0, 2.0, -1.0, float(2**53), 1e20, -1e20, 2.0**63, 1e30, 0.1, 0.1 + 1e-17, 1.5, 1e308, 5e-324,
    NAN, INF, -INF,
]
PARTS = [
    "a", "b", "c", "orders", "customers", "A", "a/b", "a\\", "\\/", "say \"hi\"", "<script>", "\u00e9", "e\u0301",
    "\u96ea", "\U0001f370", " ", "two words", "a.b-c", "*", "null", "1", "\u202e", "a&b=c",
]
LABELS = ["k", "l", "m", "a/b", "\u00e9", "<b>", "dagster/table_name", "dagster/column_schema"]
TAGS = ["a", "b", "c", "dagster/kind/python", "dagster/kind/sql", "a/b", "\u00e9"]
VERSIONS = [None, None, "1", "2", "", "1.0"]
DESCRIPTIONS = [None, "", "orders", "#### Raw SQL:\n```sql\nselect 1\n```"]

STRING_CLASSES = ["text", "url", "path", "notebook", "markdown", "run", "reconstruction"]
NUMBER_CLASSES = ["int", "float", "bool", "timestamp"]
OTHER_CLASSES = [
    "json", "python_artifact", "job", "asset", "table", "table_schema", "column_lineage", "null", "code_references",
]
NEW_CLASSES = ["pool", "object"]
MAY_BE_NONE = {"text", "url", "markdown", "int", "float", "bool"}
KINDS = ["time", "time_legacy", "static", "multi", "dynamic"]
MAPPINGS = ["all", "identity", "last", "specific", "static", "time", "multi_to_single", "multi"]

KEYS = ["apple", "pear", "x", "", "\u00e9", "e\u0301", "\ud800"]
DIMS = ["a", "b", "c"]


class Maker:
    def __init__(self, rng, new):
        self.rng = rng
        self.new = new  # whether 1.13.29's own classes may be used

    def chance(self, p):
        return self.rng.random() < p

    def pick(self, pool):
        return self.rng.choice(pool)

    def some(self, pool, low, high):
        return [self.pick(pool) for _ in range(self.rng.randint(low, high))]

    # -- metadata

    def scalar(self):
        return self.pick([None, True, False, self.pick(INTS), self.pick(FLOATS), self.pick(STRINGS)])

    def json(self, depth=2):
        if depth == 0 or self.chance(0.4):
            return self.scalar()
        if self.chance(0.5):
            return [self.json(depth - 1) for _ in range(self.rng.randint(0, 2))]
        return {k: self.json(depth - 1) for k in self.some(["a", "b", "\u00e9", ""], 0, 2)}

    def json_top(self):
        value = self.json()
        return value if value is None or isinstance(value, (list, dict)) else [value]

    def columns(self):
        seen = {}
        for name in self.some(["a", "b", "\u00e9"], 0, 3):
            seen[name] = (
                name, self.pick(["string", "int"]), self.pick([None, None, "", "x"]), self.chance(0.8),
                self.chance(0.2), self.some(["x", "y"], 0, 1) if self.chance(0.3) else [],
                {"k": self.pick(["", "x"])} if self.chance(0.3) else {},
            )
        return list(seen.values()), self.some(["x", "y"], 0, 1) if self.chance(0.3) else []

    def lineage(self):
        return {
            c: list({(self.pick(PARTS), self.pick(["a", "b"])): None for _ in range(self.rng.randint(0, 2))})
            for c in self.some(["a", "b"], 0, 2)
        }

    def value(self, cls=None):
        classes = STRING_CLASSES + NUMBER_CLASSES + OTHER_CLASSES + (NEW_CLASSES * 4 if self.new else [])
        cls = cls or self.pick(classes)
        if cls in MAY_BE_NONE and self.chance(0.08):
            return cls, None
        if cls in STRING_CLASSES or cls in NEW_CLASSES:
            return cls, self.pick(STRINGS)
        if cls == "int":
            return cls, self.pick(INTS)
        if cls in ("float", "timestamp"):
            return cls, self.pick(FLOATS)
        if cls == "bool":
            return cls, self.chance(0.6)
        if cls == "json":
            return cls, self.json_top()
        if cls == "python_artifact":
            return cls, (self.pick(["x", "y"]), self.pick(["x", "y"]))
        if cls == "job":
            return cls, (self.pick(["x", "y"]), "x", self.pick([None, "x", "__repository__"]))
        if cls == "asset":
            return cls, tuple(self.some(PARTS[:8], 1, 2))
        if cls == "table":
            fields = ("a", "b")[: self.rng.randint(1, 2)]
            rows = [
                {k: self.pick([1, 1.0, True, "1", NAN, 2**53 + 1]) for k in fields}
                for _ in range(self.rng.randint(0, 2))
            ]
            return cls, (rows, self.columns())
        if cls == "table_schema":
            return cls, self.columns()
        if cls == "column_lineage":
            return cls, self.lineage()
        if cls == "code_references":
            refs = []
            for _ in range(self.rng.randint(0, 2)):
                if self.chance(0.6):
                    refs.append(("local", self.pick(["/p/a.py", "/p/b.py"]), self.pick([None, 1, 2]), self.pick([None, "x"])))
                else:
                    refs.append(("url", self.pick(["/p/a.py", "https://example.com/a.py#L1"]), None, self.pick([None, "x"])))
            return cls, refs
        return cls, None

    def recast(self, value):
        """The same payload in another class, where there is one."""
        cls, payload = value
        if payload is None:
            return (self.pick(sorted(MAY_BE_NONE)), None) if cls in MAY_BE_NONE else value
        if isinstance(payload, str):
            return self.pick(STRING_CLASSES + (NEW_CLASSES if self.new else [])), payload
        if cls in NUMBER_CLASSES:
            whole = payload == payload and abs(payload) != INF and payload == int(payload)
            options = []
            if whole:
                options.append(("int", int(payload)))
                if payload in (0, 1):
                    options.append(("bool", bool(payload)))
            options += [("float", float(payload)), ("timestamp", float(payload))]
            return self.pick(options)
        return value

    def reword_json(self, data):
        """Another spelling of what Python holds equal (mostly)."""
        if isinstance(data, dict):
            return dict(reversed([(k, self.reword_json(v)) for k, v in data.items()]))
        if isinstance(data, list):
            return [self.reword_json(v) for v in data]
        if isinstance(data, bool):
            return self.pick([data, int(data), float(data)])
        if isinstance(data, int):
            return self.pick([data, float(data)])
        if isinstance(data, float) and data == data and abs(data) < 1e25 and data == int(data):
            return self.pick([data, int(data)])
        return data

    def edit_value(self, value):
        roll = self.rng.random()
        if roll < 0.35:
            return self.recast(value)
        if roll < 0.75:
            return self.value(value[0])
        if value[0] == "json":
            return "json", self.reword_json(value[1])
        return self.value()

    # -- partitions

    def time(self):
        found = {
            "start": self.pick([0.0, 1704067200.0, 1704067200.0, 1704153600.0, -86400.0]),
            "timezone": self.pick([None, "UTC", "UTC", "Europe/Berlin"]),
            "end": self.pick([None, None, None, 0.0, 1735689600.0]),
            "fmt": self.pick(["%Y-%m-%d", "%Y-%m-%d", "%Y%m%d"]),
            "end_offset": self.pick([0, 0, 0, 1, -1]),
            "cron": self.pick(["0 0 * * *", "0 0 * * *", "0 * * * *", "0 0 * * 0", "0 0 1 * *", "30 6 * * *"]),
        }
        if self.new and self.chance(0.5):
            found["exclusions"] = self.some(["0 0 * * 0", "0 0 1 * *", (1706745600.0, "UTC"), (1706745600.0, "Europe/Berlin")], 0, 2)
        return "time", found

    def partitions(self, kinds=None):
        kind = self.pick(kinds or KINDS)
        if kind == "time":
            return self.time()
        if kind == "time_legacy":
            found = self.time()[1]
            found["cron"] = None
            found["schedule_type"] = self.pick(["HOURLY", "DAILY", "DAILY", "WEEKLY", "MONTHLY"])
            found["minute"] = self.pick([0, 0, 30])
            found["hour"] = self.pick([0, 0, 6]) if found["schedule_type"] != "HOURLY" else None
            found["day"] = {"WEEKLY": 0, "MONTHLY": 1}.get(found["schedule_type"])
            return kind, found
        if kind == "static":
            return kind, self.pick([["x", "y"], ["y", "x"], "xy", self.some(KEYS, 0, 4), ["x", "y", "x"]])
        if kind == "dynamic":
            return kind, self.pick(["x", "y", "\u00e9"])
        names = self.rng.sample(DIMS, 2)
        return kind, [(n, self.partitions(["time", "static", "static", "dynamic"])) for n in names]

    def edit_partitions(self, value):
        if value is None:
            return self.partitions()
        roll = self.rng.random()
        if roll < 0.1:
            return None
        kind, data = value
        if kind == "multi" and roll < 0.7:
            data = list(data)
            if self.chance(0.4):
                return kind, data[::-1]
            i = self.rng.randrange(2)
            data[i] = (data[i][0], self.edit_partitions(data[i][1]) or data[i][1])
            if data[i][1][0] in ("multi", "time_legacy"):
                data[i] = value[1][i]
            return kind, data
        if kind in ("time", "time_legacy") and roll < 0.7:
            other = self.time()[1]
            name = self.pick(["start", "timezone", "end", "fmt", "end_offset", "exclusions", "timezone"])
            data = dict(data)
            data[name] = other.get(name, data.get(name))
            return kind, data
        if kind == "static" and roll < 0.5:
            return kind, list(data) if self.chance(0.5) else list(data) + list(data)[:1]
        return self.partitions()

    # -- mappings

    def mapping(self, nested=False):
        kind = self.pick(MAPPINGS[:-1] if nested else MAPPINGS)
        if kind == "specific":
            return kind, self.some(["x", "y"], 0, 2)
        if kind == "static":
            targets = ["x", ["x"], {"x"}, ["x", "y"], ["y", "x"], {"x", "y"}, "y", []]
            return kind, {k: self.pick(targets) for k in self.some(["x", "y"], 0, 2)}
        if kind == "time":
            return kind, (self.pick([0, 0, -1]), self.pick([0, 0, -1]), self.chance(0.2))
        if kind == "multi_to_single":
            return kind, self.pick([None, None, "a", "b"])
        if kind == "multi":
            return kind, {d: (self.pick(DIMS[:2]), self.mapping(True)) for d in self.some(DIMS[:2], 0, 2)}
        return kind, None

    def edit_mapping(self, value):
        roll = self.rng.random()
        if value is None or roll < 0.15:
            return self.pick([self.mapping(), ("time", (0, 0, False)), ("identity", None), ("all", None), ("multi_to_single", None)])
        if roll < 0.25:
            return None
        kind, data = value
        if kind in ("all", "identity", "last"):
            return self.pick(["all", "identity", "last"]), None
        if kind == "multi" and data:
            data = dict(reversed(list(data.items())))
            d = self.pick(sorted(data))
            data[d] = (data[d][0], self.edit_mapping(data[d][1]) or ("all", None))
            if data[d][1][0] == "multi":
                data[d] = value[1][d]
            return kind, data
        if not data and kind in ("static", "multi"):
            return self.pick(["static", "multi"]), {}
        for _ in range(20):
            other = self.mapping()
            if other[0] == kind:
                return other
        return other

    # -- assets and graphs

    def asset(self):
        return {
            "type": self.pick(["make"] * 7 + ["observe", "outside", "stub"]),
            "code_version": self.pick(VERSIONS),
            "tags": {t: self.pick(STRINGS) for t in self.some(TAGS, 0, 3)},
            "metadata": {k: self.value() for k in self.some(LABELS, 0, 5)},
            "partitions": self.partitions() if self.chance(0.6) else None,
            "description": self.pick(DESCRIPTIONS),
            "group": self.pick(["default", "default", "g", "\u00e9"]),
            "owners": self.some(["team:a", "b@example.com"], 0, 2),
            "parents": {},
        }

    def graph(self, keys):
        """{key: asset}, a parent always before its children."""
        made = {}
        for key in keys:
            asset = self.asset()
            for parent in self.some(list(made), 0, 3) if made else []:
                self.link(made, key, asset, parent)
            if asset["partitions"] and self.chance(0.05):
                asset["parents"][key] = ("time", (-1, -1, False))
            made[key] = asset
        return made

    def link(self, graph, key, asset, parent):
        partitioned = asset["partitions"] or graph[parent]["partitions"]
        asset["parents"][parent] = self.mapping() if partitioned and self.chance(0.5) else None

    def edit(self, graph, keys, fresh):
        """The branch made of a base. fresh: keys not used so far."""
        found = {}
        for key in keys:
            if key not in graph or self.chance(0.08):
                continue  # removed
            old = graph[key]
            asset = dict(old)
            asset["parents"] = {p: m for p, m in old["parents"].items() if p in found or p == key}
            if self.chance(0.6):
                self.edit_asset(asset, key, found)
            found[key] = asset
        for key in fresh:
            asset = self.asset()
            for parent in self.some(list(found), 0, 2) if found else []:
                self.link(found, key, asset, parent)
            found[key] = asset
        return found

    def edit_asset(self, asset, key, graph):
        what = self.rng.sample(
            ["code_version", "tags", "metadata", "metadata", "partitions", "parents", "mapping", "mapping", "mapping", "other"],
            self.rng.randint(1, 3),
        )
        for part in what:
            if part == "code_version":
                asset[part] = self.pick(VERSIONS)
            elif part in ("tags", "metadata"):
                values = dict(asset[part])
                pool = TAGS if part == "tags" else LABELS
                if values and self.chance(0.75):
                    k = self.pick(sorted(values))
                    if self.chance(0.2):
                        del values[k]
                    else:
                        values[k] = self.pick(STRINGS) if part == "tags" else self.edit_value(values[k])
                else:
                    values[self.pick(pool)] = self.pick(STRINGS) if part == "tags" else self.value()
                if self.chance(0.2):
                    values = dict(reversed(list(values.items())))
                asset[part] = values
            elif part == "partitions":
                asset[part] = self.edit_partitions(asset[part])
            elif part == "parents":
                parents = dict(asset[part])
                if parents and self.chance(0.5):
                    del parents[self.pick(sorted(parents))]
                asset[part] = parents
                if graph and self.chance(0.5):
                    self.link(graph, key, asset, self.pick(list(graph)))
            elif part == "mapping":
                if asset["parents"]:
                    parents = dict(asset["parents"])
                    for p in parents:
                        if self.chance(0.5):
                            parents[p] = self.edit_mapping(parents[p])
                    asset["parents"] = parents
            else:
                asset["description"] = self.pick(DESCRIPTIONS)
                asset["group"] = self.pick(["default", "g"])
                asset["owners"] = self.some(["team:a", "b@example.com"], 0, 2)
        if asset["type"] != "make" and self.chance(0.3):
            asset["type"] = "make"

    def pair(self):
        """(base, branch), each a list of (location, repository, graph)."""
        keys = []
        while len(keys) < self.rng.randint(9, 16):
            key = tuple(self.some(PARTS, 1, 3))
            if key not in keys:
                keys.append(key)
        keys, fresh = keys[:-2], keys[-2:][: self.rng.randint(0, 2)]
        if not self.chance(0.25):
            base = self.graph(keys)
            return [("main", "__repository__", base)], [("main", "__repository__", self.edit(base, keys, fresh))]
        sides = [], []
        places = self.pick([
            [("one", "__repository__"), ("two", "__repository__")],
            [("two", "__repository__"), ("one", "__repository__")],
            [("one", "first"), ("one", "second")],
            [("one", "second"), ("one", "first"), ("two", "first")],
        ])
        for n, (location, repository) in enumerate(places):
            mine = [k for k in keys if self.chance(0.6)]
            base = self.graph(mine)
            branch = self.edit(base, mine, fresh if n == 0 else [])
            if n == 0 or not self.chance(0.15):
                sides[0].append((location, repository, base))
            if n == 0 or not self.chance(0.15):
                sides[1].append((location, repository, branch))
        if self.chance(0.3):
            sides[1].reverse()
        return sides


# --------------------------------------------------------- plain data to Dagster's classes


def builder():
    import differ
    import dagster
    from dagster import (
        AllPartitionMapping, AssetKey, DimensionPartitionMapping, IdentityPartitionMapping, LastPartitionMapping,
        MultiPartitionMapping, MultiToSingleDimensionPartitionMapping, SpecificPartitionsPartitionMapping,
        StaticPartitionMapping, TableColumn, TableColumnConstraints, TableColumnDep, TableColumnLineage,
        TableConstraints, TableRecord, TableSchema, TimeWindowPartitionMapping,
    )
    from dagster import LocalFileCodeReference, UrlCodeReference, CodeReferencesMetadataValue
    from dagster._core.definitions.metadata import metadata_value as mv
    from dagster._core.remote_representation import external_data as ed

    try:
        from dagster._core.definitions.partitions.schedule_type import ScheduleType
        from dagster._core.definitions.assets.definition.asset_spec import AssetExecutionType
        from dagster._core.definitions.timestamp import TimestampWithTimezone
    except ImportError:  # 1.9.8
        from dagster._core.definitions.partition import ScheduleType
        from dagster._core.definitions.asset_spec import AssetExecutionType

    # 1.9.8 resolves the names in a class's annotations when the class is first used,
    # and finds them only if that happens in the module they are defined in.
    ed.RepositorySnap.from_def(dagster.Definitions().get_repository_def())

    simple = {
        "text": mv.TextMetadataValue, "url": mv.UrlMetadataValue, "path": mv.PathMetadataValue,
        "notebook": mv.NotebookMetadataValue, "markdown": mv.MarkdownMetadataValue, "run": mv.DagsterRunMetadataValue,
        "reconstruction": mv.CodeLocationReconstructionMetadataValue, "int": mv.IntMetadataValue,
        "float": mv.FloatMetadataValue, "bool": mv.BoolMetadataValue, "timestamp": mv.TimestampMetadataValue,
        "json": mv.JsonMetadataValue, "pool": getattr(mv, "PoolMetadataValue", None),
        "object": getattr(mv, "ObjectMetadataValue", None),
    }

    def schema(data):
        columns, other = data
        return TableSchema(
            [
                TableColumn(n, t, d, TableColumnConstraints(nullable=nullable, unique=unique, other=o), tags=tags)
                for n, t, d, nullable, unique, o, tags in columns
            ],
            constraints=TableConstraints(other=other),
        )

    def value(v):
        cls, data = v
        if cls in simple:
            return simple[cls](data)
        if cls == "python_artifact":
            return mv.PythonArtifactMetadataValue(*data)
        if cls == "job":
            return mv.DagsterJobMetadataValue(*data)
        if cls == "asset":
            return mv.DagsterAssetMetadataValue(AssetKey(list(data)))
        if cls == "table":
            return mv.TableMetadataValue([TableRecord(r) for r in data[0]], schema(data[1]))
        if cls == "table_schema":
            return mv.TableSchemaMetadataValue(schema(data))
        if cls == "column_lineage":
            return mv.TableColumnLineageMetadataValue(
                TableColumnLineage(
                    {c: [TableColumnDep(asset_key=AssetKey([k]), column_name=n) for k, n in deps] for c, deps in data.items()}
                )
            )
        if cls == "code_references":
            return CodeReferencesMetadataValue(
                code_references=[
                    LocalFileCodeReference(file_path=p, line_number=n, label=label) if kind == "local"
                    else UrlCodeReference(url=p, label=label)
                    for kind, p, n, label in data
                ]
            )
        return mv.NullMetadataValue()

    def partitions(v):
        if v is None:
            return None
        kind, d = v
        if kind in ("time", "time_legacy"):
            more = {}
            if d.get("exclusions") is not None:
                more["exclusions"] = [e if isinstance(e, str) else TimestampWithTimezone(*e) for e in d["exclusions"]]
            if kind == "time_legacy":
                more.update(
                    schedule_type=ScheduleType[d["schedule_type"]], minute_offset=d["minute"], hour_offset=d["hour"],
                    day_offset=d["day"],
                )
            return ed.TimeWindowPartitionsSnap(
                start=d["start"], timezone=d["timezone"], fmt=d["fmt"], end_offset=d["end_offset"], end=d["end"],
                cron_schedule=d["cron"], **more,
            )
        if kind == "static":
            return ed.StaticPartitionsSnap(d)
        if kind == "dynamic":
            return ed.DynamicPartitionsSnap(name=d)
        dimension = getattr(ed, "PartitionDimensionSnap", None)
        if dimension is None:
            from dagster._core.definitions.partitions.snap import PartitionDimensionSnap as dimension
        return ed.MultiPartitionsSnap(partition_dimensions=[dimension(name=n, partitions=partitions(p)) for n, p in d])

    def mapping(v):
        if v is None:
            return None
        kind, d = v
        if kind == "all":
            return AllPartitionMapping()
        if kind == "identity":
            return IdentityPartitionMapping()
        if kind == "last":
            return LastPartitionMapping()
        if kind == "specific":
            return SpecificPartitionsPartitionMapping(d)
        if kind == "static":
            return StaticPartitionMapping(d)
        if kind == "time":
            return TimeWindowPartitionMapping(d[0], d[1], d[2])
        if kind == "multi_to_single":
            return MultiToSingleDimensionPartitionMapping(d)
        return MultiPartitionMapping({up: DimensionPartitionMapping(down, mapping(m)) for up, (down, m) in d.items()})

    types = {
        "make": AssetExecutionType.MATERIALIZATION, "observe": AssetExecutionType.OBSERVATION,
        "outside": AssetExecutionType.UNEXECUTABLE, "stub": AssetExecutionType.UNEXECUTABLE,
    }
    old = differ.INFERS_MAPPINGS

    def snapshot(name, graph):
        keys = {k: AssetKey(list(k)) for k in graph}
        children = collections.defaultdict(list)
        for k, a in graph.items():
            for p in a["parents"]:
                children[p].append(k)
        nodes = []
        for k in sorted(graph):
            a = graph[k]
            metadata = {label: value(v) for label, v in a["metadata"].items()}
            if a["type"] == "stub":
                metadata["dagster/auto_created_stub_asset"] = mv.BoolMetadataValue(True)
            more = {}
            if old:
                more["child_edges"] = [ed.AssetChildEdgeSnap(child_asset_key=keys[c]) for c in sorted(children[k])]
            make = a["type"] == "make"
            nodes.append(
                ed.AssetNodeSnap(
                    asset_key=keys[k],
                    parent_edges=[
                        ed.AssetParentEdgeSnap(parent_asset_key=keys[p], partition_mapping=mapping(a["parents"][p]))
                        for p in sorted(a["parents"])
                    ],
                    execution_type=types[a["type"]], is_source=not make, is_observable=a["type"] == "observe",
                    job_names=["__ASSET_JOB"] if make else [], code_version=a["code_version"], tags=a["tags"],
                    metadata=metadata, partitions=partitions(a["partitions"]), description=a["description"],
                    group_name=a["group"], owners=a["owners"], **more,
                )
            )
        return ed.RepositorySnap(
            name=name, schedules=[], partition_sets=[], sensors=[], asset_nodes=nodes, job_datas=[], resources=[],
            asset_check_nodes=[], utilized_env_vars={},
        )

    return differ, snapshot


# ------------------------------------------------------------------------------ counting


class Counts:
    def __init__(self):
        self.by = collections.defaultdict(collections.Counter)

    def values(self, group, base, branch, nested=lambda v: ()):
        """Of every class: how often it is there, and on either side of an edit."""
        for side in (base, branch):
            for v in side.values():
                for one in ([v] if v else []) + list(nested(v)):
                    self.by[group][one[0]] += 1
        for k in base.keys() | branch.keys():
            a, b = base.get(k), branch.get(k)
            if repr(a) != repr(b):
                for cls in {v[0] for v in (a, b) if v}:
                    self.by[group + "_edited"][cls] += 1

    def graphs(self, base, branch):
        nested_mapping = lambda v: [m for _, m in v[1].values()] if v and v[0] == "multi" else []  # noqa: E731
        nested_partitions = lambda v: [p for _, p in v[1]] if v and v[0] == "multi" else []  # noqa: E731
        empty = {"metadata": {}, "parents": {}, "partitions": None}
        for k in base.keys() | branch.keys():
            a, b = base.get(k, empty), branch.get(k, empty)
            self.values("metadata", a["metadata"], b["metadata"])
            self.values("mappings", a["parents"], b["parents"], nested_mapping)
            self.values("partitions", {0: a["partitions"]}, {0: b["partitions"]}, nested_partitions)

    def verdicts(self, verdicts):
        for group, assets in [("workspace", verdicts["workspace"])] + [("repository", r["assets"]) for r in verdicts["repositories"]]:
            for v in assets.values():
                self.by[group]["assets"] += 1
                self.by[group]["changed"] += bool(v["change_types"])
                for c in v["change_types"]:
                    self.by["change_types_" + group][c] += 1
                for part in ("added", "changed", "removed"):
                    self.by["dependencies"][part] += bool(v.get("dependencies", {}).get(part))


# ---------------------------------------------------------------------------------- main


def write(seed, count, folder):
    differ, snapshot = builder()
    counts, digest, skipped = Counts(), hashlib.sha256(), 0
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, differ.PIN + ".jsonl"), "w", encoding="ascii", newline="\n") as out:
        for n in range(count):
            new = n % 4 == 3
            if new and differ.INFERS_MAPPINGS:
                skipped += 1
                out.write('{"only":"1.13.29","pair":%d}\n' % n)
                continue
            sides = Maker(random.Random("%s/%d" % (seed, n)), new).pair()
            if not new:
                digest.update(repr(sorted_sets(sides)).encode("utf-8", "surrogatepass"))
            by_place = [{(loc, repo): g for loc, repo, g in side} for side in sides]
            for place in by_place[0].keys() | by_place[1].keys():
                counts.graphs(by_place[0].get(place, {}), by_place[1].get(place, {}))
            texts, read = [], []
            for side in sides:
                parts, entries = [], []
                for location, repository, graph in side:
                    text = differ.serialize_value(snapshot(repository, graph))
                    parts.append('{"location":"%s","repository":"%s","snapshot":%s}' % (location, repository, text))
                    entries.append({"location": location, "repository": repository, "snapshot": differ.read_snapshot(text)})
                texts.append("[%s]" % ",".join(parts))
                read.append(entries)
            verdicts = differ.compare(*read)
            counts.verdicts(verdicts)
            out.write(
                '{"base":%s,"branch":%s,"pair":%d,"verdicts":%s}\n'
                % (*texts, n, json.dumps(verdicts, sort_keys=True, separators=(",", ":")))
            )
    summary = {k: dict(sorted(v.items())) for k, v in sorted(counts.by.items())}
    summary.update(pin=differ.PIN, pairs=count - skipped, only_new=skipped, shared_definitions=digest.hexdigest()[:16])
    print(json.dumps(summary, sort_keys=True), file=sys.stderr)


def sorted_sets(value):
    if isinstance(value, (set, frozenset)):
        return ("set", sorted(value))
    if isinstance(value, dict):
        return {k: sorted_sets(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [sorted_sets(v) for v in value]
    return value


def disagreement(a, b):
    total = differing = in_repositories = assets = assets_differing = 0
    with open(a, encoding="ascii") as fa, open(b, encoding="ascii") as fb:
        for x, y in zip(fa, fb, strict=True):
            x, y = json.loads(x), json.loads(y)
            assert x["pair"] == y["pair"]
            if "only" in x or "only" in y:
                continue
            total += 1
            x, y = x["verdicts"], y["verdicts"]
            differing += x != y
            in_repositories += x["repositories"] != y["repositories"]
            for k in x["workspace"]:
                assets += 1
                assets_differing += x["workspace"][k] != y["workspace"].get(k)
    return {
        "pairs": total, "pairs_disagreeing": differing, "of_them_per_repository": in_repositories,
        "assets": assets, "assets_disagreeing": assets_differing,
    }


def main():
    args = sys.argv[1:]
    if len(args) == 3 and args[0] == "--disagree":
        print(json.dumps(disagreement(*args[1:])))
    elif len(args) == 3 and args[1].isdecimal():
        write(args[0], int(args[1]), args[2])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
