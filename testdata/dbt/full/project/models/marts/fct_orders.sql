select
    o.order_id,
    o.customer_id,
    {{ dollars('o.amount_cents') }} as amount,
    o.ordered_at
from {{ ref('stg_orders') }} o
where o.status <> 'returned'
