{#- What each segment would hold if it were settled now, beside what it holds, and how many of them may be reached. -#}
with definitions as (

    select * from {{ ref('segment_definitions') }}

),

matches as (

    select * from {{ ref('int_segment_matches') }}

),

members as (

    select * from {{ ref('segment_members') }}
    where left_at is null

),

customers as (

    select * from {{ ref('customer_360') }}

),

refreshed as (

    select segment, max(refreshed_at) as refreshed_at
    from {{ ref('segment_refreshes') }}
    group by segment

),

base as (

    select count(*) as customers from customers

),

compared as (

    select
        coalesce(matches.segment, members.segment) as segment,
        coalesce(matches.customer_id, members.customer_id) as customer_id,
        matches.customer_id is not null as is_match,
        members.customer_id is not null as is_member
    from matches
    full outer join members
        on matches.segment = members.segment
        and matches.customer_id = members.customer_id

),

counted as (

    select
        compared.segment,
        {{ count_true('compared.is_match') }} as customers,
        {{ count_true('compared.is_member') }} as members,
        {{ count_true('compared.is_match and not compared.is_member') }} as would_enter,
        {{ count_true('compared.is_member and not compared.is_match') }} as would_leave,
        {%- for purpose, rule in segment_purposes().items() if rule.consent %}
        {{ count_true('compared.is_match and customers.' ~ rule.consent ~ ' is not null') }} as {{ purpose }}_known,
        {{ count_true('compared.is_match and customers.' ~ rule.consent ~ ' and customers.' ~ rule.contact ~ ' is not null') }} as {{ purpose }}_reach,
        {%- endfor %}
        {{ any_true('compared.is_match and (customers.contact_is_synthetic or customers.costs_are_synthetic or customers.tickets_are_synthetic)') }} as rests_on_synthetic
    from compared
    left join customers
        on compared.customer_id = customers.customer_id
    group by compared.segment

)

select
    definitions.segment,
    coalesce(counted.customers, 0) as customers,
    {{ div_money('coalesce(counted.customers, 0)', 'base.customers') }} as customer_share,
    coalesce(counted.members, 0) as members,
    coalesce(counted.would_enter, 0) as would_enter,
    coalesce(counted.would_leave, 0) as would_leave,
    {%- for part in ['known', 'reach'] %}
    case definitions.purpose
        {%- for purpose, rule in segment_purposes().items() %}
        {%- if rule.consent %}
        when '{{ purpose }}' then coalesce(counted.{{ purpose }}_{{ part }}, 0)
        {%- elif not rule.needs_consent %}
        when '{{ purpose }}' then coalesce(counted.customers, 0)
        {%- endif %}
        {%- endfor %}
    end as {{ 'consent_known' if part == 'known' else 'consented_reach' }},
    {%- endfor %}
    refreshed.refreshed_at,
    coalesce(counted.rests_on_synthetic, false) as rests_on_synthetic
from definitions
left join counted
    on definitions.segment = counted.segment
left join refreshed
    on definitions.segment = refreshed.segment
cross join base
