{{ config(materialized='view') }}
{#- One row per roll-forward, month and step from opening to closing balance. The steps in between add up to the difference of the two. -#}
{%- set steps = [
    ['inventory', 'stock_rollforward', 'opening', 'opening', 'the month before'],
    ['inventory', 'stock_rollforward', 'bought', 'bought', 'Lots'],
    ['inventory', 'stock_rollforward', 'sold', 'sold', 'Inventory'],
    ['inventory', 'stock_rollforward', 'written down', 'written_down', 'Inventory'],
    ['inventory', 'stock_rollforward', 'closing', 'closing', 'Roll-forward tie-out'],
    ['points', 'points_rollforward', 'opening', 'opening', 'the month before'],
    ['points', 'points_rollforward', 'earned', 'earned', 'Points'],
    ['points', 'points_rollforward', 'redeemed', '-redeemed', 'Points'],
    ['points', 'points_rollforward', 'expired', '-expired', 'Points'],
    ['points', 'points_rollforward', 'adjusted', 'adjusted', 'Points'],
    ['points', 'points_rollforward', 'closing', 'closing', 'Roll-forward tie-out'],
] %}
{% for position, model, step, amount, stands_in in steps %}
{{ 'union all' if not loop.first }}
select
    '{{ position }}' as position,
    period,
    '{{ step }}' as step,
    {{ loop.index }} as step_order,
    {{ money(amount) }} as amount,
    '{{ stands_in }}' as stands_in,
    is_synthetic
from {{ ref(model) }}
where period is not null
{%- endfor %}
