/** A query over the table `cases` (see macros.ts), in Jinja: the same text for both warehouses. */
export interface MacroCase {
  macro: string;
  sql: string;
}

const each = (macro: string, expression: string, where = ""): MacroCase => ({
  macro,
  sql: `select id, {{ ${expression} }} as answer from cases${where}`,
});
const grouped = (macro: string, expression: string): MacroCase => ({
  macro,
  sql: `select g, {{ ${expression} }} as answer from cases group by g`,
});

/** Of models/macros: what the marts are written with. */
export const MART_MACROS: readonly MacroCase[] = [
  grouped("any_true", "any_true('b')"),
  grouped("count_true", "count_true('b')"),
  grouped("sum_int", "sum_int('i')"),
  {
    macro: "allocate",
    sql: "select id, allocated from ({{ allocate('(select id, g, i, sum(n) over (partition by g) as pool, abs(coalesce(m, 0)) as weight from cases where g is not null)', 'pool', 'weight', 'g', 'id') }})",
  },
  {
    macro: "allocate",
    sql: "select id, allocated from ({{ allocate('(select id, g, -10 as pool, 0 as weight from cases where g is not null)', 'pool', 'weight', 'g', 'id', unit='0.01') }})",
  },
  {
    macro: "type_string, type_int, type_timestamp, type_boolean, type_money",
    sql: "select id, cast(i as {{ type_string() }}) as a, cast(b as {{ type_int() }}) as b, cast(ts as {{ type_timestamp() }}) as c, cast(b as {{ type_boolean() }}) as d, cast(i as {{ type_money() }}) as e from cases",
  },
  each("safe_cast", "safe_cast('digits', type_int())", " where digits <> '12.5'"),
  each("safe_cast", "safe_cast('digits', type_money())"),
  each("safe_cast", "safe_cast('day_text', 'date')"),
  ...["day", "week", "month", "quarter", "year"].map((part) =>
    each("date_trunc", `date_trunc('${part}', 'd')`),
  ),
  ...["day", "week", "month", "quarter", "year"].flatMap((part) => [
    each("dateadd", `dateadd('${part}', 1, 'd')`),
    each("dateadd", `dateadd('${part}', -13, 'd')`),
    each("datediff", `datediff('d', 'e', '${part}')`),
  ]),
  each("dateadd", "dateadd('month', 'i', 'd')"),
  each("later", "later('d', 'e')"),
  each("minutes_between", "minutes_between('ts', 'us')"),
  each("to_shop_date", "to_shop_date('ts')"),
  each("shop_hour", "shop_hour('ts')"),
  each("time_of_day", "time_of_day('ts')"),
  each("reaches_minimum", "reaches_minimum('i', 'j')"),
  each(
    "expected_margin, offer_cost",
    "expected_margin('n', 'm', 'n', 'm')",
    " where abs(coalesce(n, 0)) < 1000 and abs(coalesce(m, 0)) < 1000",
  ),
  each("action_order, action_purpose", "action_order('s')"),
  each("action_purpose", "action_purpose('s')"),
  each("next_anniversary", "next_anniversary('d', 'e')"),
  each("counted_text", "counted_text('i', 'ticket')"),
  each("int_div", "int_div('i', 'j')", " where j <> 0"),
  { macro: "month_spine", sql: "{{ month_spine(\"date '2023-11-01'\", \"date '2024-03-01'\") }}" },
  { macro: "month_spine", sql: "{{ month_spine(\"date '2024-03-01'\", \"date '2023-11-01'\") }}" },
  { macro: "number_spine", sql: "{{ number_spine(3) }}" },
  { macro: "number_spine", sql: "{{ number_spine('(select max(i) from cases where false)') }}" },
  {
    macro: "kmeans_rounds, kept_in_memory",
    sql: "with counted as (select g as measure, {{ money('i') }} as value, count(*) as customers from cases where i is not null and g is not null group by g, i), {{ kmeans_rounds(3, 4) }} select measure, cluster, centre, least_value from ranges_4",
  },
  {
    macro: "score_by_bounds",
    sql: "with bounds as (select -5 as frequency_2, 0 as frequency_3, 7 as frequency_4, cast(null as {{ type_int() }}) as frequency_5) select id, {{ score_by_bounds('frequency', 'i') }} as answer from cases cross join bounds",
  },
  each("value_tier", "value_tier('i', '10')"),
  each("value_tier_order", "value_tier_order('s')"),
  { macro: "text_literal", sql: 'select {{ text_literal("it\'s 100% a \\\\ b") }} as answer' },
  each("whole_number_text", "whole_number_text('n')"),
  each("percent_text", "percent_text('n')"),
  each("month_text", "month_text('d')"),
  each(
    "amount_text, evidence_text",
    "amount_text('n') ~ ' || ' ~ evidence_text('abs(i)', 's', 'digits', 'entry')",
  ),
  each("days_since", "days_since('d', 'e')"),
  { macro: "rounding_limit", sql: "select {{ rounding_limit() }} as answer" },
  each("money", "money('i')"),
  each("money", "money('n')"),
  each("mul_money", "mul_money('n', 'm')"),
  each("div_money", "div_money('n', 'm')"),
  each("div_money", "div_money('i', 'j')"),
  grouped("avg_money", "avg_money('n')"),
  ...[0, 2, 9].map((places) => each("round_money", `round_money('n', ${places})`)),
  each("minor_units_to_money", "minor_units_to_money('i', 'currency')"),
  each("last_segment", "last_segment('s')"),
  each("json_array_has", "json_array_has('js', 'damaged')"),
  each("json_array_tail", "json_array_tail('js', 'reason:')"),
  each("json_text", "json_text('js', 'order_id')"),
  each("text_match", "text_match('s', '([0-9]+)')"),
  each("global_id", "global_id('s', 'digits')"),
  each("mask_email", "mask_email('email')"),
  each("mask_phone", "mask_phone('digits')"),
  each("text_matches", "text_matches('email', '^[^@[:space:]]+@[^@[:space:]]+[.][a-z]+$')"),
  each("text_without", "text_without('s', '[^0-9]|(x|#).*$')"),
  each("normalise_email", "normalise_email('email')"),
  each("dialled", "dialled('phone')"),
  each("e164", "e164(dialled('phone'))"),
  each("hub_limit", "hub_limit('g')"),
  each("source_priority", "source_priority('g')"),
  ...["linking_pairs", "nearest_records"].map((name) => ({
    macro: name,
    sql: `{{ ${name}("(select distinct s as record_id, g as component_id from cases where s is not null and g is not null)") }}`,
  })),
  each("posting_of_line_type", "posting_of_line_type('line_type')"),
  each("posting_of_line_type", "posting_of_line_type('line_type', given_back=true)"),
  each("text_hash", "text_hash('s')"),
  each("between_zero_and", "between_zero_and('i', 'j')"),
  each("period_text", "period_text('d')"),
  each("period_end", "period_end(period_text('d'))"),
  each("points_worth", "points_worth('i')"),
  each("points_liability", "points_liability('abs(coalesce(n, 0))', points_worth('abs(i)'))"),
  each("points_liability", "points_liability('abs(coalesce(n, 0))', points_worth('abs(i)'), places=3)"),
  each("part_of", "part_of('n', 'i', 'j')", " where j <> 0"),
  each("pieces_share", "pieces_share('n', '1', '3', '7')"),
  each("foreign_suffix", "foreign_suffix('currency')"),
  each("pieces_share", "pieces_share('n', '0', 'abs(i)', 'abs(i) + 1')"),
  each("order_day", "order_day('d')"),
  {
    macro: "is_on_days",
    sql: "select id from cases where {{ is_on_days('d', ['2024-02-29', '1970-01-01']) }}",
  },
  { macro: "is_on_days", sql: "select id from cases where {{ is_on_days('d', []) }}" },
  {
    macro: "loaded_after",
    sql: "select id from (select id, ts as loaded_at from cases) as loads where {{ loaded_after('2023-12-31 23:59:59') }}",
  },
];

/** The runner's own, which dbt users know as `dbt.<name>`. */
export const DBT_MACROS: readonly MacroCase[] = [
  ...["day", "month", "year", "hour"].map((part) =>
    each("dbt.date_trunc", `dbt.date_trunc('${part}', 'ts')`),
  ),
  ...["day", "month", "hour"].map((part) => ({
    macro: "dbt.dateadd",
    sql: `select id, cast({{ dbt.dateadd('${part}', 1, 'ts') }} as timestamp) as answer from cases`,
  })),
  ...["day", "month", "year", "hour", "minute"].map((part) =>
    each("dbt.datediff", `dbt.datediff('ts', 'us', '${part}')`),
  ),
  each("dbt.last_day", "dbt.last_day('d', 'month')"),
  { macro: "dbt.date", sql: "select {{ dbt.date(2024, 2, 29) }} as answer" },
  {
    macro: "dbt.date_spine",
    sql: "select cast(date_day as date) as day from ({{ dbt.date_spine('day', \"date '2024-02-27'\", \"date '2024-03-02'\") }}) as spine",
  },
  { macro: "dbt.generate_series", sql: "{{ dbt.generate_series(12) }}" },
  each("dbt.hash", "dbt.hash('s')"),
  each("dbt.concat", "dbt.concat(['s', \"'-'\", 'digits'])"),
  each("dbt.length", "dbt.length('s')"),
  each("dbt.position", "dbt.position(\"'a'\", 's')"),
  each("dbt.replace", "dbt.replace('s', \"'a'\", \"'é'\")"),
  each("dbt.right", "dbt.right('s', 2)"),
  ...[1, 2, -1].map((part) =>
    each("dbt.split_part", `dbt.split_part('s', "'/'", ${part})`, " where s like '%/%/%'"),
  ),
  {
    macro: "dbt.string_literal",
    sql: 'select {{ dbt.string_literal(dbt.escape_single_quotes("it\'s 100%")) }} as answer',
  },
  { macro: "dbt.escape_single_quotes", sql: "select '{{ dbt.escape_single_quotes(\"it's\") }}' as answer" },
  grouped("dbt.bool_or", "dbt.bool_or('b')"),
  grouped("dbt.any_value", "dbt.any_value('g')"),
  grouped("dbt.listagg", "dbt.listagg('digits', \"', '\", 'order by id')"),
  {
    macro: "dbt.array_construct, array_append, array_concat",
    sql: "select {{ dbt.array_concat(dbt.array_construct([1, 2]), dbt.array_append(dbt.array_construct([3]), '4')) }} as answer",
  },
  { macro: "dbt.except", sql: "select d from cases {{ dbt.except() }} select e from cases" },
  { macro: "dbt.intersect", sql: "select d from cases {{ dbt.intersect() }} select e from cases" },
  {
    macro: "dbt.equals",
    sql: "select id, case when {{ dbt.equals('d', 'e') }} then 1 else 0 end as answer from cases",
  },
  each("dbt.cast", "dbt.cast('i', dbt.type_string())"),
  each("dbt.safe_cast", "dbt.safe_cast('digits', dbt.type_bigint())", " where digits <> '12.5'"),
  each("dbt.cast_bool_to_text", "dbt.cast_bool_to_text('b')"),
  {
    macro: "dbt.type_float, type_numeric, type_bigint, type_int, type_boolean, type_timestamp",
    sql: "select id, cast(i as {{ dbt.type_float() }}) as a, cast(i as {{ dbt.type_numeric() }}) as b, cast(i as {{ dbt.type_bigint() }}) as c, cast(i as {{ dbt.type_int() }}) as d, cast(b as {{ dbt.type_boolean() }}) as e, cast(ts as {{ dbt.type_timestamp() }}) as f from cases",
  },
  each("snapshot_hash_arguments", "snapshot_hash_arguments(['s', 'digits'])"),
];

/** Macros of models/macros without a case of their own, by where they are compared, or why they are not. */
export const WITHOUT_CASE: Readonly<Record<string, readonly string[]>> = {
  "they write whole queries, or parts that need a model's tables: compared through the models": [
    ...[
      "union_sources",
      "order_line_rows",
      "component_sums",
      "component_sum",
      "margins",
      "finance_rows",
      "with_rates",
    ],
    ...[
      "reporting_rate_columns",
      "posting_amounts",
      "posting_rate_columns",
      "deferral_subject",
      "in_reporting",
    ],
    ...["unit_cost_in_reporting", "seen_amount", "seen_level", "rated", "with_levels", "cost_amounts"],
    ...["mention", "order_record", "surviving_keys", "chosen_flag", "merged_pairs", "phone_region"],
    ...["event", "affinity_rows", "segment_stays", "segment_base"],
  ],
  "they write the facts' second build: analyzed, its rows held to a full refresh on DuckDB": [
    ...["order_changes", "changed_days_sql", "changed_orders", "changed_order_line_rows", "differing_orders"],
    ...["built_up_to", "drop_emptied_days", "note_mark", "loads_of_order_streams", "mark_relation"],
  ],
  "they run between statements of a materialisation: on the emulator": [
    ...["follow_to_the_end", "unfinished", "followed", "relabelled", "work_table", "create_work_table"],
  ],
  "they give names and lists, no SQL": [
    ...[
      "profit_components",
      "component_names",
      "posting_columns",
      "posting_money_columns",
      "deferrable_line_types",
      "switched_on_sources",
      "source_models",
      "canonical_columns",
    ],
    ...["value_day_limits", "cohort_period_kinds"],
    ...["lifecycle_stage_names", "rfm_algorithm", "rfm_weights", "rfm_fixed_rows"],
    ...["value_tier_list", "inactive_tier", "prospect_tier", "new_tier", "value_tier_margins"],
    ...["segment_definitions", "segment_purposes", "segment_refresh_kinds", "segment_columns"],
    ...["check_segment", "check_segment_predicate", "check_segment_words", "action_kinds"],
    ...[
      "quoted_words",
      "order_streams",
      "settings_mark",
      "add_checksums_above",
      "generate_schema_name",
      "week_from_monday",
    ],
  ],
  "DuckDB only: 128-bit whole numbers inside of mul_money, div_money and allocate": ["billionths"],
};

/** What cannot be equal, or cannot be run by the reference implementation, and why. */
export const LEFT_OUT: readonly { what: string; why: string }[] = [
  {
    what: "the rounds of int_records_connected",
    why: "the materialisation asks the warehouse between its statements; each statement's macro is compared, and the emulator runs them all",
  },
  { what: "upper and lower of ß", why: "DuckDB writes ẞ, BigQuery SS; no code or name of ours holds one" },
  {
    what: "safe_cast of '12.5' to a whole number, of '2024-1-5x' to a date",
    why: "DuckDB rounds the one and reads the other as far as it goes; BigQuery gives null",
  },
  {
    what: "dbt.split_part of a part that is not there",
    why: "empty on DuckDB, null on BigQuery, as with dbt's own macros",
  },
  { what: "dbt.current_timestamp, snapshot_get_time", why: "the time of the run is no function of rows" },
  {
    what: "dbt.dateadd's type",
    why: "dbt gives a DATETIME on BigQuery and a TIMESTAMP on DuckDB: compared as timestamps",
  },
  {
    what: "snapshots and merges",
    why: "the reference implementation runs queries, not DDL or DML: analyzed, and run on the emulator",
  },
];
