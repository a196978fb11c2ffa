package mcp

import (
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// HandlerOf returns another server of the SDK behind the handler of a product
// with these options.
func HandlerOf(o Options, sdk *mcp.Server) http.Handler {
	s := New(o)
	s.sdk = sdk
	return s.Handler()
}
