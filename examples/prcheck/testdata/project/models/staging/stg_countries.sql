select code as country_code, name as country from {{ ref('countries') }}
