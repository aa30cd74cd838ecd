select
    id as order_id,
    customer_id,
    cast(ordered_at as date) as ordered_on,
    {{ cents_to_dollars('amount_cents') }} as amount,
    status
from {{ source('shop', 'orders') }}
