select * from {{ ref('customer_totals') }} order by total desc limit {{ var('limit_rows') }}
