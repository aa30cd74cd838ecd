select payment_id, order_id, amount from {{ ref('payments_private') }}
