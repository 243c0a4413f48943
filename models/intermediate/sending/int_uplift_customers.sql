{#-
  One row per sync that holds people out and customer: in which group, since when, and what was bought in the days after.
  Who is held out is told by a hash, so the groups differ in nothing but the sending. Everybody whom a sync meant to send
  counts as sent, whatever the platform made of it: the platform refuses nobody of those who are held out.
-#}
with keys as (

    select * from {{ ref('identity_keys') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

cost_inputs as (

    select has_unit_costs from {{ ref('int_cost_inputs') }}

),

tests as (

    -- While nobody was held out, there was nobody to compare with.
    select
        sync,
        min(held_out_at) as tested_from,
        case when count(released_at) = count(*) then max(released_at) end as tested_until
    from {{ source('activate', 'sync_holdouts') }}
    group by sync

),

memberships as (

    select
        changelog.sync,
        changelog.row_key,
        changelog.happened_at as sent_at,
        cast(null as {{ type_timestamp() }}) as held_out_at
    from {{ source('activate', 'sync_changelog') }} as changelog
    inner join tests
        on changelog.sync = tests.sync
    where changelog.operation = 'add'
        and changelog.row_key <> 'forgotten'
        and changelog.row_key not like 'tombstone:%'

    union all

    select
        sync,
        row_key,
        null as sent_at,
        held_out_at
    from {{ source('activate', 'sync_holdouts') }}

),

people as (

    -- Two records of one person may have been in a group each.
    select
        memberships.sync,
        coalesce(keys.current_customer_key, memberships.row_key) as customer_id,
        min(memberships.sent_at) as sent_at,
        min(memberships.held_out_at) as held_out_at
    from memberships
    left join keys
        on memberships.row_key = keys.customer_key
    group by memberships.sync, coalesce(keys.current_customer_key, memberships.row_key)

),

grouped as (

    select
        people.sync,
        people.customer_id,
        people.sent_at is not null and (people.held_out_at is null or people.sent_at < people.held_out_at) as is_sent,
        least(coalesce(people.sent_at, people.held_out_at), coalesce(people.held_out_at, people.sent_at)) as entered_at,
        case
            when people.sent_at is not null and people.held_out_at is not null
                then greatest(people.sent_at, people.held_out_at)
        end as moved_at
    from people
    inner join tests
        on people.sync = tests.sync
    where people.held_out_at <= people.sent_at
        or people.sent_at is null
        or (people.sent_at >= tests.tested_from and (tests.tested_until is null or people.sent_at <= tests.tested_until))

),

windows as (

    select
        *,
        {{ to_shop_date('entered_at') }} as entered_on,
        {{ dateadd('day', var('uplift_window_days'), to_shop_date('entered_at')) }} as ends_on
    from grouped

),

bought as (

    select
        windows.sync,
        windows.customer_id,
        {{ count_true('orders.is_purchase') }} as purchases,
        {{ money('sum(profits.net_sales)') }} as net_sales,
        {{ money('coalesce(sum(profits.cm2), 0)') }} as cm2
    from windows
    inner join {{ ref('orders') }} as orders
        on windows.customer_id = orders.customer_id
        and windows.entered_at < orders.ordered_at
        and windows.ends_on >= orders.ordered_on
    inner join {{ ref('order_profit') }} as profits
        on orders.order_id = profits.order_id
    group by windows.sync, windows.customer_id

)

select
    windows.sync,
    windows.customer_id,
    windows.is_sent,
    windows.entered_at,
    windows.entered_on,
    windows.ends_on,
    coalesce({{ to_shop_date('windows.moved_at') }} <= windows.ends_on, false) as is_moved,
    coalesce(as_of.as_of_on > windows.ends_on, false) as is_over,
    coalesce(bought.purchases, 0) as purchases,
    {{ money('coalesce(bought.net_sales, 0)') }} as net_sales,
    case when cost_inputs.has_unit_costs then {{ money('coalesce(bought.cm2, 0)') }} end as cm2
from windows
cross join as_of
cross join cost_inputs
left join bought
    on windows.sync = bought.sync
    and windows.customer_id = bought.customer_id
