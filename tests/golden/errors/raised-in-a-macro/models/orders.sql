select
    {{ outer_one(none) }}
