select
    id as order_id,
    customer_id,
    status,
    amount_cents,
    ordered_at,
    _loaded_at
from {{ source('raw', 'orders') }}
where ordered_at >= date '{{ var("first_day") }}'
