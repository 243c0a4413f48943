{#-
  One row per customer whom a source puts in a household or a company: the company before the household, with all of its
  customers and what they brought. Names that look alike put nobody together.
-#}
with attributes as (

    select * from {{ ref('int_customer_attributes') }}

),

placed as (

    select
        profit.customer_id,
        profit.net_sales,
        case when attributes.company_id is not null then 'company' else 'household' end as rollup_kind,
        coalesce(attributes.company_id, attributes.household_id) as rollup_id
    from {{ ref('customer_profit') }} as profit
    inner join attributes
        on profit.customer_id = attributes.customer_key
    where profit.customer_kind = 'customer'
        and (attributes.company_id is not null or attributes.household_id is not null)

)

select
    customer_id,
    rollup_kind,
    rollup_id,
    count(*) over (partition by rollup_kind, rollup_id) as rollup_customers,
    {{ money('sum(net_sales) over (partition by rollup_kind, rollup_id)') }} as rollup_net_sales
from placed
