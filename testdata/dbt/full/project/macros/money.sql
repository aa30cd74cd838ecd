{# dollars -> divide -> cents_scale: the bottom of the chain is in its own file. #}
{% macro dollars(column) %}{{ divide(column) }}{% endmacro %}

{% macro divide(column) %}({{ column }} / {{ cents_scale() }}){% endmacro %}
