{{
    config(
        materialized='incremental',
        incremental_strategy='append' if target.type != 'bigquery' else 'merge',
        unique_key=['segment', 'refreshed_at'] if target.type == 'bigquery' else none,
        full_refresh=false
    )
}}
{#-
  When each segment's members were settled. Time never runs backwards: a run whose as_of is older than the last refresh
  counts as one more at that time. The table is history: a full refresh leaves it alone.
-#}
{%- set fresh = not is_incremental() %}
with definitions as (

    select * from {{ ref('segment_definitions') }}

),

refreshes as (

    {% if fresh -%}
    select definitions.segment, newest.as_of as refreshed_at, definitions.definition_version
    from definitions
    cross join {{ ref('int_as_of') }} as newest
    where false
    {%- else -%}
    select segment, refreshed_at, definition_version from {{ this }}
    {%- endif %}

),

moment as (

    select {{ later('max(newest.as_of)', 'max(last_refresh.refreshed_at)') }} as refreshed_at
    from {{ ref('int_as_of') }} as newest
    cross join (select max(refreshed_at) as refreshed_at from refreshes) as last_refresh

),

latest as (

    select *
    from refreshes
    qualify row_number() over (partition by segment order by refreshed_at desc) = 1

),

due as (

    select
        definitions.segment,
        moment.refreshed_at,
        definitions.definition_version
    from definitions
    cross join moment
    left join latest
        on definitions.segment = latest.segment
    where moment.refreshed_at is not null
        and (
            latest.segment is null
            or (
                latest.refreshed_at < moment.refreshed_at
                and (
                    latest.definition_version <> definitions.definition_version
                    or definitions.refresh = 'always'
                    {%- for refresh, part in [['daily', 'day'], ['weekly', 'week'], ['monthly', 'month']] %}
                    or (
                        definitions.refresh = '{{ refresh }}'
                        and {{ date_trunc(part, to_shop_date('latest.refreshed_at')) }} < {{ date_trunc(part, to_shop_date('moment.refreshed_at')) }}
                    )
                    {%- endfor %}
                )
            )
        )

)

select * from due
