select
    id as customer_id,
    trim(name) as name,
    country_code
from {{ source('raw', 'customers') }}
