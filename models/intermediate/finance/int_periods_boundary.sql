{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- One row: up to which period the books are closed, and the first open one after it. Null while none is closed. -#}
with closed as (

    select max(period) as closed_through
    from {{ ref('int_periods_closed') }}

),

first_open as (

    select
        closed_through,
        {{ dateadd('month', 1, "cast(closed_through || '-01' as date)") }} as first_open_on
    from closed

)

select
    closed_through,
    first_open_on,
    substr(cast(first_open_on as {{ type_string() }}), 1, 7) as first_open_period
from first_open
