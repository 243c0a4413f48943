-- Of each sync that holds people out: who bought of those sent, who of those held out, and whether chance can explain it.
select
    segment,
    destination,
    window_days,
    sent,
    held_out,
    waiting,
    moved,
    strftime(next_ends_on, '%Y-%m-%d') as next_ends_on,
    sent_share,
    held_out_share,
    difference,
    difference_low,
    difference_high,
    extra_buyers,
    margin_difference,
    margin_difference_low,
    margin_difference_high,
    currency,
    result
from activation.activation_uplift
order by segment, destination
