select
    c.customer_id,
    count(*) as orders,
    sum(f.amount) as total
from {{ ref('dim_customers') }} c
left join {{ ref('fct_orders') }} f using (customer_id)
group by 1
