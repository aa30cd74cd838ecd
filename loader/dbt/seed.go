package dbt

import (
	"strconv"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// Checksum schemes: what dbt digests of a seed's file, by version.
const (
	fileBytes    = "dbt seed checksum before 1.5: file bytes"
	strippedText = "dbt seed checksum from 1.5: stripped text"
	textMode     = "dbt seed checksum from 1.12: stripped text, line ends folded"
)

// seedVersion returns the code version of a seed, which has no code but a file, or why it is not known.
func (n *Node) seedVersion(m *Metadata) (v assetgraph.CodeVersion, unknown string) {
	switch {
	case n.Checksum.Name == "path":
		return v, "the file was too large for dbt to read"
	case n.Checksum.Name == "none", n.Checksum.Value == "":
		return v, "dbt made no checksum of the file"
	}
	return assetgraph.CodeVersion{Value: n.Checksum.Name + ":" + n.Checksum.Value, Scheme: m.seedScheme()}, ""
}

func (m *Metadata) seedScheme() string {
	switch {
	case m.before(1, 5):
		return fileBytes
	case m.before(1, 12):
		return strippedText
	}
	return textMode
}

// before reports whether the manifest was written by a dbt before major.minor. Pre-releases count as their release.
func (m *Metadata) before(major, minor int) bool {
	parts := strings.SplitN(m.DBTVersion, ".", 3)
	if len(parts) < 2 {
		return false
	}
	gotMajor, err := strconv.Atoi(parts[0])
	if err != nil {
		return false
	}
	digits := strings.IndexFunc(parts[1]+"x", func(r rune) bool { return r < '0' || r > '9' })
	gotMinor, err := strconv.Atoi(parts[1][:digits])
	if err != nil {
		return false
	}
	return gotMajor < major || gotMajor == major && gotMinor < minor
}
