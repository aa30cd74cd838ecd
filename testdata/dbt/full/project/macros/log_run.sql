{% macro log_run(what) %}select '{{ what }}' as run_log{% endmacro %}

{% macro never_called() %}select 'never' as called{% endmacro %}
