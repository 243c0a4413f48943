with ledger as (

    select * from {{ ref('profit_ledger') }}
    where currency_transaction <> '{{ var("reporting_currency") }}'

),

lots as (

    select
        {{ period_text('received_on') }} as period,
        currency,
        {{ mul_money('quantity', 'unit_cost_paid') }} as amount_transaction,
        {{ mul_money('quantity', 'unit_cost') }} as amount,
        rate,
        is_synthetic
    from {{ ref('int_lots_valued') }}
    where currency <> '{{ var("reporting_currency") }}'

),

amounts as (

    select period, statement_line as what, currency_transaction as currency, amount_transaction, amount, rate, is_synthetic
    from ledger
    union all
    -- goods are bought into stock, and reach the ledger when they are sold
    select period, 'stock_bought' as what, currency, -amount_transaction as amount_transaction, -amount as amount, rate, is_synthetic
    from lots

)

select
    period,
    currency,
    what,
    {{ money('sum(amount_transaction)') }} as amount_transaction,
    {{ money('sum(amount)') }} as amount,
    min(rate) as lowest_rate,
    max(rate) as highest_rate,
    {{ div_money('sum(amount)', 'sum(amount_transaction)') }} as average_rate,
    {{ any_true('is_synthetic') }} as is_synthetic
from amounts
group by period, currency, what
