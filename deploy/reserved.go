package deploy

import (
	"slices"
	"strings"
)

// isReserved reports whether a branch must not have a name for itself: it would be taken for a full deployment, a host that
// is there already, or something of a database's own.
func isReserved(name string) bool {
	_, found := slices.BinarySearch(reserved, name)
	return found || isDatabaseWord(name)
}

// isDatabaseWord reports whether a label, as an SQL identifier, means something to a database.
func isDatabaseWord(label string) bool {
	word := strings.ReplaceAll(label, "-", "_")
	_, found := slices.BinarySearch(databaseWords, word)
	return found || word == "pg" || strings.HasPrefix(word, "pg_") || strings.HasPrefix(word, "sqlite")
}

// reserved are names of full deployments and of hosts, sorted.
var reserved = []string{
	"admin", "api", "app", "default", "dev", "development", "live", "localhost", "mail", "master", "prod", "production", "root",
	"stage", "staging", "test", "www",
}

// databaseWords are schemas, databases and reserved words of PostgreSQL's and SQLite's, sorted.
var databaseWords = strings.Fields(`
all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column
concurrently constraint create cross current_catalog current_date current_role current_schema current_time
current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze from full
grant group having ilike in information_schema initially inner intersect into is isnull join lateral leading left like limit
localtime localtimestamp main mysql natural not notnull null offset on only or order outer overlaps performance_schema
placing postgres primary public references returning right rows select session_user similar some symmetric sys system table
tablesample temp template0 template1 then to trailing true union unique user using variadic verbose when where window with`)
