{{ config(cluster_by=['customer_id']) }}
with neighbours as (

    select * from {{ ref('int_customer_neighbours') }}

),

bought as (

    select * from {{ ref('int_products_bought') }}

),

sizes as (

    select
        customer_id,
        count(*) as neighbours
    from neighbours
    group by customer_id

),

customers as (

    select count(distinct customer_id) as customers from bought

),

bought_next as (

    select
        neighbours.customer_id,
        bought.product_id,
        count(*) as support,
        min(bought.buyers) as buyers
    from neighbours
    inner join bought
        on neighbours.neighbour_id = bought.customer_id
        and bought.first_on > neighbours.shared_since
    group by neighbours.customer_id, bought.product_id
    having count(*) >= {{ var('neighbour_min_support') }}

),

ranked as (

    select
        bought_next.*,
        row_number() over (
            partition by bought_next.customer_id
            order by bought_next.support desc, bought_next.buyers, bought_next.product_id
        ) as place
    from bought_next
    left join bought as own
        on bought_next.customer_id = own.customer_id
        and bought_next.product_id = own.product_id
    where own.customer_id is null

),

measured as (

    select
        ranked.customer_id,
        ranked.place,
        ranked.product_id,
        products.title,
        products.category,
        ranked.support,
        sizes.neighbours,
        {{ div_money('ranked.support', 'sizes.neighbours') }} as confidence,
        {{ div_money('ranked.support * customers.customers', 'sizes.neighbours * ranked.buyers') }} as lift
    from ranked
    inner join sizes
        on ranked.customer_id = sizes.customer_id
    inner join {{ ref('products') }} as products
        on ranked.product_id = products.product_id
    cross join customers
    where ranked.place <= 5

)

select * from measured
