{#- One row per stream of each switched-on source: how much is there, how new it is, and when it was last loaded. -#}
{%- set streams = [
    ['shopify', 'orders', 'stg_shopify__orders', 'ordered_at'],
    ['shopify', 'customers', 'stg_shopify__customers', 'updated_at'],
    ['shopify', 'product_variants', 'stg_shopify__products', 'updated_at'],
    ['zendesk', 'tickets', 'stg_zendesk__tickets', 'created_at'],
    ['zendesk', 'users', 'stg_zendesk__users', 'updated_at'],
    ['zendesk', 'ticket_metrics', 'stg_zendesk__ticket_metrics', 'updated_at'],
    ['zendesk', 'satisfaction_ratings', 'stg_zendesk__satisfaction_ratings', 'created_at'],
    ['google_ads', 'campaign_days', 'stg_google_ads__campaign_days', 'day'],
    ['stripe', 'balance_transactions', 'stg_stripe__payments', 'paid_at'],
    ['stripe', 'payouts', 'stg_stripe__payouts', 'made_at'],
    ['files', 'customers', 'stg_files__customers', 'updated_at'],
    ['files', 'orders', 'stg_files__orders', 'ordered_at'],
    ['files', 'order_lines', 'stg_files__order_lines', 'ordered_at'],
    ['files', 'credit_notes', 'stg_files__credit_notes', 'refunded_at'],
    ['files', 'payments', 'stg_files__payments', 'paid_at'],
    ['files', 'products', 'stg_files__products', 'updated_at'],
    ['files', 'tickets', 'stg_files__tickets', 'created_at'],
    ['files', 'campaign_days', 'stg_files__campaign_days', 'day'],
    ['files', 'cost_rates', 'stg_files__cost_rates', 'valid_from'],
    ['files', 'stock_moves', 'stg_files__stock_moves', 'moved_at'],
    ['files', 'touches', 'stg_files__touches', 'touched_at'],
    ['files', 'site_events', 'stg_files__site_events', 'occurred_at'],
    ['files', 'conversations', 'stg_files__conversations', 'started_at'],
    ['files', 'reviews', 'stg_files__reviews', 'reviewed_at'],
    ['files', 'surveys', 'stg_files__surveys', 'answered_at'],
    ['files', 'leads', 'stg_files__leads', 'created_at'],
    ['files', 'opportunities', 'stg_files__opportunities', 'opened_at'],
    ['files', 'consent', 'stg_files__consent', 'changed_at'],
    ['files', 'purchase_lots', 'stg_files__purchase_lots', 'received_at'],
    ['files', 'points_moves', 'stg_files__points_moves', 'moved_at'],
    ['files', 'gl_balances', 'stg_files__gl_balances', 'cast(null as ' ~ type_timestamp() ~ ')'],
    ['files', 'gl_entries', 'stg_files__gl_entries', 'cast(null as ' ~ type_timestamp() ~ ')'],
    ['files', 'agent_hours', 'stg_files__agent_hours', 'cast(null as ' ~ type_timestamp() ~ ')'],
    ['files', 'overheads', 'stg_files__overheads', 'cast(null as ' ~ type_timestamp() ~ ')'],
    ['files', 'fx_rates', 'stg_files__fx_rates', 'cast(null as ' ~ type_timestamp() ~ ')'],
    ['files', 'budgets', 'stg_files__budgets', 'cast(null as ' ~ type_timestamp() ~ ')'],
    ['files', 'price_adjustments', 'stg_files__price_adjustments', 'cast(null as ' ~ type_timestamp() ~ ')'],
    ['files', 'tax_lines', 'stg_files__tax_lines', 'charged_at'],
    ['files', 'bank_lines', 'stg_files__bank_lines', 'cast(null as ' ~ type_timestamp() ~ ')'],
    ['files', 'ad_invoices', 'stg_files__ad_invoices', 'cast(null as ' ~ type_timestamp() ~ ')'],
    ['files', 'shop_finance_report', 'stg_files__shop_finance_report', 'cast(null as ' ~ type_timestamp() ~ ')'],
] -%}
with counted as (
{%- for stream in streams %}
    {{ 'union all' if not loop.first }}
    select
        '{{ stream[0] }}' as source,
        '{{ stream[1] }}' as stream,
        {{ stream[0] in switched_on_sources() }} as is_switched_on,
        count(*) as row_count,
        cast(max({{ stream[3] }}) as {{ type_timestamp() }}) as newest_event_at,
        max(loaded_at) as loaded_at
    from {{ ref(stream[2]) }}
{%- endfor %}

)

select
    source,
    stream,
    row_count as {{ adapter.quote('rows') }},
    newest_event_at,
    loaded_at
from counted
where is_switched_on
