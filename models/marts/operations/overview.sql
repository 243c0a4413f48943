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
        {{ count_true('orders > 0') }} as customers_with_orders
    from {{ ref('customer_360') }}

),

notes as (

    select * from {{ ref('int_input_notes') }}

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
    notes.known_cost_share,
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
cross join notes
