with ledger as (

    select * from {{ ref('profit_ledger') }}
    where statement_line in ('goods_sales', 'discounts', 'refunds_amount', 'credit_notes', 'cogs')

),

codes as (

    select 'order_line' as subject_kind, order_line_id as subject_id, shop, sku, quantity
    from {{ ref('order_lines') }}
    where line_type = 'goods'
    union all
    select 'refund_line' as subject_kind, refund_line_id as subject_id, shop, sku, quantity
    from {{ ref('refunds') }}
    where line_type = 'goods'

),

products as (

    select * from {{ ref('products') }}

),

summed as (

    select
        codes.shop,
        codes.sku,
        {{ sum_int("case when ledger.component = 'list_price' then codes.quantity else 0 end") }} as units_sold,
        {{ money("sum(case when ledger.statement_line = 'goods_sales' then ledger.amount else 0 end)") }} as goods_sales,
        {{ money("sum(case when ledger.statement_line = 'discounts' then ledger.amount else 0 end)") }} as discounts,
        {{ money("sum(case when ledger.statement_line in ('refunds_amount', 'credit_notes') then ledger.amount else 0 end)") }} as returns_amount,
        {{ money("sum(case when ledger.statement_line = 'cogs' then ledger.amount else 0 end)") }} as cogs,
        {{ any_true("ledger.account_kind = 'cost' and ledger.is_synthetic") }} as costs_are_synthetic
    from ledger
    inner join codes
        on ledger.subject_kind = codes.subject_kind
        and ledger.subject_id = codes.subject_id
    where codes.sku is not null
    group by codes.shop, codes.sku

)

select
    summed.shop || ':' || summed.sku as product_id,
    summed.sku,
    products.title,
    products.category,
    summed.units_sold,
    summed.goods_sales,
    summed.discounts,
    summed.returns_amount,
    summed.cogs,
    summed.goods_sales + summed.discounts + summed.returns_amount + summed.cogs as cm1,
    {{ div_money(
        'summed.goods_sales + summed.discounts + summed.returns_amount + summed.cogs',
        'summed.goods_sales + summed.discounts + summed.returns_amount'
    ) }} as cm1_share,
    summed.costs_are_synthetic
from summed
left join products
    on summed.shop = products.shop
    and summed.sku = products.sku
