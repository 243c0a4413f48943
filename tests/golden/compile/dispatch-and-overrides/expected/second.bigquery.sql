select * from `first`

-- no rows
