"""Pairs of Dagster definitions, before ("base") and after ("branch").

Every scenario is a function that returns (base, branch), each a list of
(location, repository definition) in workspace order. SCENARIOS maps names to
them. The code runs under both pins; what 1.9.8 does not have is left out there.
"""

import datetime
import inspect
import linecache
import warnings
from pathlib import Path

warnings.simplefilter("ignore")

import dagster as dg  # noqa: E402
from dagster import MetadataValue as MV  # noqa: E402

HAS_EXCLUSIONS = (
    "exclusions" in inspect.signature(dg.TimeWindowPartitionsDefinition.__new__).parameters
)
HAS_POOLS = hasattr(dg, "PoolMetadataValue")
LegacyFreshnessPolicy = getattr(dg, "LegacyFreshnessPolicy", None) or dg.FreshnessPolicy
HAS_NEW_FRESHNESS = hasattr(dg, "LegacyFreshnessPolicy")
from dagster._core.definitions.metadata.metadata_value import (  # noqa: E402
    CodeLocationReconstructionMetadataValue,
)

try:
    from dagster._core.definitions.metadata.metadata_value import ObjectMetadataValue
except ImportError:
    ObjectMetadataValue = None

SCENARIOS = {}
LARGE = set()  # their files are written compressed
FULL = set()  # with whole job snapshots, not only references to them


def scenario(fn):
    SCENARIOS[fn.__name__] = fn
    return fn


def large(fn):
    LARGE.add(fn.__name__)
    return fn


def full(fn):
    FULL.add(fn.__name__)
    return fn


def defs(*assets, location="analytics", **kw):
    """One location whose only repository has Dagster's default name."""
    flat = [b for a in assets for b in (a if isinstance(a, list) else [a])]
    return [(location, dg.Definitions(assets=flat, **kw).get_repository_def())]


def asset(name, deps=(), **kw):
    """A materializable asset; a slash in its name divides the parts of its key."""

    @dg.asset(key=dg.AssetKey(name.split("/")), deps=list(deps), **kw)
    def compute():
        return None

    return compute


def dep(name, mapping):
    return dg.AssetDep(dg.AssetKey(name.split("/")), partition_mapping=mapping)


# ------------------------------------------------- the scenarios of Dagster's own tests


def basic(up=None, down=None):
    return [asset("upstream", **(up or {})), asset("downstream", ["upstream"], **(down or {}))]


@scenario
def new_asset():
    return defs(basic()), defs(basic(), asset("new_asset"))


@scenario
def removed_asset():
    return defs(basic()), defs(basic()[:1])


@scenario
def new_asset_connected():
    return defs(basic()), defs(
        asset("upstream"), asset("new_asset"), asset("downstream", ["upstream", "new_asset"])
    )


@scenario
def update_code_version():
    return defs(basic({"code_version": "1"})), defs(basic({"code_version": "2"}))


@scenario
def change_inputs():
    return defs(basic()), defs(asset("upstream"), asset("downstream"))


@scenario
def multiple_changes():
    return (
        defs(basic(None, {"code_version": "1"})),
        defs(asset("upstream"), asset("downstream", code_version="2")),
    )


@scenario
def change_then_revert():
    # update_code_version is the change; this is what is left of it afterwards.
    return defs(basic({"code_version": "1"})), defs(basic({"code_version": "1"}))


@scenario
@large
def large_graph():
    def graph(width):
        return defs(
            [
                asset("asset_%d" % i, ["asset_%d" % (i - j) for j in range(1, width + 1) if i >= j])
                for i in range(1000)
            ]
        )

    return graph(5), graph(6)


@scenario
def multiple_code_locations():
    def two(version):
        return [
            *defs(basic({"code_version": "1"}), location="one"),
            *defs(basic({"code_version": version}), location="two"),
        ]

    return two("1"), two("2")


@scenario
def multiple_code_locations_order():
    # The same workspace, its locations listed the other way round.
    def two(*names):
        return [
            *defs(basic({"code_version": names[0]}), location=names[0]),
            *defs(basic({"code_version": names[1]}), location=names[1]),
        ]

    return two("one", "two"), two("two", "one")


@scenario
def new_code_location():
    one = defs(asset("kept"), location="one")
    return one, [*one, *defs(basic(), location="two")]


TIME = dg.DailyPartitionsDefinition(start_date="2024-01-02")
TIME_EARLIER = dg.DailyPartitionsDefinition(start_date="2024-01-01")
FRUIT = dg.StaticPartitionsDefinition(["apple", "orange", "banana"])
FRUIT_KIWI = dg.StaticPartitionsDefinition(["apple", "orange", "banana", "kiwi"])


@scenario
def change_partitions_def():
    def graph(time, static):
        multi = dg.MultiPartitionsDefinition({"time": time, "static": static})
        made = []
        for name, p in (("time", time), ("static", static), ("multi", multi)):
            made.append(asset(name + "_upstream", partitions_def=p))
            made.append(asset(name + "_downstream", [name + "_upstream"], partitions_def=p))
        return defs(made)

    return graph(TIME, FRUIT), graph(TIME_EARLIER, FRUIT_KIWI)


@scenario
def change_partition_mapping():
    multi_def = dg.MultiPartitionsDefinition({"time": TIME, "static": FRUIT})

    def graph(time, static, multi):
        return defs(
            asset("time_upstream", partitions_def=TIME),
            asset("time_downstream", [dep("time_upstream", time)], partitions_def=TIME),
            asset("static_upstream", partitions_def=FRUIT),
            asset("static_downstream", [dep("static_upstream", static)], partitions_def=FRUIT),
            asset("multi_upstream", partitions_def=multi_def),
            asset("multi_downstream", [dep("multi_upstream", multi)], partitions_def=multi_def),
        )

    return (
        graph(
            dg.TimeWindowPartitionMapping(start_offset=-2, end_offset=-1),
            dg.StaticPartitionMapping({"apple": "apple", "orange": "orange", "banana": "banana"}),
            None,
        ),
        graph(
            dg.TimeWindowPartitionMapping(start_offset=-4, end_offset=-1),
            dg.StaticPartitionMapping({"apple": "orange", "orange": "banana", "banana": "apple"}),
            dg.MultiPartitionMapping(
                {
                    "time": dg.DimensionPartitionMapping(
                        "time", dg.TimeWindowPartitionMapping(start_offset=-1, end_offset=-1)
                    ),
                    "static": dg.DimensionPartitionMapping("static", dg.IdentityPartitionMapping()),
                }
            ),
        ),
    )


FIVE_EDITS = {
    "remove": ({"one": "1", "two": "2"}, {"two": "2"}),
    "change": ({"baz": "old"}, {"baz": "new"}),
    "rename": ({"red": "x"}, {"green": "x"}),
    "add": ({"a": "1", "b": "2"}, {"a": "1", "b": "2", "c": "3"}),
    "reorder": ({"a": "1", "b": "2"}, {"b": "2", "a": "1"}),
}


@scenario
def change_tags():
    return tuple(defs([asset(n, tags=e[i]) for n, e in FIVE_EDITS.items()]) for i in (0, 1))


@scenario
def change_metadata():
    return tuple(defs([asset(n, metadata=e[i]) for n, e in FIVE_EDITS.items()]) for i in (0, 1))


# ------------------------------------------------------------------------ metadata values


def schema(*columns, other=()):
    return dg.TableSchema(list(columns), constraints=dg.TableConstraints(other=list(other)))


def column(name, type="string", description=None, nullable=True, unique=False, other=(), tags=None):
    return dg.TableColumn(
        name,
        type,
        description,
        dg.TableColumnConstraints(nullable=nullable, unique=unique, other=list(other)),
        tags=tags,
    )


def lineage(**columns):
    return dg.TableColumnLineage(
        {
            c: [dg.TableColumnDep(asset_key=dg.AssetKey(k.split("/")), column_name=n) for k, n in deps]
            for c, deps in columns.items()
        }
    )


class Manifest:
    pass


class Translator:
    pass


def values():
    """name -> (value, another value of the same class)."""
    columns = column("id", "int"), column("id", "bigint")
    found = {
        "text": (MV.text("x"), MV.text("y")),
        "text_empty": (MV.text(""), MV.text(" ")),
        "url": (MV.url("https://example.com/x"), MV.url("https://example.com/y")),
        "path": (MV.path("/data/x"), MV.path("/data/y")),
        "notebook": (MV.notebook("/nb/x.ipynb"), MV.notebook("/nb/y.ipynb")),
        "json_map": (MV.json({"a": 1, "b": [1, None, "x"]}), MV.json({"a": 1, "b": [None, 1, "x"]})),
        "json_list": (MV.json([1, 2]), MV.json([2, 1])),
        "json_null": (MV.json({"a": None}), MV.json({})),
        "markdown": (MV.md("# x"), MV.md("# y")),
        "python_artifact": (
            dg.PythonArtifactMetadataValue("warehouse.orders", "clean"),
            dg.PythonArtifactMetadataValue("warehouse.orders", "tidy"),
        ),
        "float": (MV.float(1.5), MV.float(2.5)),
        "int": (MV.int(1), MV.int(2)),
        "int_huge": (MV.int(2**53), MV.int(2**53 + 1)),
        "bool": (MV.bool(True), MV.bool(False)),
        "timestamp": (MV.timestamp(1706745600.0), MV.timestamp(1706745601.0)),
        "run": (MV.dagster_run("run-x"), MV.dagster_run("run-y")),
        "job": (
            MV.job("nightly", "analytics", repository_name="__repository__"),
            MV.job("nightly", "analytics", repository_name="other"),
        ),
        "asset": (MV.asset(dg.AssetKey(["a", "b"])), MV.asset(dg.AssetKey(["a/b"]))),
        "table": (
            MV.table([dg.TableRecord({"id": 1, "n": "x"})], schema(columns[0], column("n"))),
            MV.table([dg.TableRecord({"id": 2, "n": "x"})], schema(columns[0], column("n"))),
        ),
        "table_schema": (
            MV.table_schema(schema(columns[0])), MV.table_schema(schema(columns[1]))
        ),
        "column_lineage": (
            MV.column_lineage(lineage(id=[("orders", "id")])),
            MV.column_lineage(lineage(id=[("orders", "order_id")])),
        ),
        "null": (MV.null(), None),
        "reconstruction": (
            CodeLocationReconstructionMetadataValue("x"),
            CodeLocationReconstructionMetadataValue("y"),
        ),
        "code_references": (
            dg.CodeReferencesMetadataValue(
                code_references=[
                    dg.LocalFileCodeReference(file_path="/project/a.py", line_number=3, label="a"),
                    dg.UrlCodeReference(url="https://example.com/a.py#L3", label=None),
                ]
            ),
            dg.CodeReferencesMetadataValue(
                code_references=[
                    dg.LocalFileCodeReference(file_path="/project/a.py", line_number=4, label="a"),
                    dg.UrlCodeReference(url="https://example.com/a.py#L3", label=None),
                ]
            ),
        ),
    }
    if HAS_POOLS:
        found["pool"] = (dg.PoolMetadataValue("x"), dg.PoolMetadataValue("y"))
    if ObjectMetadataValue is not None:
        found["object"] = (ObjectMetadataValue(Manifest()), ObjectMetadataValue(Translator()))
    return found


@scenario
def metadata_values():
    """Every class: as it was, changed, removed, and added."""

    def graph(branch):
        made = []
        for name, (x, y) in values().items():
            made.append(asset("same/" + name, metadata={"v": x}))
            made.append(asset("changed/" + name, metadata={"v": y if branch else x}))
            made.append(asset("gone/" + name, metadata={"k": "v"} if branch else {"k": "v", "v": x}))
            made.append(asset("added/" + name, metadata={"v": x} if branch else {}))
        return defs(made)

    return graph(False), graph(True)


@scenario
def metadata_raw_values():
    """Python values that Dagster makes metadata of by itself."""
    before = {
        "str": "x", "int": 1, "float": 1.5, "bool": True, "list": [1], "dict": {"a": 1}, "none": None,
        "path": Path("/data/x"), "key": dg.AssetKey("k"), "schema": schema(column("id")),
        "lineage": lineage(id=[("orders", "id")]), "object": Manifest(), "set": {"x"}, "tuple": (1, 2),
    }
    after = {
        "str": "y", "int": 2, "float": 2.5, "bool": False, "list": [2], "dict": {"a": 2}, "none": "None",
        "path": Path("/data/y"), "key": dg.AssetKey("l"), "schema": schema(column("id2")),
        "lineage": lineage(id=[("orders", "id2")]), "object": Translator(), "set": {"y"}, "tuple": (1, 3),
    }

    def graph(values):
        return defs(asset("all", metadata=values), [asset("of_" + k, metadata={"v": v}) for k, v in values.items()])

    return graph(before), graph(after)


@scenario
def metadata_equal_across_classes():
    """What differs in class only, or in ways that Python's == does not see."""
    nan = float("nan")
    strings = {
        "text": MV.text("x"), "url": MV.url("x"), "path": MV.path("x"), "notebook": MV.notebook("x"),
        "markdown": MV.md("x"), "run": MV.dagster_run("x"),
        "reconstruction": CodeLocationReconstructionMetadataValue("x"),
    }
    if HAS_POOLS:
        strings["pool"] = dg.PoolMetadataValue("x")
    if ObjectMetadataValue is not None:
        strings["object"] = ObjectMetadataValue("x")
    numbers = {
        "int": MV.int(1), "float": MV.float(1.0), "bool": MV.bool(True), "timestamp": MV.timestamp(1.0),
    }
    pairs = {}
    for group in (strings, numbers):
        for a in group:
            for b in group:
                if a != b:
                    pairs["%s_to_%s" % (a, b)] = (group[a], group[b])
    pairs.update(
        {
            "null_to_text_none": (MV.null(), MV.text("None")),
            "null_to_json_null": (MV.null(), MV.json(None)),
            "int_53_to_float": (MV.int(2**53), MV.float(float(2**53))),
            "int_53_1_to_float": (MV.int(2**53 + 1), MV.float(float(2**53))),
            "int_1e20_to_float": (MV.int(10**20), MV.float(1e20)),
            "int_none_to_0": (dg.IntMetadataValue(None), MV.int(0)),
            "int_none_to_float_none": (dg.IntMetadataValue(None), dg.FloatMetadataValue(None)),
            "text_none_to_empty": (dg.TextMetadataValue(None), MV.text("")),
            "float_nan": (MV.float(nan), MV.float(nan)),
            "float_inf": (MV.float(float("inf")), MV.float(float("-inf"))),
            "float_zero": (MV.float(0.0), MV.float(-0.0)),
            "json_int_to_float": (MV.json({"a": 1}), MV.json({"a": 1.0})),
            "json_int_to_bool": (MV.json([1, 0]), MV.json([True, False])),
            "json_nan": (MV.json([nan]), MV.json([nan])),
            "json_zero": (MV.json([0.0]), MV.json([-0.0])),
            "json_key_order": (MV.json({"a": 1, "b": 2}), MV.json({"b": 2, "a": 1})),
            "json_text_number": (MV.json(["1"]), MV.json([1])),
            "json_empty": (MV.json([]), MV.json({})),
            "unicode_forms": (MV.text("\u00e9"), MV.text("e\u0301")),
            "surrogate": (MV.text("\ud800"), MV.text("\ufffd")),
            "surrogate_same": (MV.text("\ud800"), MV.text("\ud800")),
            "job_repository": (MV.job("j", "l"), MV.job("j", "l", repository_name="__repository__")),
            "column_order": (
                MV.table_schema(schema(column("a"), column("b"))),
                MV.table_schema(schema(column("b"), column("a"))),
            ),
            "column_tags_empty": (
                MV.table_schema(schema(column("a"))), MV.table_schema(schema(column("a", tags={})))
            ),
            "lineage_order": (
                MV.column_lineage(lineage(c=[("a", "x"), ("b", "y")])),
                MV.column_lineage(lineage(c=[("b", "y"), ("a", "x")])),
            ),
            "python_artifact_to_strings": (
                dg.PythonArtifactMetadataValue("a", "b"), MV.json(["a", "b"])
            ),
        }
    )
    return tuple(
        defs([asset(n, metadata={"v": p[i]}) for n, p in pairs.items()]) for i in (0, 1)
    )


@scenario
def metadata_json_like_serdes():
    """JSON metadata whose data looks like what Dagster's serializer writes. (With
    a "__class__" that it does not know it cannot read the snapshot at all.)"""
    key = {"__class__": "AssetKey", "path": ["a"]}
    pairs = {
        "same": (key, key),
        "unknown_field": (key, {**key, "more": 1}),
        "text_to_url": (
            {"__class__": "TextMetadataEntryData", "text": "x"},
            {"__class__": "UrlMetadataEntryData", "url": "x"},
        ),
        "default_field": (
            {"__class__": "TimeWindowPartitionMapping", "start_offset": 0, "end_offset": 0},
            {"__class__": "TimeWindowPartitionMapping"},
        ),
        "set_order": ({"__set__": ["b", "a"]}, {"__set__": ["a", "b"]}),
        "set_twice": ({"__set__": ["a", "a"]}, {"__set__": ["a"]}),
        "enum": (
            {"__enum__": "AssetExecutionType.MATERIALIZATION"},
            {"__enum__": "AssetExecutionType.OBSERVATION"},
        ),
        "mapping": ({"__mapping_items__": [["a", 1]]}, {"__mapping_items__": [["a", 2]]}),
    }
    return tuple(
        defs([asset(n, metadata={"v": MV.json({"d": p[i]})}) for n, p in pairs.items()])
        for i in (0, 1)
    )


@scenario
def table_metadata():
    """The standard keys: names, addresses, schemas, lineage, counts."""

    def graph(pairs, i):
        return defs([asset(n, metadata=p[i]) for n, p in pairs.items()])

    base = schema(
        column("id", "int", "the key", nullable=False, unique=True, other=["> 0"], tags={"pk": ""}),
        column("note"),
        other=["unique (id, note)"],
    )

    def changed(**kw):
        first = {"description": "the key", "nullable": False, "unique": True, "other": ["> 0"], "tags": {"pk": ""}}
        return {"dagster/column_schema": schema(
            column("id", kw.pop("type", "int"), **{**first, **{k: v for k, v in kw.items() if k in first}}),
            column("note"), other=kw.get("table", ["unique (id, note)"]))}

    before = {"dagster/column_schema": base}
    pairs = {
        "table_name": ({"dagster/table_name": "dev.sales.orders"}, {"dagster/table_name": "prod.sales.orders"}),
        "relation_identifier": (
            {"dagster/relation_identifier": "dev.sales.orders"}, {"dagster/table_name": "dev.sales.orders"},
        ),
        "uri": ({"dagster/uri": "s3://dev/orders"}, {"dagster/uri": "s3://prod/orders"}),
        "row_count": ({"dagster/row_count": 10}, {"dagster/row_count": 11}),
        "partition_row_count": ({"dagster/partition_row_count": 10}, {"dagster/partition_row_count": 11}),
        "schema_same": (before, changed()),
        "schema_type": (before, changed(type="bigint")),
        "schema_description": (before, changed(description="the id")),
        "schema_nullable": (before, changed(nullable=True)),
        "schema_unique": (before, changed(unique=False)),
        "schema_other": (before, changed(other=[])),
        "schema_column_tags": (before, changed(tags={"pk": "yes"})),
        "schema_constraints": (before, changed(table=[])),
        "schema_column_added": (
            before,
            {"dagster/column_schema": dg.TableSchema([*base.columns, column("extra")], constraints=base.constraints)},
        ),
        "schema_column_removed": (
            before, {"dagster/column_schema": dg.TableSchema(base.columns[:1], constraints=base.constraints)},
        ),
        "lineage": (
            {"dagster/column_lineage": lineage(total=[("orders", "price"), ("orders", "count")])},
            {"dagster/column_lineage": lineage(total=[("orders", "price")], count=[("orders", "count")])},
        ),
    }
    return graph(pairs, 0), graph(pairs, 1)


@scenario
@large
def table_name_database():
    """1,000 assets whose tables are in another database in the branch."""

    def graph(database):
        return defs(
            [
                asset(
                    "schema_%d/table_%d" % (i % 10, i),
                    [dg.AssetKey(["schema_%d" % ((i - 7) % 10), "table_%d" % (i - 7)])] if i >= 7 else [],
                    code_version=str(i % 3),
                    metadata={"dagster/table_name": "%s.schema_%d.table_%d" % (database, i % 10, i)},
                )
                for i in range(1000)
            ]
        )

    return graph("prod"), graph("pr_1234")


# ---------------------------------------------------------------- partitions and mappings


def time_window(start="2024-01-01", cron="0 0 * * *", fmt="%Y-%m-%d", **kw):
    return dg.TimeWindowPartitionsDefinition(start=start, cron_schedule=cron, fmt=fmt, **kw)


@scenario
def partition_kinds():
    daily = dg.DailyPartitionsDefinition
    pairs = {
        "time_same": (time_window(), time_window()),
        "time_start": (time_window(), time_window("2024-01-02")),
        "time_end": (time_window(), time_window(end="2025-01-01")),
        "time_cron": (time_window(), time_window(cron="0 6 * * *")),
        "time_cron_spelling": (time_window(), time_window(cron="00 00 * * *")),
        "time_timezone": (time_window(), time_window(timezone="Europe/Berlin")),
        "time_timezone_utc": (time_window(), time_window(timezone="UTC")),
        "time_fmt": (
            time_window("2024-01-01", fmt="%Y-%m-%d"), time_window("20240101", fmt="%Y%m%d"),
        ),
        "time_end_offset": (time_window(), time_window(end_offset=1)),
        "time_daily_class": (time_window(), daily(start_date="2024-01-01")),
        "time_daily_minute": (daily(start_date="2024-01-01"), daily(start_date="2024-01-01", minute_offset=5)),
        "time_hourly": (
            dg.HourlyPartitionsDefinition(start_date="2024-01-01-00:00"),
            dg.HourlyPartitionsDefinition(start_date="2024-01-01-01:00"),
        ),
        "time_weekly": (
            dg.WeeklyPartitionsDefinition(start_date="2024-01-01"),
            dg.WeeklyPartitionsDefinition(start_date="2024-01-01", day_offset=1),
        ),
        "time_monthly": (
            dg.MonthlyPartitionsDefinition(start_date="2024-01-01"),
            dg.MonthlyPartitionsDefinition(start_date="2024-02-01"),
        ),
        "time_to_monthly": (time_window(), dg.MonthlyPartitionsDefinition(start_date="2024-01-01")),
        "time_before_1970": (daily(start_date="1969-12-31"), daily(start_date="1970-01-01")),
        "static_same": (FRUIT, dg.StaticPartitionsDefinition(["apple", "orange", "banana"])),
        "static_added": (FRUIT, FRUIT_KIWI),
        "static_removed": (FRUIT_KIWI, FRUIT),
        "static_order": (FRUIT, dg.StaticPartitionsDefinition(["banana", "orange", "apple"])),
        "static_empty": (FRUIT, dg.StaticPartitionsDefinition([])),
        "static_odd": (
            dg.StaticPartitionsDefinition(["a/b", "\u00e9", "", "<b>"]),
            dg.StaticPartitionsDefinition(["a/b", "e\u0301", "", "<b>"]),
        ),
        "multi_same": (
            dg.MultiPartitionsDefinition({"d": TIME, "f": FRUIT}),
            dg.MultiPartitionsDefinition({"d": TIME, "f": FRUIT}),
        ),
        "multi_order": (
            dg.MultiPartitionsDefinition({"d": TIME, "f": FRUIT}),
            dg.MultiPartitionsDefinition({"f": FRUIT, "d": TIME}),
        ),
        "multi_renamed": (
            dg.MultiPartitionsDefinition({"d": TIME, "f": FRUIT}),
            dg.MultiPartitionsDefinition({"date": TIME, "f": FRUIT}),
        ),
        "multi_dimension": (
            dg.MultiPartitionsDefinition({"d": TIME, "f": FRUIT}),
            dg.MultiPartitionsDefinition({"d": TIME, "f": FRUIT_KIWI}),
        ),
        "multi_dynamic": (
            dg.MultiPartitionsDefinition({"d": TIME, "c": dg.DynamicPartitionsDefinition(name="customers")}),
            dg.MultiPartitionsDefinition({"d": TIME, "c": dg.DynamicPartitionsDefinition(name="clients")}),
        ),
        "dynamic_same": (
            dg.DynamicPartitionsDefinition(name="customers"), dg.DynamicPartitionsDefinition(name="customers"),
        ),
        "dynamic_name": (
            dg.DynamicPartitionsDefinition(name="customers"), dg.DynamicPartitionsDefinition(name="clients"),
        ),
        "none_to_static": (None, FRUIT),
        "dynamic_to_none": (dg.DynamicPartitionsDefinition(name="customers"), None),
        "static_to_time": (FRUIT, TIME),
    }
    if HAS_EXCLUSIONS:
        moment = datetime.datetime(2024, 2, 1, tzinfo=datetime.timezone.utc)
        pairs.update(
            {
                "time_exclusions_cron": (time_window(), time_window(exclusions=["0 0 * * 0"])),
                "time_exclusions_moment": (time_window(), time_window(exclusions=[moment])),
                "time_exclusions_same": (
                    time_window(exclusions=[moment, "0 0 * * 0"]), time_window(exclusions=[moment, "0 0 * * 0"]),
                ),
                "time_exclusions_order": (
                    time_window(exclusions=[moment, "0 0 * * 0"]), time_window(exclusions=["0 0 * * 0", moment]),
                ),
                "time_exclusions_empty": (time_window(), time_window(exclusions=[])),
            }
        )
    return tuple(
        defs([asset(n, partitions_def=p[i]) for n, p in pairs.items()]) for i in (0, 1)
    )


MULTI = dg.MultiPartitionsDefinition({"date": TIME, "fruit": FRUIT})


def multi_mapping(**dims):
    return dg.MultiPartitionMapping(
        {up: dg.DimensionPartitionMapping(down, m) for up, (down, m) in dims.items()}
    )


# name -> (upstream partitions, downstream partitions, mapping, another)
def mappings():
    allp, ident, last = dg.AllPartitionMapping, dg.IdentityPartitionMapping, dg.LastPartitionMapping
    tw, static = dg.TimeWindowPartitionMapping, dg.StaticPartitionMapping
    specific, single = dg.SpecificPartitionsPartitionMapping, dg.MultiToSingleDimensionPartitionMapping
    days = "2024-01-02", "2024-01-03"
    return {
        "all_to_identity": (TIME, TIME, allp(), ident()),
        "all_to_last": (TIME, TIME, allp(), last()),
        "identity_to_last": (TIME, TIME, ident(), last()),
        "all_to_specific": (TIME, TIME, allp(), specific([days[0]])),
        "last_to_none": (TIME, TIME, last(), None),
        "specific": (TIME, None, specific([days[0]]), specific([days[1]])),
        "specific_order": (TIME, None, specific(list(days)), specific([days[1], days[0]])),
        "static": (FRUIT, FRUIT, static({"apple": "apple"}), static({"apple": "orange"})),
        "static_text_to_list": (FRUIT, FRUIT, static({"apple": "apple"}), static({"apple": ["apple"]})),
        "static_list_to_set": (FRUIT, FRUIT, static({"apple": ["apple"]}), static({"apple": {"apple"}})),
        "static_set": (
            FRUIT, FRUIT, static({"apple": {"apple", "banana"}}), static({"apple": {"banana", "apple"}}),
        ),
        "static_list_order": (
            FRUIT, FRUIT, static({"apple": ["apple", "banana"]}), static({"apple": ["banana", "apple"]}),
        ),
        "time_start": (TIME, TIME, tw(start_offset=-1), tw(start_offset=-2)),
        "time_end": (TIME, TIME, tw(end_offset=-1), tw(end_offset=0)),
        "time_nonexistent": (TIME, TIME, tw(), tw(allow_nonexistent_upstream_partitions=True)),
        "multi_to_single": (MULTI, TIME, single("date"), single()),
        "single_to_multi": (FRUIT, MULTI, single("fruit"), single()),
        "multi": (
            MULTI, MULTI,
            multi_mapping(date=("date", tw(start_offset=-1)), fruit=("fruit", ident())),
            multi_mapping(date=("date", tw(start_offset=-2)), fruit=("fruit", ident())),
        ),
        "multi_all_to_identity": (
            MULTI, MULTI,
            multi_mapping(date=("date", tw()), fruit=("fruit", allp())),
            multi_mapping(date=("date", tw()), fruit=("fruit", ident())),
        ),
        "multi_last_to_identity": (
            MULTI, MULTI,
            multi_mapping(date=("date", last()), fruit=("fruit", allp())),
            multi_mapping(date=("date", ident()), fruit=("fruit", allp())),
        ),
        "multi_specific": (
            MULTI, MULTI,
            multi_mapping(date=("date", specific([days[0]]))), multi_mapping(date=("date", specific([days[1]]))),
        ),
        "multi_static": (
            MULTI, MULTI,
            multi_mapping(fruit=("fruit", static({"apple": "apple"}))),
            multi_mapping(fruit=("fruit", static({"apple": "banana"}))),
        ),
        "multi_dimension_name": (
            dg.MultiPartitionsDefinition({"day": TIME, "fruit": FRUIT}), MULTI,
            multi_mapping(day=("date", ident())), multi_mapping(fruit=("fruit", ident())),
        ),
        "multi_order": (
            MULTI, MULTI,
            multi_mapping(date=("date", tw()), fruit=("fruit", ident())),
            multi_mapping(fruit=("fruit", ident()), date=("date", tw())),
        ),
        "multi_empty_to_none": (MULTI, MULTI, multi_mapping(), None),
    }


@scenario
def partition_mappings():
    def graph(i):
        made = []
        for name, (up, down, *m) in mappings().items():
            made.append(asset("up/" + name, partitions_def=up))
            made.append(asset("down/" + name, [dep("up/" + name, m[i])], partitions_def=down))
        return defs(made)

    return graph(0), graph(1)


@scenario
def partition_mappings_implicit():
    """Where 1.9.8, which infers what is not said, and 1.13.29 disagree."""
    tw, ident, allp = dg.TimeWindowPartitionMapping(), dg.IdentityPartitionMapping(), dg.AllPartitionMapping()
    single = dg.MultiToSingleDimensionPartitionMapping()
    # name -> upstream, downstream, mapping before; and after
    pairs = {
        "time_default": ((TIME, TIME, None), (TIME, TIME, tw)),
        "time_not_default": ((TIME, TIME, None), (TIME, TIME, ident)),
        "static_default": ((FRUIT, FRUIT, None), (FRUIT, FRUIT, ident)),
        "static_default_removed": ((FRUIT, FRUIT, ident), (FRUIT, FRUIT, None)),
        "all_default": ((TIME, None, None), (TIME, None, allp)),
        "all_default_down": ((None, TIME, None), (None, TIME, allp)),
        "single_default": ((FRUIT, MULTI, None), (FRUIT, MULTI, single)),
        "multi_default": ((MULTI, FRUIT, None), (MULTI, FRUIT, single)),
        "neither": ((None, None, None), (None, None, allp)),
        "parent_partitioned": ((None, TIME, None), (TIME, TIME, None)),
        "parent_unpartitioned": ((TIME, TIME, None), (None, TIME, None)),
        "parent_kind": ((TIME, TIME, None), (FRUIT, TIME, None)),
        "parent_multi": ((FRUIT, FRUIT, None), (MULTI, FRUIT, None)),
        "parent_start": ((TIME, TIME, None), (TIME_EARLIER, TIME, None)),
        "child_partitioned": ((TIME, None, None), (TIME, TIME, None)),
        "child_identity": ((FRUIT, None, None), (FRUIT, FRUIT, None)),
        "explicit_unused": ((None, None, tw), (TIME, TIME, tw)),
        "two_parents": ((TIME, TIME, None), (TIME, TIME, dg.LastPartitionMapping())),
    }

    def graph(i):
        made = []
        for name, p in pairs.items():
            up, down, m = p[i]
            parents = ["up/" + name]
            if name == "two_parents":
                parents.append("up2/" + name)
            made.extend(asset(u, partitions_def=up) for u in parents)
            made.append(asset("down/" + name, [dep(u, m) for u in parents], partitions_def=down))
        return defs(made)

    return graph(0), graph(1)


class OwnPartitionMapping(dg.PartitionMapping):
    @property
    def description(self):
        return "one of the user's own"

    def validate_partition_mapping(self, *args, **kw):
        pass

    def get_upstream_mapped_partitions_result_for_partitions(self, *args, **kw):
        raise NotImplementedError

    def get_downstream_partitions_for_partitions(self, *args, **kw):
        raise NotImplementedError


@scenario
def partition_mapping_own_class():
    """Dagster exports no mapping of a class that is not its own."""

    def graph(m):
        return defs(
            asset("up", partitions_def=TIME), asset("down", [dep("up", m)], partitions_def=TIME)
        )

    return graph(dg.LastPartitionMapping()), graph(OwnPartitionMapping())


@scenario
def self_dependency():
    def graph(offset):
        return defs(
            asset(
                "rolling",
                [dep("rolling", dg.TimeWindowPartitionMapping(start_offset=offset, end_offset=-1))],
                partitions_def=TIME,
            )
        )

    return graph(-1), graph(-7)


# ---------------------------------------------------- checks, sets of assets, outside assets


@scenario
def checks():
    def graph(branch):
        @dg.asset_check(asset="orders", blocking=branch, description="no nulls in id")
        def no_nulls():
            return dg.AssetCheckResult(passed=True)

        @dg.asset_check(
            asset="orders", additional_deps=["customers"] + (["regions"] if branch else [])
        )
        def references():
            return dg.AssetCheckResult(passed=True)

        @dg.asset_check(
            asset="customers",
            automation_condition=dg.AutomationCondition.cron_tick_passed("0 6 * * *") if branch else None,
        )
        def recent():
            return dg.AssetCheckResult(passed=True)

        @dg.multi_asset_check(
            specs=[dg.AssetCheckSpec("a", asset="regions"), dg.AssetCheckSpec("b", asset="orders")],
            can_subset=branch,
        )
        def together():
            yield dg.AssetCheckResult(passed=True, check_name="a", asset_key="regions")

        specs = [dg.AssetCheckSpec("inner", asset="customers", blocking=True)]
        own = [no_nulls, references, recent, together]
        if branch:

            @dg.asset_check(asset="regions")
            def added():
                return dg.AssetCheckResult(passed=True)

            own.append(added)
        return defs(
            asset("orders"), asset("customers", check_specs=specs), asset("regions"), asset_checks=own
        )

    return graph(False), graph(True)


@scenario
def execution_sets():
    def graph(branch):
        def multi(name, can_subset):
            @dg.multi_asset(
                specs=[
                    dg.AssetSpec(name + "_a", code_version="2" if branch else "1", skippable=True),
                    dg.AssetSpec(name + "_b", deps=[name + "_a"], kinds={"duckdb"}, skippable=True),
                ],
                can_subset=can_subset,
                name=name,
            )
            def made():
                yield from ()

            return made

        @dg.op
        def fetch():
            return 1

        @dg.op
        def clean(x):
            return x

        @dg.op
        def other(x):
            return x

        @dg.graph_asset(description="of a graph", kinds={"python"})
        def from_graph():
            return other(clean(fetch())) if branch else clean(fetch())

        @dg.graph_multi_asset(outs={"left": dg.AssetOut(), "right": dg.AssetOut(code_version="7" if branch else "6")})
        def both():
            got = fetch()
            return {"left": clean(got), "right": other(got)}

        return defs(
            multi("together", False), multi("apart", True), multi("loosened", branch), from_graph, both,
            asset("after", ["together_b", "left"]),
        )

    return graph(False), graph(True)


@scenario
def outside_assets():
    """Observable sources, external assets, source assets, stubs that Dagster makes."""

    def graph(branch):
        @dg.observable_source_asset(
            metadata={"freshness": "1h" if branch else "2h"}, auto_observe_interval_minutes=30
        )
        def observed():
            return dg.DataVersion("1")

        made = [
            observed,
            dg.AssetSpec(
                "feed", deps=["observed"], group_name="outside", description="a feed", owners=["team:data"],
                tags={"tier": "2" if branch else "1"}, kinds={"s3"}, code_version="1",
                partitions_def=TIME if branch else None,
            ),
            dg.SourceAsset("old_source", metadata={"rows": 2 if branch else 1}, description="old style"),
            asset("orders", ["feed", "old_source", "observed", "nobody_defines_this"]),
            asset("only_stub_moves", ["stub_b" if branch else "stub_a"]),
            # External in the base, made here in the branch.
            asset("taken_over", ["feed"]) if branch else dg.AssetSpec("taken_over", deps=["feed"]),
        ]
        if branch:
            made.append(dg.AssetSpec("new_feed"))
        return defs(made)

    return graph(False), graph(True)


@scenario
def odd_keys():
    """Keys that only external assets may have."""
    names = [
        ["a/b"], ["a", "b"], ["a\\", "b"], ["a\\/b"], ['say "hi"'], ["<script>alert(1)</script>"], ["\u00e9"],
        ["e\u0301"], ["\u96ea\u306e", "\U0001f370"], [" "], ["two words"], ["a.b-c_d"], ["*"], ["\t"], ["\u202e"],
        ["null"], ["A"], ["a"],
    ]

    def graph(branch):
        return defs(
            [
                dg.AssetSpec(
                    dg.AssetKey(n),
                    deps=[dg.AssetKey(names[i - 1])] if (i % 2 or branch) and i else [],
                    metadata={"".join(n): "2" if branch and i % 3 == 0 else "1"},
                )
                for i, n in enumerate(names)
                if not (branch and i == 1)
            ]
        )

    return graph(False), graph(True)


# ------------------------------------------------------------ everything else of a definition


class OwnCondition(dg.AutomationCondition):
    """Not of a class that Dagster can serialize: it exports a picture of it only."""

    def evaluate(self, context):
        raise NotImplementedError

    @property
    def name(self):
        return "own"


@scenario
@full
def definition_fields():
    """One field of an asset each, most of which Dagster does not compare."""
    cond = dg.AutomationCondition
    minutes = datetime.timedelta(minutes=30)
    pairs = {
        "description": ({"description": "old"}, {"description": "new"}),
        "sql_description": (
            {"description": "Orders.\n#### Raw SQL:\n```sql\nselect 1 as id\n```"},
            {"description": "Orders.\n#### Raw SQL:\n```sql\nselect 2 as id\n```"},
        ),
        "group": ({"group_name": "raw"}, {"group_name": "marts"}),
        "owners": ({"owners": ["team:data", "a@example.com"]}, {"owners": ["team:sales"]}),
        "owners_order": (
            {"owners": ["team:data", "a@example.com"]}, {"owners": ["a@example.com", "team:data"]},
        ),
        "kinds": ({"kinds": {"python", "duckdb"}}, {"kinds": {"python", "snowflake"}}),
        "kinds_order": ({"kinds": {"python", "duckdb"}}, {"kinds": {"duckdb", "python"}}),
        "compute_kind": ({"compute_kind": "spark"}, {"compute_kind": "sql"}),
        "tags": ({"tags": {"tier": "1", "flag": ""}}, {"tags": {"tier": "2", "flag": ""}}),
        "op_tags": ({"op_tags": {"cpu": "1"}}, {"op_tags": {"cpu": "2"}}),
        "code_version_added": ({}, {"code_version": "1"}),
        "code_version_removed": ({"code_version": "1"}, {}),
        "code_version_empty": ({}, {"code_version": ""}),
        "condition": (
            {"automation_condition": cond.eager()}, {"automation_condition": cond.on_cron("0 6 * * *", "Europe/Berlin")},
        ),
        "condition_operators": (
            {"automation_condition": cond.missing() & ~cond.in_progress()},
            {"automation_condition": (cond.missing() | cond.code_version_changed()) & ~cond.any_deps_missing()},
        ),
        "condition_selection": (
            {"automation_condition": cond.any_deps_match(cond.newly_updated()).ignore(dg.AssetSelection.groups("raw"))},
            {"automation_condition": cond.any_deps_match(cond.newly_updated()).allow(dg.AssetSelection.assets("owners"))},
        ),
        "condition_removed": ({"automation_condition": cond.on_missing()}, {}),
        "condition_own": (
            {"automation_condition": OwnCondition()}, {"automation_condition": OwnCondition() & cond.missing()},
        ),
        "auto_materialize_policy": (
            {"auto_materialize_policy": dg.AutoMaterializePolicy.eager()},
            {"auto_materialize_policy": dg.AutoMaterializePolicy.lazy()},
        ),
        "legacy_freshness": (
            {"legacy_freshness_policy": LegacyFreshnessPolicy(maximum_lag_minutes=30)},
            {"legacy_freshness_policy": LegacyFreshnessPolicy(maximum_lag_minutes=60, cron_schedule="0 6 * * *", cron_schedule_timezone="UTC")},
        ),
        "backfill_single": (
            {"backfill_policy": dg.BackfillPolicy.single_run(), "partitions_def": TIME},
            {"backfill_policy": dg.BackfillPolicy.multi_run(5), "partitions_def": TIME},
        ),
        "partitions_time": ({"partitions_def": TIME}, {"partitions_def": TIME_EARLIER}),
        "retry": ({"retry_policy": dg.RetryPolicy(max_retries=1)}, {"retry_policy": dg.RetryPolicy(max_retries=2)}),
        "config_schema": ({"config_schema": {"a": int}}, {"config_schema": {"a": str}}),
        "io_manager_key": ({"io_manager_key": "lake"}, {"io_manager_key": "io_manager"}),
    }
    if HAS_POOLS:
        pairs["pool"] = ({"pool": "warehouse"}, {"pool": "lake"})
    if HAS_NEW_FRESHNESS:
        policy = dg.FreshnessPolicy
        pairs["freshness_window"] = (
            {"freshness_policy": policy.time_window(fail_window=minutes * 2, warn_window=minutes)},
            {"freshness_policy": policy.time_window(fail_window=minutes * 4)},
        )
        pairs["freshness_cron"] = (
            {"freshness_policy": policy.cron("0 6 * * *", minutes)},
            {"freshness_policy": policy.cron("0 7 * * *", minutes, timezone="Europe/Berlin")},
        )
        pairs["freshness_added"] = ({}, {"freshness_policy": policy.cron("0 6 * * *", minutes)})
        pairs["virtual"] = ({"is_virtual": False}, {"is_virtual": True})

    def make(name, kw):
        if not HAS_NEW_FRESHNESS and "legacy_freshness_policy" in kw:
            kw = {"freshness_policy": kw["legacy_freshness_policy"]}
        return asset(name, **kw)

    return tuple(
        defs(
            [make(n, p[i]) for n, p in pairs.items()],
            resources={"lake": dg.mem_io_manager},
        )
        for i in (0, 1)
    )


class Warehouse(dg.ConfigurableResource):
    host: str
    password: str
    port: int = 5432


class Bucket(dg.ConfigurableResource):
    """Where the files are."""

    name: str
    warehouse: Warehouse


@scenario
@full
def resources():
    """Resources, required ones, environment variables."""

    def graph(branch):
        @dg.asset
        def loaded(warehouse: Warehouse):
            return None

        @dg.asset
        def copied(bucket: Bucket, warehouse: Warehouse):
            return None

        @dg.asset(required_resource_keys={"plain", "bucket"} if branch else {"plain"})
        def needs():
            return None

        @dg.resource(config_schema={"level": int}, description="a plain one")
        def plain(_):
            return None

        warehouse = Warehouse(
            host=dg.EnvVar("WAREHOUSE_HOST"),
            password=dg.EnvVar("WAREHOUSE_PASSWORD_2" if branch else "WAREHOUSE_PASSWORD"),
            port=dg.EnvVar.int("WAREHOUSE_PORT") if branch else 5432,
        )
        more = {"extra": Bucket(name="extra", warehouse=warehouse)} if branch else {}
        return defs(
            loaded, copied, needs,
            resources={
                "warehouse": warehouse,
                "bucket": Bucket(name=dg.EnvVar("BUCKET"), warehouse=warehouse),
                "plain": plain.configured({"level": 2 if branch else 1}),
                **more,
            },
        )

    return graph(False), graph(True)


@scenario
def automation():
    """Jobs, schedules and sensors."""

    def graph(branch):
        nightly = dg.define_asset_job(
            "nightly", selection=dg.AssetSelection.assets("orders").downstream(), tags={"team": "b" if branch else "a"},
            description="every night",
        )
        daily = dg.define_asset_job("daily", selection=["parts"], partitions_def=TIME)
        jobs = [nightly, daily]
        if branch:
            jobs.append(dg.define_asset_job("everything", selection="*", metadata={"owner": "x"}))

        @dg.op
        def hello():
            return None

        @dg.job(tags={"k": "v"})
        def plain_job():
            hello()

        @dg.sensor(job=nightly, minimum_interval_seconds=60 if branch else 30, description="watches")
        def watcher():
            return dg.SkipReason("nothing")

        @dg.asset_sensor(asset_key=dg.AssetKey("orders"), job=nightly)
        def on_orders():
            return dg.SkipReason("nothing")

        @dg.run_failure_sensor
        def on_failure():
            return None

        @dg.multi_asset_sensor(monitored_assets=[dg.AssetKey("orders"), dg.AssetKey("parts")], job=nightly)
        def on_both():
            return dg.SkipReason("nothing")

        @dg.schedule(cron_schedule="*/5 * * * *", job=plain_job)
        def often():
            return dg.SkipReason("nothing")

        schedules = [
            dg.ScheduleDefinition(
                name="nightly_schedule", job=nightly, cron_schedule="0 3 * * *" if branch else "0 2 * * *",
                execution_timezone="Europe/Berlin", description="at night",
                default_status=dg.DefaultScheduleStatus.RUNNING,
            ),
            dg.ScheduleDefinition(
                name="of_assets", target=dg.AssetSelection.assets("report"), cron_schedule=["0 1 * * *", "0 4 * * *"],
            ),
            dg.build_schedule_from_partitioned_job(daily, name="daily_parts"),
            often,
        ]
        sensors = [
            watcher, on_orders, on_failure, on_both,
            dg.AutomationConditionSensorDefinition("conditions", target=dg.AssetSelection.all(), tags={"a": "b"}),
        ]
        return defs(
            asset("orders"),
            asset("report", ["orders"], automation_condition=dg.AutomationCondition.eager()),
            asset("parts", partitions_def=TIME),
            jobs=[*jobs, plain_job], schedules=schedules, sensors=sensors,
        )

    return graph(False), graph(True)


# ------------------------------------------------------------------------ code references

MODULE = "/project/warehouse/defs/orders.py"


def module(lines_above, count=50, path=MODULE):
    """The assets of a module made for the occasion, with lines_above more lines
    above the first of them. Dagster looks its source up as that of any module."""
    source = ["import dagster as dg\n", "\n"]
    source += ["# one more line\n"] * lines_above
    for i in range(count):
        source += ["\n", "@dg.asset\n", "def orders_%02d():\n" % i, "    return %d\n" % i, "\n"]
    text = "".join(source)
    linecache.cache[path] = (len(text), None, text.splitlines(True), path)
    names = {"__name__": "warehouse.defs.orders"}
    exec(compile(text, path, "exec"), names)
    return dg.with_source_code_references([names["orders_%02d" % i] for i in range(count)])


def in_git(assets, sha, url="https://github.com/example/warehouse"):
    return dg.link_code_references_to_git(
        assets_defs=assets,
        git_url=url,
        git_branch=sha,
        file_path_mapping=dg.AnchorBasedFilePathMapping(
            local_file_anchor=Path(MODULE), file_anchor_path_in_repository="warehouse/defs/orders.py"
        ),
    )


@scenario
def lines_inserted():
    return defs(module(0)), defs(module(10))


@scenario
def code_references_git():
    before, after = "0123456789abcdef0123456789abcdef01234567", "89abcdef0123456789abcdef0123456789abcdef"
    gitlab = "https://gitlab.com/example/warehouse"

    return (
        [*defs(in_git(module(0, 3), before), location="github"),
         *defs(in_git(module(0, 3), before, gitlab), location="gitlab")],
        [*defs(in_git(module(0, 3), after), location="github"),
         *defs(in_git(module(4, 3), before, gitlab), location="gitlab")],
    )


# -------------------------------------------------------------------- shaped as dagster-dbt


@scenario
def dbt_like():
    def model(name, deps, sql, database, version):
        held = ObjectMetadataValue or (lambda x: x)
        return asset(
            "marts/" + name,
            deps,
            code_version=version,
            group_name="marts",
            owners=["team:analytics"],
            kinds={"dbt", "duckdb"},
            tags={"dbt_tag": ""},
            description="The %s.\n\n#### Raw SQL:\n```sql\n%s\n```" % (name, sql),
            metadata={
                "dagster_dbt/manifest": held(Manifest()),
                "dagster_dbt/dagster_dbt_translator": held(Translator()),
                "dagster_dbt/unique_id": "model.shop.%s" % name,
                "dagster/table_name": "%s.marts.%s" % (database, name),
                "dagster/column_schema": schema(column("id", "integer", "key"), column("amount", "?")),
            },
        )

    def graph(branch):
        database = "dev" if branch else "prod"
        sql = "select id, sum(amount) as amount\nfrom orders\ngroup by id"
        return defs(
            dg.AssetSpec(dg.AssetKey(["raw", "orders"]), kinds={"source"}),
            model("orders", [dg.AssetKey(["raw", "orders"])], sql + (", 1" if branch else ""), database, "b" if branch else "a"),
            model("customers", [dg.AssetKey(["marts", "orders"])], "select 1 -- <b>&amp;</b>", "prod", "c"),
            model("only_database", [dg.AssetKey(["raw", "orders"])], "select 2", database, "d"),
            model("only_sql_text", [dg.AssetKey(["raw", "orders"])], "select  3" if branch else "select 3", "prod", "e"),
        )

    return graph(False), graph(True)


# ------------------------------------------------------------------ repositories, locations


def repository(name, *assets):
    @dg.repository(name=name, description="the repository " + name)
    def made():
        return list(assets)

    return made


@scenario
def two_repositories():
    def graph(branch):
        v = "2" if branch else "1"
        return [
            ("analytics", repository(
                "first", asset("shared", code_version=v), asset("mine", ["shared"]),
                dg.SourceAsset("theirs"))),
            ("analytics", repository(
                "second", asset("theirs", metadata={"rows": int(v)}), asset("shared", ["theirs"], code_version="1"),
                asset("last", ["theirs"]))),
        ]

    return graph(False), graph(True)


def location(i, branch=False):
    """The i-th of five locations: all define `shared`, each reads the one before."""
    made = [
        asset("shared", ["seed_%d" % i], code_version="%d" % (i + 10 * branch), tags={"from": "loc_%d" % i}),
        asset("loc_%d/own" % i, ["shared"], metadata={"location": i}),
        dg.AssetSpec("seed_%d" % i, tags={"n": str(i)}),
    ]
    if i:
        made.append(dg.AssetSpec(dg.AssetKey(["loc_%d" % (i - 1), "own"])))
        made.append(asset("loc_%d/reads" % i, [dg.AssetKey(["loc_%d" % (i - 1), "own"])]))
    return defs(made, location="loc_%d" % i)


@scenario
def five_locations_against_one():
    """What a base that lists only one location of the branch's five looks like."""
    return location(2), [e for i in range(5) for e in location(i, branch=i == 2)]


@scenario
def one_location_against_five():
    return [e for i in range(5) for e in location(i)], location(2, branch=True)


@scenario
def moved_to_another_location():
    """An asset that another location defines now, otherwise as it was."""
    return (
        [*defs(asset("moved", code_version="1"), asset("stays"), location="one"), *defs(asset("other"), location="two")],
        [*defs(asset("stays"), location="one"), *defs(asset("other"), asset("moved", code_version="1"), location="two")],
    )


@scenario
def materialized_in_one_location():
    """Keys that one location makes and others only name: who speaks for them in
    the merged workspace, and whose parents count."""

    def graph(branch):
        @dg.observable_source_asset(name="observed_or_made", tags={"who": "observes"})
        def observes():
            return dg.DataVersion("1")

        made = [
            asset("orders", ["raw"], tags={"who": "makes"}),
            asset("observed_or_made", tags={"who": "makes"}) if branch else dg.AssetSpec("observed_or_made", tags={"who": "names"}),
        ]
        return [
            *defs(dg.AssetSpec("orders", tags={"who": "names"}, deps=["b" if branch else "a"]), asset("uses", ["orders", "observed_or_made"]), location="a_names"),
            *defs(observes, location="b_observes"),
            *defs(made, location="c_makes"),
        ]

    return graph(False), graph(True)


@scenario
def empty():
    return defs(), defs(asset("first"))
