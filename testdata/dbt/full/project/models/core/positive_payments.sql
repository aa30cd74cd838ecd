select * from {{ ref('stg_payments') }} where {{ function('is_positive') }}(amount)
