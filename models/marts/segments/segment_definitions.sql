{#- The var `segments` as rows: what pages show beside a segment's numbers. -#}
with definitions as (

    select
        '' as segment,
        '' as description,
        '' as owner,
        '' as predicate,
        '' as refresh,
        '' as purpose,
        '' as definition_version
    from {{ ref('int_as_of') }}
    where false
    {%- for segment in segment_definitions() %}
    union all
    select
        '{{ segment.name }}' as segment,
        {{ text_literal(segment.description) }} as description,
        {{ text_literal(segment.owner) }} as owner,
        {{ text_literal(segment.predicate) }} as predicate,
        '{{ segment.refresh }}' as refresh,
        '{{ segment.purpose }}' as purpose,
        '{{ segment.version }}' as definition_version
    {%- endfor %}

)

select * from definitions
