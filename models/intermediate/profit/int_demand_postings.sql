{#-
  What advertising and service cost, in the currency that it was paid in and the reporting currency. A campaign day without
  an order stays apart, in a component of its own.
-#}
with campaign_costs as (

    select
        'campaign' as posting_source,
        case when order_id is null then 'marketing_unattributed' else 'marketing_attributed' end as component,
        'campaign_day' as subject_kind,
        platform || ':' || campaign_id || ':' || cast(day as {{ type_string() }}) || coalesce(':' || order_id, '') as subject_id,
        order_id,
        cast(null as {{ type_string() }}) as order_line_id,
        customer_id,
        day as posted_on,
        {{ cost_amounts() }},
        'campaign_day:' || platform || ':' || campaign_id || ':' || cast(day as {{ type_string() }}) as source_document,
        false as is_estimate,
        is_synthetic,
        load_id
    from {{ ref('int_campaign_day_costs') }}

),

ticket_costs as (

    select
        'ticket' as posting_source,
        'service' as component,
        'ticket' as subject_kind,
        ticket_id as subject_id,
        order_id,
        cast(null as {{ type_string() }}) as order_line_id,
        customer_id,
        created_on as posted_on,
        {{ cost_amounts() }},
        'ticket:' || ticket_id || {{ foreign_suffix('currency') }} as source_document,
        true as is_estimate,
        is_synthetic,
        load_id
    from {{ ref('int_ticket_costs') }}

),

unused_time as (

    select
        'service_time' as posting_source,
        'service_unused' as component,
        'service_month' as subject_kind,
        {{ period_text('created_on') }} as subject_id,
        cast(null as {{ type_string() }}) as order_id,
        cast(null as {{ type_string() }}) as order_line_id,
        cast(null as {{ type_string() }}) as customer_id,
        created_on as posted_on,
        {{ cost_amounts() }},
        'agent_hours:' || {{ period_text('created_on') }} || {{ foreign_suffix('currency') }} as source_document,
        false as is_estimate,
        is_synthetic,
        load_id
    from {{ ref('int_service_costs') }}
    where ticket_id is null

)

select {{ posting_columns() }}, {{ posting_money_columns() }} from campaign_costs
union all
select {{ posting_columns() }}, {{ posting_money_columns() }} from ticket_costs
union all
select {{ posting_columns() }}, {{ posting_money_columns() }} from unused_time
