select * from `shop_set`.`orders` where status <> 'paid'
