select id
from `shop_set`.`orders`
where id is null
