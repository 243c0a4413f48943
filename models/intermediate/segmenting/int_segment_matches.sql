{{ config(materialized='table') }}
{#- One row per segment and customer who fulfils its condition now, whatever the segment's refresh. -#}
{%- set segments = segment_definitions() %}
with base as (

    {{ segment_base() }}

),

matches as (

    select '' as segment, customer_id from base
    where false
    {%- for segment in segments %}
    union all
    select '{{ segment.name }}' as segment, customer_id from base
    where {{ segment.predicate }}
    {%- endfor %}

)

select * from matches
