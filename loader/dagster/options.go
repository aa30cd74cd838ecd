package dagster

// Options are the choices of [Load] and [Workspace.AddTo]. The zero value is good for most.
type Options struct {
	// Location is the name of the code location of a snapshot that nobody names one for. Without it the repository's name
	// is taken.
	Location string
	// Repository takes only one repository of the workspace: the one whose location in the graph has this name,
	// analytics or other@analytics. When the workspace has none nothing is added.
	Repository string
}
