package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// zipSize returns the size of the zip file that a module proxy would serve for
// the module at root, made of the files that git has or would take. What lies
// in nested modules is not part of it.
func zipSize(root string) (int64, error) {
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return 0, err
	}
	// The clone may belong to another user.
	cmd := exec.Command("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("git ls-files: %w", err)
	}
	var files []zip.File
	for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		info, err := os.Lstat(filepath.Join(root, filepath.FromSlash(name)))
		if errors.Is(err, os.ErrNotExist) {
			continue // deleted, and not committed yet
		}
		if err != nil {
			return 0, err
		}
		if info.Mode().IsRegular() {
			files = append(files, file{root, name})
		}
	}
	var size counter
	v := module.Version{Path: modfile.ModulePath(data), Version: "v0.0.0"}
	if err := zip.Create(&size, v, files); err != nil {
		return 0, err
	}
	return int64(size), nil
}

// file is a zip.File on disk.
type file struct{ root, name string }

func (f file) Path() string                 { return f.name }
func (f file) Lstat() (os.FileInfo, error)  { return os.Lstat(f.local()) }
func (f file) Open() (io.ReadCloser, error) { return os.Open(f.local()) }
func (f file) local() string                { return filepath.Join(f.root, filepath.FromSlash(f.name)) }

// counter is a writer that only counts.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
