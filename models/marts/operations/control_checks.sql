{#- Each check compares two independent sums; ok means no difference at all. No rows on a side counts as zero. -#}
with order_lines as (

    select * from {{ ref('order_lines') }}

),

orders as (

    select * from {{ ref('orders') }}

),

refunds as (

    select * from {{ ref('refunds') }}

),

payments as (

    select * from {{ ref('payments') }}

),

campaign_days as (

    select * from {{ ref('campaign_days') }}

),

order_profit as (

    select * from {{ ref('order_profit') }}

),

customer_profit as (

    select * from {{ ref('customer_profit') }}

),

profit_months as (

    select * from {{ ref('profit_months') }}

),

whale_curve as (

    select * from {{ ref('whale_curve') }}

),

waterfall as (

    select * from {{ ref('profit_waterfall') }}

),

control_totals as (

    select * from {{ ref('control_totals') }}

),

postings as (

    select * from {{ ref('int_profit_postings') }}

),

cost_inputs as (

    select * from {{ ref('int_cost_inputs') }}

),

order_lines_of_sources as (

    {{ union_sources('order_lines') }}

),

refund_lines_of_sources as (

    {{ union_sources('refund_lines') }}

),

staged_lines as (

    select {{ mul_money('quantity', 'unit_price') }} - discount_amount as amount
    from order_lines_of_sources

),

staged_refunds as (

    select amount
    from refund_lines_of_sources

),

books as (

    select order_id, customer_id, amount from order_lines
    union all
    select order_id, customer_id, amount from refunds

),

checks as (

    select
        1 as check_order,
        'order_lines_staging_core' as check_name,
        'Order lines: staging and the core mart.' as definition,
        (select sum(amount) from staged_lines) as expected_amount,
        (select sum(amount) from order_lines) as actual_amount
    union all
    select
        2 as check_order,
        'order_line_count_staging_core' as check_name,
        'Number of order lines: staging and the core mart.' as definition,
        (select count(*) from staged_lines) as expected_amount,
        (select count(*) from order_lines) as actual_amount
    union all
    select
        3 as check_order,
        'refund_lines_staging_core' as check_name,
        'Refunds, credit notes and bad debt: staging and the core mart.' as definition,
        (select sum(amount) from staged_refunds) as expected_amount,
        (select sum(amount) from refunds) as actual_amount
    union all
    select
        4 as check_order,
        'order_totals_core' as check_name,
        'Totals of orders and their lines.' as definition,
        (select sum(amount) from order_lines) as expected_amount,
        (select sum(total_amount) from orders) as actual_amount
    union all
    select
        5 as check_order,
        'books_control_totals' as check_name,
        'The books (order lines and refunds) and the control totals.' as definition,
        (select sum(amount) from books) as expected_amount,
        (select sum(amount) from control_totals) as actual_amount
    union all
    select
        6 as check_order,
        'books_with_customer_control_totals' as check_name,
        'The books of known customers and the control totals.' as definition,
        (select sum(amount) from books where customer_id is not null) as expected_amount,
        (select sum(amount_with_customer) from control_totals) as actual_amount
    union all
    select
        7 as check_order,
        'books_customer_profit' as check_name,
        'The books and the income components of customer profit, vouchers included.' as definition,
        (select sum(amount) from books) as expected_amount,
        (select sum(goods_sales + discounts + manual_adjustments + refunds_amount + credit_notes + shipping_income + other_fees + donations + samples + bad_debt + vouchers_sold) from customer_profit) as actual_amount
    union all
    select
        8 as check_order,
        'books_with_customer_customer_profit' as check_name,
        'The books of known customers and their income components in customer profit.' as definition,
        (select sum(amount) from books where customer_id is not null) as expected_amount,
        (select sum(goods_sales + discounts + manual_adjustments + refunds_amount + credit_notes + shipping_income + other_fees + donations + samples + bad_debt + vouchers_sold) from customer_profit where customer_kind = 'customer') as actual_amount
    union all
    select
        9 as check_order,
        'books_profit_months' as check_name,
        'The books and the income components of profit by month, vouchers included.' as definition,
        (select sum(amount) from books) as expected_amount,
        (select sum(goods_sales + discounts + manual_adjustments + refunds_amount + credit_notes + shipping_income + other_fees + donations + samples + bad_debt + vouchers_sold) from profit_months) as actual_amount
    union all
    select
        10 as check_order,
        'order_profit_books' as check_name,
        'The books of orders and the income components of order profit.' as definition,
        (select sum(amount) from books where order_id is not null) as expected_amount,
        (select sum(goods_sales + discounts + manual_adjustments + refunds_amount + shipping_income + other_fees + donations + samples + bad_debt + vouchers_sold) from order_profit) as actual_amount
    union all
    select
        11 as check_order,
        'cm3_customers_months' as check_name,
        'CM3 by customer and by month.' as definition,
        (select sum(cm3) from customer_profit) as expected_amount,
        (select sum(cm3) from profit_months) as actual_amount
    union all
    select
        12 as check_order,
        'cm3_orders_customers' as check_name,
        'CM3 of orders plus what belongs to no order, and CM3 by customer.' as definition,
        (select case
            when (select has_unit_costs from cost_inputs) then
                coalesce((select sum(cm3) from order_profit), 0)
                + coalesce((select sum(amount) from postings where order_id is null and component <> 'vouchers_sold'), 0)
        end) as expected_amount,
        (select sum(cm3) from customer_profit) as actual_amount
    union all
    select
        13 as check_order,
        'cm3_waterfall' as check_name,
        'CM3 by customer and the last step of the waterfall.' as definition,
        (select sum(cm3) from customer_profit) as expected_amount,
        (select amount from waterfall where step = 'CM3') as actual_amount
    union all
    select
        14 as check_order,
        'cm3_whale_curve' as check_name,
        'CM3 of customers with any posting and the end of the whale curve.' as definition,
        (select sum(cm3) from customer_profit where customer_kind = 'customer') as expected_amount,
        (select sum(cm3) from whale_curve) as actual_amount
    union all
    select
        15 as check_order,
        'campaign_cost' as check_name,
        'Campaign cost and the marketing cost in profit.' as definition,
        (select sum(cost) from campaign_days) as expected_amount,
        (select -sum(marketing_cost) from customer_profit) as actual_amount
    union all
    select
        16 as check_order,
        'payment_fees' as check_name,
        'Fees of payments and the payment fees in profit.' as definition,
        (select sum(coalesce(fee, 0) - case when kind = 'fee' then amount else 0 end) from payments) as expected_amount,
        (select -sum(payment_fees) from customer_profit) as actual_amount

)

select
    check_order,
    check_name as {{ adapter.quote('check') }},
    definition,
    {{ money('coalesce(expected_amount, 0)') }} as expected_amount,
    {{ money('coalesce(actual_amount, 0)') }} as actual_amount,
    {{ money('coalesce(actual_amount, 0)') }} - {{ money('coalesce(expected_amount, 0)') }} as difference,
    coalesce(actual_amount, 0) = coalesce(expected_amount, 0) as is_ok
from checks
