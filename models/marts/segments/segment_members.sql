{{
    config(
        materialized='incremental',
        incremental_strategy='merge' if target.type == 'bigquery' else 'delete+insert',
        unique_key='membership_id',
        full_refresh=false
    )
}}
{#-
  One row per stay of a customer in a segment. A run settles the segments that segment_refreshes has at the newest
  moment: who matches and is not in enters, who is in and does not match any more leaves. On the same data nothing
  changes. Members of a segment that is no longer defined leave too.
-#}
{%- set fresh = not is_incremental() %}
with refreshes as (

    select * from {{ ref('segment_refreshes') }}

),

definitions as (

    select * from {{ ref('segment_definitions') }}

),

moment as (

    select max(refreshed_at) as settled_at from refreshes

),

settled as (

    select
        definitions.segment,
        definitions.definition_version
    from definitions
    cross join moment
    inner join refreshes
        on definitions.segment = refreshes.segment
        and refreshes.refreshed_at = moment.settled_at

),

matching as (

    select
        matches.segment,
        matches.customer_id,
        settled.definition_version
    from {{ ref('int_segment_matches') }} as matches
    inner join settled
        on matches.segment = settled.segment

),

people as (

    select customer_id from {{ ref('customers') }}

),

{{ segment_stays(this, fresh) }}

select
    segment || ':' || customer_id || ':' || cast(stay_number as {{ type_string() }}) as membership_id,
    segment,
    customer_id,
    cast(stay_number as {{ type_int() }}) as stay_number,
    entered_at,
    left_at,
    left_reason,
    definition_version
from changed
