package deploytest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
	"github.com/branchgraph/branchgraph/deploy/store"
	"github.com/branchgraph/branchgraph/diff"
	"github.com/branchgraph/branchgraph/diff/render"
)

// What package store promises of Snapshots.
const (
	snapshotsConcurrent promise = "They are safe for concurrent use."
	putGraphKeeps       promise = "PutGraph keeps a graph and returns its digest."
	graphReturns        promise = "Graph returns a graph, or [ErrNotFound]."
	putDiffKeeps        promise = "PutDiff keeps a comparison under its fingerprint."
	diffReturns         promise = "Diff returns a comparison, or [ErrNotFound]."
)

// TestSnapshots checks that the snapshots that newSnapshots makes, new and empty, keep the promises of
// [store.Snapshots].
func TestSnapshots(t *testing.T, newSnapshots func(t testing.TB) store.Snapshots) {
	runSubject(t, snapshotChecks, newSnapshots)
}

type snapshotTest = subject[store.Snapshots]

var snapshotChecks = []check[*snapshotTest]{
	{"Graph", func(st *snapshotTest) {
		for i, shape := range graphtest.Shapes() {
			putGraphKeeps.ok(st, putGraph(st, graphtest.Graph(uint64(i), shape, 30)), "a graph that was put")
		}
		empty, _ := new(assetgraph.Builder).Build()
		putGraphKeeps.ok(st, putGraph(st, empty), "an empty graph that was put")
		putGraphKeeps.ok(st, putGraph(st, graphtest.Graph(0, graphtest.Layered, 30)), "a graph that was put before")
	}},
	{"Graph/NotFound", func(st *snapshotTest) {
		g := graphtest.Graph(1, graphtest.Layered, 10)
		_, err := st.it.Graph(st.ctx, g.Digest())
		graphReturns.fails(st, err, store.ErrNotFound, "reading a graph that is not there")
		_, err = st.it.Graph(st.ctx, assetgraph.Digest{})
		graphReturns.fails(st, err, store.ErrNotFound, "reading the graph of the zero digest")
	}},
	{"Diff", func(st *snapshotTest) {
		for seed := range uint64(4) {
			putDiffKeeps.ok(st, putDiff(st, sampleDiff(seed)), "a comparison that was put")
		}
		putDiffKeeps.ok(st, putDiff(st, sampleDiff(0)), "a comparison that was put before")
		same := graphtest.Graph(1, graphtest.Layered, 10)
		putDiffKeeps.ok(st, putDiff(st, diff.Compare(same, same)), "a comparison without a change")
		putDiffKeeps.ok(st, putDiff(st, diff.Compare(nil, same)), "a comparison with nothing")
	}},
	{"Diff/NotFound", func(st *snapshotTest) {
		fingerprint, _ := fingerprintOf(sampleDiff(1))
		_, err := st.it.Diff(st.ctx, fingerprint)
		diffReturns.fails(st, err, store.ErrNotFound, "reading a comparison that is not there")
	}},
	{"Race", func(st *snapshotTest) {
		errs := make([]error, racers)
		together(racers, func(i int) {
			seed := uint64(i / 2)
			errs[i] = errors.Join(putGraph(st, graphtest.Graph(seed, graphtest.Layered, 20)), putDiff(st, sampleDiff(seed)))
		})
		snapshotsConcurrent.ok(st, errors.Join(errs...), "many at once")
	}},
}

func sampleDiff(seed uint64) *diff.Diff {
	base := graphtest.New(seed, graphtest.Layered, 25)
	branch := base.Clone()
	branch.Mutate(seed, 10)
	return diff.Compare(base.Build(), branch.Build())
}

// fingerprintOf returns the fingerprint of a comparison, and its report.
func fingerprintOf(d *diff.Diff) (string, []byte) {
	var report bytes.Buffer
	if err := render.JSON(&report, d, render.Options{}); err != nil {
		panic(err) // a buffer takes everything
	}
	sum := sha256.Sum256(report.Bytes())
	return hex.EncodeToString(sum[:]), report.Bytes()
}

// putGraph puts a graph and reads it again.
func putGraph(st *snapshotTest, g *assetgraph.Graph) error {
	d, err := st.it.PutGraph(st.ctx, g)
	if err != nil {
		return err
	}
	if d != g.Digest() {
		return errors.New("PutGraph returned the digest " + d.String() + ", not " + g.Digest().String())
	}
	got, err := st.it.Graph(st.ctx, d)
	if err == nil && got.Digest() != d {
		err = errors.New("what was read has the digest " + got.Digest().String() + ", not " + d.String())
	}
	return err
}

// putDiff puts a comparison and reads it again.
func putDiff(st *snapshotTest, d *diff.Diff) error {
	fingerprint, want := fingerprintOf(d)
	if err := st.it.PutDiff(st.ctx, fingerprint, d); err != nil {
		return err
	}
	got, err := st.it.Diff(st.ctx, fingerprint)
	if err != nil {
		return err
	}
	if _, report := fingerprintOf(got); !bytes.Equal(report, want) {
		return errors.New("what was read has another report than what was put: " + string(report))
	}
	return nil
}
