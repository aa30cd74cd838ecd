module github.com/branchgraph/branchgraph

go 1.25.0

require (
	github.com/google/go-cmp v0.7.0
	github.com/mitchellh/hashstructure/v2 v2.0.2
	github.com/stretchr/testify v1.12.1
	github.com/tidwall/gjson v1.20.1
	go.yaml.in/yaml/v3 v3.0.5
	gonum.org/v1/gonum v0.17.0
)

require (
	github.com/tidwall/match v1.1.1 // indirect
	github.com/tidwall/pretty v1.2.0 // indirect
)
