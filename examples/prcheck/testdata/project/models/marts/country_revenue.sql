select country, sum(value) as revenue
from {{ ref('customer_value') }}
group by 1
