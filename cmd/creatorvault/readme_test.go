package main_test

import (
	"archive/zip"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTheFirstFiveMinutesWork runs README's commands as they are printed,
// against a fresh server, and looks at what each step came to.
func TestTheFirstFiveMinutesWork(t *testing.T) {
	var commands []fence
	for _, f := range fences(t, "README.md") {
		if f.kind == "sh" {
			commands = append(commands, f)
		}
	}
	const title = `"title":"Ten ways to open a video"`
	steps := []struct {
		name, command string
		prints        []string
	}{
		{"the two commands", "make run\nmake test\n", []string{"creatorvault serve", "test.sh"}},
		{"sign up", "/sign-up/email", []string{`"email":"you@example.com"`, `"emailVerified":false`}},
		{"get a token", "TOKEN=", nil},
		{"create an idea", "-d '{\"title\"", []string{title, `"stage":"idea"`, `"id":1,`, `"due_date":"2030-01-31T00:00:00Z"`}},
		{"find it", "search=", []string{title, `"total":1,`}},
		{"move it on", "/stage", []string{title, `"stage":"outline"`, `"id":1,`}},
		{"take it along", "/export", nil},
	}
	if len(commands) != len(steps) {
		t.Fatalf("README has %d blocks of commands, and %d are expected", len(commands), len(steps))
	}
	s := newSandbox(t)
	for i, printed := range s.run(t, "README.md", commands) {
		step := steps[i]
		if !strings.Contains(commands[i].text, step.command) {
			t.Errorf("README.md:%d: this should %s, by %q:\n%s", commands[i].line, step.name, step.command, commands[i].text)
		}
		for _, want := range step.prints {
			if !strings.Contains(printed, want) {
				t.Errorf("%s: want %s in\n%s", step.name, want, printed)
			}
		}
		if strings.Contains(printed, `"success":false`) {
			t.Errorf("%s: it failed:\n%s", step.name, printed)
		}
	}
	exported(t, filepath.Join(s.dir, "vault.zip"), title, `"stage":"outline"`)
}

// exported holds an export to the files that it must have, and its ideas to texts.
func exported(t *testing.T, path string, texts ...string) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	names := make([]string, len(z.File))
	for i, f := range z.File {
		names[i] = f.Name
	}
	names = slices.DeleteFunc(names, func(name string) bool { return strings.HasPrefix(name, "ideas/") })
	if diff := cmp.Diff([]string{"README.txt", "profile.json", "ideas.json", "ideas.csv", "trash.json", "history.json", "changes.json", "moves.json", "account.json", "sessions.json", "views.json", "tokens.json", "events.json", "ai-activity.json", "conversations.json", "proposals.json", "manifest.json"}, names); diff != "" {
		t.Errorf("files of the export (-want +got):\n%s", diff)
	}
	ideas, err := z.Open("ideas.json")
	if err != nil {
		t.Fatal(err)
	}
	defer ideas.Close()
	var got strings.Builder
	if _, err := io.Copy(&got, ideas); err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		if !strings.Contains(got.String(), text) {
			t.Errorf("want %s in the export's ideas:\n%s", text, got.String())
		}
	}
}
