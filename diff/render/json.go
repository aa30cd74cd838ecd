package render

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"github.com/branchgraph/branchgraph/diff"
)

// JSON writes a comparison in the format branchgraph.report, version 1: one object and a newline. Everything in it is
// sorted, so that equal comparisons give equal bytes.
func JSON(w io.Writer, d *diff.Diff, o Options) error {
	r := newReport(d, o)
	out := jsonReport{
		Format: "branchgraph.report", Version: 1, Comparison: "two-way", Complete: d.Complete(),
		Incomplete: []jsonIncomplete{}, Assets: []jsonAsset{}, Reached: []jsonReached{}, Folded: []jsonFold{}, Unknown: []jsonUnknown{},
	}
	if !d.TwoWay() {
		out.Comparison = "none"
	}
	for _, i := range d.Incomplete() {
		out.Incomplete = append(out.Incomplete, jsonIncomplete{i.Location, i.Reason})
	}
	for _, a := range r.assets {
		out.Assets = append(out.Assets, newJSONAsset(a))
	}
	for _, reach := range r.reached {
		out.Reached = append(out.Reached, jsonReached{reach.Key.String(), reach.Distance})
	}
	for _, f := range r.folds {
		out.Folded = append(out.Folded, jsonFold{f.Reason, f.Significance.String(), f.Assets, f.Facts, f.Example.String()})
	}
	for _, u := range r.unknown {
		out.Unknown = append(out.Unknown, jsonUnknown{u.Key.String(), u.Field, u.Reason})
	}
	for _, o := range r.others {
		out.Definitions = append(out.Definitions, jsonDefinition{o.Kind, o.Location, o.ID, o.Status})
	}
	out.UnusedUnits = d.UnusedUnits()
	bw := bufio.NewWriter(w)
	if err := json.NewEncoder(bw).Encode(out); err != nil {
		return fmt.Errorf("render: write JSON: %w", err)
	}
	return bw.Flush()
}

type jsonReport struct {
	Format     string           `json:"format"`
	Version    int              `json:"version"`
	Comparison string           `json:"comparison"`
	Complete   bool             `json:"complete"`
	Incomplete []jsonIncomplete `json:"incomplete"`
	Assets     []jsonAsset      `json:"assets"`
	Reached    []jsonReached    `json:"reached"`
	Folded     []jsonFold       `json:"folded"`
	Unknown    []jsonUnknown    `json:"unknown"`

	// What differs and marks no asset; left out when there is nothing.
	Definitions []jsonDefinition `json:"definitions,omitempty"`
	UnusedUnits []string         `json:"unused_units,omitempty"`
}

type jsonIncomplete struct {
	Location string `json:"location"`
	Reason   string `json:"reason"`
}

type jsonAsset struct {
	Key         string            `json:"key"`
	Status      diff.Status       `json:"status"`
	ChangeTypes []diff.ChangeType `json:"change_types"`
	Changes     []jsonChange      `json:"changes"`
}

type jsonChange struct {
	Type          diff.ChangeType `json:"type"`
	Path          string          `json:"path"`
	Base          json.RawMessage `json:"base,omitempty"`
	BaseUnknown   string          `json:"base_unknown,omitempty"`
	Branch        json.RawMessage `json:"branch,omitempty"`
	BranchUnknown string          `json:"branch_unknown,omitempty"`
	Significance  string          `json:"significance"`
	Causes        []jsonCause     `json:"causes,omitempty"`
}

type jsonCause struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

type jsonReached struct {
	Key      string `json:"key"`
	Distance int    `json:"distance"`
}

type jsonFold struct {
	Reason       string `json:"reason"`
	Significance string `json:"significance"`
	Assets       int    `json:"assets"`
	Facts        int    `json:"facts"`
	Example      string `json:"example"`
}

type jsonDefinition struct {
	Kind     string      `json:"kind"`
	Location string      `json:"location"`
	ID       string      `json:"id"`
	Status   diff.Status `json:"status"`
}

type jsonUnknown struct {
	Key    string `json:"key"`
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

func newJSONAsset(a diff.Asset) jsonAsset {
	out := jsonAsset{Key: a.Key.String(), Status: a.Status, ChangeTypes: a.ChangeTypes(), Changes: []jsonChange{}}
	if out.ChangeTypes == nil {
		out.ChangeTypes = []diff.ChangeType{}
	}
	for _, c := range a.Changes {
		change := jsonChange{Type: c.Type, Path: c.Path, Significance: c.Significance.String()}
		change.Base, change.BaseUnknown = jsonEnd(c.Base)
		change.Branch, change.BranchUnknown = jsonEnd(c.Branch)
		for _, cause := range c.Causes {
			change.Causes = append(change.Causes, jsonCause(cause))
		}
		out.Changes = append(out.Changes, change)
	}
	return out
}

// jsonEnd returns an end of a change as JSON, and the reason when it is unknown; neither when it is absent.
func jsonEnd(v diff.Value) (known json.RawMessage, unknown string) {
	switch v := v.(type) {
	case diff.Known:
		b, err := json.Marshal(v.Value)
		if err != nil {
			panic(fmt.Sprintf("render: a value does not marshal: %v", err))
		}
		return b, ""
	case diff.Unknown:
		if v.Reason == "" {
			return nil, "not known"
		}
		return nil, v.Reason
	}
	return nil, ""
}
