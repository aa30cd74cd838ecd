package deploymodel

// plantedBugs are bugs that somebody could make, and which tests find them.
var plantedBugs = []bug{
	{
		"a commit with an old token counts", byStories, 13, "deploy/memstore/lease.go",
		"	case r.lease.Token != l.Token:\n", "	case false:\n",
	},
	{
		"a commit after the end of its lease counts", byStories, 10, "deploy/memstore/lease.go",
		"	r, err := s.holder(\"commit\", l, now)\n", "	_ = now\n	r, err := s.row(\"commit\", l.ID)\n",
	},
	{
		"the inventory is written after things are made", byStories, 0, "deploy/work.go",
		"		return w.commitNow(outer)\n	}\n	return record,", "		return nil\n	}\n	return record,",
	},
	{
		"teardown begins while a creation is in flight", byStories, 1, "deploy/apply.go",
		"	res, err := w.c.o.Provisioner.Apply(ctx, req)\n",
		`	var res provision.ApplyResult
	var err error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		res, err = w.c.o.Provisioner.Apply(context.WithoutCancel(ctx), req)
	}()
	select {
	case <-ended:
	case <-ctx.Done():
		return provision.ApplyResult{}, ctx.Err()
	}
`,
	},
	{
		"a result is taken for that of what is asked for meanwhile", byStories, 2, "deploy/apply.go",
		"	if err := w.extend(ctx); err != nil {\n		return false, 0, err // superseded: the result is not wanted any more\n	}\n",
		"	if now, err := w.c.o.Store.Get(ctx, d.ID); err == nil {\n		w.d = now\n	}\n",
	},
	{
		"nobody notices that something else is asked for", byStories, 0, "deploy/lease.go",
		"	if claim.Deployment.Desired.Generation != h.d.Desired.Generation {\n", "	if _ = claim; false {\n",
	},
	{
		"names are computed again", byStories, 0, "deploy/target.go",
		"Slugs: d.Slugs,", "Slugs: deployment.NewSlugs(d.Source, 0),",
	},
	{
		"a lease is not extended, and nobody notices when it ends", byStories, 0, "deploy/lease.go",
		`	h.end = time.AfterFunc(h.left(), func() { h.cancel(errUnextended) })
	beating, stop := context.WithCancel(context.WithoutCancel(outer))
	var heart sync.WaitGroup
	heart.Go(func() { h.beat(beating) })
`,
		`	h.end = time.AfterFunc(h.left(), func() {})
	_, stop := context.WithCancel(context.WithoutCancel(outer))
	var heart sync.WaitGroup
`,
	},
	{
		"work goes on when its lease could not be extended in time", byStories, 751, "deploy/lease.go",
		"func() { h.cancel(errUnextended) }", "func() {}",
	},
	{
		"a controller works twice on a deployment whose lease it lost", byStories, 1, "deploy/lease.go",
		"	if c.working[h.d.ID] != nil {\n		return false\n	}\n", "",
	},
	{
		"a thing is recorded although the lease is lost", byStories, 13, "deploy/work.go",
		"			return w.extend(outer) // the row is there; whether the lease is, only the store knows\n", "			return nil\n",
	},
	{
		"the next life begins before the things of the last are gone", byStories, 2, "deploy/reconcile.go",
		"return r.Incarnation != d.Incarnation })", "return false })",
	},
	{
		"a reopened branch goes on with its old life", byStories, 0, "deploy/settle.go",
		"		d.Incarnation++\n", "",
	},
	{
		"what a teardown leaves over is forgotten", byStories, 0, "deploy/teardown.go",
		"w.forget(ctx, resources, res.Gone)", "w.forget(ctx, resources, resources)",
	},
	{
		"forks are admitted", byStories, 2, "deploy/admit.go",
		"	case req.Source.IsFork() &&", "	case false &&",
	},
	{
		"a fork's approval does not lapse", byStories, 152, "deploy/admit.go",
		"req.Approved != req.Revision)", "req.Approved == \"\")",
	},
	{
		"a sweep trusts one absence", byStories, 34, "deploy/sweep.go",
		"	case d.Missing.IsZero():\n", "	case false:\n",
	},
	{
		"a hint's revision is believed although the code host is read", byStories, 1, "deploy/settle.go",
		"		d.Unordered, d.Facts = false, nil\n		state.Pulls = sorted(state.Pulls)\n",
		"		d.Unordered, d.Facts = false, nil\n		state.Pulls = sorted(state.Pulls)\n		if h != nil && h.Revision != \"\" {\n			state.Revision = h.Revision\n		}\n",
	},
	{
		"an ended base is not told to its children", byStories, 259, "deploy/teardown.go",
		"	if err := w.c.wakeChildren(ctx, d.ID); err != nil { // they need another base\n		return 0, err\n	}\n", "",
	},
	{
		"a new revision is not told to the children", byStories, 1, "deploy/compare.go",
		"	if err := w.c.wakeChildren(ctx, w.d.ID); err != nil {\n		return err\n	}\n", "",
	},
	{
		"branches that want each other wait for each other", byStories, 6, "deploy/base.go",
		"		if id == d.ID {\n			return c.defaultBase(ctx, d, find) // branches that want each other would wait for each other\n		}\n", "",
	},
	{
		"a chosen base is overwritten by a retarget", byStories, 0, "deploy/settle.go",
		"	if !d.BaseChosen { //", "	if true { //",
	},
	{
		"undoing a choice does not bring back what the routing says", byStories, 4, "deploy/command.go",
		"			d.Wanted = c.o.Routing.Route(d.Source, d.PullRequests).Wanted\n", "			d.Wanted = d.Base\n",
	},
	{
		"a base is chosen that stands on the deployment itself", byStories, 5, "deploy/command.go",
		"		if err == nil && base != \"\" && resolved != base {\n", "		if false {\n",
	},
	{
		"another base is no other thing to ask for", byStories, 0, "deploy/controller.go",
		"d.Desired.Reason, d.Base, d.Incarnation}", "d.Desired.Reason, \"\", d.Incarnation}",
	},
	{
		"what comes back is told to its children only", byFound, 0, "deploy/apply.go",
		"	if err := w.c.wakeAbove(ctx, w.d.ID); err != nil {", "	if err := w.c.wakeChildren(ctx, w.d.ID); err != nil {",
	},
	{
		"nobody is told that a deployment wants another base", byFound, 0, "deploy/apply.go",
		"	if w.o.AnnouncedWanted == w.d.Wanted && w.o", "	if w.o",
	},
	{
		"another life is told to nobody", byFound, 0, "deploy/apply.go",
		" && w.o.AnnouncedGeneration == generation {", " {",
	},
	{
		"a quota keeps updates away", byStories, 5, "deploy/memstore/store.go",
		"	if kept.Desired.Presence == deployment.Absent && counted(d) > 0 &&", "	if counted(d) > 0 &&",
	},
	{
		"what is woken while it is worked on is not looked at again", byStories, 246, "deploy/memstore/lease.go",
		"		r.again = true\n", "",
	},
	{
		"what sleeps goes on running", byStories, 2, "deploy/apply.go",
		"Asleep: d.Desired.Presence == deployment.Asleep, Inventory:", "Inventory:",
	},
	{
		"one attempt is all", byStories, 7, "deploy/reconcile.go",
		"	after := w.c.o.Backoff.after(w.d.ID, w.o.Failures)\n", "	after := never\n",
	},
	{
		"a pull request that was opened stays open", byBlind, 0, "deploy/facts.go",
		"if end.Kind != \"\" && !end.At.IsZero() && opened.At.After(end.At) {", "if end.Kind != \"\" && !opened.At.IsZero() {",
	},
	{
		"what arrives last is the newest", byBlind, 0, "deploy/facts.go",
		"(best.At.IsZero() || f.At.IsZero() || !f.At.Before(best.At))", "true",
	},
	{
		"hints alone are taken for the truth", byBlind, 0, "deploy/settle.go",
		"		d.Unordered = true\n", "",
	},
	{
		"a deployment of hints alone does not expire while they say that its pull request is open", byBlind, 0, "deploy/reconcile.go",
		"(len(d.PullRequests) == 0 || d.Unordered)", "(len(d.PullRequests) == 0)",
	},
	{
		"a sweep does not look for what ended", byReader, 0, "deploy/sweep.go",
		"	case ended:\n		s.ended = append(s.ended, d)\n", "	case ended:\n",
	},
	{
		"a sweep does not repair what it finds", byReader, 0, "deploy/sweep.go",
		"err != nil || sameDesired(settled, d) {", "err != nil || true {",
	},
}
