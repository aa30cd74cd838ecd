{{ config(materialized='ephemeral') }}
select * from {{ source('odd names', 'events') }}
union all
select * from {{ source('odd names', 'clicks/*') }}
