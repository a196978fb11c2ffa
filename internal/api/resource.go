package api

import (
	"net/http"

	"github.com/go-json-experiment/json"
)

// ResourceRoutes tell OAuth clients what the API and the MCP server of this
// program are (RFC 9728): who issues the tokens that they take, and what those
// may allow. Issuer is the base URL of an external provider; it is empty where
// none is told, and where people sign in here, for the built-in provider is no
// OAuth server.
func ResourceRoutes(publicURL, issuer string) []Route {
	const path = "/.well-known/oauth-protected-resource"
	return []Route{
		resourceRoute("GET "+path, resource{
			Resource: publicURL, Scopes: []string{ReadIdeas, WriteIdeas, OwnsAccount}, Name: "CreatorVault", Docs: publicURL + "/docs",
		}, issuer),
		resourceRoute("GET "+path+MCPPath, resource{
			Resource: publicURL + MCPPath, Scopes: []string{ReadIdeas, WriteIdeas, UseAI}, Name: "CreatorVault for assistants", Docs: publicURL + "/docs",
		}, issuer),
	}
}

// MCPPath is where assistants connect.
const MCPPath = "/mcp"

// MCPRoutes hand what assistants ask to h. Metadata is where a client that
// lacks a token learns who issues one.
func MCPRoutes(h http.Handler, publicURL, metadata string) (routes []Route) {
	for _, method := range []string{http.MethodPost, http.MethodGet, http.MethodDelete} {
		routes = append(routes, Route{
			Pattern: method + " " + MCPPath, Handler: h, Scope: ReadIdeas, Cost: 1, Stream: true, Resource: publicURL + MCPPath, Metadata: metadata,
		})
	}
	return routes
}

// A resource is what takes tokens.
type resource struct {
	Resource string   `json:"resource"`
	Issuers  []string `json:"authorization_servers,omitempty"`
	Scopes   []string `json:"scopes_supported"`
	Methods  []string `json:"bearer_methods_supported"`
	Name     string   `json:"resource_name"`
	Docs     string   `json:"resource_documentation"`
}

func resourceRoute(pattern string, about resource, issuer string) Route {
	about.Methods = []string{"header"}
	if issuer != "" {
		about.Issuers = []string{issuer}
	}
	text, err := json.Marshal(about)
	if err != nil { // texts and lists of them always marshal
		panic(err)
	}
	d := &document{kind: "application/json", cache: askAgain, hash: hash(text), plain: text}
	return Route{
		Pattern: pattern, Public: true, Cost: 1,
		Handler: handler(func(r *http.Request) (reply, error) { return d.reply(r), nil }),
	}
}
