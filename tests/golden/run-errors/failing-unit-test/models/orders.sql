select 1 as id, cast(2.5 as decimal(38, 9)) as amount
