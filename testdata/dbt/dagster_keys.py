"""Writes the asset keys that dagster-dbt gives the resources of a manifest.

    python dagster_keys.py manifest.json > dagster_keys.json

It needs dagster-dbt, from its own virtual environment:

    python3 -m venv dagster && dagster/bin/pip install -U pip
    dagster/bin/pip install --only-binary=:all: dagster-dbt==0.29.27 python-dateutil

The committed loader/dbt/testdata/dagster_keys.json was made of full/manifest.json.
"""

import json
import sys

from dagster_dbt import DagsterDbtTranslator
from dagster_dbt.asset_utils import default_asset_key_fn


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as f:
        manifest = json.load(f)
    keys = {}
    for section in ("nodes", "sources"):
        for unique_id, resource in manifest[section].items():
            if resource["resource_type"] not in ("model", "seed", "snapshot", "source"):
                continue
            key = default_asset_key_fn(resource)
            if key != DagsterDbtTranslator().get_asset_key(resource):
                sys.exit(f"{unique_id}: the translator and default_asset_key_fn disagree")
            keys[unique_id] = list(key.path)
    json.dump(keys, sys.stdout, indent=1, sort_keys=True, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()
