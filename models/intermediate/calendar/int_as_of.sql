{{ config(materialized='table') }}
{#-
  One row: the moment that counts as now. The var as_of, or else the newest order, refund, ticket or payment loaded,
  so that the same data always give the same tables. Null while nothing is loaded.
-#}
with events as (

    select max(ordered_at) as happened_at from {{ ref('int_orders_unioned') }}
    union all
    select max(refunded_at) as happened_at from {{ ref('int_refund_lines_unioned') }}
    union all
    select max(created_at) as happened_at from {{ ref('int_tickets_matched') }}
    union all
    select max(paid_at) as happened_at from {{ ref('int_payments_unioned') }}

),

newest as (

    select
        {% if var('as_of') -%}
        max(cast('{{ var("as_of") }}' as {{ type_timestamp() }})) as as_of
        {%- else -%}
        max(happened_at) as as_of
        {%- endif %}
    from events

)

select
    as_of,
    {{ to_shop_date('as_of') }} as as_of_on
from newest
