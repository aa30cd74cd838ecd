package diff

// WithoutLayout is withoutLayout.
var WithoutLayout = withoutLayout

// SameButLayout is sameButLayout.
var SameButLayout = sameButLayout
