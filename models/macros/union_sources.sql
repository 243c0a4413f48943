{#-
  One query over every switched-on source that delivers an entity, in the entity's canonical columns.
  With none of them switched on it is empty, so that every model below still builds. `only` narrows the sources; `where`
  is a condition on canonical columns, put to each source by itself so that it reaches the raw table's partitions.
-#}
{% macro union_sources(entity, only=none, where=none) -%}
    {%- set deliverers = source_models(entity) -%}
    {%- set columns = canonical_columns(entity) -%}
    {%- set chosen = [] -%}
    {%- for source in deliverers -%}
        {%- if source in switched_on_sources() and (only is none or source in only) -%}{%- do chosen.append(source) -%}{%- endif -%}
    {%- endfor -%}
    {%- if chosen | length == 0 -%}
    select '{{ (deliverers.keys() | list)[0] }}' as source, {{ columns | join(', ') }}
    from {{ ref(deliverers[(deliverers.keys() | list)[0]]) }}
    where false
    {%- endif -%}
    {%- for source in chosen %}
    select
        '{{ source }}' as source,
        {{ columns | join(',\n        ') }}
    from {{ ref(deliverers[source]) }}
    {%- if where %}
    where {{ where }}
    {%- endif %}
    {%- if not loop.last %}
    union all
    {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- The var `sources`, checked: a misspelt name must not quietly switch a source off. -#}
{% macro switched_on_sources() -%}
    {%- set known = ['shopify', 'zendesk', 'google_ads', 'stripe', 'files'] -%}
    {%- for source in var('sources') -%}
        {%- if source not in known -%}
            {{ exceptions.raise_compiler_error(
                "var 'sources' names '" ~ source ~ "', which is no source of this project. Known: " ~ known | join(', ')
            ) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(var('sources')) }}
{%- endmacro %}

{#- Which model of which source delivers an entity in canonical columns. -#}
{% macro source_models(entity) -%}
    {{ return({
        'customers': {'shopify': 'stg_shopify__customers', 'files': 'stg_files__customers'},
        'customer_attributes': {'files': 'stg_files__customers'},
        'orders': {'shopify': 'stg_shopify__orders', 'files': 'stg_files__orders'},
        'order_lines': {'shopify': 'stg_shopify__order_lines', 'files': 'stg_files__order_lines'},
        'refund_lines': {'shopify': 'int_shopify_refund_lines_completed', 'files': 'stg_files__credit_notes'},
        'payments': {'stripe': 'stg_stripe__payments', 'shopify': 'stg_shopify__payments', 'files': 'stg_files__payments'},
        'products': {'shopify': 'stg_shopify__products', 'files': 'stg_files__products'},
        'tickets': {'zendesk': 'int_zendesk_tickets_completed', 'files': 'stg_files__tickets'},
        'campaign_days': {'google_ads': 'stg_google_ads__campaign_days', 'files': 'stg_files__campaign_days'},
        'cost_rates': {'files': 'stg_files__cost_rates'},
        'stock_moves': {'files': 'stg_files__stock_moves'},
        'deliveries': {'shopify': 'stg_shopify__fulfillments', 'files': 'stg_files__deliveries'},
    }[entity]) }}
{%- endmacro %}

{#- The columns of each canonical entity that models below staging read, in one order for every source. -#}
{% macro canonical_columns(entity) -%}
    {{ return({
        'customers': [
            'shop', 'customer_id', 'email', 'phone', 'first_name', 'last_name', 'company', 'country', 'country_code', 'postal_code',
            'created_at', 'updated_at', 'accepts_email_marketing', 'accepts_sms_marketing', 'consent_updated_at',
            'is_synthetic',
        ],
        'customer_attributes': [
            'shop', 'customer_id', 'birthday', 'gender', 'occupation', 'person_kind', 'region', 'language',
            'household_id', 'company_id', 'membership_tier', 'member_since', 'updated_at', 'is_synthetic',
        ],
        'orders': [
            'shop', 'order_id', 'order_number', 'customer_id', 'email', 'phone', 'ordered_at', 'currency', 'country', 'country_code',
            'channel', 'utm_source', 'utm_medium', 'utm_campaign', 'financial_status', 'cancelled_at',
            'attribution_is_synthetic', 'is_synthetic', 'loaded_at', 'load_id', 'transaction_currency', 'transaction_rate',
        ],
        'order_lines': [
            'shop', 'order_id', 'line_id', 'customer_id', 'ordered_at', 'country', 'currency', 'sku', 'title',
            'line_type', 'quantity', 'unit_price', 'discount_amount', 'unit_price_transaction',
            'discount_transaction', 'is_synthetic', 'loaded_at', 'load_id',
        ],
        'refund_lines': [
            'shop', 'refund_id', 'refund_line_id', 'refund_kind', 'order_id', 'line_id', 'customer_id', 'refunded_at',
            'country', 'line_type', 'sku', 'title', 'quantity', 'unit_price', 'amount', 'amount_transaction',
            'reason', 'is_synthetic', 'load_id',
        ],
        'payments': [
            'shop', 'payment_id', 'order_id', 'kind', 'paid_at', 'amount', 'fee', 'net', 'currency', 'is_synthetic', 'load_id',
        ],
        'products': [
            'shop', 'sku', 'title', 'category', 'brand', 'unit_cost', 'unit_cost_currency', 'updated_at', 'is_synthetic',
        ],
        'tickets': [
            'shop', 'ticket_id', 'customer_id', 'requester_id', 'email', 'subject', 'channel', 'reason', 'status', 'priority',
            'agent', 'created_at', 'reply_count', 'first_reply_minutes', 'full_resolution_minutes', 'satisfaction',
            'is_synthetic', 'load_id',
        ],
        'campaign_days': [
            'platform', 'campaign_id', 'campaign_name', 'day', 'cost', 'currency', 'clicks', 'impressions',
            'conversions', 'is_synthetic', 'load_id',
        ],
        'cost_rates': [
            'cost_kind', 'unit', 'country_code', 'amount', 'currency', 'valid_from', 'is_synthetic', 'load_id',
        ],
        'stock_moves': [
            'shop', 'stock_move_id', 'sku', 'moved_at', 'quantity', 'reason', 'unit_cost', 'is_synthetic', 'load_id',
        ],
        'deliveries': [
            'shop', 'order_id', 'delivery_id', 'shipped_at', 'delivered_at', 'is_synthetic', 'load_id',
        ],
    }[entity]) }}
{%- endmacro %}
