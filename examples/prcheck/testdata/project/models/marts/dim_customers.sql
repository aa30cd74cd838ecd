select c.customer_id, c.name, n.country
from {{ ref('stg_customers') }} c
left join {{ ref('stg_countries') }} n using (country_code)
