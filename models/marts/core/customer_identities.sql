with records as (

    select * from {{ ref('int_records_keyed') }}

),

bought as (

    -- a cancelled order is no purchase; a credit note without an order says that there was one before the first one loaded
    select {{ order_record('orders') }} as record_id
    from {{ ref('int_orders_unioned') }} as orders
    where cancelled_at is null
    union distinct
    select customer_id as record_id
    from {{ ref('int_refund_lines_unioned') }}
    where order_id is null
        and customer_id is not null

),

people as (

    select
        records.customer_key,
        count(*) as record_count,
        {{ any_true('bought.record_id is not null') }} as is_customer
    from records
    left join bought
        on records.record_id = bought.record_id
    group by records.customer_key

),

links as (

    select
        record_id,
        string_agg(distinct identifier_kind, ', ' order by identifier_kind) as linked_by
    from {{ ref('int_links_guarded') }}
    group by record_id

),

guarded as (

    select * from {{ ref('int_records_guarded') }}

),

joined as (

    select
        records.record_id,
        records.customer_key,
        records.record_kind,
        records.source,
        records.shop,
        records.first_seen_at,
        records.record_id = records.customer_key as is_key_record,
        people.is_customer,
        not people.is_customer as is_prospect,
        people.record_count,
        links.linked_by,
        guarded.guarded_by
    from records
    inner join people
        on records.customer_key = people.customer_key
    left join links
        on records.record_id = links.record_id
    left join guarded
        on records.record_id = guarded.record_id

)

select
    *,
    case
        when record_count = 1 then 'Alone: nothing that it carries links it to another record.'
        else 'One of ' || cast(record_count as {{ type_string() }}) || ' records of this person, linked by ' || coalesce(linked_by, '') || '.'
    end
    || case when guarded_by is not null then ' Not linked by ' || guarded_by || ': too many share it.' else '' end as why
from joined
