select 1 as id, 2 as version

where version > (select max(version) from "main"."events")
