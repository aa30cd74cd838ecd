package deployment

// EnvVar is an environment variable: a value, or a reference to where the secret lies.
type EnvVar struct {
	Name      string
	Value     string
	Reference string // of a secret; Value is empty then
}
