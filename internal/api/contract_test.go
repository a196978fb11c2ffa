package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// table is every route that there may be.
func table() []Route {
	return slices.Concat(Routes(nil, nil, nil), DocsRoutes(), AuthRoutes(nil, AuthOptions{}, nil), TokenRoutes(nil), AssistantRoutes(nil), ImportRoutes(context.Background(), nil, 1), []Route{SignRoute("builtin", "", true, false), SecurityRoute(nil, nil), NewLive(nil, nil, nil).Route(), ChatRoute(nil)}, ResourceRoutes("http://localhost:8000", ""))
}

func TestEveryRouteIsInTheContractAndEveryOperationInTheTable(t *testing.T) {
	r, err := testkit.NewRecorder(Contract())
	if err != nil {
		t.Fatal(err)
	}
	var patterns []string
	for _, route := range table() {
		patterns = append(patterns, route.Pattern)
	}
	slices.Sort(patterns)
	if diff := cmp.Diff(patterns, r.Patterns()); diff != "" {
		t.Errorf("(-table +contract)\n%s", diff)
	}
}

func TestEveryExampleFitsItsSchema(t *testing.T) {
	for _, fault := range testkit.CheckExamples(Contract()) {
		t.Error(fault)
	}
}

// An openAPI is the contract as these tests read it.
type openAPI struct {
	OpenAPI    string `json:"openapi"`
	Tags       []struct{ Name, Description string }
	Security   []map[string][]string
	Paths      map[string]map[string]any
	Unmatched  []operation `json:"x-unmatched"`
	Components struct {
		Responses map[string]response
		Schemas   map[string]struct{ Enum []string }
	}
}

type operation struct {
	OperationID, Summary, Description string
	Tags                              []string
	Security                          []map[string][]string
	RequestBody                       *struct{ Content map[string]any }
	Responses                         map[string]response
}

type response struct {
	Ref         string `json:"$ref"`
	Description string
	Headers     map[string]any
	Content     map[string]struct {
		Example  any
		Examples map[string]struct{ Value any }
	}
}

func readContract(t *testing.T) (doc openAPI, operations map[string]operation) {
	t.Helper()
	if err := json.Unmarshal(Contract(), &doc, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatal(err)
	}
	operations = map[string]operation{}
	for path, item := range doc.Paths {
		for method, of := range item {
			if method == "parameters" {
				continue
			}
			raw, err := json.Marshal(of)
			if err != nil {
				t.Fatal(err)
			}
			var o operation
			if err := json.Unmarshal(raw, &o, json.MatchCaseInsensitiveNames(true)); err != nil {
				t.Fatalf("%s %s: %v", method, path, err)
			}
			if o.Security == nil {
				o.Security = doc.Security
			}
			operations[strings.ToUpper(method)+" "+path] = o
		}
	}
	return doc, operations
}

// refusals are the operations that only say no, in words that clients know.
var refusals = []string{"postSession", "signInSocial"}

func TestEveryOperationIsDescribed(t *testing.T) {
	doc, operations := readContract(t)
	if !strings.HasPrefix(doc.OpenAPI, "3.1.") {
		t.Errorf("OpenAPI %s", doc.OpenAPI)
	}
	ids := map[string]string{}
	for pattern, o := range operations {
		if ids[o.OperationID] != "" || o.OperationID == "" {
			t.Errorf("%s and %s are both %q", pattern, ids[o.OperationID], o.OperationID)
		}
		ids[o.OperationID] = pattern
		known := len(o.Tags) == 1 && slices.ContainsFunc(doc.Tags, func(tag struct{ Name, Description string }) bool { return tag.Name == o.Tags[0] })
		if o.Summary == "" || o.Description == "" || !known {
			t.Errorf("%s: summary %q, description %q, tags %v", pattern, o.Summary, o.Description, o.Tags)
		}
		method, _, _ := strings.Cut(pattern, " ")
		if takes := method == http.MethodPost || method == http.MethodPut || method == http.MethodPatch; takes && (o.RequestBody == nil) != strings.HasSuffix(pattern, "/restore") { // which takes no word more
			t.Errorf("%s has a body, or has none", pattern)
		}
		succeeds := false
		for status, reply := range o.Responses {
			succeeds = succeeds || status[0] == '2'
			if reply.Ref != "" {
				reply = doc.Components.Responses[strings.TrimPrefix(reply.Ref, "#/components/responses/")]
			}
			if status == "default" || reply.Description == "" || reply.Headers["X-Request-ID"] == nil {
				t.Errorf("%s: %s is %q with headers %v", pattern, status, reply.Description, reply.Headers)
			}
			if empty := status == "204" || status == "302" || status == "304"; empty != (reply.Content == nil) {
				t.Errorf("%s: %s has the content %v", pattern, status, reply.Content)
			}
		}
		if refuses := slices.Contains(refusals, o.OperationID); succeeds == refuses {
			t.Errorf("%s: succeeds is %t, and it is among those that only refuse: %t", pattern, succeeds, refuses)
		}
	}
}

func TestScopesAreThoseOfTheTable(t *testing.T) {
	_, operations := readContract(t)
	for _, route := range table() {
		var scopes []string
		bearer := false
		for _, need := range operations[route.Pattern].Security {
			if of, ok := need["bearer"]; ok {
				bearer, scopes = true, append(scopes, of...)
			}
		}
		if bearer == route.Public || strings.Join(scopes, " ") != route.Scope {
			t.Errorf("%s: public %t and scope %q, but in the contract bearer %t and %v", route.Pattern, route.Public, route.Scope, bearer, scopes)
		}
	}
}

func TestEveryCodeHasAnExampleUnderItsStatus(t *testing.T) {
	doc, operations := readContract(t)
	var codes []string
	for code := range statuses {
		codes = append(codes, string(code))
	}
	listed := doc.Components.Schemas["ErrorCode"].Enum
	slices.Sort(codes)
	slices.Sort(listed)
	if diff := cmp.Diff(codes, listed); diff != "" {
		t.Errorf("ErrorCode (-api +contract)\n%s", diff)
	}
	shown := map[vault.Code]bool{}
	for i, o := range doc.Unmatched {
		operations["any other "+strconv.Itoa(i)] = o
	}
	for pattern, o := range operations {
		for status, reply := range o.Responses {
			for _, code := range reply.codes(doc) {
				shown[code] = true
				if of, ours := statuses[code]; ours && strconv.Itoa(of) != status {
					t.Errorf("%s: the example of %s shows %s, which is %d", pattern, status, code, of)
				}
			}
		}
	}
	for code := range statuses {
		if !shown[code] {
			t.Errorf("%s has no example", code)
		}
	}
}

// codes are those of the errors that r's examples show.
func (r response) codes(doc openAPI) (all []vault.Code) {
	if r.Ref != "" {
		r = doc.Components.Responses[strings.TrimPrefix(r.Ref, "#/components/responses/")]
	}
	for _, content := range r.Content {
		values := []any{content.Example}
		for _, e := range content.Examples {
			values = append(values, e.Value)
		}
		for _, v := range values {
			body, _ := v.(map[string]any)
			failure, _ := body["error"].(map[string]any)
			if code, ok := failure["code"].(string); ok {
				all = append(all, vault.Code(code))
			}
		}
	}
	return all
}
