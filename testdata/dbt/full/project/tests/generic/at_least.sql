{% test at_least(model, column_name, minimum=0) %}
    {{ config(severity='warn') }}
    select {{ column_name }} from {{ model }} where {{ column_name }} < {{ minimum }}
{% endtest %}
