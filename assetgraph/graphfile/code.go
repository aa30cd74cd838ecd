package graphfile

import "github.com/branchgraph/branchgraph/assetgraph"

// codeVersion is the codec of a code version: a text, or a map where there is more to say. An empty text is a code version.
var codeVersion = optional(codec[assetgraph.CodeVersion]{
	read: func(d *decoder, n node, into *assetgraph.CodeVersion) {
		if n.kind() == mapKind {
			versionObject.read(d, n, into)
			return
		}
		versionText.read(d, n, into)
	},
	write: func(e *encoder, from *assetgraph.CodeVersion) {
		if from.Scheme == "" && from.Empty == (from.Value == "") {
			e.text(from.Value)
			return
		}
		versionObject.write(e, from)
	},
})

var versionText = codec[assetgraph.CodeVersion]{
	read: func(d *decoder, n node, into *assetgraph.CodeVersion) {
		into.Value = d.text(n)
		into.Empty = into.Empty || into.Value == ""
	},
	write:  func(e *encoder, from *assetgraph.CodeVersion) { e.text(from.Value) },
	absent: func(from *assetgraph.CodeVersion) bool { return from.Value == "" && !from.Empty },
}

func itself[T any](v *T) *T { return v }

var versionObject = object(
	member("value", itself, versionText),
	member("scheme", func(c *assetgraph.CodeVersion) *string { return &c.Scheme }, textOf[string]()),
	field[assetgraph.CodeVersion]{
		name: "empty",
		read: func(d *decoder, n node, into *assetgraph.CodeVersion) {
			var empty bool
			truth.read(d, n, &empty)
			into.Empty = into.Empty || empty
		},
		write: func(e *encoder, from *assetgraph.CodeVersion) {
			if from.Empty && from.Value != "" {
				e.member("empty", func() { e.bool(true) })
			}
		},
	},
)

var code = object(
	member("language", func(c *assetgraph.Code) *string { return &c.Language }, textOf[string]()),
	member("path", func(c *assetgraph.Code) *string { return &c.Path }, textOf[string]()),
	member("digest", func(c *assetgraph.Code) *string { return &c.Digest }, textOf[string]()),
	member("text", func(c *assetgraph.Code) *string { return &c.Text }, textOf[string]()),
)

func readCode(d *decoder, n node, into *asset) {
	if n.kind() != nullKind {
		code.read(d, n, &into.Code)
	}
}

// writeCode leaves out the digest that a Builder fills in, so that nobody who edits the text by hand forgets it.
func writeCode(e *encoder, from *asset) {
	c := from.Code
	if c == (assetgraph.Code{}) {
		return
	}
	if c.Text != "" && c.Digest != "" && c.Digest != from.CodeVersion.Value && c.Digest == assetgraph.TextDigest(c.Text) {
		c.Digest = ""
	}
	e.member("code", func() { code.write(e, &c) })
}

// lineage is the codec of columns that one is made of: a map from assets to lists of their columns. An empty name is no asset.
var lineage = codec[[]assetgraph.ColumnRef]{
	read: func(d *decoder, n node, into *[]assetgraph.ColumnRef) {
		d.members(n, "a map from keys to lists of columns", func(name string, at, v node) {
			var of assetgraph.Key
			if name != "" {
				of = d.key(at, name)
			}
			var names []string
			textList.read(d, v, &names)
			for _, column := range names {
				*into = append(*into, assetgraph.ColumnRef{Asset: of, Column: column})
			}
		})
	},
	write: func(e *encoder, from *[]assetgraph.ColumnRef) {
		e.mapping(func() {
			for rest := *from; len(rest) > 0; {
				n := 1
				for n < len(rest) && rest[n].Asset == rest[0].Asset {
					n++
				}
				e.member(rest[0].Asset.String(), func() {
					e.list(n, func(i int) { e.text(rest[i].Column) })
				})
				rest = rest[n:]
			}
		})
	},
	absent: func(from *[]assetgraph.ColumnRef) bool { return len(*from) == 0 },
}
