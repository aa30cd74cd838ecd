// Package dagster holds no code: its module keeps the fixtures beside it, which only the repository's own tests read, out
// of the module that others download.
package dagster
