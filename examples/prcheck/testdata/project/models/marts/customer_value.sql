select
    c.customer_id,
    c.country,
    sum(o.amount) as value
from {{ ref('dim_customers') }} c
left join {{ ref('fct_orders') }} o using (customer_id)
group by 1, 2
