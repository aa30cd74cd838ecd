"""A small code location to try snapshot.py with."""

import dagster as dg

days = dg.DailyPartitionsDefinition(start_date="2026-01-01")


class Warehouse(dg.ConfigurableResource):
    url: str


@dg.asset(partitions_def=days, code_version="1", tags={"layer": "raw"}, metadata={"dagster/table_name": "prod.shop.orders"})
def orders(warehouse: Warehouse):
    """The orders of a day."""


@dg.asset(deps=[orders], partitions_def=days, code_version="1")
def daily_revenue(warehouse: Warehouse):
    """What a day brought in."""


@dg.asset(deps=[daily_revenue])
def revenue_report():
    """A report of all days."""


report_job = dg.define_asset_job("report_job", selection=[revenue_report])
nightly = dg.ScheduleDefinition(name="nightly", job=report_job, cron_schedule="0 3 * * *")

defs = dg.Definitions(
    assets=[orders, daily_revenue, revenue_report],
    jobs=[report_job],
    schedules=[nightly],
    resources={"warehouse": Warehouse(url=dg.EnvVar("WAREHOUSE_URL"))},
)
