// Lifecycle tells the story of branch deployments: branches are pushed, deployments named after them appear, each with the
// branch's code and data of its own, show what changed, are rebuilt at every push, and go away.
//
//	cd examples/lifecycle && go run .
//
// The repositories are real, in a temporary folder, and git works on them; the data are SQLite files, the asset definitions
// dbt manifests. The program exits with 1 when anything is not as the story says, or is left behind.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "lifecycle:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	if _, err := exec.LookPath("git"); err != nil {
		return fmt.Errorf("this example works on real repositories, please install git: %w", err)
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

// tell is the story. In each line somebody does something, or it is checked what must be true then; the program prints it, and
// in between what the controller makes of it. After an error nothing more happens.
func (s *story) tell() {
	shop := project{
		"orders":    "SELECT customer, amount FROM raw_orders",
		"revenue":   "SELECT sum(amount) AS total FROM {{ ref('orders') }}",
		"customers": "SELECT DISTINCT customer FROM raw_orders",
	}

	s.chapter("The branch main is deployed as prod, which stays. Orders come in.")
	s.push("main", "", shop)
	s.full("prod", "main")
	s.order("prod", "Ada", 10)
	s.order("prod", "Bob", 30)
	s.expect("prod", "Ready, life 1, 2 orders, revenue 40, with secrets")

	s.chapter("feature-1 branches off main. Its deployment has a copy of prod's data, and builds what the branch changes.")
	feature1 := shop.with("orders", "SELECT customer, amount FROM raw_orders WHERE amount > 10")
	s.push("feature-1", "main", feature1)
	s.expect("feature-1", "Ready, life 1, compared with prod, 2 orders, revenue 30, with secrets")

	s.chapter("The copy is its own: what is written here is not seen there.")
	s.order("feature-1", "Test", 500)
	s.order("prod", "Cy", 5)
	s.expect("feature-1", "Ready, life 1, compared with prod, 3 orders, revenue 530, with secrets")
	s.expect("prod", "Ready, life 1, 3 orders, revenue 45, with secrets")

	s.chapter("feature-1 is pushed again, and gets a pull request. The deployment keeps its data.")
	feature1 = feature1.with("large_orders", "SELECT customer, amount FROM {{ ref('orders') }} WHERE amount > 25")
	s.push("feature-1", "feature-1", feature1)
	s.open("feature-1", "main") // pull request 1
	s.expect("feature-1", "Ready, life 1, compared with prod, 3 orders, revenue 530, with secrets")

	s.chapter("feature-2 is stacked on feature-1: it is compared with that, and has a copy of its data.")
	feature2 := feature1.with("average", "SELECT avg(amount) AS average FROM {{ ref('large_orders') }}")
	s.unnoticed(func() { s.push("feature-2", "feature-1", feature2) }) // that event gets lost: the next one will do
	s.open("feature-2", "feature-1")                                   // pull request 2
	s.expect("feature-2", "Ready, life 1, compared with feature-1, 3 orders, revenue 530, with secrets")

	s.chapter("Somebody's fork has a branch main, too. Nothing of it runs before somebody approves its commit.")
	s.push("fork:main", "main", shop.with("revenue", "SELECT max(amount) AS total FROM {{ ref('orders') }}"))
	s.open("fork:main", "main") // pull request 3
	s.expect("fork:main", "Pending, commit denied, nothing is there")

	s.chapter("Approved, it runs without our data and our secrets. The approval is for one commit: the next one does not run.")
	s.approve("fork:main")
	s.expect("fork:main", "Ready, life 1, compared with prod, 0 orders, revenue 0, without secrets")
	s.push("fork:main", "fork:main", shop.with("revenue", "SELECT 'surprise' AS total"))
	s.expect("fork:main", "Ready, life 1, compared with prod, commit denied, 0 orders, revenue 0, without secrets")

	s.chapter("The fork's pull request is closed, and the code host's event gets lost. When two sweeps have seen it, it counts.")
	s.unnoticed(func() { s.close(3) })
	s.sweep()
	s.expect("fork:main", "Ready, life 1, compared with prod, commit denied, 0 orders, revenue 0, without secrets")
	s.sweep()
	s.expect("fork:main", "Closed, nothing is there")

	s.chapter("feature-3 is closed, and reopened: that is another life, with a new copy of prod's data.")
	s.push("feature-3", "main", shop.without("customers").with("refunds", "SELECT amount FROM {{ ref('orders') }} WHERE amount < 0"))
	s.open("feature-3", "main") // pull request 4
	s.order("feature-3", "Test", -5)
	s.expect("feature-3", "Ready, life 1, compared with prod, 4 orders, revenue 40, with secrets")
	s.close(4)
	s.expect("feature-3", "Closed, nothing is there")
	s.reopen(4)
	s.expect("feature-3", "Ready, life 2, compared with prod, 3 orders, revenue 45, with secrets")
	s.close(4)

	s.chapter("feature-1 is merged: prod builds what it brings, and feature-2 is compared with prod from now on.")
	s.merge(1)
	s.expect("feature-1", "Closed, nothing is there")
	s.expect("prod", "Ready, life 1, 3 orders, revenue 30, with secrets")
	s.expect("feature-2", "Ready, life 1, compared with prod, 3 orders, revenue 530, with secrets")
	s.changes("feature-2", "average: NEW")

	s.chapter("feature-2 is merged, and nothing is left of any branch.")
	s.merge(2)
	s.onlyProd("average", "customers", "large_orders", "orders", "revenue")
}
