package render

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/diff"
)

// JSON writes a comparison in the format branchgraph.report, version 1: one object and a newline. Everything in it is
// sorted, so that equal comparisons give equal bytes.
func JSON(w io.Writer, d *diff.Diff, o Options) error {
	r := newReport(d, o)
	out := jsonReport{
		Format: "branchgraph.report", Version: 1, Parity: d.Parity(), Comparison: "two-way", Complete: d.Complete(),
		Incomplete: []jsonIncomplete{}, Assets: []jsonAsset{}, Reached: []jsonReached{}, Folded: []jsonFold{}, Unknown: []jsonUnknown{},
	}
	if !d.TwoWay() {
		out.Comparison = "none"
	}
	for _, i := range d.Incomplete() {
		out.Incomplete = append(out.Incomplete, jsonIncomplete{text(i.Location), text(i.Reason)})
	}
	for _, a := range r.assets {
		out.Assets = append(out.Assets, newJSONAsset(a, out.Parity != ""))
	}
	for _, reach := range r.reached {
		out.Reached = append(out.Reached, jsonReached{keyText(reach.Key), reach.Distance})
	}
	for _, f := range r.folds {
		out.Folded = append(out.Folded, jsonFold{text(f.Reason), f.Significance.String(), f.Assets, f.Facts, keyText(f.Example)})
	}
	for _, u := range r.unknown {
		out.Unknown = append(out.Unknown, jsonUnknown{keyText(u.Key), text(u.Field), text(u.Reason)})
	}
	for _, o := range r.others {
		definition := jsonDefinition{text(o.Kind), text(o.Location), text(o.ID), o.Status, nil}
		for _, c := range o.Changes {
			definition.Changes = append(definition.Changes, newJSONChange(c))
		}
		out.Definitions = append(out.Definitions, definition)
	}
	out.UnusedUnits = texts(d.UnusedUnits())
	out.UnmatchedFiles = texts(d.UnmatchedFiles())
	bw := bufio.NewWriter(w)
	if err := json.NewEncoder(bw).Encode(out); err != nil {
		return fmt.Errorf("render: write JSON: %w", err)
	}
	return bw.Flush()
}

type jsonReport struct {
	Format     string           `json:"format"`
	Version    int              `json:"version"`
	Parity     string           `json:"parity,omitempty"`
	Comparison string           `json:"comparison"`
	Complete   bool             `json:"complete"`
	Incomplete []jsonIncomplete `json:"incomplete"`
	Assets     []jsonAsset      `json:"assets"`
	Reached    []jsonReached    `json:"reached"`
	Folded     []jsonFold       `json:"folded"`
	Unknown    []jsonUnknown    `json:"unknown"`

	// What differs and marks no asset; left out when there is nothing.
	Definitions []jsonDefinition `json:"definitions,omitempty"`
	UnusedUnits []text           `json:"unused_units,omitempty"`
	// Changed files that no asset's code references name; left out when there are none.
	UnmatchedFiles []text `json:"unmatched_files,omitempty"`
}

// text is a text whose lone surrogates stay what they are.
type text = value.String

type jsonIncomplete struct {
	Location text `json:"location"`
	Reason   text `json:"reason"`
}

type jsonAsset struct {
	Key         text              `json:"key"`
	Status      diff.Status       `json:"status"`
	ChangeTypes []diff.ChangeType `json:"change_types"`
	Changes     []jsonChange      `json:"changes"`
	Dagster     *jsonDagster      `json:"dagster,omitempty"` // with Dagster's verdicts only
}

// jsonDagster is what Dagster's differ says beside the change types.
type jsonDagster struct {
	Tags         jsonKeys `json:"tags"`
	Metadata     jsonKeys `json:"metadata"`
	Dependencies jsonKeys `json:"dependencies"`
}

type jsonKeys struct {
	Added   []text `json:"added"`
	Changed []text `json:"changed"`
	Removed []text `json:"removed"`
}

type jsonChange struct {
	Type          diff.ChangeType `json:"type"`
	Path          text            `json:"path"`
	Base          json.RawMessage `json:"base,omitempty"`
	BaseUnknown   text            `json:"base_unknown,omitempty"`
	Branch        json.RawMessage `json:"branch,omitempty"`
	BranchUnknown text            `json:"branch_unknown,omitempty"`
	Significance  string          `json:"significance"`
	Reason        text            `json:"reason,omitempty"` // of a change that no path shows
	Causes        []jsonCause     `json:"causes,omitempty"`
}

type jsonCause struct {
	Kind text `json:"kind"`
	ID   text `json:"id"`
}

type jsonReached struct {
	Key      text `json:"key"`
	Distance int  `json:"distance"`
}

type jsonFold struct {
	Reason       text   `json:"reason"`
	Significance string `json:"significance"`
	Assets       int    `json:"assets"`
	Facts        int    `json:"facts"`
	Example      text   `json:"example"`
}

type jsonDefinition struct {
	Kind     text         `json:"kind"`
	Location text         `json:"location"`
	ID       text         `json:"id"`
	Status   diff.Status  `json:"status"`
	Changes  []jsonChange `json:"changes,omitempty"`
}

type jsonUnknown struct {
	Key    text `json:"key"`
	Field  text `json:"field"`
	Reason text `json:"reason"`
}

func newJSONAsset(a diff.Asset, parity bool) jsonAsset {
	out := jsonAsset{Key: keyText(a.Key), Status: a.Status, ChangeTypes: a.ChangeTypes(), Changes: []jsonChange{}}
	if out.ChangeTypes == nil {
		out.ChangeTypes = []diff.ChangeType{}
	}
	for _, c := range a.Changes {
		out.Changes = append(out.Changes, newJSONChange(c))
	}
	if parity {
		out.Dagster = &jsonDagster{newJSONKeys(a.Keys("tags")), newJSONKeys(a.Keys("metadata")), newJSONKeys(a.Keys("dependencies"))}
	}
	return out
}

func newJSONKeys(k diff.Keys) jsonKeys {
	return jsonKeys{texts(k.Added), texts(k.Changed), texts(k.Removed)}
}

func newJSONChange(c diff.Change) jsonChange {
	out := jsonChange{Type: c.Type, Path: text(c.Path), Significance: c.Significance.String()}
	out.Base, out.BaseUnknown = jsonEnd(c.Base)
	out.Branch, out.BranchUnknown = jsonEnd(c.Branch)
	if c.Path == "" {
		out.Reason = text(c.Reason)
	}
	for _, cause := range c.Causes {
		out.Causes = append(out.Causes, jsonCause{text(cause.Kind), text(cause.ID)})
	}
	return out
}

func keyText(k assetgraph.Key) text { return text(k.String()) }

func texts(names []string) []text {
	out := make([]text, len(names))
	for i, name := range names {
		out[i] = text(name)
	}
	return out
}

// jsonEnd returns an end of a change as JSON, and the reason when it is unknown; neither when it is absent.
func jsonEnd(v diff.Value) (known json.RawMessage, unknown text) {
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
		return nil, text(v.Reason)
	}
	return nil, ""
}
