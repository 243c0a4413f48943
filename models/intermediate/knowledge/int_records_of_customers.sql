{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- One row per record of a source (an account, a visitor) that belongs to a customer: what files' ids are looked up in. -#}
with identities as (

    select * from {{ ref('customer_identities') }}

),

customers as (

    select * from {{ ref('customers') }}

)

select
    identities.record_id,
    customers.customer_id
from identities
inner join customers
    on identities.customer_key = customers.customer_id
