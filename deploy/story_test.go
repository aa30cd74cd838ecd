package deploy_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
)

func TestStory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.prod("m1")
		s := branch("feature-1")

		r.hint(push(s, "", "a1"))
		assert.Equal(t, deployment.StatePending, r.get(s).State())
		r.settle()
		d := r.get(s)
		assert.Equal(t, deployment.StateReady, d.State())
		assert.Equal(t, deployment.Slugs{DNS: "feature-1", SQL: "feature_1"}, d.Slugs)
		assert.Equal(t, deployment.FullID("prod"), d.Base)
		assert.Equal(t, "a1", d.Observed.LastGood.Revision)
		assert.Equal(t, "m1", d.Observed.Comparison.BaseRevision)
		assert.Equal(t, []string{"new made/a1", "removed made/m1"}, r.changed(d.ID, ""))
		assert.Len(t, r.world.notices, 1)
		assert.Equal(t, "https://feature-1", r.world.notices[0].URL)

		r.hint(push(s, "a1", "a2"), pull(codehost.PullOpened, s, 5, "main", "a2", 1))
		r.settle()
		d = r.get(s)
		assert.Equal(t, deployment.StateReady, d.State())
		assert.Equal(t, []string{"new made/a2", "removed made/m1"}, r.changed(d.ID, ""))
		assert.Equal(t, []string{"new made/a1", "removed made/m1"}, r.changed(d.ID, "a1"), "the comparison of an older revision is kept")
		assert.Len(t, r.world.notices, 2)
		assert.Equal(t, int64(1), d.Incarnation)
		assert.True(t, d.Unordered)

		r.hint(push(branch("main"), "m1", "m2"))
		r.settle()
		d = r.get(s)
		assert.True(t, d.Observed.Comparison.Stale, "the base has moved")
		assert.Equal(t, []string{"new made/a2", "removed made/m2"}, r.changed(d.ID, ""), "what is read is fresh")
		time.Sleep(2 * time.Minute)
		r.settle()
		assert.False(t, r.get(s).Observed.Comparison.Stale)
		assert.Equal(t, "m2", r.get(s).Observed.Comparison.BaseRevision)
		assert.Len(t, r.world.notices, 3)

		r.hint(pull(codehost.PullMerged, s, 5, "main", "a2", 9))
		assert.Equal(t, deployment.StateClosing, r.get(s).State())
		r.settle()
		d = r.get(s)
		assert.Equal(t, deployment.StateClosed, d.State())
		assert.Equal(t, deployment.Merged, d.Desired.Reason)
		assert.Empty(t, d.Observed.Inventory)
		assert.Equal(t, []string{"schema feature_1/1", "service feature_1/1"}, r.world.deleted)
		assert.Len(t, r.world.there, 2, "prod's")

		r.hint(pull(codehost.PullOpened, s, 5, "main", "a2", 12))
		r.settle()
		d = r.get(s)
		assert.Equal(t, deployment.StateReady, d.State())
		assert.Equal(t, int64(2), d.Incarnation, "a reopened one is another life")
		assert.Equal(t, "feature-1", d.Slugs.DNS)
	})
}
