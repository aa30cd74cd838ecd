{{ config(alias='Odd Alias/With*Stars', materialized='view') }}
select 'ünïcödé 日本 🦆' as "a column | with `odd` <i>name</i>", 1 as plain
