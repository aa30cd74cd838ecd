"""Edits a copy of the project as the pull request of this example does.

    pull_request.py PROJECT_DIR
"""

import os
import sys

# (file, old, new); old None makes the file.
CHANGES = [
    # The body of a mart.
    ("models/marts/daily_revenue.sql",
     "    sum(amount) as revenue\n",
     "    sum(amount_after_fee) as revenue\n"),
    # A macro that stg_orders and fct_orders use.
    ("macros/cents_to_dollars.sql",
     "({{ column }} / 100)",
     "cast({{ column }} / 100.0 as decimal(18, 2))"),
    # A new model.
    ("models/marts/returning_customers.sql", None,
     "select customer_id\nfrom {{ ref('fct_orders') }}\ngroup by 1\nhaving count(*) > 1\n"),
    # One more test.
    ("models/marts/marts.yml",
     "  - name: customer_value\n"
     "    description: What a customer is worth.\n"
     "    columns:\n"
     "      - name: customer_id\n"
     "        data_tests: [unique]\n",
     "  - name: customer_value\n"
     "    description: What a customer is worth.\n"
     "    columns:\n"
     "      - name: customer_id\n"
     "        data_tests: [unique, not_null]\n"),
    # One more tag.
    ("models/staging/staging.yml",
     "      tags: [staging]\n",
     "      tags: [staging, pii]\n"),
]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for name, old, new in CHANGES:
        path = os.path.join(sys.argv[1], *name.split("/"))
        text = new
        if old is not None:
            with open(path, encoding="utf-8", newline="") as f:
                text = f.read()
            if text.count(old) != 1:
                sys.exit("pull_request.py: %r is %d times in %s" % (old, text.count(old), name))
            text = text.replace(old, new)
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write(text)


if __name__ == "__main__":
    main()
