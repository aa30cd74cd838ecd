package deploymodel

import "github.com/branchgraph/branchgraph/deploy"

// commandNames are the commands of stories; what is there twice is given twice as often.
var commandNames = []string{
	"pin", "unpin", "sleep", "sleep", "wake", "wake", "redeploy", "redeploy", "delete", "expire", "approve", "approve",
}

// command gives a controller a command. An error says that it may have been done, or not.
func (g *stage) command(l *life, st step) {
	b := g.branches[st.branch]
	id := b.source.ID()
	if st.branch == trunk {
		if st.name == "delete" || st.name == "expire" || st.name == "sleep" {
			return // prod serves
		}
		id = deploy.FullID("prod")
	}
	newest := g.asks(st.name, id, b)
	ctx, c := l.process.Context(), l.controller
	switch st.name {
	case "pin":
		_, _ = c.Pin(ctx, id)
	case "unpin":
		_, _ = c.Unpin(ctx, id)
	case "sleep":
		_, _ = c.Sleep(ctx, id)
	case "wake":
		_, _ = c.Wake(ctx, id)
	case "redeploy":
		_, _ = c.Redeploy(ctx, id)
	case "delete":
		_, _ = c.Delete(ctx, id)
	case "expire":
		_, _ = c.Expire(ctx, id)
	case "approve":
		_, _ = c.Approve(ctx, id, newest)
	}
}

// asks notes that somebody gives a command, and returns the newest commit of the branch.
func (g *stage) asks(name string, id deploy.ID, b *hosted) (newest string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	newest = revision(b.commits)
	g.asked[name+" "+string(id)] = true
	if name == "approve" {
		if g.approved[id] == nil {
			g.approved[id] = map[string]bool{}
		}
		g.approved[id][newest] = true
	}
	return newest
}
