package main

import (
	"strings"
	"testing"
)

const failing = `{"Action":"output","Package":"p","Output":"-test.shuffle 42\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:1: it went well\n"}
{"Action":"pass","Package":"p","Test":"TestA","Elapsed":2}
{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:1: it went wrong\n"}
{"Action":"fail","Package":"p","Test":"TestB","Elapsed":3}
{"Action":"output","Package":"p","Test":"TestC","Output":"panic: at the disco\n"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t5s\n"}
{"Action":"fail","Package":"p","Elapsed":5}
# not JSON
`

func TestFailuresAndClosingLinesArePrinted(t *testing.T) {
	var out strings.Builder
	if err := run(strings.NewReader(failing), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"it went wrong", "panic: at the disco", "FAIL\tp\t5s\n", "-test.shuffle 42", "# not JSON", "3.0 s  p TestB\n    2.0 s  p TestA\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "it went well") {
		t.Errorf("a passing test is heard in\n%s", out.String())
	}
}

func TestASkippedTestFails(t *testing.T) {
	var out strings.Builder
	err := run(strings.NewReader(`{"Action":"skip","Package":"p","Test":"TestA"}`+"\n"), &out)
	if err == nil || !strings.Contains(err.Error(), "TestA") {
		t.Errorf("error %v", err)
	}
	// A package without tests is no skipped test.
	if err := run(strings.NewReader(`{"Action":"skip","Package":"p"}`+"\n"), &out); err != nil {
		t.Error(err)
	}
}
