select m.label, count(*) as payments
from {{ ref('stg_payments') }} p
left join {{ ref('payment_methods') }} m using (method)
left join {{ ref('big') }} b on b.id = p.payment_id
group by 1
