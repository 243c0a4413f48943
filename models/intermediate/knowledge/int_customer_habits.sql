{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- One row per customer of whom it is known: the hour of most purchases, and what most visits to the site are made with. -#}
with ordered as (

    select
        customer_id,
        {{ shop_hour('ordered_at') }} as ordered_hour
    from {{ ref('orders') }}
    where is_purchase
        and customer_id is not null
        and ordered_at is not null

),

hours as (

    select
        customer_id,
        ordered_hour
    from ordered
    group by customer_id, ordered_hour
    qualify row_number() over (partition by customer_id order by count(*) desc, ordered_hour) = 1

),

devices as (

    select
        records.customer_id,
        site_events.device
    from {{ ref('stg_files__site_events') }} as site_events
    inner join {{ ref('int_records_of_customers') }} as records
        on coalesce({{ global_id('site_events.shop', 'site_events.customer_id') }}, site_events.shop || ':visitor:' || site_events.anonymous_id) = records.record_id
    where site_events.device is not null
        and {{ 'true' if 'files' in switched_on_sources() else 'false' }}
    group by records.customer_id, site_events.device
    qualify row_number() over (partition by records.customer_id order by count(*) desc, site_events.device) = 1

)

select
    coalesce(hours.customer_id, devices.customer_id) as customer_id,
    cast(hours.ordered_hour as {{ type_int() }}) as favourite_hour,
    devices.device as favourite_device
from hours
full outer join devices
    on hours.customer_id = devices.customer_id
