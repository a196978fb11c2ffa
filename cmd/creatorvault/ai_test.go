package main_test

import (
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json/jsontext"
)

func TestAIIsToldAsItIs(t *testing.T) {
	issuer := testkit.NewIssuer(t)
	model := testkit.NewModelServer(t)
	const elsewhere = "AI_BASE_URL=http://192.0.2.1:8080/v1"
	for name, c := range map[string]struct {
		settings    []string
		before, now string // the person has agreed
	}{
		"none": {nil, `{"enabled":false,"model":null,"endpoint_host":null,"local":false,"tools":false,"consent":"not_needed"}`, ""},
		"here": {
			[]string{"AI_BASE_URL=" + model.URL, "AI_MODEL=small"},
			`{"enabled":true,"model":"small","endpoint_host":"` + model.URL[len("http://"):len(model.URL)-len("/v1")] + `","local":true,"tools":true,"consent":"not_needed"}`, "",
		},
		"elsewhere": {
			[]string{elsewhere, "AI_MODEL=large", "AI_ALLOW_HTTP=true"},
			`{"enabled":true,"model":"large","endpoint_host":"192.0.2.1:8080","local":false,"tools":true,"consent":"missing"}`,
			`{"enabled":true,"model":"large","endpoint_host":"192.0.2.1:8080","local":false,"tools":true,"consent":"given"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := backends[0].serve(t, issuer, c.settings...)
			ada := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
			status := func() string {
				a := expect(t, ada, 200, "GET /api/v1/ada/ai/status", "")
				var out struct {
					Data jsontext.Value `json:"data"`
				}
				a.JSON(t, &out)
				return string(out.Data)
			}
			if got := status(); got != c.before {
				t.Errorf("%s\nwant %s", got, c.before)
			}
			expect(t, ada, 200, "PATCH /api/v1/users/me", `{"preferences":{"ai":"on"}}`)
			if got := status(); c.now != "" && got != c.now {
				t.Errorf("agreed: %s\nwant %s", got, c.now)
			}
		})
	}
	if n := len(model.Asked()); n > 0 {
		t.Errorf("the model was asked %d times", n)
	}
}
