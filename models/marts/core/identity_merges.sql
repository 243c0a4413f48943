with links as (

    select * from {{ ref('int_links_guarded') }}

),

records as (

    select * from {{ ref('int_records_keyed') }}

),

decisions as (

    select * from {{ ref('int_decisions_settled') }}

),

placed as (

    select
        links.record_id,
        links.identifier_kind,
        links.identifier_value,
        links.source,
        records.customer_key,
        first_value(links.record_id) over (
            partition by links.identifier_kind, links.identifier_value
            order by records.first_seen_at nulls last, links.record_id
        ) as linked_record_id
    from links
    inner join records
        on links.record_id = records.record_id

),

explained as (

    select
        placed.record_id,
        placed.linked_record_id,
        placed.customer_key,
        placed.identifier_kind,
        placed.identifier_value,
        placed.source,
        placed.identifier_kind = 'manual' as is_manual,
        case placed.identifier_kind
            when 'manual' then 'Merged by hand: ' || coalesce(decisions.reason, 'no reason given')
            when 'account' then 'Both stand for customer ' || placed.identifier_value
            when 'email' then 'Both carry the e-mail address ' || {{ mask_email('placed.identifier_value') }}
            when 'phone' then 'Both carry the phone number ' || {{ mask_phone('placed.identifier_value') }}
            when 'device' then 'The visitor used the account on device ' || placed.identifier_value
            else 'Both belong to ' || placed.identifier_kind || ' ' || placed.identifier_value
        end as reason
    from placed
    left join decisions
        on placed.identifier_kind = 'manual'
        and placed.identifier_value = decisions.pair
    where placed.record_id <> placed.linked_record_id

)

select * from explained
