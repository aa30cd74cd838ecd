select
    id as payment_id,
    order_id,
    method,
    {{ dollars('amount_cents') }} as amount
from {{ source('raw', 'payments') }}
