{#- Every stock code with a product record, and every goods code that only order lines know (then without a cost). -#}
with products as (

    select * from {{ ref('int_products_unioned') }}

),

goods_lines as (

    select * from {{ ref('order_lines') }}
    where line_type = 'goods'
        and sku is not null

),

titles as (

    select
        shop || ':' || sku as product_id,
        title
    from goods_lines
    where title is not null
    qualify row_number() over (partition by shop, sku order by ordered_at desc, title desc) = 1

),

sold as (

    select
        shop || ':' || sku as product_id,
        min(sku) as sku,
        min(shop) as shop,
        min(ordered_on) as first_sold_on,
        max(ordered_on) as last_sold_on,
        {{ sum_int('quantity') }} as units_sold,
        sum(gross_amount) as goods_sales
    from goods_lines
    group by shop || ':' || sku

),

joined as (

    select
        coalesce(products.product_id, sold.product_id) as product_id,
        coalesce(products.sku, sold.sku) as sku,
        coalesce(products.shop, sold.shop) as shop,
        coalesce(products.title, titles.title) as title,
        products.category,
        products.brand,
        products.unit_cost,
        products.unit_cost_currency,
        coalesce(products.cost_is_synthetic, false) as cost_is_synthetic,
        sold.first_sold_on,
        sold.last_sold_on,
        coalesce(sold.units_sold, 0) as units_sold,
        {{ money('coalesce(sold.goods_sales, 0)') }} as goods_sales
    from products
    full outer join sold
        on products.product_id = sold.product_id
    left join titles
        on coalesce(products.product_id, sold.product_id) = titles.product_id

)

select * from joined
