select id, amount, 'GBP' as currency, 7 as seven
from `raw_web`.`orders_v2`
