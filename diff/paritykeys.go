package diff

import (
	"slices"
	"strings"
)

// Keys are the names within one member of an asset, its tags for instance, that were added, changed and removed, sorted.
type Keys struct{ Added, Changed, Removed []string }

// Keys returns what the changes say of the names within a member of the asset that has named parts: tags, metadata,
// dependencies. A name counts as changed when something within it is.
func (a Asset) Keys(member string) Keys {
	var out Keys
	top := pointer("", member) + "/"
	for _, c := range a.Changes {
		rest, ok := strings.CutPrefix(c.Path, top)
		if !ok {
			continue
		}
		token, _, within := strings.Cut(rest, "/")
		_, added := c.Base.(Absent)
		_, removed := c.Branch.(Absent)
		list := &out.Changed
		switch {
		case within:
		case added:
			list = &out.Added
		case removed:
			list = &out.Removed
		}
		*list = append(*list, unescaper.Replace(token))
	}
	for _, list := range []*[]string{&out.Added, &out.Changed, &out.Removed} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return out
}

var unescaper = strings.NewReplacer("~1", "/", "~0", "~")
