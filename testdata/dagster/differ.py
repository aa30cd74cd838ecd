"""What write.py and random_pairs.py share: Dagster's serializer and its differ.

Works with both pins. Nothing here decides what changed: that is all Dagster's
AssetGraphDiffer, which is asked once per asset key, with and without detail.
"""

import json
import warnings
from types import SimpleNamespace

warnings.simplefilter("ignore")

import dagster  # noqa: E402
from dagster._core.remote_representation.external import RemoteRepository  # noqa: E402
from dagster._core.remote_representation.external_data import RepositorySnap  # noqa: E402
from dagster._core.remote_representation.handle import RepositoryHandle  # noqa: E402
from dagster._serdes import deserialize_value, serialize_value  # noqa: E402

try:
    from dagster._core.definitions.assets.graph.asset_graph_differ import AssetGraphDiffer
    from dagster._core.definitions.assets.graph.remote_asset_graph import RemoteWorkspaceAssetGraph

    INFERS_MAPPINGS = False
except ImportError:  # 1.9.8
    from dagster._core.definitions.asset_graph_differ import AssetGraphDiffer
    from dagster._core.definitions.remote_asset_graph import RemoteWorkspaceAssetGraph

    INFERS_MAPPINGS = True

PIN = dagster.__version__
_instance = None


def key_string(key):
    """The key as 1.13.29's AssetKey.to_escaped_user_string writes it. (1.9.8's
    leaves backslashes as they are, so that two keys may share one string.)"""
    return "/".join(p.replace("\\", "\\\\").replace("/", "\\/") for p in key.path)


def key_strings(keys):
    return sorted(key_string(k) for k in keys)


def read_snapshot(text):
    snap = deserialize_value(text, RepositorySnap)
    assert isinstance(snap, RepositorySnap)
    return snap


def _third_argument():
    # 1.13.29: whether automation conditions are evaluated by sensors; 1.9.8: an instance.
    global _instance
    if not INFERS_MAPPINGS:
        return True
    if _instance is None:
        from dagster import DagsterInstance

        _instance = DagsterInstance.ephemeral()
    return _instance


def _no_job_data(ref):
    raise AssertionError("the differ has no need of job snapshots")


def remote_repository(snap, location, repository):
    handle = RepositoryHandle.for_test(location_name=location, repository_name=repository)
    return RemoteRepository(snap, handle, _third_argument(), ref_to_data_fn=_no_job_data)


def workspace_graph(repositories):
    """Dagster's merged graph of [(location, RemoteRepository)]. Only the attributes
    that RemoteWorkspaceAssetGraph.build reads are made up."""
    by_location = {}
    for location, repository in repositories:
        by_location.setdefault(location, {})[repository.name] = repository
    entries = {
        name: SimpleNamespace(
            code_location=SimpleNamespace(name=name, get_repositories=lambda repos=repos: repos)
        )
        for name, repos in by_location.items()
    }
    return RemoteWorkspaceAssetGraph.build(SimpleNamespace(code_location_entries=entries))


def _mappings_seen(branch, base, key):
    """Every parent of key whose mapping Dagster's differ would find changed. It
    stops at the first, and which one that is depends on the order of a hash set."""
    if INFERS_MAPPINGS:
        return {
            p
            for p in branch.get(key).parent_keys
            if branch.get_partition_mapping(key, p) != base.get_partition_mapping(key, p)
        }
    a = base.get(key).resolve_to_singular_repo_scoped_node()
    b = branch.get(key).resolve_to_singular_repo_scoped_node()
    return {
        p for p in b.parent_keys if b.partition_mappings.get(p) != a.partition_mappings.get(p)
    }


def verdict(differ, base, branch, key):
    plain = sorted(c.value for c in differ.get_changes_for_asset(key))
    details = differ.get_changes_for_asset_with_diff(key)
    assert plain == sorted(c.value for c in details.change_types)
    found = {"change_types": plain}
    for name in ("code_version", "partitions_definition"):
        value = getattr(details, name)
        if value is not None:
            found[name] = {"old": value.old, "new": value.new}
    for name in ("tags", "metadata"):
        value = getattr(details, name)
        if value is not None:
            found[name] = {
                "added": sorted(value.added_keys),
                "changed": sorted(value.changed_keys),
                "removed": sorted(value.removed_keys),
            }
    if details.dependencies is not None:
        deps = details.dependencies
        changed = set(deps.changed_keys)
        if changed:
            every = _mappings_seen(branch, base, key)
            assert len(changed) == 1 and changed <= every, (key, changed, every)
            changed = every
        found["dependencies"] = {
            "added": key_strings(deps.added_keys),
            "changed": key_strings(changed),
            "removed": key_strings(deps.removed_keys),
        }
    return found


def _keys(graph):
    return set(graph.remote_asset_nodes_by_key) if graph is not None else set()


def verdicts(base, branch):
    """{key string: verdict} for every key of either graph; base may be None."""
    differ = AssetGraphDiffer(branch_asset_graph=branch, base_asset_graph=base)
    keys = {key_string(k): k for k in _keys(base) | _keys(branch)}
    assert len(keys) == len(_keys(base) | _keys(branch))
    return {name: verdict(differ, base, branch, keys[name]) for name in sorted(keys)}


def compare(base, branch):
    """The verdicts for two lists of {"location", "repository", "snapshot": RepositorySnap}:
    per repository of the branch, against the repository of that name in the
    location of that name, if there is one; and for the two merged workspaces."""

    def load(side):
        return [
            (e["location"], e["repository"], remote_repository(e["snapshot"], e["location"], e["repository"]))
            for e in side
        ]

    base, branch = load(base), load(branch)
    base_by_name = {(loc, repo): r for loc, repo, r in base}
    repositories = []
    for location, name, repository in branch:
        other = base_by_name.get((location, name))
        repositories.append({
            "location": location,
            "repository": name,
            "assets": verdicts(other.asset_graph if other else None, repository.asset_graph),
        })
    merged = [workspace_graph([(loc, r) for loc, _, r in side]) for side in (base, branch)]
    return {"repositories": repositories, "workspace": verdicts(*merged)}


__all__ = [
    "INFERS_MAPPINGS", "PIN", "compare", "json", "key_string", "read_snapshot",
    "remote_repository", "serialize_value", "verdicts",
]
