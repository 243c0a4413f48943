{#-
  Identity: identifiers in one spelling, what links records, connected components, keys that stay. How the parts hang
  together stands in intermediate/identity/README.md.
-#}

{#- One row of int_mentions_unioned, as select items; parts that a source does not have are null. -#}
{% macro mention(kind, record_id, source, shop, seen_at, account=none, email=none, phone=none, device=none, lead=none, name=none, record_kind=none) -%}
    select
        {{ record_id }} as record_id,
        {{ record_kind or "'" ~ kind ~ "'" }} as record_kind,
        {{ source }} as source,
        {{ shop }} as shop,
        {{ seen_at }} as seen_at,
        {%- for part, expression in [
            ['account_id', account], ['email', email], ['phone', phone],
            ['device_id', device], ['lead_id', lead], ['person_name', name],
        ] %}
        cast({{ expression or 'null' }} as {{ type_string() }}) as {{ part }}{{ ',' if not loop.last }}
        {%- endfor %}
{%- endmacro %}

{#- Whether a text matches a pattern anywhere; null for null. -#}
{% macro text_matches(text, pattern) -%}{{ return(adapter.dispatch('text_matches', 'patron')(text, pattern)) }}{%- endmacro %}
{% macro default__text_matches(text, pattern) -%}regexp_matches({{ text }}, '{{ pattern }}'){%- endmacro %}
{% macro bigquery__text_matches(text, pattern) -%}regexp_contains({{ text }}, r'{{ pattern }}'){%- endmacro %}

{#- A text without whatever matches a pattern. -#}
{% macro text_without(text, pattern) -%}{{ return(adapter.dispatch('text_without', 'patron')(text, pattern)) }}{%- endmacro %}
{% macro default__text_without(text, pattern) -%}regexp_replace({{ text }}, '{{ pattern }}', '', 'g'){%- endmacro %}
{% macro bigquery__text_without(text, pattern) -%}regexp_replace({{ text }}, r'{{ pattern }}', ''){%- endmacro %}

{#-
  An e-mail address in lower case without spaces around it; null for what is none. With the var
  identity_email_provider_rules, addresses that their provider delivers to one mailbox are one: what follows a plus goes
  at providers that offer such tags, dots go at Gmail, and googlemail.com is gmail.com.
-#}
{% macro normalise_email(column) -%}
    {%- set clean = 'lower(trim(' ~ column ~ '))' -%}
    {%- set local = text_match(clean, '^([^@]+)@') -%}
    {%- set untagged = text_match(clean, '^([^@+]+)') -%}
    case
        when not {{ text_matches(clean, '^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:].]+$') }} then null
        {%- if var('identity_email_provider_rules', false) %}
        when {{ text_matches(clean, '@(gmail|googlemail)[.]com$') }}
            then replace({{ untagged }}, '.', '') || '@gmail.com'
        when {{ text_matches(clean, '@(outlook|hotmail|live|icloud|me|fastmail|protonmail)[.]com$') }}
            then {{ untagged }} || '@' || {{ text_match(clean, '@(.+)$') }}
        {%- endif %}
        else {{ clean }}
    end
{%- endmacro %}

{#-
  What somebody would dial: digits, after a plus where the number begins with one. Extensions and the zero in '(0)' go.
  Null for a masked number ('138****1234') and for one without digits.
-#}
{% macro dialled(column) -%}
    {%- set whole = text_without('lower(' ~ column ~ ')', '(ext|x|#|;).*$|[(]0[)]') -%}
    case
        when {{ column }} like '%*%' then null
        when {{ text_without(column, '[^0-9]') }} = '' then null
        when {{ text_matches(column, '^[^0-9]*[+＋]') }} then '+' || {{ text_without(whole, '[^0-9]') }}
        else {{ text_without(whole, '[^0-9]') }}
    end
{%- endmacro %}

{#-
  E.164 of a number as `dialled` gives it: a plus, the country's code, the national number. Numbers without a country's
  code are taken for numbers of the var identity_phone_region. Null where the result has fewer than 8 digits, more than
  15 (E.164's own limit) or a zero in front. Without a numbering plan SQL cannot tell a number that exists from one that
  does not, nor a foreign number that was written without plus or international prefix.
-#}
{% macro e164(number) -%}
    {%- set region = phone_region() -%}
    {%- set full -%}
        case
            when {{ number }} like '+%' then substr({{ number }}, 2)
            when {{ number }} like '{{ region.abroad }}%' then substr({{ number }}, {{ region.abroad | length + 1 }})
            when length({{ number }}) > {{ region.digits }} and {{ number }} like '{{ region.code }}%' then {{ number }}
            {%- if region.trunk %}
            when {{ number }} like '{{ region.trunk }}%' then '{{ region.code }}' || substr({{ number }}, {{ region.trunk | length + 1 }})
            {%- endif %}
            else '{{ region.code }}' || {{ number }}
        end
    {%- endset -%}
    case when {{ text_matches(full, '^[1-9][0-9]{7,14}$') }} then '+' || {{ full }} end
{%- endmacro %}

{#-
  How numbers are dialled in the var identity_phone_region: the country's code, the prefix of national calls, that of
  calls abroad, and the most digits that a national number has without its prefix (ITU-T E.164 and E.129 listings).
-#}
{% macro phone_region() -%}
    {%- set regions = {
        'AT': ['43', '0', '00', 13], 'AU': ['61', '0', '0011', 9], 'BE': ['32', '0', '00', 9], 'BR': ['55', '0', '00', 11],
        'CA': ['1', '1', '011', 10], 'CH': ['41', '0', '00', 9], 'CN': ['86', '0', '00', 11], 'CZ': ['420', '', '00', 9],
        'DE': ['49', '0', '00', 11], 'DK': ['45', '', '00', 8], 'ES': ['34', '', '00', 9], 'FI': ['358', '0', '00', 11],
        'FR': ['33', '0', '00', 9], 'GB': ['44', '0', '00', 10], 'HK': ['852', '', '001', 8], 'IE': ['353', '0', '00', 9],
        'IN': ['91', '0', '00', 10], 'IT': ['39', '', '00', 11], 'JP': ['81', '0', '010', 10], 'MX': ['52', '', '00', 10],
        'NL': ['31', '0', '00', 9], 'NO': ['47', '', '00', 8], 'NZ': ['64', '0', '00', 10], 'PL': ['48', '', '00', 9],
        'PT': ['351', '', '00', 9], 'SE': ['46', '0', '00', 9], 'SG': ['65', '', '000', 8], 'TW': ['886', '0', '002', 9],
        'US': ['1', '1', '011', 10],
    } -%}
    {%- set region = var('identity_phone_region', 'GB') | upper -%}
    {%- if region not in regions -%}
        {{ exceptions.raise_compiler_error(
            "var 'identity_phone_region' is '" ~ region ~ "', whose way to dial is not known. Known: " ~ regions.keys() | join(', ')
        ) }}
    {%- endif -%}
    {%- set found = regions[region] -%}
    {{ return({'code': found[0], 'trunk': found[1], 'abroad': found[2], 'digits': found[3]}) }}
{%- endmacro %}

{#-
  How many parties an identifier of a kind may belong to before it links nobody any more, as SQL over a column of kinds.
  The var identity_hub_limits overrides single kinds. A device is shared at home and at work: it links a visitor to the
  one account that was seen on it, and no two accounts.
-#}
{% macro hub_limit(kind_column) -%}
    {%- set limits = {'account': 50, 'email': 20, 'phone': 10, 'device': 2, 'lead': 50} -%}
    {%- for kind, limit in var('identity_hub_limits', {}).items() -%}
        {%- if kind not in limits -%}
            {{ exceptions.raise_compiler_error(
                "var 'identity_hub_limits' names '" ~ kind ~ "', which is no kind of identifier. Kinds: " ~ limits.keys() | join(', ')
            ) }}
        {%- endif -%}
        {%- do limits.update({kind: limit}) -%}
    {%- endfor -%}
    case {{ kind_column }}
        {%- for kind, limit in limits.items() %}
        when '{{ kind }}' then {{ limit }}
        {%- endfor %}
    end
{%- endmacro %}

{#-
  Which of the keys ever given is whose now: a query with component_id and customer_key, one row for each component that
  has a claim. `records` has record_id and component_id; `history` record_id, customer_key, generation, key_seen_at.
  A key goes with the record that it is named after; if that is gone, with most of the records that ever had it. Of
  several keys that meet in one component the oldest survives.
-#}
{% macro surviving_keys(records, history) -%}
    with claims as (

        select
            history.customer_key,
            records.component_id,
            max(case when history.record_id = history.customer_key then 1 else 0 end) as has_name,
            count(*) as holders,
            min(records.record_id) as first_holder,
            min(history.generation) as generation,
            min(history.key_seen_at) as key_seen_at
        from {{ history }} as history
        inner join {{ records }} as records
            on history.record_id = records.record_id
        group by history.customer_key, records.component_id

    ),

    homes as (

        select *
        from claims
        qualify row_number() over (partition by customer_key order by has_name desc, holders desc, first_holder) = 1

    )

    select
        component_id,
        customer_key
    from homes
    qualify row_number() over (
        partition by component_id order by generation, key_seen_at nulls last, customer_key
    ) = 1
{%- endmacro %}

{#- The place of a source in the var identity_source_priority; those that it does not name come last. -#}
{% macro source_priority(source_column) -%}
    {%- set priority = var('identity_source_priority', ['shopify', 'stripe', 'zendesk', 'files']) -%}
    case {{ source_column }}
        {%- for source in priority %}
        when '{{ source }}' then {{ loop.index }}
        {%- endfor %}
        else {{ priority | length + 1 }}
    end
{%- endmacro %}

{#- The flag of the one row of a group that a condition picks; null where it picks none. -#}
{% macro chosen_flag(condition, flag) -%}
    max(case when {{ condition }} and {{ flag }} then 1 when {{ condition }} and not {{ flag }} then 0 end) = 1
{%- endmacro %}

{#- The record that an order speaks of: the account that it names, else the guest who placed it. -#}
{% macro order_record(orders) -%}
    coalesce({{ orders }}.customer_id, 'order:' || {{ orders }}.order_id)
{%- endmacro %}
