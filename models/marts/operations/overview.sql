{#- One row: the newest complete month against the one before it (the newest month there is, while none is complete). -#}
with months as (

    select * from {{ ref('overview_months') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

this_month as (

    select coalesce(max(case when is_complete then month end), max(month)) as month
    from months

),

periods as (

    select
        this_month.month as this_month,
        {{ dateadd('month', -1, 'this_month.month') }} as previous_month,
        current_period.is_complete,
        current_period.net_sales as net_sales_period,
        previous_period.net_sales as net_sales_previous,
        {{ div_money('(current_period.net_sales - previous_period.net_sales)', 'previous_period.net_sales') }} as net_sales_change,
        current_period.orders as orders_period,
        previous_period.orders as orders_previous,
        current_period.customers as customers_period,
        previous_period.customers as customers_previous,
        current_period.new_customers as new_customers_period,
        previous_period.new_customers as new_customers_previous,
        current_period.returning_customers as returning_customers_period,
        previous_period.returning_customers as returning_customers_previous,
        current_period.retention_rate as retention_rate_period,
        previous_period.retention_rate as retention_rate_previous,
        current_period.cm1 as cm1_period,
        previous_period.cm1 as cm1_previous,
        current_period.cm3 as cm3_period,
        previous_period.cm3 as cm3_previous,
        {{ div_money('(current_period.cm3 - previous_period.cm3)', 'abs(previous_period.cm3)') }} as cm3_change
    from this_month
    left join months as current_period
        on this_month.month = current_period.month
    left join months as previous_period
        on {{ dateadd('month', -1, 'this_month.month') }} = previous_period.month

),

customers as (

    select
        count(*) as customers,
        {{ count_true('is_active') }} as active_customers,
        {{ count_true('orders > 0') }} as customers_with_orders,
        {{ any_true('contact_is_synthetic') }} as contacts,
        {{ any_true('tickets_are_synthetic') }} as tickets,
        {{ any_true('attribution_is_synthetic') }} as attribution
    from {{ ref('customer_360') }}

),

cost_inputs as (

    select * from {{ ref('int_cost_inputs') }}

),

costs as (

    select
        {{ any_true("component = 'cogs' and is_synthetic") }} as costs_of_goods,
        {{ any_true("component = 'shipping_cost' and is_synthetic") }} as shipping_cost,
        {{ any_true("component = 'payment_fees' and is_synthetic") }} as payment_fees,
        {{ any_true("component = 'marketing_cost' and is_synthetic") }} as marketing_cost,
        {{ any_true("component = 'service_cost' and is_synthetic") }} as service_cost
    from {{ ref('int_profit_postings') }}

),

known_costs as (

    select {{ div_money("sum(case when products.unit_cost is not null then order_lines.gross_amount else 0 end)", "sum(order_lines.gross_amount)") }} as known_cost_share
    from {{ ref('order_lines') }} as order_lines
    left join {{ ref('products') }} as products
        on order_lines.shop = products.shop
        and order_lines.sku = products.sku
    where order_lines.line_type = 'goods'

),

notes as (

    select
        case when customers.contacts then ', contact data' else '' end
        || case when customers.attribution then ', campaign attribution' else '' end
        || case when customers.tickets then ', service tickets' else '' end
        || case when costs.costs_of_goods then ', costs of goods' else '' end
        || case when costs.shipping_cost then ', shipping and packing rates' else '' end
        || case when costs.payment_fees then ', payment fees' else '' end
        || case when costs.marketing_cost then ', campaign costs' else '' end
        || case when costs.service_cost then ', service rates' else '' end as synthetic_inputs,
        case when cost_inputs.has_unit_costs then '' else ', costs of goods' end
        || case when cost_inputs.has_shipping_rates then '' else ', shipping and packing rates' end
        || case when cost_inputs.has_payment_fees then '' else ', payment fees' end
        || case when cost_inputs.has_marketing_costs then '' else ', campaign costs' end
        || case when cost_inputs.has_service_rates then '' else ', service rates' end as missing_inputs
    from customers
    cross join costs
    cross join cost_inputs

)

select
    as_of.as_of,
    as_of.as_of_on,
    '{{ var("shop_time_zone") }}' as shop_time_zone,
    '{{ var("reporting_currency") }}' as currency,
    {{ var('active_window_days') }} as active_window_days,
    periods.this_month,
    periods.previous_month,
    periods.is_complete,
    customers.customers,
    customers.customers_with_orders,
    customers.active_customers,
    periods.net_sales_period,
    periods.net_sales_previous,
    periods.net_sales_change,
    periods.orders_period,
    periods.orders_previous,
    periods.customers_period,
    periods.customers_previous,
    periods.new_customers_period,
    periods.new_customers_previous,
    periods.returning_customers_period,
    periods.returning_customers_previous,
    periods.retention_rate_period,
    periods.retention_rate_previous,
    periods.cm1_period,
    periods.cm1_previous,
    periods.cm3_period,
    periods.cm3_previous,
    periods.cm3_change,
    case
        when periods.this_month is null or periods.net_sales_period is null then 'No order is loaded yet.'
        else 'In ' || {{ month_text('periods.this_month') }} || ' net sales were '
            || {{ whole_number_text('periods.net_sales_period') }} || ' {{ var("reporting_currency") }}'
            || coalesce(
                case when periods.net_sales_change < 0 then ', down ' else ', up ' end
                || {{ percent_text('abs(periods.net_sales_change)') }} || ' on ' || {{ month_text('periods.previous_month') }},
                ''
            )
            || coalesce(
                '; CM3 ' || case when periods.cm3_change < 0 then 'fell ' else 'rose ' end
                || {{ percent_text('abs(periods.cm3_change)') }} || ' to ' || {{ whole_number_text('periods.cm3_period') }},
                ''
            )
            || coalesce(
                '; ' || {{ percent_text('periods.retention_rate_period') }} || ' of the customers of '
                || {{ month_text('periods.previous_month') }} || ' ordered again',
                ''
            )
            || '; ' || {{ whole_number_text('periods.new_customers_period') }} || ' customers were new'
            || coalesce(' (' || {{ whole_number_text('periods.new_customers_previous') }} || ' the month before)', '')
            || case when periods.is_complete then '.' else '. The month is not over yet.' end
    end as headline,
    known_costs.known_cost_share,
    notes.synthetic_inputs <> '' as has_synthetic,
    case
        when notes.synthetic_inputs <> ''
            then 'Synthetic, generated for demonstration: ' || substr(notes.synthetic_inputs, 3)
                || '. Margins rest on them. Orders and refunds are as loaded.'
    end as synthetic_note,
    case
        when notes.missing_inputs <> '' then 'Not loaded, so unknown: ' || substr(notes.missing_inputs, 3) || '.'
    end as missing_note
from as_of
cross join periods
cross join customers
cross join known_costs
cross join notes
