{{ config(schema='marts') }}
select {{ column_list(['a', 'b']) | join(', ') }}, {{ tools.twice('a') }} as twice, {{ tools.thrice('a') }} as thrice from {{ this }}
