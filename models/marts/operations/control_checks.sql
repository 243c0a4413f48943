{#-
  Each check compares two independent sums; ok means no difference at all. No rows on a side counts as zero.
  A check: name, what is compared, the sum nearer to the source, the sum nearer to the page.
-#}
{%- set income = component_names(['net_sales', 'cm2', 'none'], costs=false, quoted=false, separator=' + ') -%}
{%- set order_income = income.replace('credit_notes + ', '') -%}
{%- set checks = [
    [
        'order_lines_staging_core', 'Order lines: staging and the core mart.',
        "select sum(amount) from staged_lines",
        "select sum(amount) from order_lines",
    ],
    [
        'order_line_count_staging_core', 'Number of order lines: staging and the core mart.',
        "select count(*) from staged_lines",
        "select count(*) from order_lines",
    ],
    [
        'refund_lines_staging_core', 'Refunds, credit notes and bad debt: staging and the core mart.',
        "select sum(amount) from staged_refunds",
        "select sum(amount) from refunds",
    ],
    [
        'order_totals_core', 'Totals of orders and their lines.',
        "select sum(amount) from order_lines",
        "select sum(total_amount) from orders",
    ],
    [
        'books_control_totals', 'The books (order lines and refunds) and the control totals.',
        "select sum(amount) from books",
        "select sum(amount) from control_totals",
    ],
    [
        'books_with_customer_control_totals', 'The books of known customers and the control totals.',
        "select sum(amount) from books where customer_id is not null",
        "select sum(amount_with_customer) from control_totals",
    ],
    [
        'books_customer_profit', 'The books and the income components of customer profit, vouchers included.',
        "select sum(reporting_amount) from books",
        "select sum(" ~ income ~ ") from customer_profit",
    ],
    [
        'books_with_customer_customer_profit', 'The books of known customers and their income components in customer profit.',
        "select sum(reporting_amount) from books where customer_id is not null",
        "select sum(" ~ income ~ ") from customer_profit where customer_id is not null",
    ],
    [
        'books_profit_months', 'The books and the income components of profit by month, vouchers included.',
        "select sum(reporting_amount) from books",
        "select sum(" ~ income ~ ") from profit_months",
    ],
    [
        'order_profit_books', 'The books of orders and the income components of order profit.',
        "select sum(reporting_amount) from books where order_id is not null",
        "select sum(" ~ order_income ~ ") from order_profit",
    ],
    [
        'cm3_customers_months', 'CM3 by customer and by month.',
        "select sum(cm3) from customer_profit",
        "select sum(cm3) from profit_months",
    ],
    [
        'cm3_orders_customers', 'CM3 of orders plus what belongs to no order, and CM3 by customer.',
        "select case when (select has_unit_costs from cost_inputs) then coalesce((select sum(cm3) from order_profit), 0) + coalesce((select sum(amount) from postings where order_id is null and component in (" ~ component_names(['net_sales', 'cm1', 'cm2', 'cm3']) ~ ")), 0) end",
        "select sum(cm3) from customer_profit",
    ],
    [
        'ledger_control_totals', 'The profit ledger without costs and the control totals.',
        "select sum(amount) from control_totals",
        "select sum(amount_shop) from ledger where account_kind in ('income', 'liability')",
    ],
    [
        'net_profit_orders_customers', 'Net profit of orders plus what belongs to no order, and net profit by customer.',
        "select case when (select has_unit_costs from cost_inputs) then coalesce((select sum(net_profit) from order_profit), 0) + coalesce((select sum(amount) from postings where order_id is null and component in (" ~ component_names(['net_sales', 'cm1', 'cm2', 'cm3', 'net_profit']) ~ ")), 0) end",
        "select sum(net_profit) from customer_profit",
    ],
    [
        'cm3_waterfall', 'CM3 by customer and the last step of the waterfall.',
        "select sum(cm3) from customer_profit",
        "select amount from waterfall where step = 'CM3'",
    ],
    [
        'cm3_whale_curve', 'CM3 of customers with any posting and the end of the whale curve.',
        "select sum(cm3) from customer_profit where customer_kind = 'customer'",
        "select sum(cm3) from whale_curve",
    ],
    [
        'campaign_cost', 'Campaign cost and the marketing cost in profit.',
        "select sum(reporting_cost) from campaign_days",
        "select -sum(marketing_cost) from customer_profit",
    ],
    [
        'payment_fees', 'Fees of payments and the payment fees in the profit ledger that are no estimates.',
        "select sum(coalesce(fee, 0) - case when kind = 'fee' then amount else 0 end) from payments",
        "select -sum(amount_shop) from ledger where component = 'payment_fee' and not is_estimate",
    ],
] -%}
{%- set relations = {
    'order_lines': 'order_lines', 'orders': 'orders', 'refunds': 'refunds', 'payments': 'payments',
    'campaign_days': 'campaign_days', 'order_profit': 'order_profit', 'customer_profit': 'customer_profit',
    'profit_months': 'profit_months', 'whale_curve': 'whale_curve', 'waterfall': 'profit_waterfall',
    'control_totals': 'control_totals', 'postings': 'int_profit_postings', 'ledger': 'profit_ledger', 'cost_inputs': 'int_cost_inputs',
} -%}
with
{%- for name, model in relations.items() %}
{{ name }} as (

    select * from {{ ref(model) }}

),
{% endfor %}
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

    -- in the shop's currency as the control totals, and in the reporting currency as profit
    select
        order_lines.order_id,
        orders.customer_id,
        order_lines.amount,
        {{ in_reporting('order_lines.gross_amount', 'orders') }} - {{ in_reporting('order_lines.discount_amount', 'orders') }} as reporting_amount
    from order_lines
    left join orders
        on order_lines.order_id = orders.order_id
    union all
    select order_id, customer_id, amount, {{ in_reporting('amount', 'refunds') }} as reporting_amount
    from refunds

),

checks as (
{%- for check in checks %}
    {{ 'union all' if not loop.first }}
    select
        {{ loop.index }} as check_order,
        '{{ check[0] }}' as check_name,
        '{{ check[1] }}' as definition,
        ({{ check[2] }}) as expected_amount,
        ({{ check[3] }}) as actual_amount
{%- endfor %}

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
