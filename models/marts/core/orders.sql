{%- set typed_amounts = ['goods', 'shipping', 'voucher', 'manual', 'fee', 'donation', 'sample', 'bad_debt'] %}
with orders as (

    select * from {{ ref('int_orders_unioned') }}

),

records as (

    select * from {{ ref('int_records_keyed') }}

),

currency_days as (

    select * from {{ ref('int_currency_days') }}

),

order_line_sums as (

    select * from {{ ref('int_order_line_sums') }}

),

line_sums as (

    select
        order_id,
        {{ sum_int('line_count') }} as line_count,
        {{ sum_int("case when line_type = 'goods' then quantity end") }} as units,
        {%- for type in typed_amounts %}
        sum(case when line_type = '{{ type }}' then gross_amount else 0 end) as {{ type }}_amount,
        {%- endfor %}
        -- a discount is a line of its own, or a part of another line
        sum(case when line_type = 'discount' then gross_amount else 0 end) - sum(discount_amount) as discount_amount,
        sum(amount) as total_amount,
        {{ any_true("line_type = 'goods' and has_paid_line") }} as has_paid_goods,
        {{ any_true('has_paid_line') }} as has_paid_line
    from order_line_sums
    group by order_id

),

joined as (

    select
        orders.order_id,
        orders.order_number,
        orders.shop,
        orders.source,
        records.customer_key as customer_id,
        orders.customer_id as account_id,
        orders.customer_id is null as is_guest,
        orders.ordered_at,
        orders.ordered_on,
        {{ date_trunc('month', 'orders.ordered_on') }} as ordered_month,
        orders.currency,
        orders.country,
        orders.country_code,
        orders.channel,
        orders.utm_source,
        orders.utm_medium,
        orders.utm_campaign,
        orders.attribution_is_synthetic,
        orders.financial_status,
        orders.cancelled_at,
        coalesce(line_sums.line_count, 0) as line_count,
        coalesce(line_sums.units, 0) as units,
        {%- for type in typed_amounts %}
        coalesce(line_sums.{{ type }}_amount, 0) as {{ type }}_amount,
        {%- endfor %}
        coalesce(line_sums.discount_amount, 0) as discount_amount,
        coalesce(line_sums.total_amount, 0) as total_amount,
        coalesce(line_sums.has_paid_goods, false) and orders.cancelled_at is null as is_purchase,
        coalesce(line_sums.has_paid_line, false) as has_paid_line,
        orders.is_synthetic,
        orders.load_id,
        orders.transaction_currency,
        coalesce(
            orders.transaction_rate,
            {{ div_money(
                "case when orders.transaction_currency = '" ~ var('reporting_currency') ~ "' then 1 else customer_days.rate end",
                "case when orders.currency = '" ~ var('reporting_currency') ~ "' then 1 else shop_days.rate end"
            ) }}
        ) as transaction_rate,
        {{ reporting_rate_columns('orders', 'shop_days', 'ordered_on') }}
    from orders
    left join currency_days as shop_days
        on orders.currency = shop_days.currency
        and orders.ordered_on = shop_days.needed_on
    left join currency_days as customer_days
        on orders.transaction_currency = customer_days.currency
        and orders.ordered_on = customer_days.needed_on
    left join line_sums
        on orders.order_id = line_sums.order_id
    left join records
        on {{ order_record('orders') }} = records.record_id

)

select * from joined
