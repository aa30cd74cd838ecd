package diff_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/diff"
)

// mutationFacts says for every field what a change of it is: the type and the significance of the facts. Settings are as
// significant as their effects; uses of units may be of the toolchain's. Partitions and mappings are the same all through,
// so the paths end with them.
var mutationFacts = map[string]struct {
	changeType   diff.ChangeType
	significance diff.Significance
}{
	"Key":                        {}, // see below
	"Location":                   {diff.Location, diff.Substantive},
	"CodeVersion.Value":          {diff.CodeVersion, diff.Substantive},
	"CodeVersion.Empty":          {diff.CodeVersion, diff.Substantive},
	"CodeVersion.Scheme":         {}, // only says whether versions can be compared
	"Code.Digest":                {diff.Code, diff.Substantive},
	"Code.Text":                  {diff.Code, diff.Substantive},
	"Code.Language":              {diff.Code, diff.Substantive},
	"Code.Path":                  {diff.Metadata, diff.Governance},
	"Units":                      {diff.Code, diff.Substantive},
	"Units[]":                    {diff.Code, diff.Substantive},
	"Dependencies":               {diff.Dependencies, diff.Substantive},
	"Dependencies[]":             {diff.Dependencies, diff.Substantive},
	"Dependencies[].Key":         {diff.Dependencies, diff.Substantive},
	"Dependencies[].Mapping":     {diff.Dependencies, diff.Substantive},
	"Partitions":                 {diff.PartitionsDefinition, diff.Substantive},
	"Config":                     {diff.Config, diff.Substantive},
	"Config[]":                   {diff.Config, diff.Substantive},
	"Config[].Name":              {diff.Config, diff.Substantive},
	"Config[].Value":             {diff.Config, diff.Substantive},
	"Config[].Exact":             {},
	"Config[].Effect":            {}, // the loader's judgement
	"Tags":                       {diff.Tags, diff.Governance},
	"Tags[]":                     {diff.Tags, diff.Governance},
	"Tags[].Key":                 {diff.Tags, diff.Governance},
	"Tags[].Value":               {diff.Tags, diff.Governance},
	"Metadata":                   {diff.Metadata, diff.Governance},
	"Metadata{}":                 {diff.Metadata, diff.Governance},
	"Columns":                    {diff.Columns, diff.Substantive},
	"Columns[]":                  {diff.Columns, diff.Substantive},
	"Columns[].Name":             {diff.Columns, diff.Substantive},
	"Columns[].Type":             {diff.Columns, diff.Substantive},
	"Columns[].Constraints":      {diff.Columns, diff.Substantive},
	"Columns[].Constraints[]":    {diff.Columns, diff.Substantive},
	"Columns[].Config":           {diff.Columns, diff.Substantive},
	"Columns[].Config[]":         {diff.Columns, diff.Substantive},
	"Columns[].Config[].Name":    {diff.Columns, diff.Substantive},
	"Columns[].Config[].Value":   {diff.Columns, diff.Substantive},
	"Columns[].Config[].Exact":   {},
	"Columns[].Config[].Effect":  {},
	"Columns[].Description":      {diff.Description, diff.Cosmetic},
	"Columns[].Metadata":         {diff.Metadata, diff.Governance},
	"Columns[].Metadata{}":       {diff.Metadata, diff.Governance},
	"Columns[].Lineage":          {diff.Metadata, diff.Governance},
	"Columns[].Lineage[]":        {diff.Metadata, diff.Governance},
	"Columns[].Lineage[].Asset":  {diff.Metadata, diff.Governance},
	"Columns[].Lineage[].Column": {diff.Metadata, diff.Governance},
	"Columns[].Tags":             {diff.Tags, diff.Governance},
	"Columns[].Tags[]":           {diff.Tags, diff.Governance},
	"Columns[].Tags[].Key":       {diff.Tags, diff.Governance},
	"Columns[].Tags[].Value":     {diff.Tags, diff.Governance},
	"Storage.Authored.Database":  {diff.Storage, diff.Substantive},
	"Storage.Authored.Schema":    {diff.Storage, diff.Substantive},
	"Storage.Authored.Name":      {diff.Storage, diff.Substantive},
	"Storage.Rendered.Database":  {diff.Storage, diff.Substantive},
	"Storage.Rendered.Schema":    {diff.Storage, diff.Substantive},
	"Storage.Rendered.Name":      {diff.Storage, diff.Substantive},
	"Group":                      {diff.Group, diff.Governance},
	"Access":                     {diff.Access, diff.Governance},
	"Owners":                     {diff.Owners, diff.Governance},
	"Owners[]":                   {diff.Owners, diff.Governance},
	"Owners[].Name":              {diff.Owners, diff.Governance},
	"Owners[].Email":             {diff.Owners, diff.Governance},
	"Owners[].Email[]":           {diff.Owners, diff.Governance},
	"Owners[].More":              {diff.Owners, diff.Governance},
	"Owners[].More{}":            {diff.Owners, diff.Governance},
	"Kinds":                      {diff.Kinds, diff.Governance},
	"Kinds[]":                    {diff.Kinds, diff.Governance},
	"Description":                {diff.Description, diff.Cosmetic},
	"Checks":                     {diff.Checks, diff.Substantive},
	"Checks[]":                   {diff.Checks, diff.Substantive},
	"Checks[].Name":              {diff.Checks, diff.Substantive},
	"Checks[].Digest":            {diff.Checks, diff.Substantive},
	"Checks[].Description":       {diff.Description, diff.Cosmetic},
	"Checks[].Config":            {diff.Checks, diff.Substantive},
	"Checks[].Config[]":          {diff.Checks, diff.Substantive},
	"Checks[].Config[].Name":     {diff.Checks, diff.Substantive},
	"Checks[].Config[].Value":    {diff.Checks, diff.Substantive},
	"Checks[].Config[].Exact":    {},
	"Checks[].Config[].Effect":   {},
	"Checks[].Units":             {diff.Checks, diff.Substantive},
	"Checks[].Units[]":           {diff.Checks, diff.Substantive},
	"Contract.Enforced":          {diff.Contract, diff.Substantive},
	"Contract.Terms":             {diff.Contract, diff.Substantive},
	"Contract.Terms{}":           {diff.Contract, diff.Substantive},
	"Execution":                  {diff.ExecutionType, diff.Substantive},
	"Unknown":                    {}, // listed, never a change
	"Unknown[]":                  {},
	"Unknown[].Path":             {},
	"Unknown[].Reason":           {},
}

// TestMutationsAreSeen makes every mutation of the model to assets of a graph, one at a time. The facts about the asset are
// those of the table, and there are none about any other.
func TestMutationsAreSeen(t *testing.T) {
	spec := graphtest.New(7, graphtest.Layered, 150)
	for i := 3; i < len(spec.Assets); i += 10 { // what generated assets always or hardly have
		a := &spec.Assets[i]
		a.Code.Language, a.Code.Path, a.Kinds = "", "", nil
		spec.Assets[i-1].Unknown = []assetgraph.UnknownField{{Path: "/metadata/x"}}
	}
	for i, m := range []partition.Mapping{
		partition.MultiMap{}, partition.StaticMap{}, partition.StaticMap{Entries: []partition.StaticEntry{{Upstream: "x"}}},
	} {
		a := &spec.Assets[len(spec.Assets)-1-i]
		a.Dependencies, a.Unknown = []assetgraph.Dependency{{Key: assetgraph.MustKey("bare"), Mapping: m}}, nil
		a.Partitions = partition.TimeWindow{}
	}
	base := spec.Build()
	times := 3
	if testing.Short() {
		times = 1
	}
	seen := map[string]bool{}
	for _, m := range graphtest.Mutations() {
		path, _, _ := strings.Cut(m.Path, ".(")
		want, ok := mutationFacts[path]
		if !ok {
			t.Errorf("%s: the table does not say what a change of it is", m.Path)
			continue
		}
		seen[path] = true
		r := rand.New(rand.NewPCG(uint64(len(m.String())), 3))
		applied := 0
		start := r.IntN(len(spec.Assets))
		for i := 0; i < len(spec.Assets) && applied < times; i++ {
			at := (start + i) % len(spec.Assets)
			before := spec.Assets[at]
			if len(base.Definitions(before.Key)) > 1 || len(before.Unknown) > 0 && !strings.HasPrefix(m.Path, "Unknown") {
				continue
			}
			branch := *spec
			branch.Assets = slices.Clone(spec.Assets)
			if !m.Apply(&branch.Assets[at], r) {
				continue
			}
			applied++
			edited := branch.Build()
			d := diff.Compare(base, edited)
			after := branch.Assets[at]
			if m.Path == "Key" {
				want := []string{before.Key.String() + ": REMOVED", after.Key.String() + ": NEW"}
				if after.Key.Less(before.Key) {
					slices.Reverse(want)
				}
				equal(t, m.String(), facts(d, diff.ShowAll), want)
				continue
			}
			silent := want.changeType == "" || base.AssetDigest(before.Key) == edited.AssetDigest(before.Key) ||
				sameSettings(before, after, m.Path)
			checkMutation(t, m, d, before.Key, want.changeType, want.significance, silent)
		}
		if applied == 0 {
			t.Errorf("%s was never applied", m)
		}
	}
	for path := range mutationFacts {
		if !seen[path] {
			t.Errorf("the table has %s, which the model has not", path)
		}
	}
}

func checkMutation(t *testing.T, m graphtest.Mutation, d *diff.Diff, key assetgraph.Key, want diff.ChangeType, significance diff.Significance, silent bool) {
	t.Helper()
	found := 0
	for a := range d.Assets(diff.ShowAll) {
		if a.Key != key || a.Status != diff.StatusChanged {
			t.Errorf("%s of %s: %s is %s: %v", m, key, a.Key, a.Status, a.Changes)
			continue
		}
		for _, c := range a.Changes {
			found++
			if want == diff.Columns && c.Type == diff.Metadata && c.Significance == diff.Governance && strings.HasSuffix(c.Path, "/lineage") {
				continue // a column that nobody declares, of which only the lineage is known
			}
			if c.Type != want && !(want == diff.Code && c.Type == diff.CodeVersion || want == diff.CodeVersion && c.Path == "/code/digest") {
				t.Errorf("%s of %s: got %s; want %s", m, key, fact(c), want)
			}
			if c.Significance != significance && !(c.Reason == "toolchain" && len(c.Causes) == 1) &&
				!(strings.Contains(c.Path, "/config/") && c.Significance == diff.Cosmetic) {
				t.Errorf("%s of %s: got %s; want it to be %s", m, key, fact(c), significance)
			}
		}
	}
	if silent != (found == 0) {
		t.Errorf("%s of %s: found %d facts; want none: %v", m, key, found, silent)
	}
}

// sameSettings reports whether a mutation of settings turned one empty value into another.
func sameSettings(before, after assetgraph.Asset, path string) bool {
	if !strings.Contains(path, "Config") {
		return false
	}
	form := func(a assetgraph.Asset) string {
		g := graph(a)
		a, _ = g.Asset(a.Key)
		return replayForm(mutable(a.Canonical()), nil)
	}
	return form(before) == form(after)
}

// TestEffectOfSettings fixes what the table above leaves open.
func TestEffectOfSettings(t *testing.T) {
	for _, test := range []struct {
		base, branch []facet.Effect // one a side that has the setting
		want         string
		travels      bool
	}{
		{[]facet.Effect{facet.EffectRebuild}, []facet.Effect{facet.EffectRebuild}, "", true},
		{[]facet.Effect{facet.EffectRelation}, []facet.Effect{facet.EffectRelation}, "", false},
		{[]facet.Effect{facet.EffectNone}, []facet.Effect{facet.EffectNone}, " [cosmetic]", false},
		{[]facet.Effect{facet.EffectNone}, []facet.Effect{facet.EffectRelation}, "", false},
		{[]facet.Effect{facet.EffectNone}, []facet.Effect{facet.EffectRebuild}, "", true},
		{nil, []facet.Effect{facet.EffectNone}, " [cosmetic]", false},
		{nil, []facet.Effect{facet.EffectRelation}, "", false},
		{[]facet.Effect{facet.EffectRebuild}, nil, "", true},
	} {
		side := func(v string, effects []facet.Effect) *assetgraph.Graph {
			a := asset("a")
			for _, e := range effects {
				setting("s", value.String(v), e)(&a)
			}
			return graph(a, asset("b", reads("a")))
		}
		d := diff.Compare(side("1", test.base), side("2", test.branch))
		from, to := `"1"`, `"2"`
		if test.base == nil {
			from = "-"
		}
		if test.branch == nil {
			to = "-"
		}
		equal(t, "facts", facts(d, diff.ShowAll), []string{"a: CONFIG /config/s " + from + "→" + to + test.want})
		if got := len(d.Reached()) > 0; got != test.travels {
			t.Errorf("%v to %v: reaches what is downstream: %v; want %v", test.base, test.branch, got, test.travels)
		}
	}
}
