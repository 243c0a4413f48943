-- Two lines before
-- the block.
{% snapshot orders_kept %}
{{ config(strategy='check', unique_key='id', check_cols='all') }}
select * from {{ ref('order') }}
{% endsnapshot %}
