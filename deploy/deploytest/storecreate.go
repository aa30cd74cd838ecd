package deploytest

import (
	"reflect"
	"slices"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

var createChecks = []check[*storeTest]{
	{"Now", func(st *storeTest) {
		before := st.now()
		st.pass(st.brief)
		after := st.now()
		storeNow.require(st, after.Sub(before) >= st.brief, "the clock was %s, and after %s it is %s", before, st.brief, after)
	}},
	{"Create/KeepsEverything", func(st *storeTest) {
		want := full(1)
		created, err := st.s.Create(st.ctx, want, 0)
		createKeeps.ok(st, err, "Create")
		want.Version = 1
		createKeeps.same(st, created, want, "what Create returned")
		createKeeps.same(st, st.get(want.ID), want, "what Get returned")
	}},
	{"Create/IsVersion1", func(st *storeTest) {
		d := sample(1)
		d.Version = 7
		createKeeps.require(st, st.create(d).Version == 1 && st.get(d.ID).Version == 1, "a deployment is not created as version 1")
	}},
	{"Create/IsDueAtOnce", func(st *storeTest) {
		d := st.create(sample(1))
		c := st.claim(createKeeps, st.long, "after Create")
		createKeeps.same(st, c.Deployment, d, "what was claimed")
	}},
	{"Create/Exists", func(st *storeTest) {
		st.create(sample(1))
		again := sample(1)
		again.Slugs, again.Name = sample(2).Slugs, "again"
		_, err := st.s.Create(st.ctx, again, 0)
		createErrors.fails(st, err, store.ErrExists, "creating an id that is there, with other slugs")
		createErrors.require(st, st.get(again.ID).Name == sample(1).Name, "a refused Create overwrote the deployment")
		_, err = st.s.Create(st.ctx, sample(1), 1)
		createErrors.fails(st, err, store.ErrExists, "creating an id that is there, with its slugs, and as many as the limit")
		_, err = st.s.Create(st.ctx, sample(2), 0)
		createReserves.ok(st, err, "creating a deployment with slugs that were in a refused Create only")
	}},
	{"Create/ReservesBothSlugs", func(st *storeTest) {
		st.create(sample(1))
		for i, slugs := range []deployment.Slugs{
			{DNS: sample(1).Slugs.DNS, SQL: "free"},
			{DNS: "free", SQL: sample(1).Slugs.SQL},
			sample(1).Slugs,
		} {
			d := sample(10 + i)
			d.Slugs = slugs
			_, err := st.s.Create(st.ctx, d, 0)
			createErrors.fails(st, err, store.ErrNameTaken, "creating a deployment with the slugs "+slugs.DNS+", "+slugs.SQL)
			_, err = st.s.Get(st.ctx, d.ID)
			getReturns.fails(st, err, store.ErrNotFound, "reading a deployment whose name was taken")
		}
	}},
	{"Create/ReservesNeitherSlug", func(st *storeTest) {
		st.create(sample(1))
		half, other := sample(2), sample(3)
		half.Slugs.DNS = sample(1).Slugs.DNS
		other.Slugs.SQL = sample(1).Slugs.SQL
		for _, d := range []deployment.Deployment{half, other} {
			_, err := st.s.Create(st.ctx, d, 0)
			createErrors.fails(st, err, store.ErrNameTaken, "creating a deployment with one slug that is taken")
		}
		rest := sample(4)
		rest.Slugs = deployment.Slugs{DNS: other.Slugs.DNS, SQL: half.Slugs.SQL}
		_, err := st.s.Create(st.ctx, rest, 0)
		createReserves.ok(st, err, "creating a deployment with the other slugs of two whose name was taken")
	}},
	{"Create/SlugsAreOfTwoKinds", func(st *storeTest) {
		a, b := sample(1), sample(2)
		a.Slugs = deployment.Slugs{DNS: "same", SQL: "other"}
		b.Slugs = deployment.Slugs{DNS: "other", SQL: "same"}
		st.create(a)
		_, err := st.s.Create(st.ctx, b, 0)
		createErrors.ok(st, err, "creating a deployment whose DNS slug is another one's SQL slug")
	}},
	{"Create/Quota", func(st *storeTest) {
		prod, gone, asleep := sample(1), sample(2), sample(3)
		prod.Kind = deployment.Full
		gone.Desired.Presence, gone.Desired.Reason = deployment.Absent, deployment.Merged
		asleep.Desired.Presence = deployment.Asleep
		st.create(prod)
		st.create(gone)
		st.create(asleep)
		first, err := st.s.Create(st.ctx, sample(4), 2)
		createErrors.ok(st, err, "creating the first present branch deployment of two")
		_, err = st.s.Create(st.ctx, sample(5), 2)
		createErrors.ok(st, err, "creating the second present branch deployment of two")
		_, err = st.s.Create(st.ctx, sample(6), 2)
		createErrors.fails(st, err, store.ErrQuota, "creating the third present branch deployment of two")
		_, err = st.s.Get(st.ctx, sample(6).ID)
		getReturns.fails(st, err, store.ErrNotFound, "reading a deployment that was one too many")
		late := sample(8)
		late.Desired.Presence, late.Desired.Reason = deployment.Absent, deployment.NotAdmitted
		_, err = st.s.Create(st.ctx, late, 2)
		createErrors.ok(st, err, "creating a deployment that is to be absent, at the limit")
		first.Desired.Presence, first.Desired.Reason = deployment.Absent, deployment.Closed
		st.update(first)
		_, err = st.s.Create(st.ctx, sample(6), 2)
		createErrors.ok(st, err, "creating a deployment, with its slugs of before, after another one was closed")
		_, err = st.s.Create(st.ctx, sample(7), 0)
		createErrors.ok(st, err, "creating a deployment without a limit")
	}},
	{"Get/NotFound", func(st *storeTest) {
		_, err := st.s.Get(st.ctx, sample(1).ID)
		getReturns.fails(st, err, store.ErrNotFound, "reading what is not there")
	}},
	{"List/Pages", func(st *storeTest) {
		var want []deployment.ID
		for i := range 7 {
			want = append(want, st.create(sample(i)).ID)
		}
		slices.Sort(want)
		for limit := 1; limit <= 8; limit++ {
			var got []deployment.ID
			for after := deployment.ID(""); len(got) <= len(want); {
				page, err := st.s.List(st.ctx, after, limit)
				listReturns.ok(st, err, "List")
				listReturns.require(st, len(page) <= limit, "%d deployments were returned at a limit of %d", len(page), limit)
				if len(page) == 0 {
					break
				}
				for _, d := range page {
					got = append(got, d.ID)
				}
				after = page[len(page)-1].ID
			}
			listReturns.require(st, slices.Equal(got, want), "pages of %d were %q, not %q", limit, got, want)
		}
		page, err := st.s.List(st.ctx, want[2]+"-", 1)
		listReturns.ok(st, err, "List")
		listReturns.require(st, len(page) == 1 && page[0].ID == want[3], "after an id that is not there the next one was not returned")
		listReturns.same(st, page[0], st.get(want[3]), "what List returned")
	}},
	{"Children", func(st *storeTest) {
		base := sample(0).ID
		var want []deployment.ID
		for i := range 9 {
			d := sample(i)
			switch i % 3 {
			case 1:
				d.Base = base
			case 2:
				d.Wanted = base
			}
			if st.create(d); i%3 > 0 {
				want = append(want, d.ID)
			}
		}
		slices.Sort(want)
		var got []deployment.ID
		for after := deployment.ID(""); len(got) <= len(want); after = got[len(got)-1] {
			page, err := st.s.Children(st.ctx, base, after, 4)
			childrenAre.ok(st, err, "Children")
			listReturns.require(st, len(page) <= 4, "%d children were returned at a limit of 4", len(page))
			if len(page) == 0 {
				break
			}
			for _, d := range page {
				got = append(got, d.ID)
			}
		}
		childrenAre.require(st, slices.Equal(got, want), "the children were %q, not %q", got, want)
	}},
	{"Copies", func(st *storeTest) {
		d := full(1)
		passed := d.Clone()
		created := st.create(passed)
		st.unchanged(passed, "what was given to Create")
		st.unchanged(created, "what Create returned")
		st.unchanged(st.get(d.ID), "what Get returned")
		list, err := st.s.List(st.ctx, "", 10)
		listReturns.ok(st, err, "List")
		st.unchanged(list[0], "what List returned")
		list, err = st.s.Children(st.ctx, d.Base, "", 10)
		childrenAre.ok(st, err, "Children")
		childrenAre.require(st, len(list) == 1, "there are %d children, not 1", len(list))
		st.unchanged(list[0], "what Children returned")
		passed = st.get(d.ID)
		updated := st.update(passed)
		st.unchanged(passed, "what was given to Update")
		st.unchanged(updated, "what Update returned")
		c := st.claim(updateWrites, st.long, "after Update")
		observed := c.Deployment.Clone().Observed
		st.unchanged(c.Deployment, "what Claim returned")
		c, err = st.s.Extend(st.ctx, c.Lease, st.long)
		extendMakes.ok(st, err, "Extend")
		st.unchanged(c.Deployment, "what Extend returned")
		st.commit(c.Lease, observed)
		st.unchanged(deployment.Deployment{ID: d.ID, Observed: observed}, "what was given to Commit")
	}},
}

// unchanged makes sure that overwriting a value that was given to the store, or that it returned, does not change the
// deployment that is kept.
func (st *storeTest) unchanged(d deployment.Deployment, what string) {
	st.Helper()
	before := st.get(d.ID).Clone()
	scramble(reflect.ValueOf(&d).Elem())
	storeOwn.same(st, st.get(d.ID), before, "the store after "+what+" was overwritten")
}
