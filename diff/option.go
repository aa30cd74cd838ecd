package diff

// Option changes how [Compare] compares.
type Option interface{ apply(*options) }

type options struct {
	covering []string
	files    []string
	dagster  *dagster // whose verdicts to give; nil for this package's own
}

type optionFunc func(*options)

func (f optionFunc) apply(o *options) { f(o) }

// Covering asks that the branch cover these locations. The comparison is incomplete when it does not.
func Covering(locations ...string) Option {
	return optionFunc(func(o *options) { o.covering = append(o.covering, locations...) })
}
