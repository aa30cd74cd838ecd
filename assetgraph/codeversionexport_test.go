package assetgraph

// CodeVersionOfAtMost is CodeVersionOf for at most so many values.
var CodeVersionOfAtMost = codeVersionOf
