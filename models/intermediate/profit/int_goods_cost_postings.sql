{#-
  What goods cost: one posting per line sold, by its lots where there are any, else by the product's unit cost; one per
  line that came back, at the cost it left with; one per stock move down. Goods lines of an order that has neither a
  customer nor any paid line are stock corrections and cost nothing here.
-#}
with sold as (

    select * from {{ ref('int_line_costs') }}

),

refunds as (

    select * from {{ ref('int_return_costs') }}

),

written_down as (

    select
        stock_moves.stock_move_id,
        stock_moves.moved_on,
        issue_costs.cost,
        issue_costs.is_estimate,
        issue_costs.is_synthetic,
        stock_moves.load_id
    from {{ ref('int_issue_costs') }} as issue_costs
    inner join {{ ref('stock_moves') }} as stock_moves
        on issue_costs.event_id = stock_moves.stock_move_id
    where issue_costs.event_kind = 'write_down'

),

costs_of_goods as (

    select
        'cost_of_goods' as posting_source,
        case when unit_price = 0 then 'cost_of_gifts' else 'cost_of_goods' end as component,
        'order_line' as subject_kind,
        order_line_id as subject_id,
        order_id,
        order_line_id,
        customer_id,
        ordered_on as posted_on,
        -cost as amount,
        'order:' || order_id as source_document,
        is_estimate,
        is_synthetic,
        load_id
    from sold

),

costs_of_returns as (

    select
        'cost_of_returned_goods' as posting_source,
        'cost_of_returns' as component,
        'refund_line' as subject_kind,
        refund_line_id as subject_id,
        order_id,
        order_line_id,
        customer_id,
        refunded_on as posted_on,
        cost as amount,
        'refund:' || refund_id as source_document,
        is_estimate,
        is_synthetic,
        load_id
    from refunds

),

write_downs as (

    select
        'stock_move' as posting_source,
        'write_down' as component,
        'stock_move' as subject_kind,
        stock_move_id as subject_id,
        cast(null as {{ type_string() }}) as order_id,
        cast(null as {{ type_string() }}) as order_line_id,
        cast(null as {{ type_string() }}) as customer_id,
        moved_on as posted_on,
        -cost as amount,
        'stock_move:' || stock_move_id as source_document,
        is_estimate,
        is_synthetic,
        load_id
    from written_down

)

select {{ posting_columns() }} from costs_of_goods
union all
select {{ posting_columns() }} from costs_of_returns
union all
select {{ posting_columns() }} from write_downs
