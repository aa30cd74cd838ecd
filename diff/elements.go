package diff

import (
	"github.com/branchgraph/branchgraph/assetgraph"
)

// columns compares declared columns. What is prose or a label in a column is one in the asset too.
func (c *pairComparison) columns(path string, x, y assetgraph.Value) {
	c.members(path, x, y, func(name, path string, x, y assetgraph.Value) {
		if x == nil || y == nil {
			c.fact(Columns, Substantive, path, end(x), end(y))
			return
		}
		c.members(path, x, y, func(part, path string, x, y assetgraph.Value) {
			switch part {
			case "config":
				c.settings(path, settingsOfColumn(c.a, name), settingsOfColumn(c.b, name), Columns)
			case "description", "metadata", "tags":
				t := plainTypes[part]
				c.tree(t.changeType, t.significance, path, x, y)
			default:
				c.tree(Columns, Substantive, path, x, y)
			}
		})
	})
}

func settingsOfColumn(a assetgraph.Asset, name string) []assetgraph.Setting {
	for i := range a.Columns {
		if a.Columns[i].Name == name {
			return a.Columns[i].Config
		}
	}
	return nil
}

func (c *pairComparison) checks(path string, x, y assetgraph.Value) {
	c.members(path, x, y, func(name, path string, x, y assetgraph.Value) {
		if x == nil || y == nil {
			c.fact(Checks, Substantive, path, end(x), end(y))
			return
		}
		c.members(path, x, y, func(part, path string, x, y assetgraph.Value) {
			switch part {
			case "config":
				c.settings(path, settingsOfCheck(c.a, name), settingsOfCheck(c.b, name), Checks)
			case "description":
				c.tree(Description, Cosmetic, path, x, y)
			case "units":
				c.unitSet(name, x, y)
			default:
				c.tree(Checks, Substantive, path, x, y)
			}
		})
	})
}

func settingsOfCheck(a assetgraph.Asset, name string) []assetgraph.Setting {
	for i := range a.Checks {
		if a.Checks[i].Name == name {
			return a.Checks[i].Config
		}
	}
	return nil
}
