package deployment

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
abort action add after all alter analyse analyze and any array as asc asymmetric attach authorization autoincrement
before begin between binary both by cascade case cast check collate collation column commit concurrently conflict
constraint create cross current current_catalog current_date current_role current_schema current_time current_timestamp
current_user database default deferrable deferred delete desc detach distinct do drop each else end escape except
exclude exclusive exists explain fail false fetch filter first following for foreign freeze from full generated glob
grant group groups having if ignore ilike immediate in index indexed information_schema initially inner insert instead
intersect into is isnull join key last lateral leading left like limit localtime localtimestamp main match materialized
mysql natural no not nothing notnull null nulls of offset on only or order others outer over overlaps partition
performance_schema placing plan postgres pragma preceding primary public query raise range recursive references regexp
reindex release rename replace restrict returning right rollback row rows savepoint select session_user set similar some
symmetric sys system table tablesample temp template0 template1 temporary then ties to trailing transaction trigger true
unbounded union unique update user using vacuum values variadic verbose view virtual when where window with without`)
