{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}
{#-
  One row per record and key that it ever had: the memory that makes keys stay. A run only adds rows, and a full refresh
  leaves the table alone. A component without a claim to any key gets a new one, named after its first-known record.
-#}
{%- set fresh = not is_incremental() %}
with records as (

    select
        records.record_id,
        coalesce(connected.component_id, records.record_id) as component_id,
        records.first_seen_at,
        case records.record_kind when 'account' then 1 else 2 end as kind_order
    from {{ ref('int_records_collected') }} as records
    left join {{ ref('int_records_connected') }} as connected
        on records.record_id = connected.record_id

),

as_of as (

    select * from {{ ref('int_as_of') }}

),
{%- if not fresh %}

surviving as (

    {{ surviving_keys('records', this) }}

),

last_run as (

    select max(generation) as generation from {{ this }}

),
{%- endif %}

first_known as (

    select
        component_id,
        record_id as customer_key
    from records
    qualify row_number() over (
        partition by component_id order by first_seen_at nulls last, kind_order, record_id
    ) = 1

),

held as (

    select
        records.record_id,
        {% if fresh -%}
        first_known.customer_key,
        cast(1 as {{ type_int() }}) as generation,
        {%- else -%}
        coalesce(surviving.customer_key, first_known.customer_key) as customer_key,
        coalesce(last_run.generation, 0) + 1 as generation,
        {%- endif %}
        records.first_seen_at as key_seen_at,
        as_of.as_of as held_since
    from records
    inner join first_known
        on records.component_id = first_known.component_id
    {%- if not fresh %}
    left join surviving
        on records.component_id = surviving.component_id
    cross join last_run
    {%- endif %}
    cross join as_of

)

select
    held.record_id,
    held.customer_key,
    held.generation,
    held.key_seen_at,
    held.held_since
from held
{%- if not fresh %}
left join {{ this }} as known
    on held.record_id = known.record_id
    and held.customer_key = known.customer_key
where known.record_id is null
{%- endif %}
