select count(*) as n from `shop_set`.`orders` having count(*) < 1
