{{ config(materialized='ephemeral') }}
select {{ var('minimum') }} as minimum
