select * from "main"."orders" where status <> 'paid'
