{#- Segments that analysts write: the var `segments`, checked, and what conditions may name. -#}

{#- What a purpose needs: the flag of customer_360 that says the customer agreed, or none where no consent is needed or known. -#}
{% macro segment_purposes() -%}
    {{ return({
        'email_marketing': {'consent': 'accepts_email_marketing', 'contact': 'email', 'needs_consent': true},
        'sms_marketing': {'consent': 'accepts_sms_marketing', 'contact': 'phone', 'needs_consent': true},
        'advertising': {'consent': 'accepts_advertising', 'contact': 'email', 'needs_consent': true},
        'service': {'consent': none, 'contact': none, 'needs_consent': false},
        'analysis': {'consent': none, 'contact': none, 'needs_consent': false},
    }) }}
{%- endmacro %}

{% macro segment_refresh_kinds() -%}{{ return(['always', 'daily', 'weekly', 'monthly']) }}{%- endmacro %}

{#- Columns that a condition may name beside those of int_customer_360_base: what int_segment_matches joins to it. -#}
{% macro segment_columns() -%}
    {{ return([
        'value_tier', 'value_tier_order', 'previous_value_tier', 'window_value', 'value_to_tier_above', 'is_near_top_tier',
        'is_near_falling', 'lifecycle_stage', 'lifecycle_stage_since', 'stage_before', 'goods_need', 'service_need',
        'rfm_score', 'as_of_on', 'as_of_month',
    ]) }}
{%- endmacro %}

{#- One row per customer with every column that a condition may name: what int_segment_matches and previews are picked from. -#}
{% macro segment_base() -%}
    select
        profiles.*,
        tiers.tier as value_tier,
        tiers.tier_order as value_tier_order,
        tiers.previous_tier as previous_value_tier,
        tiers.window_value,
        tiers.value_to_tier_above,
        tiers.is_near_top as is_near_top_tier,
        tiers.is_near_falling,
        stages.stage as lifecycle_stage,
        stages.from_on as lifecycle_stage_since,
        stages.stage_before,
        needs.goods_need,
        needs.service_need,
        rfm.rfm_score,
        as_of.as_of_on,
        {{ date_trunc('month', 'as_of.as_of_on') }} as as_of_month
    from {{ ref('int_customer_360_base') }} as profiles
    inner join {{ ref('customer_value_tiers') }} as tiers
        on profiles.customer_id = tiers.customer_id
    inner join {{ ref('customer_needs') }} as needs
        on profiles.customer_id = needs.customer_id
    inner join {{ ref('rfm') }} as rfm
        on profiles.customer_id = rfm.customer_id
    left join {{ ref('lifecycle_stages') }} as stages
        on profiles.customer_id = stages.customer_id
        and stages.is_current
    cross join {{ ref('int_as_of') }} as as_of
{%- endmacro %}

{#- The var `segments`, each with `version`, a text that changes with its condition. Every mistake names its segment. -#}
{% macro segment_definitions() -%}
    {%- set listed = var('segments', none) or [] -%}
    {%- if listed is string or listed is mapping -%}
        {{ exceptions.raise_compiler_error("var 'segments' must be a list of segments, each with a name") }}
    {%- endif -%}
    {%- set checked = [] -%}
    {%- set names = [] -%}
    {%- for segment in listed -%}
        {%- if segment is not mapping -%}
            {{ exceptions.raise_compiler_error("var 'segments': entry " ~ loop.index ~ " is no mapping of name, description, owner, predicate, refresh and purpose") }}
        {%- endif -%}
        {%- do check_segment(segment, loop.index) -%}
        {%- if segment.name in names -%}
            {{ exceptions.raise_compiler_error("segment '" ~ segment.name ~ "' is defined twice in the var 'segments'") }}
        {%- endif -%}
        {%- do names.append(segment.name) -%}
        {%- set predicate = modules.re.sub('[ \\t\\r\\n]+', ' ', segment.predicate).strip() -%}
        {%- do check_segment_predicate(segment.name, predicate) -%}
        {%- do checked.append({
            'name': segment.name, 'description': segment.description, 'owner': segment.owner, 'predicate': predicate,
            'refresh': segment.refresh, 'purpose': segment.purpose, 'version': local_md5(predicate),
        }) -%}
    {%- endfor -%}
    {{ return(checked) }}
{%- endmacro %}

{% macro check_segment(segment, place) -%}
    {%- set fields = ['name', 'description', 'owner', 'predicate', 'refresh', 'purpose'] -%}
    {%- set called = "segment '" ~ segment.name ~ "'" if segment.name else "var 'segments': entry " ~ place -%}
    {%- for field in segment.keys() -%}
        {%- if field not in fields -%}
            {{ exceptions.raise_compiler_error(called ~ " has '" ~ field ~ "', which is no field of a segment. Fields: " ~ fields | join(', ')) }}
        {%- endif -%}
    {%- endfor -%}
    {%- for field in fields -%}
        {%- if segment.get(field) is not string or not segment.get(field).strip() -%}
            {{ exceptions.raise_compiler_error(called ~ " has no " ~ field ~ ": every segment needs one, as text") }}
        {%- endif -%}
    {%- endfor -%}
    {%- if not modules.re.match('^[a-z][a-z0-9_]{0,62}$', segment.name) -%}
        {{ exceptions.raise_compiler_error(called ~ ": a name is lower case letters, digits and underscores, and begins with a letter") }}
    {%- endif -%}
    {%- if segment.refresh not in segment_refresh_kinds() -%}
        {{ exceptions.raise_compiler_error(called ~ " has refresh '" ~ segment.refresh ~ "'. Known: " ~ segment_refresh_kinds() | join(', ')) }}
    {%- endif -%}
    {%- if segment.purpose not in segment_purposes() -%}
        {{ exceptions.raise_compiler_error(called ~ " has purpose '" ~ segment.purpose ~ "'. Known: " ~ segment_purposes().keys() | join(', ')) }}
    {%- endif -%}
{%- endmacro %}

{#-
  A condition must be one: no statement, no comment, no bracket left open, and nothing that gives another answer tomorrow
  on the same data. Names of columns are looked up when SQL is compiled, since only then the columns are known.
-#}
{% macro check_segment_predicate(name, predicate) -%}
    {%- set bare = modules.re.sub("'[^']*'", "''", predicate) -%}
    {%- for sign in [';', '--', '/*', '{' ~ '{', '{' ~ '%', '"', '`'] -%}
        {%- if sign in bare -%}
            {{ exceptions.raise_compiler_error("the predicate of segment '" ~ name ~ "' holds " ~ sign ~ ": it must be a condition in SQL, with texts in single quotes") }}
        {%- endif -%}
    {%- endfor -%}
    {%- set open = namespace(count=0, least=0) -%}
    {%- for bracket in modules.re.findall('[()]', bare) -%}
        {%- set open.count = open.count + (1 if bracket == '(' else -1) -%}
        {%- set open.least = [open.least, open.count] | min -%}
    {%- endfor -%}
    {%- if open.count != 0 or open.least < 0 or bare.replace("''", '').count("'") > 0 -%}
        {{ exceptions.raise_compiler_error("the predicate of segment '" ~ name ~ "' has a bracket or a quote without its partner: " ~ predicate) }}
    {%- endif -%}
    {%- set words = modules.re.findall('[a-z_][a-z0-9_]*', bare.lower()) -%}
    {%- for word in words -%}
        {%- if word in ['current_date', 'current_timestamp', 'current_time', 'now', 'today', 'random', 'rand', 'uuid', 'generate_uuid'] -%}
            {{ exceptions.raise_compiler_error("the predicate of segment '" ~ name ~ "' uses " ~ word ~ ", which gives other members on the same data. Now is as_of_on") }}
        {%- elif word in ['select', 'insert', 'update', 'delete', 'drop', 'over', 'qualify'] -%}
            {{ exceptions.raise_compiler_error("the predicate of segment '" ~ name ~ "' uses " ~ word ~ ": it must be a condition on the columns of one customer. Put what is missing into customer_360") }}
        {%- endif -%}
    {%- endfor -%}
    {%- if execute -%}{%- do check_segment_words(name, bare.lower()) -%}{%- endif -%}
{%- endmacro %}

{#- Every word that is neither SQL's nor a function must be a column. -#}
{% macro check_segment_words(name, bare) -%}
    {%- set known = segment_columns() + [] -%}
    {%- for node in graph.nodes.values() -%}
        {%- if node.resource_type == 'model' and node.name == 'int_customer_360_base' -%}{%- do known.extend(node.columns.keys()) -%}{%- endif -%}
    {%- endfor -%}
    {%- set of_sql = [
        'and', 'or', 'not', 'in', 'is', 'null', 'true', 'false', 'between', 'like', 'escape', 'case', 'when', 'then', 'else', 'end',
        'cast', 'as', 'date', 'timestamp', 'interval', 'day', 'week', 'month', 'quarter', 'year', 'distinct', 'from', 'decimal',
        'numeric', 'bigint', 'int64', 'integer', 'varchar', 'string', 'boolean', 'bool',
    ] -%}
    {%- for word in modules.re.findall('[a-z_][a-z0-9_]*(?![a-z0-9_]*[ ]*[(])', bare) -%}
        {%- if word not in known and word not in of_sql -%}
            {%- set alike = [] -%}
            {%- for column in known | sort -%}
                {%- if column[:4] == word[:4] or word in column or column in word -%}{%- do alike.append(column) -%}{%- endif -%}
            {%- endfor -%}
            {{ exceptions.raise_compiler_error(
                "the predicate of segment '" ~ name ~ "' names " ~ word ~ ", which is no column of customer_360. "
                ~ ('Did you mean ' ~ alike[:4] | join(', ') ~ '?' if alike else 'Columns: ' ~ known | sort | join(', '))
            ) }}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- A text as a literal of the warehouse. -#}
{% macro text_literal(text) -%}{{ return(adapter.dispatch('text_literal', 'patron')(text)) }}{%- endmacro %}
{% macro default__text_literal(text) -%}'{{ text | replace("'", "''") }}'{%- endmacro %}
{% macro bigquery__text_literal(text) -%}'{{ text | replace("\\", "\\\\") | replace("'", "\\'") | replace("\n", " ") }}'{%- endmacro %}
