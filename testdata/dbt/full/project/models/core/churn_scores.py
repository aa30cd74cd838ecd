def model(dbt, session):
    dbt.config(materialized="table")
    threshold = dbt.config.get("threshold")
    customers = dbt.ref("dim_customers", v=1).df()
    orders = dbt.ref("stg_orders").df()
    customers["churned"] = ~customers.customer_id.isin(orders.customer_id)
    return customers
