select
    order_id,
    customer_id,
    ordered_on,
    amount,
    amount - {{ cents_to_dollars('250') }} as amount_after_fee
from {{ ref('stg_orders') }}
where status <> 'cancelled'
