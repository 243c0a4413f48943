-- One row per segment that an analyst has defined, with what it holds now.
select
    definitions.segment,
    definitions.description,
    definitions.owner,
    definitions.predicate,
    definitions.refresh,
    definitions.purpose,
    previews.customers,
    round(previews.customer_share, 4) as customer_share,
    previews.members,
    previews.would_enter,
    previews.would_leave,
    previews.consent_known,
    previews.consented_reach,
    strftime(previews.refreshed_at, '%Y-%m-%d %H:%M') as refreshed_at,
    previews.rests_on_synthetic
from segments.segment_definitions as definitions
inner join segments.segment_previews as previews
    on definitions.segment = previews.segment
order by definitions.segment
