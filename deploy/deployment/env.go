package deployment

import "strconv"

// EnvVar is an environment variable: a value, or a reference to where the secret lies.
type EnvVar struct {
	Name      string
	Value     string
	Reference string // of a secret; Value is empty then
}

// Env returns the environment variables that tell a deployment's code where it runs: ours, and those that Dagster+ sets, as
// far as a deployment knows them: a provision.EnvSource can add DAGSTER_CLOUD_GIT_REPO, _GIT_URL, _GIT_MESSAGE,
// _GIT_TIMESTAMP and the author's. Those that would be empty are left out. A branch deployment's name is its DNS slug there:
// code that asks whether it runs in prod must not be told so by a branch of that name. DAGSTER_CLOUD_IS_BRANCH_DEPLOYMENT is
// there for branch deployments only, so that code that asks whether it is set, and code that asks whether it is 1, are both
// right.
func (d Deployment) Env() []EnvVar {
	var env []EnvVar
	add := func(name, value string) {
		if value != "" {
			env = append(env, EnvVar{Name: name, Value: value})
		}
	}
	revision := d.Desired.Revision
	var number, status string
	if len(d.PullRequests) > 0 {
		number, status = strconv.FormatInt(d.PullRequests[0].Number, 10), "OPEN"
	}
	name := d.Name
	if d.Kind == Branch {
		name = d.Slugs.DNS
	}
	add("BRANCHGRAPH_DEPLOYMENT", name)
	add("BRANCHGRAPH_DEPLOYMENT_ID", string(d.ID))
	add("BRANCHGRAPH_DEPLOYMENT_KIND", string(d.Kind))
	add("BRANCHGRAPH_SLUG_DNS", d.Slugs.DNS)
	add("BRANCHGRAPH_SLUG_SQL", d.Slugs.SQL)
	add("BRANCHGRAPH_REPOSITORY", d.Source.Repository)
	add("BRANCHGRAPH_BRANCH", d.Source.Branch)
	add("BRANCHGRAPH_REVISION", revision)
	add("BRANCHGRAPH_PULL_REQUEST", number)
	add("DAGSTER_CLOUD_DEPLOYMENT_NAME", name)
	if d.Kind == Branch {
		add("DAGSTER_CLOUD_IS_BRANCH_DEPLOYMENT", "1")
		add("DAGSTER_CLOUD_GIT_SHA", revision)
		add("DAGSTER_CLOUD_GIT_BRANCH", d.Source.Branch)
		add("DAGSTER_CLOUD_PULL_REQUEST_ID", number)
		add("DAGSTER_CLOUD_PULL_REQUEST_STATUS", status)
	}
	return env
}
