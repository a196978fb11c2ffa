package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/mcp"
	"creatorvault.dev/internal/telemetry"
	"creatorvault.dev/internal/toolbox"
	"creatorvault.dev/internal/vault"
)

// protocol returns the server that assistants speak to, over v.
func protocol(ctx context.Context, c *config.Config, s store, v *vault.Service, called func(tool, outcome string, took time.Duration)) (*mcp.Server, error) {
	fresh := make([]byte, secretSize)
	_, _ = rand.Read(fresh) // never fails
	key, err := s.Secret(ctx, "mcp", fresh)
	if err != nil {
		return nil, fmt.Errorf("read the secret: %w", err)
	}
	return mcp.New(mcp.Options{
		Tools: toolbox.New(v), Version: programVersion(), PublicURL: c.PublicURL, Origins: c.AllowedOrigins, Key: key, Called: called,
	}), nil
}

// connectRoutes are where assistants connect over HTTP.
func connectRoutes(ctx context.Context, c *config.Config, s store, v *vault.Service, m *telemetry.Metrics) ([]api.Route, error) {
	server, err := protocol(ctx, c, s, v, m.ToolCalled)
	if err != nil {
		return nil, err
	}
	h := server.Handler()
	var routes []api.Route
	for _, method := range []string{"POST", "GET", "DELETE"} {
		routes = append(routes, api.Route{
			Pattern: method + " " + api.MCPPath, Handler: h, Scope: api.ReadIdeas, Cost: 1, Stream: true,
			Resource: c.PublicURL + api.MCPPath, Metadata: mcp.Metadata(c.PublicURL),
		})
	}
	return routes, nil
}
