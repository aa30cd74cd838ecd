select c.customer_id, c.name, n.name as country
from {{ ref('stg_customers') }} c
left join {{ ref('countries') }} n on n.code = c.country_code
