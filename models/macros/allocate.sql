{#-
  Spreads a pool over the rows of each partition by weight, to a unit, by largest remainder, so that the parts
  sum to the pool exactly. Returns a query: every column of `relation` plus `allocated` (money).
    relation      a CTE or table
    pool, weight  columns; the pool is the same on every row of a partition, weights are >= 0
    partition_by  the column that names the pool
    order_by      columns that break ties, unique within the partition: the same rows always give the same parts
    unit          the smallest part, as text. What is left below one unit goes to the partition's first row.
  When all weights of a partition are 0 the rows share equally.
-#}
{% macro allocate(relation, pool, weight, partition_by, order_by, unit='0.000001') -%}
    {{ return(adapter.dispatch('allocate', 'patron')(relation, pool, weight, partition_by, order_by, unit)) }}
{%- endmacro %}

{% macro default__allocate(relation, pool, weight, partition_by, order_by, unit) -%}
    select * exclude (_units, _weight_given, _weight, _weights, _base, _place)
    from (
        select
            *,
            cast(
                case when {{ pool }} < 0 then -1 else 1 end
                * cast(_base + case when _place <= _units - sum(_base) over pool_rows then 1 else 0 end as decimal(38, 0))
                * cast('{{ unit }}' as decimal(18, 9)) as decimal(38, 9)
            ) + case
                when row_number() over (partition by {{ partition_by }} order by {{ order_by }}) = 1
                    then cast({{ pool }} as decimal(38, 9)) - cast(
                        case when {{ pool }} < 0 then -1 else 1 end
                        * cast(_units as decimal(38, 0)) * cast('{{ unit }}' as decimal(18, 9)) as decimal(38, 9)
                    )
                else 0
            end as allocated
        from (
            select
                *,
                (_units * _weight) // _weights as _base,
                row_number() over (
                    partition by {{ partition_by }} order by (_units * _weight) % _weights desc, {{ order_by }}
                ) as _place
            from (
                select
                    *,
                    case when sum(_weight_given) over (partition by {{ partition_by }}) = 0 then 1 else _weight_given end as _weight,
                    case
                        when sum(_weight_given) over (partition by {{ partition_by }}) = 0
                            then count(*) over (partition by {{ partition_by }})
                        else cast(sum(_weight_given) over (partition by {{ partition_by }}) as hugeint)
                    end as _weights
                from (
                    select
                        *,
                        abs({{ billionths(pool) }}) // {{ billionths("'" ~ unit ~ "'") }} as _units,
                        {{ billionths(weight) }} as _weight_given
                    from {{ relation }}
                )
            )
        )
        window pool_rows as (partition by {{ partition_by }})
    )
{%- endmacro %}

{#- The same in BigQuery's exact whole numbers: BIGNUMERIC holds what HUGEINT does. -#}
{% macro bigquery__allocate(relation, pool, weight, partition_by, order_by, unit) -%}
    select * except (_units, _weight_given, _weight, _weights, _base, _place)
    from (
        select
            *,
            cast(
                case when {{ pool }} < 0 then -1 else 1 end
                * (_base + case when _place <= _units - sum(_base) over pool_rows then 1 else 0 end)
                * cast('{{ unit }}' as bignumeric) as numeric
            ) + case
                when row_number() over (partition by {{ partition_by }} order by {{ order_by }}) = 1
                    then cast({{ pool }} as numeric) - cast(
                        case when {{ pool }} < 0 then -1 else 1 end * _units * cast('{{ unit }}' as bignumeric) as numeric
                    )
                else 0
            end as allocated
        from (
            select
                *,
                div(_units * _weight, _weights) as _base,
                row_number() over (
                    partition by {{ partition_by }} order by mod(_units * _weight, _weights) desc, {{ order_by }}
                ) as _place
            from (
                select
                    *,
                    case when sum(_weight_given) over (partition by {{ partition_by }}) = 0 then 1 else _weight_given end as _weight,
                    case
                        when sum(_weight_given) over (partition by {{ partition_by }}) = 0
                            then count(*) over (partition by {{ partition_by }})
                        else sum(_weight_given) over (partition by {{ partition_by }})
                    end as _weights
                from (
                    select
                        *,
                        div(
                            abs(cast(cast({{ pool }} as numeric) as bignumeric) * 1000000000),
                            cast(cast('{{ unit }}' as bignumeric) * 1000000000 as bignumeric)
                        ) as _units,
                        cast(cast({{ weight }} as numeric) as bignumeric) * 1000000000 as _weight_given
                    from {{ relation }}
                )
            )
        )
        window pool_rows as (partition by {{ partition_by }})
    )
{%- endmacro %}
