package diff_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/diff"
)

// fullVerdicts says what is to be found of each edit of testdata/dbt/full: "asset: type and path [significance]".
var fullVerdicts = map[string][]string{
	"model_body":    {"model.fixture.customer_totals: CODE_VERSION /code_version"},
	"model_comment": {"model.fixture.payments_protected: CODE_VERSION /code_version [cosmetic: only white space and comments]"},
	"model_python_body": {
		"model.fixture.churn_scores: CODE_VERSION /code_version",
	},
	"macro_bottom_of_chain": {
		"model.fixture.fct_orders: CODE /units/macro.fixture.cents_scale/digest because of unit macro.fixture.cents_scale",
		"model.fixture.stg_payments: CODE /units/macro.fixture.cents_scale/digest because of unit macro.fixture.cents_scale",
	},
	"macro_of_package": {
		"model.extras.extras_calendar: CODE /units/macro.extras.extras_label/digest because of unit macro.extras.extras_label",
	},
	"macro_unused":  nil,
	"function_body": {"function.fixture.is_positive: CODE_VERSION /code_version"},
	"materialized": {
		"model.fixture.orders_by_day: CODE_VERSION /code_version", // it is written in the model
		"model.fixture.orders_by_day: CONFIG /config/materialized",
		"environment: toolchain", // other macros of dbt's materialize it
	},
	"tag":          {"model.fixture.events_incremental: TAGS /tags/events [governance]"},
	"meta":         {"model.fixture.stg_customers: METADATA /metadata/float [governance]"},
	"description":  {"model.fixture.payments_private: DESCRIPTION /description [cosmetic]"},
	"docs_block":   {"source.fixture.raw.orders: DESCRIPTION /description [cosmetic]"},
	"column_added": {"model.fixture.payment_mix: COLUMNS /columns/payments"},
	"constraint":   {"model.fixture.revenue: COLUMNS /columns/revenue/constraints"},
	"test_severity": {
		"snapshot.fixture.customers_snapshot: CHECKS /checks/not_null(customer_id)/config/severity",
	},
	"test_removed": {"seed.fixture.countries: CHECKS /checks/not_null(code)"},
	"test_where":   {"model.fixture.stg_orders: CHECKS /checks/not_null(amount_cents) #2/config/where"},
	"test_arguments": {
		"model.fixture.stg_orders: CHECKS /checks/at_least(amount_cents, minimum=-100)",
		"model.fixture.stg_orders: CHECKS /checks/at_least(amount_cents, minimum=-200)",
	},
	"test_singular_body": { // of every asset that it reads
		"model.fixture.stg_orders: CHECKS /checks/fixture.no_orphan_payments/digest",
		"model.fixture.stg_payments: CHECKS /checks/fixture.no_orphan_payments/digest",
	},
	"unit_test_expectation":  {"model.fixture.customer_totals: CHECKS /checks/unit test customer_totals_sums/config/expect/rows"},
	"unit_test_fixture_file": {"model.fixture.fct_orders: CHECKS /checks/unit test fct_orders_from_files/config/expect/rows"},
	"model_new":              {"model.fixture.repeat_customers: NEW"},
	"model_removed":          {"model.fixture.old_report: REMOVED"},
	"exposure_owner": {
		"exposure.fixture.weekly_board: OWNERS /owners/Ana [governance]", "exposure.fixture.weekly_board: OWNERS /owners/Bea [governance]",
	},
	"metric_expression": {"metric.fixture.revenue_doubled: CONFIG /config/type_params/expr"},
	"seed":              {"seed.fixture.payment_methods: CODE_VERSION /code_version"},
	"seed_big":          {"seed.fixture.big unknown /code_version"},
	"folder_schema": {
		"model.fixture.name-with-dashes&é: STORAGE /storage/authored/schema", "model.fixture.name-with-dashes&é: STORAGE /storage/rendered/schema",
		"model.fixture.odd_descriptions: STORAGE /storage/authored/schema", "model.fixture.odd_descriptions: STORAGE /storage/rendered/schema",
	},
	"group_owner": {
		"changed group group.fixture.finance",
		"model.fixture.payments_private: OWNERS /owners/Finance team/email [governance]",
		"model.fixture.payments_protected: OWNERS /owners/Finance team/email [governance]",
		"model.fixture.revenue: OWNERS /owners/Finance team/email [governance]",
	},
	"source_freshness": {"source.fixture.raw.payments: CONFIG /config/freshness/warn_after/count"},
	"snapshot_strategy": {
		"snapshot.fixture.orders_snapshot: CODE_VERSION /code_version", // it is written in the snapshot
		"snapshot.fixture.orders_snapshot: CONFIG /config/check_cols",
		"snapshot.fixture.orders_snapshot: CONFIG /config/strategy",
		"snapshot.fixture.orders_snapshot: CONFIG /config/updated_at",
	},
	"on_run_start": {"changed operation operation.fixture.fixture-on-run-start-0"},
	"var":          nil,
	"target": {
		"environment: schema prod → dev_someone", "environment: schema prod_marts → dev_someone_marts",
		"environment: schema prod_seeds → dev_someone_seeds",
	},
}

// TestFull compares the project that has one of everything with itself after one edit of every sort, and finds every edit
// once, and nothing else.
func TestFull(t *testing.T) {
	const folder = "../testdata/dbt/full/"
	var edits []struct{ Edit string }
	content, err := os.ReadFile(folder + "edits.json")
	must(t, err)
	must(t, json.Unmarshal(content, &edits))
	var want []string
	for _, e := range edits {
		verdicts, ok := fullVerdicts[e.Edit]
		if !ok {
			t.Errorf("the table does not say what is to be found of the edit %s", e.Edit)
		}
		want = append(want, verdicts...)
	}
	if len(edits) != len(fullVerdicts) {
		t.Errorf("there are %d edits, and %d in the table", len(edits), len(fullVerdicts))
	}

	d := diff.Compare(manifest(t, folder+"manifest.json"), manifest(t, folder+"manifest_branch.json"))
	var got []string
	rewrites := map[string]bool{}
	for a := range d.Assets(diff.ShowAll) {
		for _, c := range a.Changes {
			if c.Significance == diff.Environment {
				if c.Type != diff.Storage && c.Reason != "toolchain" {
					t.Errorf("%s: %s", a.Key, fact(c))
				}
				rewrites["environment: "+c.Reason] = true
				continue
			}
			c.Base, c.Branch = diff.Absent{}, diff.Absent{}
			got = append(got, a.Key.String()+": "+strings.TrimSpace(strings.Replace(fact(c), " -→-", "", 1)))
		}
	}
	for reason := range rewrites {
		got = append(got, reason)
	}
	for i := range got {
		got[i] = strings.Replace(strings.Replace(got[i], "NEW ", "NEW", 1), "REMOVED ", "REMOVED", 1)
	}
	for _, u := range d.Unknown() {
		got = append(got, u.Key.String()+" unknown "+u.Field)
	}
	for _, o := range d.Others() {
		got = append(got, string(o.Status)+" "+o.Kind+" "+o.ID)
	}
	slices.Sort(got)
	slices.Sort(want)
	equal(t, "facts", got, want)
	if !d.Complete() {
		t.Errorf("not complete: %v", d.Incomplete())
	}
	equal(t, "reached", reached(d), []string{
		"exposure.fixture.churn_app 1", "exposure.fixture.weekly_board 1", "model.fixture.payments_private 1",
		"model.fixture.positive_payments 1", "semantic_model.fixture.revenue_facts 1", "metric.fixture.total_revenue 2",
		"model.fixture.payments_protected 2", "saved_query.fixture.revenue_by_day 3",
	})
}
