{% macro extras_label() %}'{{ var("extras_label") }}'{% endmacro %}
