{#- One row per sync and day on which it ran to its end: the audience as the day's last run left it, and what was done. -#}
with ended as (

    select
        sync,
        segment,
        destination,
        {{ to_shop_date('ended_at') }} as run_on,
        audience_size,
        platform_least,
        platform_most,
        coalesce(accepted, 0) as accepted,
        coalesce(refused, 0) + coalesce(refused_unnamed, 0) as refused,
        row_number() over (
            partition by sync, {{ to_shop_date('ended_at') }} order by ended_at desc, started_at desc, run_id desc
        ) as place
    from {{ source('activate', 'sync_runs') }}
    where ended_at is not null
        and audience_size is not null

)

select
    sync,
    segment,
    destination,
    run_on,
    max(case when place = 1 then audience_size end) as members,
    max(case when place = 1 then platform_least end) as platform_least,
    max(case when place = 1 then platform_most end) as platform_most,
    count(*) as runs,
    {{ sum_int('accepted') }} as accepted,
    {{ sum_int('refused') }} as refused
from ended
group by sync, segment, destination, run_on
