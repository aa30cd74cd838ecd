// Package source is what the loaders have in common: what they read ([Input]), how much of it ([Limits]), what they get
// of it, checked once for all of them ([Read], [Document]), and how they say what is wrong with it ([Error], [Diagnostic]).
//
// An Error means that an input could not be read at all. Diagnostics accompany a result: an error among them says that
// something is missing from it, a warning that somebody should look.
package source
