{{ config(materialized='view', tags=['daily']) }}
select d.day, count(f.order_id) as orders
from {{ ref('extras', 'extras_calendar') }} d
left join {{ ref('fct_orders') }} f on cast(f.ordered_at as date) = d.day
group by 1
