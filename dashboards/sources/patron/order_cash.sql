-- One row: the ledger of paid orders against the cash of the payment processor.
select
    count(*) as orders,
    round(sum(sold), 3) as sold,
    round(sum(rounding), 3) as rounding,
    round(sum(charged), 2) as charged,
    round(sum(open_amount), 3) as open_amount,
    round(sum(refunded), 2) as refunded,
    round(sum(paid_back), 2) as paid_back,
    round(sum(open_refund), 3) as open_refund,
    sum(case when open_amount <> 0 or open_refund <> 0 then 1 else 0 end) as orders_open,
    coalesce(max(case when cash_is_synthetic then 1 else 0 end) = 1, false) as cash_is_synthetic
from profitability.order_cash
