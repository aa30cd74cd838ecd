package deploytest

import (
	"slices"
	"testing"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// startRows starts the suite for rows with a bug.
func startRows(bug string, cloner bool) func(testing.TB) *worldTest {
	return func(t testing.TB) *worldTest {
		return startProvisioner(t, func(testing.TB) (provision.Provisioner, World) {
			p := &rows{bug: bug}
			world := World{There: p.things, Serves: p.serves, Foreign: func(kind, name string) error {
				p.mu.Lock()
				defer p.mu.Unlock()
				p.rows = append(p.rows, Thing{Resource: deployment.Resource{Kind: kind, Name: name}})
				return nil
			}}
			if cloner {
				world.Base = provision.Target{ID: deployment.FullID("prod"), Kind: deployment.Full, Name: "prod"}
				p.rows = []Thing{{world.Base.ID, deployment.Resource{Kind: "schema", Name: "prod", Incarnation: 1}}}
				return clones{p}, world
			}
			return p, world
		})
	}
}

func TestPlantedProvisioners(t *testing.T) {
	var table []planted[*worldTest]
	for _, p := range slices.Concat(applyBugs, [][2]string{
		{"another revision is ignored", "Apply/NewRevision"},
		{"another revision loses the mark", "Apply/NewRevision"},
		{"Apply says gone what is there", "Apply/NewRevision"},
		{"the old revision goes first", "Apply/LastGoodServesOn"},
		{"what is there is changed without Record", "Apply/OlderIsRefused"},
		{"the base is moved", "Apply/Base"},
		{"another base is an error", "Apply/Base"},
		{"it never wakes", "Apply/Asleep"},
		{"a context that has ended is slept on", "Cancel/Observe"},
		{"a context that has ended is slept on", "Cancel/Delete"},
		{"Observe sees nothing", "Observe"},
		{"Observe believes what it is given", "Observe"},
		{"Observe mends", "Observe"},
		{"Observe goes by name", "Observe"},
		{"Observe goes by name", "Foreign/ObserveDoesNotCountIt"},
		{"what is gone is an error", "Delete/Again"},
		{"what is gone is an error", "Delete/WhatWasNeverMade"},
		{"what is gone is an error", "Delete/HalfMade"},
		{"what is gone is an error", "Delete/HalfGone"},
		{"Delete goes by name pattern", "Delete/OthersStay"},
		{"Delete takes the whole deployment", "Delete/OnlyWhatIsGiven"},
		{"Delete says gone, and is not done", "Delete/LeavesNothing"},
		{"Delete is done before it is gone", "Delete/LeavesNothing"},
		{"the mark does not count", "Delete/OfAnotherIsRefused"},
		{"a refusal is not terminal", "Delete/OfAnotherIsRefused"},
		{"one at a time", "Delete/Together"},
		{"what has no mark is taken for its own", "Foreign/DeleteIsRefused"},
		{"a refusal is not terminal", "Foreign/DeleteIsRefused"},
		{"what has no mark is taken for its own", "Foreign/ApplyLeavesIt"},
		{"the incarnation does not count", "Incarnation/LateDelete"},
		{"what is there is overwritten", "Incarnation/LateApply"},
		{"Record's error is ignored", "Incarnation/LateApplyIsRefused"},
	}) {
		table = append(table, planted[*worldTest]{p[0], p[1], startRows(p[0], false)})
	}
	testPlanted(t, provisionerChecks(), startRows("", false), table)
}

// applyBugs are of provisioners and of cloners.
var applyBugs = [][2]string{
	{"Apply makes before it records", "Apply/Makes"},
	{"Apply is never done", "Apply/Makes"},
	{"the service is not recorded", "Apply/Makes"},
	{"the service has no mark", "Apply/Makes"},
	{"what is there is an error", "Apply/Again"},
	{"each Apply makes another one", "Apply/Again"},
	{"names are made of the branch's name", "Apply/OthersStay"},
	{"one at a time", "Apply/Together"},
	{"half made is taken for made", "Record/ErrorIsObeyed"},
	{"Record's error is ignored", "Record/ErrorIsObeyed"},
	{"Record's error is kept for later", "Record/ErrorIsObeyed"},
	{"Record's error is another one", "Record/LostResultIsObeyed"},
	{"half made is taken for made", "Crash/BeforeRecord"},
	{"what is recorded is taken for made", "Crash/AfterRecord"},
	{"an end within Apply is slept on", "Cancel/WithinApply"},
	{"a context that has ended is slept on", "Cancel/BeforeApply"},
}

func TestPlantedCloners(t *testing.T) {
	var table []planted[*worldTest]
	for _, p := range append(slices.Clone(applyBugs), [2]string{"the base is moved", "Apply/BaseStays"}) {
		table = append(table, planted[*worldTest]{p[0], p[1], startRows(p[0], true)})
	}
	testPlanted(t, clonerChecks(), startRows("", true), table)
}
