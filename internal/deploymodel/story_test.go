package deploymodel

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

var (
	storiesFlag = flag.Int("stories", 0, "how many stories are told")
	shrinkFlag  = flag.Int("shrink", 400, "how many smaller stories are tried of one that fails")
)

// ciStories is how many stories .ci/run tells.
const ciStories = 2_000

// deep reports whether the long versions are asked for.
func deep() bool { return os.Getenv("BRANCHGRAPH_DEEP") == "1" }

// stories is how many stories are told: few, so that go test ./... is quick, unless CI asks for more with BRANCHGRAPH_STORIES.
func stories() int {
	if *storiesFlag > 0 {
		return *storiesFlag
	}
	if n := countFromEnv("BRANCHGRAPH_STORIES"); n > 0 {
		return n
	}
	if deep() {
		return 20_000
	}
	return 200
}

// countFromEnv returns a number that an environment variable asks for; 0 when it asks for none.
func countFromEnv(name string) int {
	text := os.Getenv(name)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n <= 0 {
		panic(fmt.Sprintf("%s=%s is not a count", name, text)) // none at all would pass
	}
	return n
}

// TestStories lets random things happen to a few controllers that share a store, and looks at the world.
func TestStories(t *testing.T) {
	if seed := os.Getenv("BRANCHGRAPH_SEED"); seed != "" {
		n, err := strconv.ParseUint(seed, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		report(t, newStory(n))
		return
	}
	begin, count := time.Now(), stories()
	var mu sync.Mutex
	next, failed := 0, -1
	t.Run("seeds", func(t *testing.T) {
		for worker := range runtime.GOMAXPROCS(0) {
			t.Run(strconv.Itoa(worker), func(t *testing.T) {
				t.Parallel()
				for {
					mu.Lock()
					seed := next
					next++
					stop := seed >= count || failed >= 0
					mu.Unlock()
					if stop {
						return
					}
					if problems := play(t, newStory(uint64(seed))); len(problems) > 0 {
						mu.Lock()
						failed = seed
						mu.Unlock()
					}
				}
			})
		}
	})
	if failed >= 0 {
		report(t, newStory(uint64(failed)))
		if !t.Failed() {
			t.Errorf("the story of seed %d failed, and does not fail again", failed)
		}
		return
	}
	t.Logf("%d stories of %d steps about %d branches in %s", count, storySteps, storyBranches, time.Since(begin).Round(time.Second))
}

// TestStoriesFound tells the stories again that once failed, and that of BRANCHGRAPH_STORY.
func TestStoriesFound(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.story"))
	if err != nil {
		t.Fatal(err)
	}
	if file := os.Getenv("BRANCHGRAPH_STORY"); file != "" {
		files = []string{file}
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s, err := parseStory(string(text))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range play(t, s) {
				t.Error(p)
			}
		})
	}
}

// report tells a story, and when it fails prints what is wrong and a shorter story of which that is wrong too.
func report(t *testing.T, s *story) {
	t.Helper()
	problems := play(t, s)
	if len(problems) == 0 {
		return
	}
	t.Errorf("seed %d:\n\t%s\ntell it again: BRANCHGRAPH_SEED=%[1]d go test ./internal/deploymodel -run 'TestStories$'", s.seed, strings.Join(problems, "\n\t"))
	if *shrinkFlag == 0 {
		return
	}
	want := shape(problems[0])
	small := shrink(s, func(s *story) bool {
		problems := play(t, s)
		return len(problems) > 0 && shape(problems[0]) == want
	}, *shrinkFlag)
	t.Logf("as short as it gets; save it as testdata/NAME.story to keep it as a test:\n%s\n%s", small, comment(play(t, small)))
}

func comment(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		fmt.Fprintln(&b, "#", line)
	}
	return b.String()
}

func TestStoryText(t *testing.T) {
	s := newStory(7)
	again, err := parseStory(s.String())
	if err != nil {
		t.Fatal(err)
	}
	if s.String() != again.String() || len(again.steps) != storySteps {
		t.Errorf("a story that is written and read is another one:\n%s", again)
	}
	for _, base := range []string{"nobody", "-1", strconv.Itoa(storyBranches)} {
		if _, err := parseStory("+0s base 1 0 " + base); err == nil {
			t.Errorf("%q is read as a base", base)
		}
	}
	if len(cast()) != storyBranches {
		t.Errorf("there are %d branches", len(cast()))
	}
}

func TestShrink(t *testing.T) {
	// What needs a crash and a later stall is shrunk to these two.
	small := shrink(newStory(7), func(s *story) bool {
		i := slices.IndexFunc(s.steps, func(st step) bool { return st.verb == crashes })
		return i >= 0 && slices.ContainsFunc(s.steps[i:], func(st step) bool { return st.verb == stalls })
	}, 1000)
	if len(small.steps) != 2 || small.steps[0].verb != crashes || small.steps[1].verb != stalls {
		t.Errorf("it is shrunk to\n%s", small)
	}
}
