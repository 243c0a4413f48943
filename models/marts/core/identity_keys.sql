with history as (

    select * from {{ ref('int_keys_kept') }}

),

records as (

    select * from {{ ref('int_records_keyed') }}

),

given as (

    select
        customer_key,
        min(generation) as generation,
        min(held_since) as held_since,
        count(*) as records_ever
    from history
    group by customer_key

),

followed as (

    -- where the record that the key is named after is now, or else most of those that had the key
    select
        history.customer_key,
        records.customer_key as current_customer_key
    from history
    inner join records
        on history.record_id = records.record_id
    group by history.customer_key, records.customer_key
    qualify row_number() over (
        partition by history.customer_key
        order by
            max(case when records.customer_key = history.customer_key then 1 else 0 end) desc,
            max(case when history.record_id = history.customer_key then 1 else 0 end) desc,
            count(*) desc,
            records.customer_key
    ) = 1

),

joined as (

    select
        given.customer_key,
        followed.current_customer_key,
        coalesce(followed.current_customer_key = given.customer_key, false) as is_current,
        given.generation,
        given.held_since,
        given.records_ever
    from given
    left join followed
        on given.customer_key = followed.customer_key

)

select * from joined
