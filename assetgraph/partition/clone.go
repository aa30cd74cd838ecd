package partition

import "slices"

// Clone returns a copy of d that shares nothing with it that could change; nil for nil.
func Clone(d Definition) Definition {
	switch d := d.(type) {
	case TimeWindow:
		if d.End != nil {
			end := *d.End
			d.End = &end
		}
		d.Exclusions = slices.Clone(d.Exclusions)
		return d
	case Static:
		d.Keys = slices.Clone(d.Keys)
		return d
	case Multi:
		d.Dimensions = slices.Clone(d.Dimensions)
		for i := range d.Dimensions {
			d.Dimensions[i].Partitions = Clone(d.Dimensions[i].Partitions)
		}
		return d
	}
	return d
}

// CloneMapping returns a copy of m that shares nothing with it that could change; nil for nil.
func CloneMapping(m Mapping) Mapping {
	switch m := m.(type) {
	case Specific:
		m.Keys = slices.Clone(m.Keys)
		return m
	case StaticMap:
		m.Entries = slices.Clone(m.Entries)
		for i := range m.Entries {
			m.Entries[i].Downstream = slices.Clone(m.Entries[i].Downstream)
		}
		return m
	case MultiMap:
		m.Dimensions = slices.Clone(m.Dimensions)
		for i := range m.Dimensions {
			m.Dimensions[i].Mapping = CloneMapping(m.Dimensions[i].Mapping)
		}
		return m
	}
	return m
}
