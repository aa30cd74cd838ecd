{{ config(
    materialized='incremental',
    unique_key=['event_id', 'day'],
    incremental_strategy='delete+insert',
    pre_hook=["select 'before' as pre_hook", {"sql": "select 'outside' as pre_hook", "transaction": false}],
    post_hook="{{ log_run('events') }}"
) }}
select event_id, day, payload
from {{ ref('stg_events') }}
{% if is_incremental() %}
where day > (select max(day) from {{ this }})
{% endif %}
