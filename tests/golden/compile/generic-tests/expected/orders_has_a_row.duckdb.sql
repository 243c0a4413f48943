select count(*) as n from "main"."orders" having count(*) < 1
