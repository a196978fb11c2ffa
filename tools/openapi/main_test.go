package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	root = "openapi: 3.1.0\ninfo: {title: T, version: \"1\"}\n"
	idea = `
x-shared:
  headers: &headers
    ETag: { $ref: "#/components/headers/ETag" }
paths:
  /ideas:
    get:
      operationId: list
      description: All.
      security: [{ bearer: ["ideas:read"] }]
      responses:
        "404": { description: none, headers: *headers }
        "200": { description: all }
components:
  headers:
    ETag: { schema: { type: string } }
  securitySchemes:
    bearer: { type: http, scheme: bearer }
`
)

func TestBundle(t *testing.T) {
	const bare = "paths: {/a: {get: {responses: {\"200\": &ok {description: x}, \"201\": *ok}}}}\n"
	tests := map[string]struct {
		noun string
		want string // in the bundle, or after ! in the error
	}{
		"a file's shared part goes no further":       {idea, `"paths":{"/ideas":{"get":{"operationId":"list"`},
		"what a file shares stands where it is used": {idea, `"headers":{"ETag":{"$ref":"#/components/headers/ETag"}}}`},
		"replies come by status":                     {idea, `"responses":{"200":{"description":"all"},"404":`},
		"a scope is told to people too":              {idea, `"description":"All.\n\nScope: ` + "`ideas:read`" + `."`},
		"own words count more than merged ones":      {strings.Replace(bare, `"201": *ok`, `"201": {<<: *ok, description: y}`, 1), `"201":{"description":"y"}`},
		"of two merged the first counts":             {strings.Replace(bare, `"201": *ok`, `"201": {<<: [*ok, {description: z, x: 1}]}`, 1), `"201":{"description":"x","x":1}`},
		"numbers, words and nothing":                 {strings.Replace(bare, "description: x", "x: [1, 1.5, true, null, off, <&>]", 1), `"x":[1,1.5,true,null,"off","<&>"]`},
		"a component that is not there":              {strings.Replace(idea, "headers/ETag", "headers/Etag", 1), "!there is no #/components/headers/Etag"},
		"a component of a kind that is not there":    {strings.Replace(idea, "headers/ETag", "heads/ETag", 1), "!there is no #/components/heads/ETag"},
		"a reference to another file":                {strings.Replace(idea, "#/components/headers/ETag", "headers.yaml#/ETag", 1), "!there is no headers.yaml#/ETag"},
		"a scheme that is not there":                 {strings.Replace(idea, "{ bearer:", "{ basic:", 1), "!there is no #/components/securitySchemes/basic"},
		"a component that nothing uses":              {strings.Replace(idea, "headers: *headers", "x: *headers", 1) + "    basic: { type: http, scheme: basic }\n", "!nothing uses #/components/securitySchemes/basic"},
		"an anchor that nothing uses":                {strings.Replace(bare, `, "201": *ok`, "", 1), "!nothing uses &ok"},
		"a member twice":                             {strings.Replace(bare, "description: x", "description: x, description: x", 1), "!description is there twice"},
		"a text that is taken over":                  {strings.Replace(bare, "description: x", "<<: x", 1), "!takes over maps alone"},
		"a date without quotes":                      {strings.Replace(bare, "description: x", "description: 2027-01-31", 1), "!put it in quotes"},
		"a number that JSON does not know":           {strings.Replace(bare, "description: x", "x: 0x10", 1), "!put it in quotes"},
		"what belongs into the root":                 {bare + "info: {}\n", "!info belongs into root.yaml"},
		"paths that are none":                        {"paths: []\n", "!paths is no map"},
		"components that are none":                   {"components: {schemas: []}\n", "!components.schemas is no map"},
		"a file that is no map":                      {"[]\n", "!the file is no map"},
		"a file that is no YAML":                     {"a: [\n", "!noun.yaml"},
		"an empty file":                              {"", "!the file is no map"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			out, err := bundleOf(t, map[string]string{"root.yaml": root, "noun.yaml": tt.noun})
			if wrong, isError := strings.CutPrefix(tt.want, "!"); isError {
				if err == nil || !strings.Contains(err.Error(), wrong) {
					t.Errorf("error %v, want %q", err, wrong)
				}
				return
			}
			if err != nil || !strings.Contains(compact(out), tt.want) {
				t.Errorf("error %v, want %s in\n%s", err, tt.want, compact(out))
			}
		})
	}
}

func TestTwoFilesMakeNoPathAndNoComponentTogether(t *testing.T) {
	_, err := bundleOf(t, map[string]string{"root.yaml": root, "a.yaml": idea, "b.yaml": idea})
	for _, want := range []string{"path /ideas is there already", "headers ETag is there already"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestTheSameFilesMakeTheSameBytes(t *testing.T) {
	files := map[string]string{"root.yaml": root, "noun.yaml": idea}
	first, err := bundleOf(t, files)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if again, err := bundleOf(t, files); err != nil || !bytes.Equal(first, again) {
			t.Fatalf("error %v, other bytes:\n%s", err, again)
		}
	}
}

func TestRunWritesTheBundle(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "out.json")
	if err := run([]string{dir}); err == nil {
		t.Error("run takes one argument")
	}
	if err := run([]string{dir, filepath.Join(dir, "none", "out.json")}); err == nil {
		t.Error("run writes where there is no folder")
	}
	if err := os.WriteFile(filepath.Join(dir, "root.yaml"), []byte(root), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{dir, out}); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(out); err != nil || !strings.HasPrefix(string(got), "{\n  \"openapi\": \"3.1.0\",\n") {
		t.Errorf("error %v, bundle %s", err, got)
	}
}

func bundleOf(t *testing.T, files map[string]string) ([]byte, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return bundle(dir)
}

// compact takes the white space out that encode puts in.
func compact(b []byte) string {
	lines := strings.Split(string(b), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimLeft(line, " ")
	}
	return strings.ReplaceAll(strings.Join(lines, ""), `": `, `":`)
}
