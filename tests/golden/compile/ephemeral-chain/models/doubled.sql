{{ config(materialized='ephemeral') }}
select id * 2 as id from {{ ref('base') }}
