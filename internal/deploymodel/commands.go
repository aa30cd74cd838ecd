package deploymodel

import (
	"context"

	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/deployment"
)

// commandNames are the commands of stories; what is there twice is given twice as often.
var commandNames = []string{
	"pin", "unpin", "sleep", "sleep", "wake", "wake", "redeploy", "redeploy", "delete", "expire", "approve", "approve",
}

// command gives a controller a command. An error says that it may have been done, or not.
func (g *stage) command(l *life, st step) {
	b := g.branches[st.branch]
	id := g.idOf(st.branch)
	if st.branch == trunk && (st.name == "delete" || st.name == "expire" || st.name == "sleep") {
		return // prod serves
	}
	newest := g.asks(st.name, id, b)
	ctx := l.process.Context()
	if st.name == "approve" {
		_, _ = l.controller.Approve(ctx, id, newest)
		return
	}
	_, _ = plainCommands[st.name](l.controller, ctx, id)
}

// plainCommands are those that need nothing but the deployment.
var plainCommands = map[string]func(c *deploy.Controller, ctx context.Context, id deployment.ID) (deployment.Deployment, error){
	"pin": (*deploy.Controller).Pin, "unpin": (*deploy.Controller).Unpin, "sleep": (*deploy.Controller).Sleep,
	"wake": (*deploy.Controller).Wake, "redeploy": (*deploy.Controller).Redeploy, "delete": (*deploy.Controller).Delete,
	"expire": (*deploy.Controller).Expire,
}

// asks notes that somebody gives a command, and returns the newest commit of the branch.
func (g *stage) asks(name string, id deployment.ID, b *hosted) (newest string) {
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
