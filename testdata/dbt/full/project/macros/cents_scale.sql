{% macro cents_scale() %}100{% endmacro %}
