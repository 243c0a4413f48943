{{ config(materialized='connected_components') }}
{#-
  One row per record that something links to another, with the smallest record_id of all that it is connected with.
  The rows below are where it begins: what shares a component_id is one component, and so on from there.
-#}
select
    record_id,
    identifier_kind || ':' || identifier_value as component_id
from {{ ref('int_links_guarded') }}
