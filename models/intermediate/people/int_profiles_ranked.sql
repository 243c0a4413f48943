{{ config(materialized='table') }}
{#-
  The statements about each person in the order in which they are believed: profiles before what is only met elsewhere,
  then by the var identity_source_priority, then the newest first.
-#}
with stated as (

    select * from {{ ref('int_profiles_stated') }}

),

keyed as (

    select
        records.customer_key,
        stated.*
    from stated
    inner join {{ ref('int_records_keyed') }} as records
        on stated.record_id = records.record_id

)

select
    *,
    row_number() over (
        partition by customer_key
        order by
            case stated_in when 'profile' then 1 when 'helpdesk' then 2 when 'order' then 3 else 4 end,
            {{ source_priority('source') }},
            updated_at desc nulls last,
            record_id,
            source
    ) as place
from keyed
