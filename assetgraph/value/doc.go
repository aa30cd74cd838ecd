// Package value has typed values: of settings, metadata and constraints, as an author or a tool wrote them. It keeps what
// JSON has and what sources add to it: numbers as they are spelled, types of a source's own.
//
// [Of] makes a value of one of Go's, [SetOf] a list whose order means nothing. A [Value] marshals to JSON; [Equal] is as fine as
// digests are, which are made of [AppendCanonical].
package value
