select
    {{ cents('amount') }} as amount_cents
from (select 1 as amount)
