{#-
  The CTEs between who matches and the rows of segment_members that change: `entering` and, where there is a history,
  `leaving`, united in `changed`. Needs the CTEs moment, settled, matching, definitions and people. Who left at this very moment and matches again takes up the same stay, so that a run
  that is repeated with other data at the same as_of leaves no trace of the first.
-#}
{% macro segment_stays(history, fresh) -%}
    {%- if fresh -%}
    changed as (

        select
            matching.segment,
            matching.customer_id,
            1 as stay_number,
            moment.settled_at as entered_at,
            cast(null as {{ type_timestamp() }}) as left_at,
            cast(null as {{ type_string() }}) as left_reason,
            matching.definition_version
        from matching
        cross join moment

    )
    {%- else -%}
    newest_stays as (

        select *
        from {{ history }}
        qualify row_number() over (partition by segment, customer_id order by stay_number desc) = 1

    ),

    entering as (

        select
            matching.segment,
            matching.customer_id,
            case
                when newest_stays.left_at = moment.settled_at then newest_stays.stay_number
                else coalesce(newest_stays.stay_number, 0) + 1
            end as stay_number,
            case
                when newest_stays.left_at = moment.settled_at then newest_stays.entered_at
                else moment.settled_at
            end as entered_at,
            cast(null as {{ type_timestamp() }}) as left_at,
            cast(null as {{ type_string() }}) as left_reason,
            case
                when newest_stays.left_at = moment.settled_at then newest_stays.definition_version
                else matching.definition_version
            end as definition_version
        from matching
        cross join moment
        left join newest_stays
            on matching.segment = newest_stays.segment
            and matching.customer_id = newest_stays.customer_id
        where newest_stays.segment is null
            or newest_stays.left_at is not null

    ),

    leaving as (

        select
            newest_stays.segment,
            newest_stays.customer_id,
            newest_stays.stay_number,
            newest_stays.entered_at,
            moment.settled_at as left_at,
            case
                when definitions.segment is null then 'segment withdrawn'
                when people.customer_id is null then 'customer gone'
                when newest_stays.definition_version <> definitions.definition_version then 'definition changed'
                else 'no longer matches'
            end as left_reason,
            newest_stays.definition_version
        from newest_stays
        cross join moment
        left join definitions
            on newest_stays.segment = definitions.segment
        left join settled
            on newest_stays.segment = settled.segment
        left join matching
            on newest_stays.segment = matching.segment
            and newest_stays.customer_id = matching.customer_id
        left join people
            on newest_stays.customer_id = people.customer_id
        where newest_stays.left_at is null
            and matching.customer_id is null
            and (settled.segment is not null or definitions.segment is null)

    ),

    changed as (

        select * from entering
        union all
        select * from leaving

    )
    {%- endif %}
{%- endmacro %}
