module github.com/branchgraph/branchgraph/testdata/dagster

go 1.25.0
