{% snapshot orders_snapshot %}
{{ config(
    unique_key='order_id',
    strategy='timestamp',
    updated_at='_loaded_at',
    target_schema='snapshots',
    hard_deletes='invalidate'
) }}
select * from {{ ref('stg_orders') }}
{% endsnapshot %}
