package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestMain runs the program instead of the tests where quickstart asks for it.
func TestMain(m *testing.M) {
	if os.Getenv("RUN_QUICKSTART") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// quickstart runs the program in a process of its own.
func quickstart(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "RUN_QUICKSTART=1")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			t.Fatal(err)
		}
		code = exit.ExitCode()
	}
	return code, out.String(), errs.String()
}

const (
	base   = "../prcheck/testdata/base.json"
	branch = "../prcheck/testdata/branch.json"
)

// TestQuickstart checks what the program prints for the manifests that come with prcheck.
func TestQuickstart(t *testing.T) {
	const want = `"model.shop.customer_value" changed [CHECKS]
"model.shop.daily_revenue" changed [CODE_VERSION]
"model.shop.fct_orders" changed [CODE]
"model.shop.returning_customers" new [NEW]
"model.shop.stg_orders" changed [CODE]
`
	if code, stdout, stderr := quickstart(t, base, branch); code != 0 || stdout != want || stderr != "" {
		t.Errorf("exit code %d, stderr %q, stdout\n%s\nwant\n%s", code, stderr, stdout, want)
	}
	if code, stdout, _ := quickstart(t, branch, branch); code != 0 || stdout != "" {
		t.Errorf("exit code %d and %q for nothing that changed", code, stdout)
	}
}

// TestPlatform compares what the program tells with the file that says the same of the base.
func TestPlatform(t *testing.T) {
	const want = `"orders" changed [CODE_VERSION]
"refunds" new [NEW]
`
	if code, stdout, stderr := quickstart(t, "base.yaml"); code != 0 || stdout != want || stderr != "" {
		t.Errorf("exit code %d, stderr %q, stdout\n%s\nwant\n%s", code, stderr, stdout, want)
	}
}

// TestMistakes checks that what cannot be compared is an error and no empty result.
func TestMistakes(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "usage"},
		{[]string{"missing.yaml"}, "missing.yaml"},
		{[]string{base, branch, branch}, "usage"},
		{[]string{"missing.json", branch}, "missing.json"},
		{[]string{base, "missing.json"}, "missing.json"},
		{[]string{base, "main.go"}, "main.go"},
	} {
		if code, stdout, stderr := quickstart(t, test.args...); code != 1 || stdout != "" || !strings.Contains(stderr, test.want) {
			t.Errorf("quickstart %q: exit code %d, stdout %q, stderr %q, want %q", test.args, code, stdout, stderr, test.want)
		}
	}
}
