{#-
  Each row in which a source names somebody: a profile, an order, a credit note, a help-desk user, a ticket, a lead, an
  opportunity, a visit, and whatever else carries a customer's id. record_id says which record of which system it
  speaks of; a customer's id in a shop is a record of its own (an account), wherever it is met.
-#}
select * from {{ ref('int_buyers_mentioned') }}
union all
select * from {{ ref('int_contacts_mentioned') }}
