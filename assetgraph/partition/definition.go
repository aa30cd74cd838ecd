package partition

import "slices"

// Definition says how an asset is cut into partitions. It is a closed union of [TimeWindow], [Static], [Multi], [Dynamic]
// and [Opaque]. A nil Definition is that of an asset without partitions. Definitions are compared with [Equal], not with
// ==, which panics where there are slices. They are not changed once they are made.
type Definition interface {
	// Members returns the parts in readable form, by name; they are equal exactly where the definitions are.
	Members() []Member
	// String returns one line for people, which is the same exactly where the definitions are equal.
	String() string

	definition()
}

// TimeWindow has a partition for each window between the ticks of a cron schedule. It follows Dagster's
// TimeWindowPartitionsDefinition, which daily, hourly and the like are too.
type TimeWindow struct {
	Cron   string  // the schedule, as it is spelled
	Start  Moment  // when the first window starts
	End    *Moment // when the last window has ended; nil for never
	Format string  // of the partitions' keys, in the manner of strftime
	// Timezone is the name of the zone that Cron is in; empty for UTC.
	Timezone string
	// EndOffset is how many partitions there are more, or fewer, than windows that have ended.
	EndOffset int64
	// Exclusions are windows that are left out, in the order in which they were written.
	Exclusions []Exclusion
}

// Exclusion is a schedule, whose windows are left out, or else a moment, whose window is: At wins where it is not empty.
type Exclusion struct {
	Cron     string
	At       Moment
	Timezone string // that At was written with; empty for UTC
}

// Static has the partitions that it names, in this order.
type Static struct{ Keys []string }

// Multi has a partition for each combination of partitions of its dimensions. Their order means nothing; of several of one
// name the last counts.
type Multi struct{ Dimensions []Dimension }

// Dimension is one of the dimensions of a [Multi].
type Dimension struct {
	Name       string
	Partitions Definition
}

// Dynamic has partitions that are added and removed while it is used, under its name.
type Dynamic struct{ Name string }

// Opaque is a definition that is not understood. It equals those of the same class and content.
type Opaque struct {
	Class   string // what its source calls it
	Content string // what its source says of it, in one form for all that is the same
}

func (TimeWindow) definition() {}
func (Static) definition()     {}
func (Multi) definition()      {}
func (Dynamic) definition()    {}
func (Opaque) definition()     {}

var _ = []Definition{TimeWindow{}, Static{}, Multi{}, Dynamic{}, Opaque{}}

// Equal reports whether a and b are the same partitions: of the same kind, with equal parts. No zone is UTC; moments
// compare as numbers, cron schedules as they are spelled. The order of keys and of exclusions counts, that of dimensions
// does not. nil equals only nil.
func Equal(a, b Definition) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return slices.EqualFunc(a.Members(), b.Members(), Member.equal)
}

// Members returns cron, end, end_offset, exclusions, format, kind, start and timezone; end and exclusions only where they
// are there.
func (d TimeWindow) Members() []Member {
	out := []Member{{"cron", d.Cron}}
	if d.End != nil {
		out = append(out, Member{"end", d.End.String()})
	}
	out = append(out, Member{"end_offset", d.EndOffset})
	if len(d.Exclusions) > 0 {
		texts := make([]string, len(d.Exclusions))
		for i, e := range d.Exclusions {
			texts[i] = e.String()
		}
		out = append(out, Member{"exclusions", texts})
	}
	return append(out, Member{"format", d.Format}, Member{"kind", "time_window"}, Member{"start", d.Start.String()},
		Member{"timezone", zone(d.Timezone)})
}

// String returns cron and the schedule, or the moment and its zone.
func (e Exclusion) String() string {
	if e.At == "" {
		return "cron " + e.Cron
	}
	return e.At.String() + " " + zone(e.Timezone)
}

func zone(name string) string {
	if name == "" {
		return "UTC"
	}
	return name
}

// Members returns keys and kind.
func (d Static) Members() []Member {
	return []Member{{"keys", slices.Clone(d.Keys)}, {"kind", "static"}}
}

// Members returns dimensions, each with the members of its partitions, and kind.
func (d Multi) Members() []Member {
	dimensions := make([]Member, 0, len(d.Dimensions))
	for _, dim := range d.Dimensions {
		var members []Member
		if dim.Partitions != nil {
			members = dim.Partitions.Members()
		}
		dimensions = append(dimensions, Member{dim.Name, members})
	}
	return []Member{{"dimensions", byName(dimensions)}, {"kind", "multi"}}
}

// Members returns kind and name.
func (d Dynamic) Members() []Member { return []Member{{"kind", "dynamic"}, {"name", d.Name}} }

// Members returns class, content and kind.
func (d Opaque) Members() []Member {
	return []Member{{"class", d.Class}, {"content", d.Content}, {"kind", "opaque"}}
}

// String returns one line for people.
func (d TimeWindow) String() string { return line(d.Members()) }

// String returns one line for people.
func (d Static) String() string { return line(d.Members()) }

// String returns one line for people.
func (d Multi) String() string { return line(d.Members()) }

// String returns one line for people.
func (d Dynamic) String() string { return line(d.Members()) }

// String returns one line for people.
func (d Opaque) String() string { return line(d.Members()) }
