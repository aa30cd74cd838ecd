{{ config(tags=['singular'], severity='error', error_if='>10', warn_if='>0') }}
select p.payment_id
from {{ ref('stg_payments') }} p
left join {{ ref('stg_orders') }} o on o.order_id = p.order_id
where o.order_id is null
