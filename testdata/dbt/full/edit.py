"""The edits that make manifest_branch.json out of the project of manifest.json.

    edit.py apply PROJECT_DIR     make all the edits in a copy of the project
    edit.py list                  print edits.json
    edit.py check BASE BRANCH     of two manifests of the same target, check that
                                  exactly the entries differ that the edits name

Fields of an edit, as edits.json has them:

    edit       its sort; each occurs once
    unique_id  what was edited (null: no one entry)
    what       in words
    affects    the entries of the manifest that differ for it, those that appear
               or disappear included. Empty: the manifest does not show the edit.
    reaches    entries that are the same themselves, but use what was edited
               (a macro, a function)
    noise      entries of which only `checksum` differs, because dbt takes the
               checksum of the whole file: of a yml file for a snapshot that is
               written in yml, of dbt_project.yml for an on-run-start or
               on-run-end operation
"""

import json
import os
import sys

# Each: the record for edits.json, then the changes.
# A change is (file, old, new); old None makes the file, new None removes it.
EDITS = [
    ({"edit": "model_body", "unique_id": "model.fixture.customer_totals",
      "what": "count(*) became count(f.order_id)"},
     [("models/marts/customer_totals.sql", "count(*) as orders", "count(f.order_id) as orders")]),

    ({"edit": "model_comment", "unique_id": "model.fixture.payments_protected",
      "what": "only a comment and white space were added"},
     [("models/core/payments_protected.sql",
       "select payment_id, order_id, amount from",
       "-- What others may see.\nselect\n    payment_id,\n    order_id,\n    amount\nfrom")]),

    ({"edit": "model_python_body", "unique_id": "model.fixture.churn_scores",
      "what": "a line of the Python model changed"},
     [("models/core/churn_scores.py", "= ~customers", "= threshold * ~customers")]),

    ({"edit": "macro_bottom_of_chain", "unique_id": "macro.fixture.cents_scale",
      "what": "100 became 100.0 in the macro that divide calls, which dollars calls, which two models call",
      "reaches": ["model.fixture.fct_orders", "model.fixture.stg_payments"]},
     [("macros/cents_scale.sql", "100", "100.0")]),

    ({"edit": "macro_of_package", "unique_id": "macro.extras.extras_label",
      "what": "a macro of the local package changed",
      "reaches": ["model.extras.extras_calendar"]},
     [("local_packages/extras/macros/extras_label.sql", "'{{ var(\"extras_label\") }}'",
       "upper('{{ var(\"extras_label\") }}')")]),

    ({"edit": "macro_unused", "unique_id": "macro.fixture.never_called",
      "what": "a macro that nothing calls changed"},
     [("macros/log_run.sql", "select 'never'", "select 'not once'")]),

    ({"edit": "function_body", "unique_id": "function.fixture.is_positive",
      "what": "amount > 0 became amount >= 0.01",
      "reaches": ["model.fixture.positive_payments"]},
     [("functions/is_positive.sql", "amount > 0", "amount >= 0.01")]),

    ({"edit": "materialized", "unique_id": "model.fixture.orders_by_day",
      "what": "view became table"},
     [("models/marts/orders_by_day.sql", "materialized='view'", "materialized='table'")]),

    ({"edit": "tag", "unique_id": "model.fixture.events_incremental",
      "what": "the tag events was added"},
     [("models/core/core.yml", "      on_schema_change: append_new_columns\n",
       "      on_schema_change: append_new_columns\n      tags: [events]\n")]),

    ({"edit": "meta", "unique_id": "model.fixture.stg_customers",
      "what": "meta.float 0.1 became 0.2"},
     [("models/staging/staging.yml", "        float: 0.1\n", "        float: 0.2\n")]),

    ({"edit": "description", "unique_id": "model.fixture.payments_private",
      "what": "the description changed"},
     [("models/core/core.yml", "For finance alone.", "For finance, and nobody else.")]),

    ({"edit": "docs_block", "unique_id": "doc.fixture.raw_orders",
      "what": "a docs block changed, which is the description of a source",
      "affects": ["doc.fixture.raw_orders", "source.fixture.raw.orders"]},
     [("models/docs.md", "as the shop writes them.", "as the shop has written them.")]),

    ({"edit": "column_added", "unique_id": "model.fixture.payment_mix",
      "what": "the column payments was added, with data_type bigint"},
     [("models/marts/marts.yml", "      - name: label\n        data_type: varchar\n",
       "      - name: label\n        data_type: varchar\n      - name: payments\n        data_type: bigint\n")]),

    ({"edit": "constraint", "unique_id": "model.fixture.revenue",
      "what": "a check constraint of the column revenue changed, under an enforced contract"},
     [("models/core/core.yml", "revenue < 1e12", "revenue < 1e13")]),

    ({"edit": "test_severity",
      "unique_id": "test.fixture.not_null_customers_snapshot_customer_id.6c97fbf866",
      "what": "severity became warn",
      "noise": ["snapshot.fixture.customers_snapshot"]},
     [("snapshots/customers_snapshot.yml", "data_tests: [not_null]",
       "data_tests:\n          - not_null:\n              config:\n                severity: warn")]),

    ({"edit": "test_removed", "unique_id": "test.fixture.not_null_countries_code.c12fd633e2",
      "what": "not_null of the seed countries was removed"},
     [("seeds/seeds.yml", "data_tests: [unique, not_null]", "data_tests: [unique]")]),

    ({"edit": "test_where", "unique_id": "test.fixture.amount_cents_of_shipped.21dab978d7",
      "what": "the where of one of the two same tests changed"},
     [("models/staging/staging.yml", "status = 'shipped'", "status in ('shipped', 'lost')")]),

    ({"edit": "test_arguments",
      "unique_id": "test.fixture.at_least_stg_orders_amount_cents___100.3ada098573",
      "what": "minimum -100 became -200: dbt gives the test another name and id",
      "affects": ["test.fixture.at_least_stg_orders_amount_cents___100.3ada098573",
                  "test.fixture.at_least_stg_orders_amount_cents___200.cad0e966b7"]},
     [("models/staging/staging.yml", "minimum: -100", "minimum: -200")]),

    ({"edit": "test_singular_body", "unique_id": "test.fixture.no_orphan_payments",
      "what": "the query of a singular test changed"},
     [("tests/no_orphan_payments.sql", "select p.payment_id\n", "select p.payment_id, p.order_id\n")]),

    ({"edit": "unit_test_expectation",
      "unique_id": "unit_test.fixture.customer_totals.customer_totals_sums",
      "what": "the expected total 10 became 10.0 and orders 2 became 3"},
     [("models/marts/marts.yml", "orders: 2, total: 10}", "orders: 3, total: 10.0}")]),

    ({"edit": "unit_test_fixture_file",
      "unique_id": "unit_test.fixture.fct_orders.fct_orders_from_files",
      "what": "the csv file of the expected rows changed"},
     [("tests/fixtures/kept_orders.csv", "1,5\n", "1,5\n3,7\n")]),

    ({"edit": "model_new", "unique_id": "model.fixture.repeat_customers",
      "what": "a new model, which depends on customer_totals"},
     [("models/marts/repeat_customers.sql", None,
       "select customer_id from {{ ref('customer_totals') }} where orders > 1\n")]),

    ({"edit": "model_removed", "unique_id": "model.fixture.old_report",
      "what": "the model was removed"},
     [("models/marts/old_report.sql", "", None)]),

    ({"edit": "exposure_owner", "unique_id": "exposure.fixture.weekly_board",
      "what": "the owner Ana became Bea"},
     [("models/marts/marts.yml", "      name: Ana\n      email: ana@example.com",
       "      name: Bea\n      email: bea@example.com")]),

    ({"edit": "metric_expression", "unique_id": "metric.fixture.revenue_doubled",
      "what": "total_revenue * 2 became total_revenue + total_revenue"},
     [("models/layer/layer.yml", "total_revenue * 2", "total_revenue + total_revenue")]),

    ({"edit": "seed", "unique_id": "seed.fixture.payment_methods",
      "what": "a row was added"},
     [("seeds/payment_methods.csv", "cash,Cash\n", "cash,Cash\ngift,Gift card\n")]),

    ({"edit": "seed_big", "unique_id": "seed.fixture.big",
      "what": "a value changed in the seed of more than 1 MiB; its checksum is its path, so the manifest does not show it",
      "affects": []},
     [("seeds/big.csv", "\n7,row 7 ", "\n7,line 7 ")]),

    ({"edit": "folder_schema", "unique_id": None,
      "what": "+schema of the folder models/odd changed",
      "affects": ["model.fixture.name-with-dashes&\u00e9", "model.fixture.odd_descriptions"],
      "noise": ["operation.fixture.fixture-on-run-end-0", "operation.fixture.fixture-on-run-start-0"]},
     [("dbt_project.yml", "+schema: odd\n", "+schema: odder\n")]),

    ({"edit": "group_owner", "unique_id": "group.fixture.finance",
      "what": "the owner's email changed"},
     [("models/core/core.yml", "finance@example.com", "money@example.com")]),

    ({"edit": "source_freshness", "unique_id": "source.fixture.raw.payments",
      "what": "warn_after 1 day became 2 days"},
     [("models/staging/sources.yml", "{count: 1, period: day}", "{count: 2, period: day}")]),

    ({"edit": "snapshot_strategy", "unique_id": "snapshot.fixture.orders_snapshot",
      "what": "the strategy timestamp became check"},
     [("snapshots/orders_snapshot.sql", "strategy='timestamp',\n    updated_at='_loaded_at',",
       "strategy='check',\n    check_cols=['status'],")]),

    ({"edit": "on_run_start", "unique_id": "operation.fixture.fixture-on-run-start-0",
      "what": "the operation changed",
      "noise": ["operation.fixture.fixture-on-run-end-0"]},
     [("dbt_project.yml", "log_run('start')", "log_run('begin')")]),

    ({"edit": "var", "unique_id": None,
      "what": "a var of dbt_project.yml changed, which stg_orders reads; the manifest does not show it",
      "affects": [],
      "noise": ["operation.fixture.fixture-on-run-end-0", "operation.fixture.fixture-on-run-start-0"]},
     [("dbt_project.yml", 'first_day: "2024-01-01"', 'first_day: "2025-01-01"')]),

    ({"edit": "target", "unique_id": None,
      "what": "the target was dev in place of prod: the schema of almost every entry and its relation_name differ, which is no edit of the project",
      "affects": []},
     []),
]


def records():
    for record, _ in EDITS:
        record = dict(record)
        record.setdefault("affects", [record["unique_id"]])
        record.setdefault("reaches", [])
        record.setdefault("noise", [])
        yield record


def apply(project):
    for record, changes in EDITS:
        for name, old, new in changes:
            path = os.path.join(project, *name.split("/"))
            if new is None:
                os.remove(path)
                continue
            if old is None:
                text = new
            else:
                with open(path, encoding="utf-8", newline="") as f:
                    text = f.read()
                if text.count(old) != 1:
                    sys.exit("edit.py: %s: %r is %d times in %s" % (record["edit"], old, text.count(old), name))
                text = text.replace(old, new)
            with open(path, "w", encoding="utf-8", newline="") as f:
                f.write(text)


def check(base, branch):
    skip = {"metadata", "parent_map", "child_map", "group_map"}
    differ, only_checksum = set(), set()
    for section in base:
        if section in skip or not isinstance(base[section], dict):
            continue
        for key in set(base[section]) | set(branch[section]):
            x, y = base[section].get(key), branch[section].get(key)
            if x == y:
                continue
            if x and y and isinstance(x, dict) and dict(x, checksum=None) == dict(y, checksum=None):
                only_checksum.add(key)
            else:
                differ.add(key)
    named = {key for record in records() for key in record["affects"]}
    noise = {key for record in records() for key in record["noise"]} - named
    differ |= only_checksum & named  # a seed has nothing else to show
    only_checksum -= named
    if only_checksum != noise:
        sys.exit("edit.py: only the checksum differs of %s, the edits say %s"
                 % (sorted(only_checksum), sorted(noise)))
    if differ != named:
        sys.exit("edit.py: differ, but are in no edit: %s\nedit.py: are in an edit, but do not differ: %s"
                 % (sorted(differ - named), sorted(named - differ)))
    sorts = [record["edit"] for record in records()]
    if len(sorts) != len(set(sorts)):
        sys.exit("edit.py: a sort of edit occurs twice")


def main():
    args = sys.argv[1:]
    if args[:1] == ["apply"] and len(args) == 2:
        apply(args[1])
    elif args == ["list"]:
        print(json.dumps(list(records()), indent=2, ensure_ascii=True))
    elif args[:1] == ["check"] and len(args) == 3:
        manifests = []
        for name in args[1:]:
            with open(name, encoding="utf-8") as f:
                manifests.append(json.load(f))
        check(*manifests)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
