{{ config(materialized='table') }}
{#- One row per month from the first order to as_of. A month is complete once as_of has reached its last day. -#}
with as_of as (

    select * from {{ ref('int_as_of') }}

),

first_order as (

    select min(ordered_on) as first_on from {{ ref('int_orders_unioned') }}

),

first_refund as (

    select min(refunded_on) as first_on from {{ ref('int_refund_lines_unioned') }}

),

bounds as (

    select
        {{ date_trunc('month', 'least(coalesce(first_order.first_on, first_refund.first_on), coalesce(first_refund.first_on, first_order.first_on))') }} as first_month,
        {{ date_trunc('month', 'as_of.as_of_on') }} as last_month
    from as_of
    cross join first_order
    cross join first_refund

),

months as (

    {{ month_spine('(select first_month from bounds)', '(select last_month from bounds)') }}

)

select
    months.month,
    {{ dateadd('month', 1, 'months.month') }} as next_month,
    as_of.as_of_on >= {{ dateadd('day', -1, dateadd('month', 1, 'months.month')) }} as is_complete
from months
cross join as_of
