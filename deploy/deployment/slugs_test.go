package deployment

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/deploy/codehost"
)

func TestNewSlugs(t *testing.T) {
	own := func(branch string) codehost.Source {
		return codehost.Source{Provider: "github.com", Repository: "17", Head: "17", Branch: branch}
	}
	foreign := own("feature-1")
	foreign.Head = "99"
	for _, test := range []struct {
		reason  string
		source  codehost.Source
		attempt int
		dns     string // HASH stands for 12 characters
	}{
		{"nothing is lost", own("feature-1"), 0, "feature-1"},
		{"it is taken", own("feature-1"), 1, "feature-1-HASH"},
		{"a fork's", foreign, 0, "feature-1-HASH"},
		{"an underscore would become a dash", own("feature_1"), 0, "feature-1-HASH"},
		{"a slash is replaced", own("feature/login"), 0, "feature-login-HASH"},
		{"upper case", own("Feature"), 0, "feature-HASH"},
		{"two dashes are what international names have", own("xn--bcher"), 0, "xn-bcher-HASH"},
		{"it starts with a digit", own("2026-fix"), 0, "b-2026-fix-HASH"},
		{"it ends with a dash", own("fix-"), 0, "fix-HASH"},
		{"nothing is left", own("日本語"), 0, "branch-HASH"},
		{"empty", own(""), 0, "branch-HASH"},
		{"other alphabets leave gaps", own("übung-zwei"), 0, "bung-zwei-HASH"},
		{"a full deployment's", own("prod"), 0, "prod-HASH"},
		{"a schema that is there", own("public"), 0, "b-public-HASH"},
		{"PostgreSQL's own prefix", own("pg-stats"), 0, "b-pg-stats-HASH"},
		{"a reserved word of SQL", own("select"), 0, "b-select-HASH"},
		{"SQLite's first schema", own("main"), 0, "b-main-HASH"},
		{"63 characters", own(strings.Repeat("a", 63)), 0, strings.Repeat("a", 63)},
		{"64 characters", own(strings.Repeat("a", 64)), 0, strings.Repeat("a", 50) + "-HASH"},
		{"nobody chooses a name that another branch's hash could give", own("feature-abcdefghij23"), 0, "feature-abcdefghij23-HASH"},
		{"a long word is no hash", own("add-partitioning"), 0, "add-partitioning"},
		{"cut at a dash", own(strings.Repeat("a", 49) + "-bbbbbbbbbbbbbbbbbb"), 0, strings.Repeat("a", 49) + "-HASH"},
	} {
		got := NewSlugs(test.source, test.attempt)
		assert.Equal(t, strings.ReplaceAll(test.dns, "HASH", slugTail(test.source.String(), 12)), got.DNS, test.reason)
		assert.Equal(t, strings.ReplaceAll(got.DNS, "-", "_"), got.SQL, test.reason)
	}
	assert.Equal(t, Slugs{DNS: "prod", SQL: "prod"}, NewFullSlugs("prod", 0))
	assert.NotEqual(t, "public", NewFullSlugs("public", 0).SQL)
	assert.NotEqual(t, NewSlugs(own("a"), 1), NewSlugs(own("a"), 2), "a third attempt is another one")
}

func TestReservedSorted(t *testing.T) {
	assert.True(t, slices.IsSorted(reserved))
	assert.True(t, slices.IsSorted(databaseWords))
}

// TestSlugsProperty makes many names that are nearly the same, and checks that each slug is valid and no two are equal.
func TestSlugsProperty(t *testing.T) {
	dns := regexp.MustCompile(`^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)
	sql := regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"a", "A", "-", "_", "/", ".", "é", "1", "pg_", "main", "prod", strings.Repeat("x", 30), "\x00", "'", "\"", " "}
	takenDNS, takenSQL := map[string]codehost.Source{}, map[string]codehost.Source{}
	for range 20000 {
		var b strings.Builder
		for range 1 + r.IntN(5) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		s := codehost.Source{Provider: "github.com", Repository: "1", Head: []string{"1", "2", "3"}[r.IntN(3)], Branch: b.String()}
		for attempt := range 3 {
			slugs := NewSlugs(s, attempt)
			require.Regexp(t, dns, slugs.DNS, "%q", s.Branch)
			require.Regexp(t, sql, slugs.SQL, "%q", s.Branch)
			require.False(t, isDatabaseWord(slugs.DNS), "%q gives %q", s.Branch, slugs.DNS)
			if other, ok := takenDNS[slugs.DNS]; ok {
				require.Equal(t, other, s, "both are %s", slugs.DNS)
			}
			if other, ok := takenSQL[slugs.SQL]; ok {
				require.Equal(t, other, s, "both are %s", slugs.SQL)
			}
			takenDNS[slugs.DNS], takenSQL[slugs.SQL] = s, s
		}
	}
	assert.Greater(t, len(takenDNS), 10000)
}
