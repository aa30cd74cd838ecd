package jsontext

import "slices"

// nameSet holds the names of one object. Few names are searched one by one, many in a map.
type nameSet struct {
	few  []string
	many map[string]struct{}
}

const (
	fewNames  = 8
	keepNames = 1024 // a map that grew beyond this is dropped: clearing it for each later object would cost its size
)

func (n *nameSet) reset() {
	n.few = n.few[:0]
	if len(n.many) > keepNames {
		n.many = nil
	}
	clear(n.many)
}

// add adds a name and reports whether it is new.
func (n *nameSet) add(name string) bool {
	if len(n.few) < fewNames {
		if slices.Contains(n.few, name) {
			return false
		}
		n.few = append(n.few, name)
		return true
	}
	if len(n.many) == 0 {
		if n.many == nil {
			n.many = make(map[string]struct{}, 8*fewNames)
		}
		for _, s := range n.few {
			n.many[s] = struct{}{}
		}
	}
	if _, old := n.many[name]; old {
		return false
	}
	n.many[name] = struct{}{}
	return true
}
