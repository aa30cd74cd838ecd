{{ config(materialized='table') }}
select
    cast(o.ordered_at as date) as day,
    c.country_code,
    cast(sum(p.amount) as decimal(18, 2)) as revenue
from {{ ref('payments_protected') }} p
join {{ ref('stg_orders') }} o using (order_id)
join {{ ref('stg_customers') }} c using (customer_id)
group by 1, 2
