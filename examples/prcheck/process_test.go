package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// TestProcessesAgree checks that separate processes print the same bytes for manifests whose objects have their members
// in any order, with any GOMAXPROCS.
func TestProcessesAgree(t *testing.T) {
	const processes = 20
	program := filepath.Join(t.TempDir(), "prcheck")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	want := map[string]string{}
	for _, format := range []string{"text", "markdown", "json"} {
		want[format] = prcheck("-show", "all", "-format", format, base, branch).stdout
	}
	for i := range processes {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(1, uint64(i)))
			a, b := shuffled(t, rng, base), shuffled(t, rng, branch)
			for format := range want {
				cmd := exec.Command(program, "-show", "all", "-format", format, a, b)
				cmd.Env = append(os.Environ(), fmt.Sprintf("GOMAXPROCS=%d", 1+i%4))
				var stderr bytes.Buffer
				cmd.Stderr = &stderr
				got, err := cmd.Output()
				if err != nil || stderr.Len() > 0 {
					t.Fatalf("process %d: %v\n%s", i, err, stderr.String())
				}
				if string(got) != want[format] {
					t.Errorf("process %d, -format %s, printed\n%s\nwant\n%s", i, format, got, want[format])
				}
			}
		})
	}
}

// shuffled writes a copy of a manifest with the members of each object in another order.
func shuffled(t testing.TB, rng *rand.Rand, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out := shuffle(t, rng, text)
	if bytes.Equal(out, text) || len(out) < len(text)/2 {
		t.Fatalf("%s was not shuffled", path)
	}
	return writeFile(t, filepath.Base(path), string(out))
}

func shuffle(t testing.TB, rng *rand.Rand, text json.RawMessage) []byte {
	t.Helper()
	text = bytes.TrimSpace(text)
	switch text[0] {
	case '{':
		var members map[string]json.RawMessage
		if err := json.Unmarshal(text, &members); err != nil {
			t.Fatal(err)
		}
		names := slices.Sorted(maps.Keys(members)) // so that the seed alone decides
		rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		parts := make([][]byte, len(names))
		for i, name := range names {
			quoted, err := json.Marshal(name)
			if err != nil {
				t.Fatal(err)
			}
			parts[i] = append(append(quoted, ':'), shuffle(t, rng, members[name])...)
		}
		return append(append([]byte("{"), bytes.Join(parts, []byte(","))...), '}')
	case '[':
		var items []json.RawMessage
		if err := json.Unmarshal(text, &items); err != nil {
			t.Fatal(err)
		}
		parts := make([][]byte, len(items))
		for i, item := range items {
			parts[i] = shuffle(t, rng, item)
		}
		return append(append([]byte("["), bytes.Join(parts, []byte(","))...), ']')
	}
	return text
}
