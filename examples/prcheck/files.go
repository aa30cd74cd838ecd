package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/branchgraph/branchgraph/diff"
)

// readChangedFiles reads the list that -changed-files names, if it names one.
func (o *options) readChangedFiles(stdin io.Reader) error {
	if o.changedFiles == "" {
		return nil
	}
	var text []byte
	var err error
	if o.changedFiles == "-" {
		text, err = io.ReadAll(stdin)
	} else {
		text, err = os.ReadFile(o.changedFiles)
	}
	if err != nil {
		return fmt.Errorf("-changed-files: %w", err)
	}
	paths, err := changedFiles(string(text))
	if err != nil {
		return fmt.Errorf("-changed-files %s: %w", o.changedFiles, err)
	}
	o.compare = append(o.compare, diff.ChangedFiles(paths...))
	return nil
}

// changedFiles returns the paths that git diff --name-only lists, one a line.
func changedFiles(list string) ([]string, error) {
	if strings.Contains(list, "\x00") {
		return nil, fmt.Errorf("it has NUL bytes; expected UTF-8 with a path on each line (git diff --name-only without -z)")
	}
	var paths []string
	line := 0
	for path := range strings.Lines(strings.TrimPrefix(list, "\ufeff")) {
		line++
		path = strings.TrimSuffix(strings.TrimSuffix(path, "\n"), "\r")
		if strings.HasPrefix(path, `"`) {
			unquoted, ok := unquoteGit(path)
			if !ok {
				return nil, fmt.Errorf("line %d: %s is not quoted as git quotes", line, path)
			}
			path = unquoted
		}
		if path != "" {
			paths = append(paths, path)
		}
	}
	return paths, nil
}

// unquoteGit undoes how git writes paths with unusual bytes: in double quotes, escaped as in C.
func unquoteGit(s string) (string, bool) {
	if len(s) < 2 || s[len(s)-1] != '"' {
		return "", false
	}
	s = s[1 : len(s)-1]
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '"' {
			return "", false
		}
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		i++
		if i == len(s) {
			return "", false
		}
		if at := strings.IndexByte(`abtnvfr"\`, s[i]); at >= 0 {
			b.WriteByte("\a\b\t\n\v\f\r\"\\"[at])
			continue
		}
		if i+3 > len(s) {
			return "", false
		}
		octal, err := strconv.ParseUint(s[i:i+3], 8, 8)
		if err != nil {
			return "", false
		}
		b.WriteByte(byte(octal))
		i += 2
	}
	return b.String(), true
}
