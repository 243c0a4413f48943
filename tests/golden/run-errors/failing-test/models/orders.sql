select * from (values (1, 'paid', 10.50), (2, 'lost', null), (2, 'paid', 3.25), (2, 'open', 1)) as orders(id, status, amount)
