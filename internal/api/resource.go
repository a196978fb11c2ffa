package api

import (
	"net/http"

	"github.com/go-json-experiment/json"
)

// ResourceRoute tells OAuth clients what this server is (RFC 9728): who issues
// the tokens that it takes, and what they may allow. Issuer is the base URL of
// an external provider; it is empty where none is told, and where people sign
// in here, for the built-in provider is no OAuth server.
func ResourceRoute(publicURL, issuer string) Route {
	about := struct {
		Resource string   `json:"resource"`
		Issuers  []string `json:"authorization_servers,omitempty"`
		Scopes   []string `json:"scopes_supported"`
		Methods  []string `json:"bearer_methods_supported"`
		Name     string   `json:"resource_name"`
		Docs     string   `json:"resource_documentation"`
	}{
		Resource: publicURL, Scopes: []string{ReadIdeas, WriteIdeas, OwnsAccount}, Methods: []string{"header"},
		Name: "CreatorVault", Docs: publicURL + "/docs",
	}
	if issuer != "" {
		about.Issuers = []string{issuer}
	}
	text, err := json.Marshal(about)
	if err != nil { // texts and lists of them always marshal
		panic(err)
	}
	d := &document{kind: "application/json", cache: askAgain, hash: hash(text), plain: text}
	return Route{
		Pattern: "GET /.well-known/oauth-protected-resource", Public: true, Cost: 1,
		Handler: handler(func(r *http.Request) (reply, error) { return d.reply(r), nil }),
	}
}
