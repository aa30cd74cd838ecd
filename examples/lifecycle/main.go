// Lifecycle tells the story of branch deployments: branches are pushed, deployments named after them appear, each with the
// branch's code and data of its own, show what changed, and go away.
//
//	cd examples/lifecycle && go run .
//
// git is real, in a temporary folder; the data are SQLite files, the asset definitions dbt manifests. It exits with 1 when
// something goes wrong, or when anything is left behind.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "lifecycle:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	if _, err := exec.LookPath("git"); err != nil {
		return fmt.Errorf("this example works on a real repository, please install git: %w", err)
	}
	dir, err := os.MkdirTemp("", "lifecycle")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s, err := newStory(ctx, dir, out)
	if err != nil {
		return err
	}
	s.tell()
	return s.err
}

// tell is the story. After an error nothing more happens.
func (s *story) tell() {
	shop := project{
		"orders":  "SELECT amount FROM raw_orders",
		"revenue": "SELECT sum(amount) AS total FROM {{ ref('orders') }}",
	}

	s.print("\n# The branch main becomes the full deployment prod.\n")
	s.push("origin", "main", "", shop)
	s.full("prod", "main")
	s.order("prod", 10)
	s.order("prod", 30)

	s.print("\n# feature-1 is pushed. It has prod's data, but data of its own.\n")
	feature := shop.with("orders", "SELECT amount FROM raw_orders WHERE amount > 10")
	s.push("origin", "feature-1", "origin main", feature)
	s.order("feature-1", 500)

	s.print("\n# It is pushed again, and gets a pull request.\n")
	feature = feature.with("large_orders", "SELECT amount FROM {{ ref('orders') }} WHERE amount > 25")
	s.push("origin", "feature-1", "origin feature-1", feature)
	s.open("origin", "feature-1", "main") // 1

	s.print("\n# feature-2 is stacked on feature-1: that is what it is compared with.\n")
	stacked := feature.with("average", "SELECT avg(amount) AS average FROM {{ ref('large_orders') }}")
	s.deaf = true // the webhook of the push gets lost: that of the pull request will do
	s.push("origin", "feature-2", "origin feature-1", stacked)
	s.deaf = false
	s.open("origin", "feature-2", "feature-1") // 2

	s.print("\n# Somebody's fork has a branch main, too. Nothing of it runs before its commit is approved, and none of our data goes there.\n")
	s.push("fork", "main", "origin main", shop.with("revenue", "SELECT max(amount) AS total FROM {{ ref('orders') }}"))
	s.open("fork", "main", "main") // 3
	s.approve("fork", "main")

	s.print("\n# The approval does not hold for the next commit.\n")
	s.push("fork", "main", "fork main", shop.with("revenue", "SELECT 'surprise' AS total"))

	s.print("\n# The fork's pull request is closed, and nobody tells us: the sweep sees it.\n")
	s.deaf = true
	s.close(3)
	s.deaf = false
	s.sweep()

	s.print("\n# feature-3 is closed, and reopened: that is another life, with new data.\n")
	s.push("origin", "feature-3", "origin main", shop.with("refunds", "SELECT amount FROM {{ ref('orders') }} WHERE amount < 0"))
	s.open("origin", "feature-3", "main") // 4
	s.order("feature-3", -5)
	s.close(4)
	s.reopen(4)
	s.close(4)

	s.print("\n# feature-1 is merged. prod moves, and feature-2 is compared with prod from now on.\n")
	s.merge(1)
	s.later(2 * time.Minute)
	s.merge(2)

	s.print("\n# Nothing is left behind. What is there:\n")
	s.try(s.prove)
}
