-- One row per group of waits for the next purchase.
select
    grouping_kind,
    group_value,
    group_label,
    spells,
    censored,
    median_days,
    round(returned_30, 4) as returned_30,
    round(returned_90, 4) as returned_90,
    round(returned_180, 4) as returned_180,
    round(returned_360, 4) as returned_360
from retention.survival_groups
order by grouping_kind, group_value
