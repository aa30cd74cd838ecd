// Package deploymodel checks package deploy against models of what surrounds it: a code host, whose histories are
// enumerated, and a world of resources, which random stories of pushes, commands, faults and crashes work on in fake time.
//
// A story that fails prints its seed and, shrunk, its steps. BRANCHGRAPH_SEED=n runs the story of a seed again;
// BRANCHGRAPH_STORY=file, and every file in testdata, runs a list of steps. BRANCHGRAPH_STORIES=n tells n stories and
// BRANCHGRAPH_EVENTS=n takes histories of up to n events; BRANCHGRAPH_DEEP=1 asks for the long versions of both, and
// BRANCHGRAPH_PLANTED=1 for all planted bugs.
package deploymodel
